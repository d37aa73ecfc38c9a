"""Ways that part and meet again: where a method has too many of them, those that come to the same are one.

What an unknown condition only sets to something unknown is unknown afterwards; nothing else may be changed on
either side, though messages may go out: what each of them holds is known when it does. It costs what is known
of how conditions go together, and so is a second resort.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from rpclint.evaluate.frame import Broke, Continued, Frame, Raised, Returned
from rpclint.evaluate.paths import Path, Undecided
from rpclint.evaluate.values import (
    ClassOf,
    Items,
    Known,
    ModuleOf,
    Outside,
    Sender,
    Target,
    Unknown,
    Value,
    Verb,
    describe,
)

FIXED = (Known, Unknown, Outside, Sender, Target, Verb, ClassOf, ModuleOf)
LEAVES = (Undecided, Returned, Raised, Broke, Continued)
Result = TypeVar("Result")


@contextmanager
def _trying(path: Path) -> Iterator[None]:
    path.trying += 1
    try:
        yield
    finally:
        path.trying -= 1


def tried(path: Path, action: Callable[[], Result]) -> tuple[Result] | None:
    """What an action gives if it decides nothing, changes nothing and goes straight on; None if not."""
    with suppress(*LEAVES), _trying(path):
        return (action(),)
    return None


def join(frame: Frame, ways: list[Callable[[], object]], line: int) -> bool:
    """Runs all of some ways as one; False, and nothing is changed, where they do not come to the same."""
    path, before = frame.run.path, dict(frame.names)
    if not path.joins:
        return False
    sent, faults, ends = len(path.sends), len(path.faults), []
    for way in ways:
        went = tried(path, way)
        ends.append(dict(frame.names))
        frame.names.clear()
        frame.names.update(before)
        if went is None:
            break
    after = _met(ends, line) if len(ends) == len(ways) and went is not None else None
    if after is None:
        del path.sends[sent:], path.faults[faults:]
        return False
    frame.names.update(after)
    return True


def either(frame: Frame, ways: list[Callable[[], Value]]) -> Value | None:
    """What some ways to work out a value come to, as one; None where they differ in what matters."""
    if not frame.run.path.joins:
        return None
    path = frame.run.path
    sent, faults = len(path.sends), len(path.faults)
    found = [tried(path, way) for way in ways]
    values = [each[0] for each in found if each is not None]
    name = f"({' or '.join(map(describe, values))})"
    joined = met(values, name) if len(values) == len(ways) else None
    if joined is None:
        del path.sends[sent:], path.faults[faults:]
    return joined


def _met(ends: list[dict[str, Value]], line: int) -> dict[str, Value] | None:
    after: dict[str, Value] = {}
    for name in dict.fromkeys(name for end in ends for name in end):
        value = met([end.get(name, Unknown(name)) for end in ends], f"{name}@{line}")
        if value is None:
            return None
        after[name] = value
    return after


def met(values: list[Value], name: str) -> Value | None:
    """What is the one or the other: the same where they are alike, unknown where none of them matters."""
    first = values[0]
    if all(value is first or (isinstance(value, FIXED) and value == first) for value in values):
        return first
    return Unknown(name) if all(map(_is_dull, values)) else None


def _is_dull(value: Value) -> bool:
    """Whether a value says nothing of a message: neither text, nor what holds some or sends."""
    match value:
        case Known(str()):
            return False
        case Known() | Unknown() | Outside():
            return True
        case Items(values):
            return all(map(_is_dull, values))
        case _:
            return False
