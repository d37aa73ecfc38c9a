"""Commands run several times, in turn with those that they are compared with.

The process that measures has to be a small one: what it starts counts what it had in memory itself.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

Tell = Callable[[str], None]
PATIENCE = 45  # seconds that one job may take in all before it is not run again
INTERVAL = 0.02  # seconds between two looks at the memory of a run


def nothing(_round: int) -> None:
    """What is done before a run that needs nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command to measure; ``before`` is called with the number of the run, and is not measured.

    ``codes`` are the exit codes that it may end with. One that is to be run but ``once`` is not warmed up.
    """

    name: str
    command: Sequence[str]
    before: Callable[[int], None] = nothing
    environment: Mapping[str, str] = field(default_factory=dict)
    codes: Sequence[int] = (0, 1)
    once: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the clock, and of the processors in user mode and in all; MB of the largest process.

    ``said`` is what it wrote to standard error. ``together`` are the most MB that it and its processes had at
    once, if it was watched; what they share counts once.
    """

    seconds: float
    user: float
    busy: float
    megabytes: float
    said: str = ""
    together: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A job and its runs. A figure of it is the median. The ``first`` run is watched, and does not count."""

    name: str
    runs: tuple[Run, ...]
    first: Run | None = None

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def user(self) -> float:
        return statistics.median(run.user for run in self.runs)

    @property
    def busy(self) -> float:
        return statistics.median(run.busy for run in self.runs)

    @property
    def megabytes(self) -> float:
        """Of its largest process."""
        return max(run.megabytes for run in self.runs)

    @property
    def together(self) -> float:
        """MB of all its processes, or of the largest where the system does not tell."""
        return (self.first.together if self.first else None) or self.megabytes

    @property
    def spread(self) -> str:
        times = [run.seconds for run in self.runs]
        return f"{min(times):.2f} to {max(times):.2f}"


def ratio(one: Measured, other: Measured, of: Callable[[Run], float] = lambda run: run.seconds) -> float:
    """How many times the other's the figure of one is: the median over the rounds in which both ran.

    Where one of them ran but once, that is the first round.
    """
    firsts = [(each.first,) == each.runs for each in (one, other)]
    if any(firsts) and one.first is not None and other.first is not None:
        return of(one.first) / of(other.first)
    return statistics.median(of(a) / of(b) for a, b in zip(one.runs, other.runs, strict=False))


def alternated(jobs: Sequence[Job], repeat: int, tell: Tell) -> dict[str, Measured]:
    """Every job so often, in rounds, so that whatever slows the machine down slows down all of them.

    Each is run once before, which is not counted: the files are in memory then. One that takes long is not
    run as often, and that first run counts if it is the only one.
    """
    first: dict[str, Run] = {}
    found: dict[str, list[Run]] = {job.name: [] for job in jobs}
    for number in range(repeat + 1):
        for job in jobs:
            if number and _is_enough(job, [first[job.name], *found[job.name]]):
                continue
            done = run(job, number, watched=not number)
            which = f"{number} of {repeat}" if number else "to begin with"
            tell(f"{job.name}, {which}: {done.seconds:.2f} s, {done.busy:.2f} s of CPU")
            if number:
                found[job.name].append(done)
            else:
                first[job.name] = done
    return {name: Measured(name, tuple(runs) or (first[name],), first[name]) for name, runs in found.items()}


def _is_enough(job: Job, runs: Sequence[Run]) -> bool:
    return job.once or sum(each.seconds for each in runs) > PATIENCE


def run(job: Job, number: int, *, watched: bool = False) -> Run:
    """One run. Raises RuntimeError with what it said where it does not end as it may."""
    job.before(number)
    with tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        process = _started(job, file.fileno())
        together = _most_until_done(process.pid) if watched else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said = _checked(job, process.returncode, file)
    # The largest of the process and of those that it waited for; on a Mac in bytes.
    megabytes = usage.ru_maxrss / 1024 / (1024 if os.uname().sysname == "Darwin" else 1)
    return Run(seconds, usage.ru_utime, usage.ru_utime + usage.ru_stime, megabytes, said, together)


def _most_until_done(pid: int) -> float | None:
    """The most MB that a process and all that came of it have until it ends; None where nobody tells."""
    if not Path("/proc/self/smaps_rollup").exists():  # not on every system
        return None
    most = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, sum(map(_proportional, _family(pid))))
        time.sleep(INTERVAL)
    return most / 1024 if most else None


def _started(job: Job, said: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(job.command),
        env={**os.environ, **job.environment},
        cwd=tempfile.gettempdir(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=said,
    )


def _checked(job: Job, code: int, file: IO[bytes]) -> str:
    """What it said, if it ended as it may."""
    file.seek(0)
    said = file.read().decode(errors="replace").strip()
    if code not in job.codes:
        raise RuntimeError(f"{job.name} ended with {code}: {' '.join(job.command)}\n{said[-2000:]}")
    return said


def _family(pid: int) -> list[int]:
    """A process and all that came of it, as far as it still runs."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                found += map(int, children.read_text().split())
    return found


def _proportional(pid: int) -> int:
    """KB of a process, shared ones by their share."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
