"""With what a class is instantiated, where its constructor asks for something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rpclint import facts
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.values import Known, Unknown, Value
from rpclint.link import LinkedClass, LinkedModule

MOST = 4  # distinct ways to make one class
CAP = "version_cap"  # what a constructor calls a cap that others hand in


@dataclass(frozen=True, slots=True)
class Instantiation:
    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()


def instantiations(
    linked: LinkedClass, modules: Sequence[LinkedModule], interpreter: Interpreter
) -> tuple[Instantiation, ...]:
    """The distinct ways in which the tree makes a class; without arguments where nothing is asked for.

    Where nobody is seen to make it, a cap that it could be given is one that nobody knows.
    """
    asked = _asked(linked)
    if not asked:
        return (Instantiation(),)
    found = {
        _evaluated(call, owner, interpreter): None
        for module in modules
        for owner, call in _calls(module, linked)
    }
    handed_in = ((CAP, Unknown(CAP)),) if CAP in asked else ()
    return tuple(found)[:MOST] or (Instantiation(keywords=handed_in),)


def asks(linked: LinkedClass) -> bool:
    """Whether what a constructor takes has no default."""
    found = linked.find("__init__")
    given = found[1].parameters[1:] if found and isinstance(found[1], facts.Function) else ()
    return any(parameter.default is None and parameter.kind in ("", "k") for parameter in given)


def is_made(linked: LinkedClass, modules: Sequence[LinkedModule]) -> bool:
    """Whether anything in a tree is seen to call a class, or something of its name."""
    return any(module.has_call(linked.name) for module in modules)


def _asked(linked: LinkedClass) -> list[str]:
    """The names of what a constructor takes besides the object itself."""
    found = linked.find("__init__")
    if found is None or not isinstance(found[1], facts.Function):
        return []
    return [parameter.name for parameter in found[1].parameters[1:]]


def _calls(module: LinkedModule, linked: LinkedClass) -> Iterator[tuple[LinkedClass, facts.Call]]:
    """The calls of a class inside the classes of a module."""
    for owner, call in module.calls(linked.name):
        if module.program.symbol(module, call.function) is linked:
            yield owner, call


def _evaluated(call: facts.Call, owner: LinkedClass, interpreter: Interpreter) -> Instantiation:
    def value(expression: facts.Expression) -> Value:
        result = interpreter.value(owner, expression)
        return Known(result.value, result.place) if isinstance(result, Known) else Unknown("argument")

    plain = [a for a in call.arguments if not a.star]
    return Instantiation(
        tuple(value(a.value) for a in plain if a.keyword is None),
        tuple((a.keyword, value(a.value)) for a in plain if a.keyword is not None),
    )
