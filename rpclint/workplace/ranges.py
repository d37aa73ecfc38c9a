"""The steps of a range."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.errors import ReleaseError, UsageError
from rpclint.lint import Step
from rpclint.releases import Point, Releases, Window, parse_range, plan
from rpclint.workplace.place import Workplace


def range_steps(place: Workplace, text: str, window: Window | None, *, direct: bool) -> Iterator[Step]:
    """The steps of a range, or one tree on its own."""
    ends = parse_range(text)
    if isinstance(ends, str):
        yield Step(None, place.source(ends))
        return
    old, new = (place.releases.lookup(end) for end in ends)
    _check_order(place.releases, old, new)
    if window == "none":
        yield from (Step(None, place.at(point)) for point in _walk(place, old, new))
        return
    widest = window or _window(place, new)
    pairs = plan(place.releases, old, new, widest, direct=direct)
    if not pairs:
        raise ReleaseError(
            f"{text}: there is nothing between {old} and {new} to compare; "
            f"compare them directly: rpclint diff --direct {text}"
        )
    nearest = {pair.new: pair.old for pair in pairs}  # the last baseline of each tree is the nearest
    for pair in pairs:
        skips = window is None and pair.old != nearest[pair.new]
        commits = _commits(place.releases, pair.old, pair.new)
        yield Step(place.at(pair.old), place.at(pair.new), skips=skips, commits=commits)


def _commits(releases: Releases, old: Point, new: Point) -> int | None:
    """How many commits lie between two trees of one cycle, if one is made from the other."""
    repository = releases.repository
    if old.series != new.series or not repository.is_ancestor(old.commit, new.commit):
        return None
    return repository.count(old.commit, new.commit)


def _check_order(releases: Releases, old: Point, new: Point) -> None:
    """Before anything is read: series in their order, and within one no end behind the other."""
    plan(releases, old, new, "none")
    if old.commit != new.commit and releases.repository.is_ancestor(new.commit, old.commit):
        raise UsageError(f"{new} is an ancestor of {old}; swap them: rpclint diff {new}..{old}")


def _window(place: Workplace, new: Point) -> Window:
    return "slurp" if place.at(new).profile.widest_window == "slurp" else "n-1"


def _walk(place: Workplace, old: Point, new: Point) -> list[Point]:
    """Every tree of a range after its first."""
    pairs = plan(place.releases, old, new, "n-1")
    return list(dict.fromkeys(pair.new for pair in pairs)) or [new]
