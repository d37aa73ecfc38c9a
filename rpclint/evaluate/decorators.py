"""Decorators that decide by the version cap whether a method sends at all."""

from __future__ import annotations

from dataclasses import replace

from rpclint import facts
from rpclint.evaluate.frame import Frame
from rpclint.evaluate.values import Function, Table
from rpclint.link import LinkedModule
from rpclint.link.program import LinkedFunction

GUARD = "can_send_version"


def guarded(frame: Frame, method: Function) -> Function:
    """A bound method as its decorators leave it; those that ask for no version leave it as it is."""
    wrapped = method
    for decorator in reversed(method.syntax.decorators):
        if _asks_for_a_version(method.module, decorator):
            made = frame.run.evaluate(frame.elsewhere(method.module, method.owner), decorator)
            inner = replace(wrapped, bound=None)
            outer = frame.run.invoke(frame, made, [inner], Table()) if isinstance(made, Function) else None
            if isinstance(outer, Function):
                wrapped = replace(outer, owner=method.owner, bound=method.bound)
    return wrapped


def _asks_for_a_version(module: LinkedModule, decorator: facts.Expression) -> bool:
    named = decorator.function if isinstance(decorator, facts.Call) else decorator
    symbol = module.program.symbol(module, named)
    return isinstance(symbol, LinkedFunction) and GUARD in facts.names(symbol.syntax.body or ())
