"""Where a series' branch ends, whatever has become of it, and which branch is the trunk."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rpclint.releases.series import SERIES, Series, series_named
from rpclint.source import Ref

TRUNKS = ("master", "main")
_BRANCHES = ("stable/", "unmaintained/")
_LAST_TAGS = ("-eol", "-eom", "-em")


class Tip(NamedTuple):
    """A branch, or the tag that was put where it ended."""

    name: str
    commit: str


def tips(refs: Sequence[Ref]) -> Mapping[Series, Tip]:
    known = {ref.name: ref.commit for ref in reversed(_in_order(refs))}
    found = ((series, _first(series, known)) for series in SERIES)
    return {series: tip for series, tip in found if tip is not None}


def trunk(refs: Sequence[Ref]) -> Ref | None:
    branches = {ref.name: ref for ref in _in_order(refs) if ref.kind != "tag"}
    places = (prefix + name for prefix in ("", "origin/") for name in TRUNKS)
    return next((branches[place] for place in places if place in branches), None)


def is_trunk(branch: str) -> bool:
    return branch.removeprefix("origin/") in TRUNKS


def series_of_branch(branch: str) -> Series | None:
    """By the name alone: `stable/2025.1`, `origin/unmaintained/zed`."""
    for prefix in _BRANCHES:
        _, found, label = branch.partition(prefix)
        if found:
            return series_named(label)
    return None


def _first(series: Series, known: Mapping[str, str]) -> Tip | None:
    return next((Tip(name, known[name]) for name in _places(series) if name in known), None)


def _places(series: Series) -> Iterator[str]:
    for label in filter(None, (series.id, series.name)):
        for prefix in _BRANCHES:
            yield prefix + label
            yield f"origin/{prefix}{label}"
        for suffix in _LAST_TAGS:
            yield label + suffix


def _in_order(refs: Sequence[Ref]) -> list[Ref]:
    """A user's own branch before a tag of the same name."""
    return sorted(refs, key=lambda ref: ("branch", "remote", "tag").index(ref.kind))
