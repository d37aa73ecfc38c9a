"""What a tag's name says: a version, a series, or nothing."""

import re
from collections.abc import Iterator, Mapping
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

    def version(self, tag: str) -> Version | None:
        if not self.patterns:
            return version(tag)
        return next((found for text in self._within(tag, "version") if (found := version(text))), None)

    def series_tag(self, tag: str) -> SeriesTag | None:
        given = next((series for series, name in self.releases.items() if name == tag), None)
        if given is not None and (series := series_named(given)) is not None:
            return SeriesTag(series, "")
        usual = series_tag(tag)
        if not self.patterns or (usual and usual.state):
            return usual
        return next((found for text in self._within(tag, "series") if (found := series_tag(text))), None)

    def _within(self, tag: str, part: str) -> Iterator[str]:
        """What stands for a part of the patterns in a tag."""
        for pattern in self.patterns:
            before, found, after = pattern.partition(f"{{{part}}}")
            if found and len(tag) > len(before + after) and tag.startswith(before) and tag.endswith(after):
                yield tag[len(before) : len(tag) - len(after)]


USUAL = Naming()
