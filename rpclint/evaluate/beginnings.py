"""Objects as their constructors leave them: one constructor serves all methods that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from rpclint.evaluate.attributes import start
from rpclint.evaluate.frame import Frame, Observed, Raised, Returned
from rpclint.evaluate.paths import Ended, Path, Same
from rpclint.evaluate.values import (
    ClassOf,
    Foreign,
    Instance,
    Items,
    Known,
    ModuleOf,
    Outside,
    Picked,
    Sender,
    Table,
    Target,
    Unknown,
    Value,
)

FIXED = (Known, Unknown, Picked, Outside, Sender, Target, ClassOf, ModuleOf, Foreign)


@dataclass(frozen=True, slots=True)
class Beginning:
    """An object after its ``__init__``, and what running that showed."""

    instance: Instance
    observed: Observed


class Beginnings:
    """Remembers how objects begin, as long as nothing unknown decides it and nothing goes out meanwhile."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Beginning | None] = {}

    def of(
        self, key: Hashable, make: Callable[[], Instance], frame: Callable[[Path, Observed], Frame]
    ) -> Beginning | None:
        """How what ``make`` makes begins; None where it has to be run anew on every path."""
        if key not in self._known:
            self._known[key] = _begun(make(), frame)
        return self._known[key]


def _begun(instance: Instance, frame: Callable[[Path, Observed], Frame]) -> Beginning | None:
    path, observed = Path(), Observed()
    try:
        start(frame(path, observed), instance)
    except (Raised, Returned, Ended, RecursionError):
        return None
    decided = any(not isinstance(decision, Same) for decision in path.decisions)
    left = (
        path.sends or path.refusals or path.faults or path.asked or path.granted or path.guarded or path.caps
    )
    if decided or left or copied(instance, {}) is None:
        return None
    return Beginning(instance, observed)


def copied(value: Value, seen: dict[int, Value]) -> Value | None:
    """A copy that can be changed without the original; None where a part of it cannot be copied."""
    if isinstance(value, FIXED):
        return value
    if id(value) not in seen:
        match value:
            case Instance():
                seen[id(value)] = twin = Instance(
                    value.linked, value.positional, value.keywords, {}, value.started, value.proxy
                )
                parts = {name: copied(part, seen) for name, part in value.attributes.items()}
                whole = {name: part for name, part in parts.items() if part is not None}
                if len(whole) < len(parts):
                    return None
                twin.attributes.update(whole)
            case Table(entries, is_open):
                entered = {name: copied(part, seen) for name, part in entries.items()}
                found = {name: part for name, part in entered.items() if part is not None}
                if len(found) < len(entered):
                    return None
                seen[id(value)] = Table(found, is_open)
            case Items(values):
                items = [part for item in values if (part := copied(item, seen)) is not None]
                if len(items) < len(values):
                    return None
                seen[id(value)] = Items(items)
            case _:
                return None
    return seen[id(value)]
