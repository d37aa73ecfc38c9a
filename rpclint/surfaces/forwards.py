"""What the methods of a compatibility proxy hand on to the object behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rpclint import facts
from rpclint.evaluate.attributes import decorator_names
from rpclint.evaluate.values import Instance
from rpclint.link import LinkedClass
from rpclint.model import Forward, Method, Place
from rpclint.surfaces.methods import NO_METHOD, is_incomplete, method, methods, other_attributes
from rpclint.surfaces.passing import Passing

LENIENT = {"TypeError", "AttributeError", "Exception", "StandardError", "BaseException"}
ASKS_FIRST = {"hasattr", "callable", "signature", "getargspec", "getfullargspec"}


def with_forwards(linked: LinkedClass, behind: Mapping[str, Instance]) -> dict[str, Method]:
    """The methods of a class, with what they hand on to the objects in its attributes that are ``behind``."""
    found = methods(linked)
    for name, known in found.items() if behind else ():
        place = function_of(linked, name)
        if place is not None:
            found[name] = _told(known, *place, behind)
    return found


def _told(
    known: Method, owner: LinkedClass, function: facts.Function, behind: Mapping[str, Instance]
) -> Method:
    named = {parameter.name for parameter in known.parameters}
    return replace(
        known,
        forwards=tuple(_forwards(owner, function, behind)),
        unused=tuple(name for name in function.unused if name in named),
    )


def _forwards(
    owner: LinkedClass, function: facts.Function, behind: Mapping[str, Instance]
) -> Iterator[Forward]:
    body = function.body or ()
    reach = _Reach(function.parameters[0].name, body, behind)
    discarded = {id(node.value) for node in facts.walk(body) if isinstance(node, facts.Evaluate)}
    guarded = set(_guarded(body))
    for node in facts.walk(body):
        if isinstance(node, facts.Call) and (bound := reach.method(node.function)) is not None:
            place = Place(owner.module.path, node.line, node.column)
            forward = _forward(function, node, *bound, place)
            if forward is not None:
                yield replace(forward, discarded=id(node) in discarded, guarded=id(node) in guarded)


def _guarded(body: Sequence[facts.Statement]) -> Iterator[int]:
    """The calls that are tried, or asked after before they are made."""
    asks = not ASKS_FIRST.isdisjoint(facts.names(body))
    for node in facts.walk(body):
        if isinstance(node, facts.Try) and any(map(_is_lenient, node.handlers)):
            yield from map(id, facts.walk(node.body))
        elif asks:
            yield id(node)


def _is_lenient(handler: facts.Handler) -> bool:
    return handler.kind is None or not LENIENT.isdisjoint(facts.names(handler.kind))


def _forward(
    function: facts.Function, call: facts.Call, instance: Instance, name: str, place: Place
) -> Forward | None:
    """The call as a forward; None where the object may have a method of that name that is not seen."""
    linked = instance.linked
    found = function_of(linked, name)
    if found is None:
        return None if _may_have(instance, name) else Forward(name, linked.name, place, None)
    passing = Passing(function, found[1], call.arguments)
    return Forward(
        name, linked.name, place, method(*found),
        tuple(passing.passed), passing.missing, tuple(passing.unexpected), passing.open,
    )  # fmt: skip


def function_of(linked: LinkedClass, name: str) -> tuple[LinkedClass, facts.Function] | None:
    """The function that is called by a name on an object of a class, and where it is defined."""
    found = linked.find(name)
    if found is not None and isinstance(found[1], facts.Assign) and isinstance(found[1].value, facts.Name):
        found = linked.find(found[1].value.name)  # ``a = b`` in a class body
    if found is None or not isinstance(found[1], facts.Function) or decorator_names(found[1]) & NO_METHOD:
        return None
    return found[0], found[1]


def _may_have(instance: Instance, name: str) -> bool:
    linked = instance.linked
    return (
        name in instance.attributes
        or linked.find(name) is not None
        or linked.find("__getattr__") is not None
        or is_incomplete(linked)
        or name in other_attributes(linked)
    )


class _Reach:
    """What the names in a method stand for, as far as they lead to an object behind it.

    It follows ``manager = self.manager`` and ``store = self.manager.store``, if nothing else is assigned.
    """

    def __init__(self, me: str, body: Sequence[facts.Statement], behind: Mapping[str, Instance]) -> None:
        self._me = me
        self._behind = behind
        self._objects: dict[str, Instance] = {}
        self._methods: dict[str, tuple[Instance, str]] = {}
        assigned = [(name, node.value) for node in facts.walk(body) if isinstance(node, facts.Assign)
                    for name in facts.names(node.targets)]  # fmt: skip
        times = Counter(name for name, _ in assigned)
        for name, value in assigned:
            if times[name] == 1:
                self._learn(name, value)

    def _learn(self, name: str, value: facts.Expression) -> None:
        if (instance := self.object(value)) is not None:
            self._objects[name] = instance
        elif (found := self.method(value)) is not None:
            self._methods[name] = found

    def object(self, expression: facts.Expression) -> Instance | None:
        match expression:
            case facts.Name(name):
                return self._objects.get(name)
            case facts.Attribute(facts.Name(owner), name) if owner == self._me:
                return self._behind.get(name)
            case _:
                return None

    def method(self, expression: facts.Expression) -> tuple[Instance, str] | None:
        """The object and the name of its method that an expression stands for."""
        match expression:
            case facts.Name(name):
                return self._methods.get(name)
            case facts.Attribute(value, name):
                instance = self.object(value)
                return (instance, name) if instance is not None else None
            case facts.Call(facts.Name("getattr"), (object_, facts.Argument(facts.Const(str(name))))):
                instance = self.object(object_.value)
                return (instance, name) if instance is not None else None
            case _:
                return None
