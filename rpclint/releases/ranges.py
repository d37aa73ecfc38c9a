"""`OLD..NEW` to the pairs of trees that must work together."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from rpclint.errors import UsageError
from rpclint.releases.points import Point, Releases
from rpclint.releases.series import position, starts_skip

Window = Literal["n-1", "slurp", "all", "none"]


class Pair(Struct, frozen=True):
    """Two trees whose services may meet during an upgrade from `old` to `new`."""

    old: Point
    new: Point


def parse_range(text: str) -> tuple[str, str] | str:
    """Both ends of a range, or the one REV."""
    if ".." not in text:
        return text
    old, _, new = text.partition("..")
    if not old or not new or ".." in new or new.startswith("."):
        raise UsageError(f"{text!r} is no range; write both ends: rpclint diff {old or 'OLD'}..{_end(new)}")
    return old, new


def _end(new: str) -> str:
    return new.strip(".").partition("..")[0] or "master"


def plan(
    releases: Releases, old: Point, new: Point, window: Window, *, direct: bool = False
) -> tuple[Pair, ...]:
    """The pairs to compare, in order of the newer tree. `direct` compares the two ends only."""
    _check_order(old, new)
    if window == "none":
        return ()
    if direct or old.series is None or new.series is None or old.series == new.series:
        return (Pair(old, new),)
    walk = [old, *_between(releases, old, new), new]
    return tuple(
        Pair(baseline, point)
        for number, point in enumerate(walk)
        for baseline in _window(walk[:number], point, window)
    )


def baselines(releases: Releases, point: Point, window: Window) -> tuple[Point, ...]:
    """The releases, of all there are, that a tree must be upgradable from."""
    if point.series is None:
        return ()
    limit = position(point.series)
    earlier = [release for release in releases.all if position(release.series) < limit]
    return _window([releases.release_point(release) for release in earlier], point, window)


def _check_order(old: Point, new: Point) -> None:
    if old.series and new.series and position(old.series) > position(new.series):
        raise UsageError(
            f"{old} ({old.series.name}) is not before {new} ({new.series.name}); "
            f"swap them: rpclint diff {new}..{old}"
        )


def _between(releases: Releases, old: Point, new: Point) -> Iterator[Point]:
    if old.series is None or new.series is None:
        return
    first, last = position(old.series), position(new.series)
    for release in releases.all:
        if first < position(release.series) < last:
            yield releases.release_point(release)


def _window(earlier: Sequence[Point], point: Point, window: Window) -> tuple[Point, ...]:
    """Oldest first."""
    if window == "none" or not earlier:
        return ()
    if window == "all":
        return tuple(earlier)
    previous = earlier[-1]
    if window == "n-1" or point.series is None or not point.series.slurp:
        return (previous,)
    skipped = next((old for old in reversed(earlier) if old.series and starts_skip(old.series)), previous)
    return (previous,) if skipped == previous else (skipped, previous)
