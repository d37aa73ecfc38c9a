"""One way through a client method, and all of them: what is unknown is decided both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

from rpclint.evaluate.values import Known, Sender
from rpclint.model import Cap, Fault, Kind, Place, Refused

MOST_PATHS = 512
MOST_STEPS = 20_000  # of one path
MOST_STEPS_IN_ALL = 400_000
MOST_STEPS_AT_FIRST = 100_000  # before it is tried with less
MOST_STARTS = 10  # from the beginning, each because of another call that is not to be tried again
GLIMPSE = 1_000  # steps, over all paths, for those who only want to see whether anything is sent


@dataclass(frozen=True, slots=True)
class Send:
    """A message as one path sends it. ``method`` is None where it is not a constant.

    ``place`` is where a helper that sends was asked to, or the same as ``within``, where the send itself is.
    """

    method: str | None
    version: str | None
    version_known: bool
    namespace: str | None
    kind: Kind
    arguments: frozenset[str]
    open: bool
    place: Place
    within: Place
    name_place: Place | None
    version_place: Place | None
    sender: Sender
    topic: str | None
    by_default: bool = False


class Ended(Exception):
    """The path took more steps than any real method does."""


class Undecided(Exception):
    """What is tried would decide or change something."""


class Effect(Exception):
    """A call that was tried again turned out to change something: all paths begin anew, without trying it."""

    def __init__(self, function: int) -> None:
        super().__init__()
        self.function = function


@dataclass(frozen=True, slots=True)
class Same:
    """Stands among the decisions for those inside a call, at this depth, that make no difference to it."""

    depth: int


Decision: TypeAlias = bool | Same


@dataclass(slots=True)
class Path:
    """The decisions taken so far and what they led to.

    A condition that comes up again is decided as before; ``script`` holds the decisions to repeat. ``cut``
    where the path was given up before its end. ``asked`` are the versions that the cap was compared with, and
    ``granted`` those that it allowed when asked beforehand; ``chosen`` the versions that variables stand for.
    ``caps`` tells where the caps come from that were asked for. ``births`` counts the lists and dictionaries
    it made, and ``oldest`` is the first born of those that it changed of late. ``effective`` are functions
    that are not worth trying again for it; None where none is. ``spent`` are steps that went into trying.
    ``joins``: what comes to the same need not be decided; ``trying`` while that is found out. ``order`` is
    that in which the ``known`` conditions were decided, ``consulted`` the first of those asked for again.
    """

    script: tuple[Decision, ...] = ()
    decisions: list[Decision] = field(default_factory=list)
    known: dict[str, bool] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    granted: list[str] = field(default_factory=list)
    chosen: dict[str, Known] = field(default_factory=dict)
    caps: set[Cap] = field(default_factory=set)
    guarded: bool = False
    cut: bool = False
    steps: int = 0
    births: int = 0
    oldest: float = inf
    effective: set[int] | None = None
    spent: int = 0
    joins: bool = False
    trying: int = 0
    order: dict[str, int] = field(default_factory=dict)
    consulted: float = inf

    def affect(self, born: int = 0) -> None:
        """Notes that something is about to change, and when that came into being."""
        self.leave_trace()
        self.oldest = min(self.oldest, born)

    def bear(self) -> int:
        """The number of something that is made."""
        self.births += 1
        return self.births

    def leave_trace(self) -> None:
        """Nothing that is noted may come of what is only tried."""
        if self.trying:
            raise Undecided

    def decide(self, condition: str, *, first: bool = True) -> bool:
        """``first`` is what the first path takes it for: the likelier, for where only that path counts."""
        if condition in self.known:
            self.consulted = min(self.consulted, self.order[condition])
        else:
            if self.trying:
                raise Undecided
            index = len(self.decisions)
            decision = self.script[index] is True if index < len(self.script) else first
            self.decisions.append(decision)
            self.order[condition] = len(self.known)
            self.known[condition] = decision
        return self.known[condition]

    @property
    def traces(self) -> tuple[int, ...]:
        """Grows with everything that a call leaves behind besides its value and what it changed."""
        told = len(self.sends) + len(self.refusals) + len(self.faults) + len(self.granted)
        return self.guarded, len(self.asked), told

    def others(self, start: int) -> list[tuple[Decision, ...]]:
        """The scripts that take, at each decision from ``start`` on, the other one."""
        return [
            (*self.decisions[:index], not decision)
            for index, decision in enumerate(self.decisions)
            if index >= start and not isinstance(decision, Same)
        ]

    def taken(self, start: int, known: int) -> tuple[list[Decision], list[tuple[str, bool]]]:
        """The decisions from ``start`` on, and the conditions behind the first ``known``."""
        return self.decisions[start:], list(self.known.items())[known:]

    def rewind(self, start: int, known: int) -> None:
        """Takes back what ``taken`` gives."""
        del self.decisions[start:]
        for condition in list(self.known)[known:]:
            del self.known[condition]

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Ended


def explore(run: Callable[[Path], None]) -> list[Path | None]:
    """Every path through ``run``, each run from the start; None at the end where there were too many.

    Where they are too many, those that part and meet again are taken as one, if that brings it to an end.
    """
    found = _begun_anew(run, MOST_STEPS_AT_FIRST, joins=False)
    if _is_whole(found):
        return found
    joined = _begun_anew(run, MOST_STEPS_IN_ALL, joins=True)
    return joined if _is_whole(joined) else found


def glimpse(run: Callable[[Path], None]) -> list[Path]:
    """The first paths through ``run``, up to the first that sends or is refused, or as far as a look goes."""
    found: list[Path] = []
    for path in _explored(run, None, GLIMPSE, joins=False):
        if path is not None:
            found.append(path)
            if path.sends or path.refusals:
                break
    return found


def _is_whole(paths: list[Path | None]) -> bool:
    return all(path is not None and not path.cut for path in paths)


def _begun_anew(run: Callable[[Path], None], steps: int, *, joins: bool) -> list[Path | None]:
    effective: set[int] = set()
    for _ in range(MOST_STARTS):
        try:
            return list(_explored(run, effective, steps, joins=joins))
        except Effect as found:  # noqa: PERF203, a new beginning is rare
            effective.add(found.function)
    return list(_explored(run, None, steps, joins=joins))


def _explored(
    run: Callable[[Path], None], effective: set[int] | None, limit: int, *, joins: bool
) -> Iterator[Path | None]:
    waiting: list[tuple[Decision, ...]] = [()]
    steps = 0
    for _ in range(MOST_PATHS):
        if not waiting:
            return
        path = Path(waiting.pop(), effective=effective, joins=joins)
        run(path)
        yield path
        steps += path.steps + path.spent
        if steps > limit:
            break
        waiting += path.others(len(path.script))
    yield None
