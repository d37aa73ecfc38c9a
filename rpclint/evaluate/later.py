"""What an object is given after its constructor ran: a service makes its client when it starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rpclint import facts
from rpclint.evaluate.frame import Frame, Raised, Returned
from rpclint.evaluate.values import Instance, Sender, Value
from rpclint.link import LinkedClass


def set_later(frame: Frame, instance: Instance, name: str) -> Value | None:
    """The client, or the object, that the one method which sets an attribute gives it.

    None where there is no such method, or more than one.
    """
    if name in instance.awaited:
        return None
    instance.awaited.add(name)
    found = list(_setters(instance.linked, name))
    if len(found) != 1:
        return None
    owner, function, value = found[0]
    names: dict[str, Value] = {function.parameters[0].name: instance} if function.parameters else {}
    there = replace(frame, module=owner.module, names=names, owner=owner, bound=instance, scope=None)
    try:
        made = frame.run.evaluate(there, value)
    except (Raised, Returned):
        return None
    if not isinstance(made, Sender | Instance):
        return None
    instance.attributes[name] = made
    return made


def _setters(
    linked: LinkedClass, name: str
) -> Iterator[tuple[LinkedClass, facts.Function, facts.Expression]]:
    """Where the methods of a class other than its constructor set an attribute of ``self`` to something."""
    for owner in linked.ancestors:
        for function, value in owner.set_later(name):
            yield owner, function, value
