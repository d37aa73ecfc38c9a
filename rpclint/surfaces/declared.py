"""Which version and namespace a class declares to be served at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rpclint import facts
from rpclint.dispatch import UNVERSIONED
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.values import Instance, Items, Known, Target, Value, as_text, is_none
from rpclint.link import LinkedClass
from rpclint.model import Place, Stated
from rpclint.versions import is_well_formed

CONSTANT = "RPC_API_VERSION"


@dataclass(frozen=True, slots=True)
class Declared:
    """``version`` is None for a target that names none, and where it is not ``known``."""

    version: str | None
    namespaces: tuple[str | None, ...]
    place: Place
    known: bool = True


def by_target(instance: Instance, interpreter: Interpreter) -> Declared | None:
    """``target = Target(version=…, namespace=…)`` in the class or one of its bases, or on an object of it."""
    linked = instance.linked
    found = _on_object(instance, interpreter) or assigned(linked, "target", interpreter)
    target, place = found if found is not None else (None, None)
    if place is None or not isinstance(target, Target):
        return None
    legacy = target.legacy_namespaces
    more = [as_text(value) for value in legacy.values] if isinstance(legacy, Items) else []
    known = _is_version(target.version) and (
        is_none(target.namespace) or as_text(target.namespace) is not None
    )
    return Declared(as_text(target.version), (as_text(target.namespace), *more), place, known)


def is_on_class(linked: LinkedClass) -> bool:
    """Whether a class body says what the target is, so that it is one of an endpoint."""
    found = linked.find("target")
    return found is not None and isinstance(found[1], facts.Assign)


def by_constant(linked: LinkedClass, interpreter: Interpreter) -> Declared | None:
    """``RPC_API_VERSION`` and ``RPC_API_NAMESPACE``, as the dispatcher before oslo.messaging read them.

    What the base of all managers says for those that say nothing is nothing declared.
    """
    version = assigned(linked, CONSTANT, interpreter)
    if version is None or (as_text(version[0]) == UNVERSIONED and _is_default(linked)):
        return None
    namespace = assigned(linked, "RPC_API_NAMESPACE", interpreter)
    text = as_text(version[0])
    return Declared(
        text, (as_text(namespace[0]) if namespace else None,), version[1], _is_version(version[0])
    )


def reported(linked: LinkedClass, interpreter: Interpreter) -> Stated | None:
    """The version that a class takes itself to be at, whatever its target is."""
    constant = by_constant(linked, interpreter)
    if constant is None or constant.version is None or not constant.known:
        return None
    return Stated(CONSTANT, constant.place, constant.version)


def _is_default(linked: LinkedClass) -> bool:
    found, dispatcher = linked.find(CONSTANT), linked.find("create_rpc_dispatcher")
    return found is not None and dispatcher is not None and found[0] is dispatcher[0] is not linked


def _is_version(value: Value | None) -> bool:
    """Whether a version is none at all, or one that the runtime can read."""
    text = as_text(value)
    return is_none(value) or (text is not None and is_well_formed(text))


def assigned(linked: LinkedClass, name: str, interpreter: Interpreter) -> tuple[Value, Place] | None:
    """What a class body, or that of a base, assigns to a name, and where."""
    found = linked.find(name)
    if found is None:
        return None
    owner, statement = found
    if not isinstance(statement, facts.Assign):
        return None
    value = interpreter.value(owner, statement.value)
    return value, Place(owner.module.path, statement.line, 5, _width(value, statement.line))


def _on_object(instance: Instance, interpreter: Interpreter) -> tuple[Target, Place] | None:
    """A target that a property makes, or a method: ``__init__``, or the one that starts the server."""
    for owner, function in _makers(instance.linked):
        if function.name not in ("__init__", "target"):
            interpreter.result(instance, function.name)
        target = interpreter.attribute(instance, "target")
        if isinstance(target, Target):
            version = target.version.place if isinstance(target.version, Known) else None
            return target, version or Place(owner.module.path, function.line)
    return None


def _makers(linked: LinkedClass) -> Iterator[tuple[LinkedClass, facts.Function]]:
    for owner in linked.ancestors:
        for name, statement in owner.members:
            if isinstance(statement, facts.Function) and (name == "target" or _sets_target(statement)):
                yield owner, statement


def _sets_target(function: facts.Function) -> bool:
    if not facts.mentions(function, {"target"}):
        return False
    assigned = (node for node in facts.walk(function.body or ()) if isinstance(node, facts.Assign))
    on_self = facts.Attribute(facts.Name("self"), "target")
    return any(on_self in assign.targets for assign in assigned)


def _width(value: Value, line: int) -> int:
    place = value.place if isinstance(value, Known) else None
    return place.width if place is not None and place.line == line else 0
