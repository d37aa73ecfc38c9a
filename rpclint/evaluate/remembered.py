"""What a function gave before for the same arguments, as far as it gives the same whatever else happens.

Every method of a client asks helpers for the same things: for the client, or for a context of one. A call is
remembered where it left no traces, whatever was unknown in it came to the same, and nothing had been decided
before it. What is found while the paths of a method are explored serves the next one: those of one method all
have to decide alike.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import inf

from rpclint.evaluate.frame import Call, Frame, Observed, Result
from rpclint.evaluate.paths import Path, Same
from rpclint.evaluate.values import (
    ClassOf,
    Function,
    Instance,
    Known,
    ModuleOf,
    Outside,
    Sender,
    Table,
    Target,
    Unknown,
    Value,
    Verb,
)

DEEPEST = 3  # objects within objects
FIXED = (Known, Unknown, Outside, Sender, Target, Verb, ClassOf, ModuleOf)


def remembered(
    frame: Frame, function: Function, positional: list[Value], keywords: Table, invoke: Callable[[], Value]
) -> Value:
    """What a call gives: from memory, or else by way of ``invoke``, and then kept in mind if it can be."""
    run, path = frame.run, frame.run.path
    simple = path.effective is not None and not path.trying and not path.joins
    key = _key(function, positional, keywords) if simple else None
    if key is None:
        return invoke()
    known = run.remembered.known.get(key)
    if known is not None and known.depth <= run.depth:
        run.observed.take(known.observed)
        if known.undecided:
            path.decisions.append(Same(run.depth))
        return _anew(known.value)
    noted = _Noted(path, run.observed)
    run.observed = Observed()
    try:
        value = invoke()
        left = path.decisions[noted.decisions :]
        same = left in ([], [Same(run.depth)]) and noted.is_as_before()
        if same and (isinstance(value, FIXED) or _is_new(value)):
            run.remembered.found[key] = Result(_anew(value), run.observed, run.depth, undecided=bool(left))
        return value
    finally:
        noted.observed.take(run.observed)
        run.observed = noted.observed
        noted.restore()


def _key(function: Function, positional: list[Value], keywords: Table) -> Call | None:
    """The function and what it is given; None where that can be changed, or is more than can be told."""
    if function.around is not None or keywords.open:
        return None
    given = [function.bound, *positional, *keywords.entries.values()]
    told = [_told(value) for value in given]
    if None in told:
        return None
    return id(function.syntax), (function.owner, *told, *keywords.entries)


def _told(value: Value | None, depth: int = 0) -> Hashable | None:
    """What tells a value from others as long as nobody changes it; None where that cannot be said.

    One object of a class is as good as another that has the same in it: that it is changed would be noticed.
    """
    match value:
        case None:
            return ()
        case Instance(linked, positional, keywords, attributes, started) if depth < DEEPEST:
            if keywords.open or value.proxy is not None:
                return None
            held = [*positional, *keywords.entries.values(), *attributes.values()]
            parts = [_told(part, depth + 1) for part in held]
            return None if None in parts else (linked, started, *keywords.entries, 0, *attributes, 0, *parts)
        case _:
            return value if isinstance(value, FIXED) else None


def _is_new(value: Value) -> bool:
    """Whether it is an object that nothing was asked of, and that was made of what does not change."""
    if not isinstance(value, Instance) or value.started or value.attributes:
        return False
    return all(isinstance(part, FIXED) for part in [*value.positional, *value.keywords.entries.values()])


def _anew(value: Value) -> Value:
    """The same value, or another object that was made like it."""
    if not isinstance(value, Instance):
        return value
    keywords = Table(dict(value.keywords.entries), value.keywords.open)
    return Instance(value.linked, list(value.positional), keywords, proxy=value.proxy)


class _Noted:
    """How a path was before a call."""

    def __init__(self, path: Path, observed: Observed) -> None:
        self._path = path
        self.observed = observed
        self.decisions = len(path.decisions)
        self._births = path.births
        self._left = self._leavings()
        self._oldest, path.oldest = path.oldest, inf
        self._consulted, path.consulted = path.consulted, inf

    def is_as_before(self) -> bool:
        """Whether nothing of before was changed or made a difference, and nothing is left behind."""
        untouched = self._path.oldest > self._births and self._path.consulted >= self._left[1]
        return untouched and self._leavings() == self._left

    def restore(self) -> None:
        self._path.oldest = min(self._oldest, self._path.oldest)
        self._path.consulted = min(self._consulted, self._path.consulted)

    def _leavings(self) -> tuple[object, int, int]:
        return self._path.traces, len(self._path.known), len(self._path.caps)
