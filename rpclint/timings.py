"""Where the time of a run goes, phase by phase; while nobody wants to know, it costs next to nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from msgspec import Struct

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

BEFORE, BETWEEN = "start-up", "other"
# In the order in which they are told; what one does inside of another is its own.
PHASES = {
    BEFORE: "the interpreter, and what is loaded before the work begins",
    "git": "refs, trees and blobs, and waiting for git",
    "prefilter": "looking for RPC in files, as bytes",
    "extract": "from source to facts",
    "surfaces": "from facts to interfaces",
    "evaluate": "client methods, run on paper",
    "rules": "delivering messages, comparing, judging",
    "callers": "who calls the methods in question",
    "cache": "reading and writing what is kept",
    "report": "writing it all down",
    "waiting": "for the other processes",
    BETWEEN: "whatever is none of these",
}
# How often something was done, in the order in which it is told.
COUNTS = (
    "git processes",
    "trees listed",
    "blobs read",
    "blobs looked at",
    "files extracted",
    "statements parsed",
    "surfaces made",
    "client methods run",
    "found in the cache",
    "not in the cache",
)


class Taken(Struct):
    """What one or more processes took: seconds by phase, how often what was done, the most memory of one."""

    seconds: dict[str, float] = {}
    counts: dict[str, int] = {}
    processes: int = 0
    memory: int = 0  # bytes

    def add(self, other: Taken) -> None:
        """Adds what another process took."""
        self.seconds = dict(Counter(self.seconds) + Counter(other.seconds))
        self.counts = dict(Counter(self.counts) + Counter(other.counts))
        self.processes += other.processes
        self.memory = max(self.memory, other.memory)


class Watch:
    """Charges the time that passes to the innermost phase."""

    def __init__(self, phase: str, since: float) -> None:
        self.taken = Taken(processes=1)
        self._phases = [phase]
        self._since = since

    def enter(self, phase: str) -> None:
        self._charge()
        self._phases.append(phase)

    def leave(self) -> None:
        self._charge()
        self._phases.pop()

    def goes_on_as(self, phase: str) -> None:
        """What is in no phase is another one from here on."""
        self._charge()
        self._phases[0] = phase

    def count(self, what: str, number: int) -> None:
        counts = self.taken.counts
        counts[what] = counts.get(what, 0) + number

    def so_far(self) -> Taken:
        """What was taken since this was last asked for."""
        self._charge()
        taken, self.taken = self.taken, Taken()
        taken.memory = max(taken.memory, _most_memory())
        return taken

    def _charge(self) -> None:
        now = time.perf_counter()
        seconds, phase = self.taken.seconds, self._phases[-1]
        seconds[phase] = seconds.get(phase, 0.0) + now - self._since
        self._since = now


_watch: Watch | None = None


def start() -> None:
    """From here on it is wanted; what the process took before was its start-up."""
    global _watch  # noqa: PLW0603, a run has one
    _watch = Watch(BEFORE, time.perf_counter() - time.process_time())


def work_begins() -> None:
    """All is loaded that is needed to begin with."""
    if _watch is not None:
        _watch.goes_on_as(BETWEEN)


def split_off() -> None:
    """This process was copied from one that counts for itself."""
    global _watch  # noqa: PLW0603, the same
    if _watch is not None:
        _watch = Watch(BETWEEN, time.perf_counter())


def ended() -> Taken | None:
    """What was taken in all, if that was wanted; nothing is counted any more."""
    global _watch
    watch, _watch = _watch, None
    return watch.so_far() if watch is not None else None


def so_far() -> Taken | None:
    """What this process took since it last told it, if that is wanted."""
    return _watch.so_far() if _watch is not None else None


def add(other: Taken | None) -> None:
    """Adds what another process took."""
    if _watch is not None and other is not None:
        _watch.taken.add(other)


def count(what: str, number: int = 1) -> None:
    if _watch is not None:
        _watch.count(what, number)


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Charges what is done inside to a phase."""
    watch = _watch
    if watch is None:
        yield
        return
    watch.enter(name)
    try:
        yield
    finally:
        watch.leave()


def timed(
    name: str, what: str | None = None
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Charges each call of a function to a phase, and counts it as ``what``. Not for generators."""

    def charging(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def charged(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            watch = _watch
            if watch is None:
                return function(*args, **kwargs)
            if what is not None:
                watch.count(what, 1)
            watch.enter(name)
            try:
                return function(*args, **kwargs)
            finally:
                watch.leave()

        return charged

    return charging


def _most_memory() -> int:
    """The most that this process ever had, in bytes; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415, not on every system
    except ImportError:
        return 0
    import sys  # noqa: PLC0415, the same

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
