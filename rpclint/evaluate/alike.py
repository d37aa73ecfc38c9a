"""Ways through a call that come to the same: what is unknown inside it need not be decided.

A helper that asks for a profiler, or picks a time-out, would otherwise double the paths of everybody who
calls it. Only a call without effects can be tried again, and only what nobody changes can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from rpclint.evaluate.frame import Raised
from rpclint.evaluate.paths import Effect, Ended, Path, Same
from rpclint.evaluate.values import (
    ClassOf,
    Known,
    ModuleOf,
    Outside,
    Picked,
    Sender,
    Target,
    Unknown,
    Value,
    Verb,
)

FIXED = (Known, Unknown, Picked, Outside, Sender, Target, Verb, ClassOf, ModuleOf)
MOST_WAYS = 32
MOST_SPENT = 20_000  # steps of one path that go into trying calls again


def undecided(path: Path, function: int, depth: int, invoke: Callable[[], Value]) -> Value:
    """What a call gives; decisions that make no difference to it are taken back.

    ``function`` identifies what is called, ``depth`` tells the call from those inside it.
    """
    if path.effective is None or function in path.effective or path.trying:
        return invoke()
    outer, path.oldest = path.oldest, inf
    try:
        return _once(path, Same(depth), _Call(function, invoke, path.births))
    finally:
        path.oldest = min(outer, path.oldest)


@dataclass(frozen=True, slots=True)
class _Call:
    """What is called, and how much there was to change before."""

    function: int
    invoke: Callable[[], Value]
    births: int

    def changed(self, path: Path) -> bool:
        return path.oldest <= self.births


def _once(path: Path, mark: Same, call: _Call) -> Value:
    start, script = len(path.decisions), path.script
    if start < len(script):
        return _as_before(path, mark, call.invoke) if script[start] == mark else call.invoke()
    before, known = path.traces, len(path.known)
    value = call.invoke()
    changed = path.traces != before or call.changed(path)
    if len(path.decisions) == start or changed or not isinstance(value, FIXED):
        return value
    decisions, conditions = path.taken(start, known)
    if _all_alike(path, start, known, value, call):
        path.rewind(start, known)
        path.decisions.append(mark)
    else:
        path.rewind(start, known)
        path.decisions += decisions
        path.known.update(conditions)
    return value


def _as_before(path: Path, mark: Same, invoke: Callable[[], Value]) -> Value:
    """A call, or one before it at the same depth, whose ways were found alike on an earlier path."""
    script, start, known = path.script, len(path.decisions), len(path.known)
    path.script = script[:start]
    value = invoke()
    path.script = script
    if len(path.decisions) > start:
        path.rewind(start, known)
        path.decisions.append(mark)
    return value


def _all_alike(path: Path, start: int, known: int, value: Value, call: _Call) -> bool:
    """Whether all other ways than the one just taken come to the same value and leave no traces."""
    script, steps, before = path.script, path.steps, path.traces
    waiting = path.others(start)
    try:
        for _ in range(MOST_WAYS):
            if not waiting or path.spent > MOST_SPENT:
                return not waiting
            path.rewind(start, known)
            path.script, path.steps = waiting.pop(), steps
            other = _tried(call.invoke)
            path.spent += path.steps - steps
            if path.traces != before or call.changed(path):
                raise Effect(call.function)
            if other != value:
                return False
            waiting += path.others(len(path.script))
    finally:
        path.script, path.steps = script, steps
    return False


def _tried(invoke: Callable[[], Value]) -> Value | None:
    try:
        return invoke()
    except (Raised, Ended, RecursionError):
        return None
