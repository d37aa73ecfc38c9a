"""One way through a client method, and all of them: what is unknown is decided both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rpclint.evaluate.values import Sender
from rpclint.model import Cap, Kind, Place, Refused

MOST_PATHS = 512
MOST_STEPS = 20_000  # of one path
MOST_STEPS_IN_ALL = 400_000


@dataclass(frozen=True, slots=True)
class Send:
    """A message as one path sends it. ``method`` is None where it is not a constant."""

    method: str | None
    version: str | None
    version_known: bool
    namespace: str | None
    kind: Kind
    arguments: frozenset[str]
    open: bool
    place: Place
    name_place: Place | None
    version_place: Place | None
    sender: Sender
    topic: str | None


class Ended(Exception):
    """The path took more steps than any real method does."""


@dataclass(slots=True)
class Path:
    """The decisions taken so far and what they led to.

    A condition that comes up again is decided as before; ``script`` holds the decisions to repeat. ``cut``
    where the path was given up before its end. ``caps`` tells where the caps come from that were asked for.
    """

    script: tuple[bool, ...] = ()
    decisions: list[bool] = field(default_factory=list)
    known: dict[str, bool] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    caps: set[Cap] = field(default_factory=set)
    guarded: bool = False
    cut: bool = False
    steps: int = 0

    def decide(self, condition: str) -> bool:
        if condition not in self.known:
            index = len(self.decisions)
            decision = self.script[index] if index < len(self.script) else True
            self.decisions.append(decision)
            self.known[condition] = decision
        return self.known[condition]

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Ended


def explore(run: Callable[[Path], None]) -> Iterator[Path | None]:
    """Every path through ``run``, each run from the start; None at the end where there were too many."""
    waiting: list[tuple[bool, ...]] = [()]
    steps = 0
    for _ in range(MOST_PATHS):
        if not waiting:
            return
        path = Path(waiting.pop())
        run(path)
        yield path
        steps += path.steps
        if steps > MOST_STEPS_IN_ALL:
            break
        waiting += [
            (*path.decisions[:index], not path.decisions[index])
            for index in range(len(path.script), len(path.decisions))
        ]
    yield None
