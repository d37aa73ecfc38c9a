"""The figures: what is run for each, next to what, and what it is held to."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import peers
from measuring import Job, Measured, Run, Tell, alternated, ratio
from outcome import MORE, Figure, Outcome
from subjects import Subject

SECONDS, TIMES, MEGABYTES = "s", "x", "MB"
MOST_MEMORY = 200
GIT = "git reads the candidates"


@dataclass(frozen=True, slots=True)
class Bench:
    """How to run rpclint, where there is room, how often, and with what."""

    rpclint: Sequence[str]
    folder: Path
    repeat: int
    quick: bool
    tell: Tell
    jobs: int | None = None

    def job(self, name: str, repository: Path, *arguments: str) -> Job:
        """Rpclint in a repository, with a cache of its own for the job."""
        options = ["--jobs", str(self.jobs)] if self.jobs else []
        command = [*self.rpclint, "-C", str(repository), *arguments, *options]
        return Job(name, command, environment={"RPCLINT_CACHE_DIR": str(self.cache(name))})

    def cache(self, name: str) -> Path:
        return self.folder / "caches" / name.replace("/", "-")

    def cold(self, name: str, repository: Path, *arguments: str) -> Job:
        """With nothing in the cache."""
        return replace(self.job(name, repository, *arguments), before=lambda _: self.forget(name))

    def forget(self, name: str) -> None:
        shutil.rmtree(self.cache(name), ignore_errors=True)

    def alternated(self, *jobs: Job) -> dict[str, Measured]:
        return alternated(jobs, self.repeat, self.tell)


def _cached(cold: Job, name: str) -> Job:
    """The same, with what the cold run before it left in the cache."""
    return Job(name, cold.command, environment=cold.environment)


def pair(bench: Bench, subject: Subject) -> Outcome:
    """Two neighbouring trees: cold and cached, next to the floors and the peers."""
    about, folder = subject.about, subject.folder
    cold = bench.cold("cold", subject.repository, "diff", subject.pair)
    jobs = [
        cold,
        _cached(cold, "from the cache"),
        peers.parse("libcst.parse_module", folder / "bearing"),
        peers.imports("import libcst, networkx"),
        peers.read(GIT, subject.repository, about["old"], about["new"], folder / "candidates"),
    ]  # fmt: skip
    if not bench.quick:
        tools = peers.Peers(bench.folder, bench.tell)
        bare = peers.cloned(folder / "peer.git", folder / "peer", "new")
        whole = peers.cloned(subject.repository, folder / "clone", about["new"])
        jobs += [
            tools.griffe("griffe check, without tests", bare, about["package"], "old", "new"),
            tools.griffe("griffe check, all files", whole, about["package"], about["old"], about["new"]),
            tools.flake8("flake8 with hacking", folder / "newest"),
        ]
    found = bench.alternated(*jobs)
    return Outcome(
        f"{subject.pair} of {subject.name}",
        list(_of_pair(found)),
        list(found.values()),
        notes=[_of_input(subject)],
    )


def _of_input(subject: Subject) -> str:
    about = subject.about
    return (
        f"{subject.pair} of {subject.name}: {about['files']} Python files outside tests, "
        f"{about['candidates']} distinct ones in both trees, {about['bearing']} of them with RPC "
        f"({about['lines']} lines)."
    )


def _of_pair(found: dict[str, Measured]) -> list[Figure]:
    cold, cached, parser = found["cold"], found["from the cache"], found["libcst.parse_module"]
    alone = _without_starting(parser)
    told = [
        Figure("cold", cold.seconds, SECONDS),
        Figure("cold, to libcst.parse_module over the files with RPC", ratio(cold, alone), TIMES, 0.35),
        Figure("the same in CPU time", ratio(cold, alone, lambda run: run.busy), TIMES),
        Figure("cold, to git reading both trees", ratio(cold, found[GIT]), TIMES),
        Figure("from the cache", cached.seconds, SECONDS, 0.25),
        Figure("from the cache, to importing libcst and networkx",
               ratio(cached, found["import libcst, networkx"]), TIMES),
        _memory("cold, memory", cold),
    ]  # fmt: skip
    for name, limit in (
        ("griffe check, without tests", 40),
        ("griffe check, all files", 40),
        ("flake8 with hacking", None),
    ):
        if name in found:
            told.append(Figure(f"cold, faster than {name}", ratio(found[name], cold), TIMES, limit, MORE))
    return told


def _without_starting(parser: Measured) -> Measured:
    """What the parsing alone took of each run."""

    def alone(run: Run) -> Run:
        seconds, busy = peers.without_starting(run.said)
        return replace(run, seconds=seconds, busy=busy)

    first = alone(parser.first) if parser.first is not None else None
    only = parser.runs == (parser.first,)
    return Measured(parser.name, (first,) if only and first else tuple(map(alone, parser.runs)), first)


def _memory(what: str, measured: Measured) -> Figure:
    return Figure(what, measured.together, MEGABYTES, MOST_MEMORY)


def whole(bench: Bench, subject: Subject) -> Outcome:
    """All boundaries: cold and cached."""
    cold = bench.cold("all boundaries, cold", subject.repository, "diff", subject.whole)
    cached = _cached(cold, "all boundaries, from the cache")
    found = bench.alternated(cold, cached, peers.imports("import libcst, networkx"))
    told = [
        Figure(cold.name, found[cold.name].seconds, SECONDS, 8),
        Figure(cached.name, found[cached.name].seconds, SECONDS, 0.6),
        _memory("all boundaries, memory", found[cold.name]),
    ]
    return Outcome(f"{subject.whole} of {subject.name}", told, list(found.values()))


def start(bench: Bench) -> Outcome:
    """What answers without looking at a tree."""
    jobs = [
        Job("--version", [*bench.rpclint, "--version"]),
        Job("explain", [*bench.rpclint, "explain", "argument-removed"]),
        peers.python("python -c pass"),
    ]
    found = alternated(jobs, max(bench.repeat, 9), bench.tell)
    return Outcome("Start",
        [Figure(name, found[name].seconds, SECONDS, 0.08) for name in ("--version", "explain")]
        + [Figure("python itself, without rpclint", found["python -c pass"].seconds, SECONDS)],
        list(found.values()),
    )  # fmt: skip


def projects(bench: Bench, clones: Sequence[Path], named: Callable[[Path], list[str]]) -> Outcome:
    """Every boundary of the releases of some projects, one project after the other."""
    jobs = []
    for clone in clones:
        releases = named(clone)
        range_ = f"{releases[0]}..{releases[-1]}"
        jobs.append(bench.cold(f"{_project(clone)}, {range_}", clone, "diff", range_))
    return _summed(bench, jobs, "all release boundaries")


def tags(bench: Bench, clones: Sequence[Path]) -> Outcome:
    """The surface of every final version that has a tag, point releases too; in one process."""
    script = str(Path(__file__).with_name("every_tag.py"))
    jobs = []
    for clone in clones:
        job = bench.cold(f"{_project(clone)}, every final version", clone)
        jobs.append(replace(job, command=[sys.executable, script, str(clone)], codes=(0,)))
    return _summed(bench, jobs, "the surfaces of all final versions")


def _summed(bench: Bench, jobs: Sequence[Job], what: str) -> Outcome:
    """Each once, and what they take together. How many of them ended well stands in the figure."""
    if not jobs:
        raise RuntimeError("there are no projects to look at; name a folder with clones: --projects FOLDER")
    told = Outcome(f"{len(jobs)} projects: {what}")
    for job in jobs:
        with told.noting():
            told.measured += alternated([replace(job, once=True)], 0, bench.tell).values()
    seconds = sum(each.seconds for each in told.measured)
    largest = max((each.together for each in told.measured), default=0)
    done = len(told.measured)
    told.figures = [
        Figure(
            f"{what} of {done} of {len(jobs)} projects, cold", seconds, SECONDS, 90, whole=done == len(jobs)
        ),
        Figure("the same, memory", largest, MEGABYTES, MOST_MEMORY),
    ]
    return told


def _project(clone: Path) -> str:
    name = clone.parent.name if clone.name == "repo" else clone.name
    return name.removesuffix(".git").rpartition("+")[2]
