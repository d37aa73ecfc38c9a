"""What a tag's name says: a version, a series, or nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rpclint.releases.series import Series, series_named

_VERSION = re.compile(
    r"""v?(?P<numbers>\d+(?:\.\d+){1,3}?)
    (?:(?:\.0)?\.?(?P<stage>a|b|rc|gamma|g)\.?(?P<attempt>\d+))?""",
    re.VERBOSE,
)
_SERIES = re.compile(r"(?P<label>[a-z]+|\d{4}\.\d)(?:-(?P<state>eol|eom|em|rc\.?\d+|\d))?", re.IGNORECASE)


class Version(NamedTuple):
    """A version tag; `numbers` have no trailing zeros, so that 2014.1 and 2014.1.0 are one version."""

    numbers: tuple[int, ...]
    stage: str  # "" for a final, else a, b, rc, g or gamma
    attempt: int

    @property
    def final(self) -> bool:
        return not self.stage


class SeriesTag(NamedTuple):
    """A tag named like a series; `state` is "" (the release itself), eol, eom, em, or a pre-release."""

    series: Series
    state: str


def version(tag: str) -> Version | None:
    found = _VERSION.fullmatch(tag)
    if found is None:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    while numbers[1:] and not numbers[-1]:
        numbers.pop()
    return Version(tuple(numbers), found["stage"] or "", int(found["attempt"] or 0))


def series_tag(tag: str) -> SeriesTag | None:
    found = _SERIES.fullmatch(tag)
    series = series_named(found["label"]) if found else None
    return SeriesTag(series, (found["state"] or "").lower()) if found and series else None


@dataclass(frozen=True, slots=True)
class Naming:
    """How a project names its tags, where it does not do as all others do.

    ``patterns`` (``acme-{version}``, ``{series}-final``) say which tags are releases; none: the usual ones.
    ``releases`` maps a series, by name or id, to the tag that released it.
    """

    patterns: tuple[str, ...] = ()
    releases: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def given(self) -> Mapping[Series, str]:
        """The tags that are said to have released a series."""
        return {series: tag for label, tag in self.releases.items() if (series := series_named(label))}

    def version(self, tag: str) -> Version | None:
        if not self.patterns:
            return version(tag)
        found = (version(text) for pattern in self.patterns for text in _within(tag, pattern, "{version}"))
        return next(filter(None, found), None)

    def series_tag(self, tag: str) -> SeriesTag | None:
        given = next((series for series, name in self.given.items() if name == tag), None)
        if given is not None:
            return SeriesTag(given, "")
        usual = series_tag(tag)
        if not self.patterns or (usual and usual.state):
            return usual
        found = (series_tag(text) for pattern in self.patterns for text in _within(tag, pattern, "{series}"))
        return next(filter(None, found), None)

    def idle(self, tags: Iterable[str]) -> Iterator[str]:
        """The patterns that none of some tags is like, and the tags in ``releases`` that are none of them."""
        known = list(tags)
        for pattern in self.patterns:
            alone = Naming((pattern,))
            if not any(alone.version(tag) or _is_release(alone.series_tag(tag)) for tag in known):
                yield pattern
        yield from (tag for tag in self.given.values() if tag not in known)


def _is_release(tag: SeriesTag | None) -> bool:
    return tag is not None and not tag.state


def _within(tag: str, pattern: str, part: str) -> Iterator[str]:
    """What stands in a tag where a pattern has a part, if it has it and the tag is like it."""
    before, found, after = pattern.partition(part)
    if found and tag.startswith(before) and tag.endswith(after):
        yield tag[len(before) : len(tag) - len(after)]


USUAL = Naming()
