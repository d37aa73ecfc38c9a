"""A change, with all that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from rpclint.errors import ReleaseError
from rpclint.lint import Change, Source
from rpclint.releases import Point, Window, baselines
from rpclint.releases.base import Base, find_base
from rpclint.workplace.place import Workplace
from rpclint.workplace.wanted import Wanted

SHORT = 12  # digits of a commit that no name stands for


def change_of(place: Workplace, wanted: Wanted, environment: Mapping[str, str]) -> Change:
    """The change to check, with all that it is compared with. Raises RpclintError where that is not there."""
    point, new = _subject(place, wanted, environment)
    if wanted.phase is not None:
        new.id = replace(new.id, phase=wanted.phase)
    base = find_base(
        place.releases.repository,
        point.commit,
        environment if _is_for(place, point, wanted) else {},
        named=wanted.base,
        uncommitted=new.id.commit is None,
    )
    baselines, skipped = _baselines(place, wanted, point, new)
    return Change(_base(place, base, point, new), new, base.commits, baselines, skipped)


def _base(place: Workplace, base: Base, point: Point, new: Source) -> Source:
    """The tree that a change was made from, as one of the same cycle, and of the same phase of it.

    What only the time between the two brings, an alias that is due by now, no change is to blame for.
    """
    before = place.at(replace(point, rev=base.commit[:SHORT], commit=base.commit, how=base.name))
    if before.id.phase == new.id.phase:
        return before
    return place.commit(base.commit, replace(before.id, phase=new.id.phase))


def _subject(place: Workplace, wanted: Wanted, environment: Mapping[str, str]) -> tuple[Point, Source]:
    """The tree to check, and the commit that it is, or lies on. A hook before a push names what is pushed."""
    rev = wanted.rev or (environment.get("PRE_COMMIT_TO_REF") if wanted.staged else None)
    place.use_repository()
    if rev is not None:
        point = place.releases.lookup(rev)
        return point, place.at(point)
    head = place.releases.lookup("HEAD")
    tree = place.releases.repository.index() if wanted.staged else place.releases.repository.work_tree()
    return head, place.at(head) if tree.clean else place.checked_out(tree, head)


def _is_for(place: Workplace, point: Point, wanted: Wanted) -> bool:
    """Whether what CI says of its change is said of this commit."""
    return wanted.rev is None or point.commit == place.releases.repository.resolve("HEAD")


def _baselines(
    place: Workplace, wanted: Wanted, point: Point, new: Source
) -> tuple[tuple[Source, ...], frozenset[Source]]:
    """The releases that it must be upgradable from, and those of them from which another one is skipped."""
    if wanted.against:
        return tuple(place.baseline(name) for name in wanted.against), frozenset()
    if wanted.window == "none":
        return (), frozenset()
    widest: Window = "slurp" if new.profile.widest_window == "slurp" else "n-1"
    found = tuple(place.at(old) for old in baselines(place.releases, point, wanted.window or widest))
    if not found:
        raise ReleaseError(f"{new.id.rev}: {_none_before(place, point)}")
    return found, frozenset(found[:-1] if wanted.window is None else ())


def _none_before(place: Workplace, point: Point) -> str:
    """Why there is no release to compare with, and what mends it."""
    repository = place.releases.repository
    of = f"before {point.series.name}" if point.series is not None else "among the tags"
    unshallow = " --unshallow" if repository.is_shallow() else ""
    return (
        f"no release {of}; fetch them: git -C {repository.path} fetch --tags{unshallow}, "
        f"or compare it with its base only: rpclint check --window none"
    )
