"""How cost grows: with the surface, with the releases, and with the commits that are looked for a culprit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from counting import counted
from figures import Bench
from histories import run_git
from measuring import run
from outcome import Growth, Outcome
from subjects import Subject
from synthetic import Shape, write

NOVA = Shape(interfaces=11, methods=22, served=27, releases=2, changed=2)
LITTLE = replace(NOVA, changed=1)
SIZES, QUICK_SIZES = (1, 2, 5, 10), (1, 2)
RELEASES, QUICK_RELEASES = (2, 4, 8, 16), (2, 4)
COMMITS, QUICK_COMMITS = (500, 5000), (50, 500)
COUNTED = 3  # of the sizes; the largest would take as long as all others together
HEAD = ("s of CPU", "times the first", "million calls", "times the first", "MB")


def scale(bench: Bench, full: Subject | None) -> Outcome:
    """Made-up services and histories, each size cold and in one process; and a real one's commits."""
    sizes, releases, commits = (
        (QUICK_SIZES, QUICK_RELEASES, QUICK_COMMITS) if bench.quick else (SIZES, RELEASES, COMMITS)
    )
    told = Outcome("Growth")
    told.growth = [
        _table(bench, "Surface: so many times nova's, two releases", sizes, NOVA.times),
        _table(
            bench, "Releases: one interface of eleven changes in each", releases,
            lambda n: replace(LITTLE, releases=n),
        ),
        _table(
            bench, "--blame: commits between two releases, one of which touches RPC", commits,
            lambda n: replace(LITTLE, commits=n), "--blame",
        ),
    ]  # fmt: skip
    if full is not None:
        number = run_git("-C", str(full.repository), "rev-list", "--count", full.pair)
        done = run(bench.cold("blame", full.repository, "diff", full.pair, "--blame"), 1)
        bench.tell(f"--blame over {number} commits: {done.seconds:.2f} s")
        told.notes.append(
            f"`diff --blame {full.pair}` of {full.name}, {number} commits, cold: {done.seconds:.1f} s, "
            f"{done.busy:.1f} s of CPU."
        )
    return told


def _table(
    bench: Bench, title: str, sizes: Sequence[int], shape: Callable[[int], Shape], *more: str
) -> Growth:
    bench.tell(title)
    rows = list(_rows(bench, sizes, shape, more))
    return Growth(title, ("", *HEAD), rows)


def _rows(
    bench: Bench, sizes: Sequence[int], shape: Callable[[int], Shape], more: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    first: tuple[float, int] | None = None
    for size in sizes:
        wanted = shape(size)
        place = made(bench.folder, wanted)
        arguments = ("diff", wanted.range, "--jobs", "1", *more)
        done = run(replace(bench, jobs=None).cold("growth", place, *arguments), 1)
        calls = counted(["-C", str(place), *arguments])["calls"] if size in sizes[:COUNTED] else 0
        first = first or (done.user, calls)
        bench.tell(f"{size}: {done.user:.2f} s of CPU{f', {calls} calls' if calls else ''}")
        yield (
            str(size), f"{done.user:.2f}", f"{done.user / first[0]:.1f}",
            f"{calls / 1e6:.2f}" if calls else "", f"{calls / first[1]:.1f}" if calls else "",
            f"{done.megabytes:.0f}",
        )  # fmt: skip


def made(folder: Path, shape: Shape) -> Path:
    """The repository of a shape, as an earlier run left it or made now."""
    name = "-".join(str(getattr(shape, each)) for each in Shape.__slots__)
    place = folder / "synthetic" / f"{name}.git"
    return place if place.exists() else write(place, shape)
