"""Handlers for errors of a dispatcher, in trees to which these never come back as what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.link.program import External
from rpclint.model import ErrorHandler, Place

LISTS_MODULES = "allowed_remote_exmods"  # the modules whose errors a reply may turn into
DISPATCHERS = {"oslo_messaging.rpc.dispatcher", "oslo.messaging.rpc.dispatcher"}
ERRORS = {"UnsupportedVersion", "NoSuchMethod"}
LIBRARY = ("oslo_messaging.", "oslo.messaging.")


def dead_handlers(modules: Sequence[LinkedModule]) -> Iterator[ErrorHandler]:
    """None where the dispatcher's errors are let through, or where the tree does not say which are."""
    marks = {mark for module in modules for mark in module.syntax.marks}
    if LISTS_MODULES in marks and not marks & DISPATCHERS:
        for module in modules:
            for node in facts.walk(module.syntax.body, _names(module)):
                if isinstance(node, facts.Try):
                    yield from _of(module, node)


def _names(module: LinkedModule) -> set[str]:
    """What the errors may be called in a module."""
    imported = {n: s.origin for n, s in module.scope.items() if isinstance(s, facts.Import)}
    return ERRORS | {name for name, origin in imported.items() if origin.rpartition(".")[2] in ERRORS}


def _of(module: LinkedModule, tried: facts.Try) -> Iterator[ErrorHandler]:
    calls = (node.function for node in facts.walk(tried.body) if isinstance(node, facts.Call))
    names = frozenset(called.name for called in calls if isinstance(called, facts.Name | facts.Attribute))
    for handler in tried.handlers:
        caught = _caught(module, handler.kind)
        if caught is not None:
            lines = (tried.line, tried.handlers[0].line)
            yield ErrorHandler(Place(module.path, handler.line), caught, names, lines)


def _caught(module: LinkedModule, kind: facts.Expression | None) -> str | None:
    """The error of the dispatcher that a handler names, if it does."""
    for one in kind.items if isinstance(kind, facts.Sequence) else (kind,):
        symbol = module.program.symbol(module, one) if one is not None else None
        if isinstance(symbol, External) and symbol.name.startswith(LIBRARY):
            last = symbol.name.rpartition(".")[2]
            if last in ERRORS:
                return last
    return None
