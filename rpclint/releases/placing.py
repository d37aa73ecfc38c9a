"""Which series any commit belongs to."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rpclint.releases.release import Release, Resolution
from rpclint.releases.series import SERIES, Series, following, position
from rpclint.releases.tips import series_of_branch
from rpclint.source import Repository

_REVIEW_BRANCH = re.compile(rb"^\s*defaultbranch\s*=\s*(\S+)", re.MULTILINE)


def place(repository: Repository, resolution: Resolution, commit: str) -> Series | None:
    """The first series that has the commit; else the trunk's; else that of the work it is based on."""
    reviewed = reviewed_for(repository, commit)
    if reviewed:
        return reviewed  # a stable branch says so itself, and there is nothing to walk
    if _is_recent(repository, resolution, commit):
        return resolution.open_series
    tags = repository.tags
    having = repository.descendants(commit) | {commit}
    for release in resolution.releases:
        if not having.isdisjoint(_ends(release, tags)):
            return release.series
    if resolution.trunk and resolution.trunk.commit in having:
        return resolution.open_series
    return _based_on(repository, resolution, commit, tags)


def _is_recent(repository: Repository, resolution: Resolution, commit: str) -> bool:
    """Whether a commit comes from the trunk as it was after the newest branch left it: the usual case."""
    newest = resolution.releases[-1] if resolution.releases else None
    if newest is None or resolution.trunk is None:
        return False
    base = repository.merge_base(commit, resolution.trunk.commit)
    end = newest.tip or newest
    return base is not None and not repository.is_ancestor(base, end.commit)


def _ends(release: Release, tags: Mapping[str, str]) -> Iterator[str]:
    yield release.commit
    yield from (tags[point] for point in release.points)
    if release.tip:
        yield release.tip.commit


def review_branch(repository: Repository, commit: str) -> str | None:
    """The branch that a commit says it is made for; None where that is the trunk."""
    found = _REVIEW_BRANCH.search(repository.file_at(commit, ".gitreview") or b"")
    return found[1].decode("utf-8", "replace") if found else None


def reviewed_for(repository: Repository, commit: str) -> Series | None:
    """The series whose stable branch a commit says it is made for."""
    branch = review_branch(repository, commit)
    return series_of_branch(branch) if branch is not None else None


class _Seen(NamedTuple):
    """A tag below some work. Of one series a branch's tag tells most, then one that ends the cycle."""

    place: int
    off_trunk: bool
    ends_cycle: bool


def _based_on(
    repository: Repository, resolution: Resolution, commit: str, tags: Mapping[str, str]
) -> Series | None:
    """By the newest tag below: on a branch its own series, on the trunk what was then in the making."""
    below = repository.ancestors(commit) | {commit}
    trunk = resolution.trunk
    trodden = repository.ancestors(trunk.commit) | {trunk.commit} if trunk else frozenset()
    newest = max(
        (
            _seen(series, tag, resolution, on_trunk=sha in trodden)
            for tag, sha in tags.items()
            if sha in below and (series := _series_of_tag(tag, resolution))
        ),
        default=None,
    )
    if newest is None:
        return None
    series = SERIES[newest.place]
    return following(series) if newest.ends_cycle and not newest.off_trunk else series


def _series_of_tag(tag: str, resolution: Resolution) -> Series | None:
    named = resolution.naming.series_tag(tag)
    return named.series if named else resolution.members.get(tag)


def _seen(series: Series, tag: str, resolution: Resolution, *, on_trunk: bool) -> _Seen:
    """A milestone is followed by more of its own cycle; so is a final of a cycle that is still open."""
    found, named = resolution.naming.version(tag), resolution.naming.series_tag(tag)
    milestone = named.state.isdigit() if named else found is not None and found.stage not in {"", "rc"}
    released = any(release.series == series for release in resolution.releases)
    return _Seen(position(series), not on_trunk, released and not milestone)
