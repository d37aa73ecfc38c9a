"""The OpenStack series in order, from openstack/releases: the one place that knows them."""

from collections.abc import Iterable
from typing import NamedTuple


class Series(NamedTuple):
    """A release cycle; the id replaced the name in branches and tags from antelope (2023.1) on."""

    name: str
    id: str | None
    released: str  # the day of the initial release, or the day it is due
    slurp: bool

    def __str__(self) -> str:
        return self.id or self.name


SERIES = (
    Series("austin", None, "2010-10-21", slurp=False),
    Series("bexar", None, "2011-02-03", slurp=False),
    Series("cactus", None, "2011-04-15", slurp=False),
    Series("diablo", None, "2011-09-22", slurp=False),
    Series("essex", None, "2012-04-05", slurp=False),
    Series("folsom", None, "2012-09-27", slurp=False),
    Series("grizzly", None, "2013-04-04", slurp=False),
    Series("havana", None, "2013-10-17", slurp=False),
    Series("icehouse", None, "2014-04-17", slurp=False),
    Series("juno", None, "2014-10-16", slurp=False),
    Series("kilo", None, "2015-04-30", slurp=False),
    Series("liberty", None, "2015-10-15", slurp=False),
    Series("mitaka", None, "2016-04-07", slurp=False),
    Series("newton", None, "2016-10-06", slurp=False),
    Series("ocata", None, "2017-02-22", slurp=False),
    Series("pike", None, "2017-08-30", slurp=False),
    Series("queens", None, "2018-02-28", slurp=False),
    Series("rocky", None, "2018-08-30", slurp=False),
    Series("stein", None, "2019-04-10", slurp=False),
    Series("train", None, "2019-10-16", slurp=False),
    Series("ussuri", None, "2020-05-13", slurp=False),
    Series("victoria", None, "2020-10-14", slurp=False),
    Series("wallaby", None, "2021-04-14", slurp=False),
    Series("xena", None, "2021-10-06", slurp=False),
    Series("yoga", None, "2022-03-30", slurp=False),
    Series("zed", None, "2022-10-05", slurp=False),
    Series("antelope", "2023.1", "2023-03-22", slurp=True),
    Series("bobcat", "2023.2", "2023-10-04", slurp=False),
    Series("caracal", "2024.1", "2024-04-03", slurp=True),
    Series("dalmatian", "2024.2", "2024-10-02", slurp=False),
    Series("epoxy", "2025.1", "2025-04-02", slurp=True),
    Series("flamingo", "2025.2", "2025-10-01", slurp=False),
    Series("gazpacho", "2026.1", "2026-04-01", slurp=True),
    Series("hibiscus", "2026.2", "2026-09-30", slurp=False),
    Series("indri", "2027.1", "2027-03-24", slurp=True),
)

# Until kilo all projects shared these versions; since then each counts its own.
DATED: dict[tuple[int, ...], str] = {
    (2010, 1): "austin",
    (2011, 1): "bexar",
    (2011, 2): "cactus",
    (2011, 3): "diablo",
    (2012, 1): "essex",
    (2012, 2): "folsom",
    (2013, 1): "grizzly",
    (2013, 2): "havana",
    (2014, 1): "icehouse",
    (2014, 2): "juno",
    (2015, 1): "kilo",
}

_POSITION = {series: position for position, series in enumerate(SERIES)}
_NAMED = {label: series for series in SERIES for label in (series.name, series.id) if label}
# Yoga is not a SLURP release, but the step from it to the first one was the policy's dress rehearsal.
_REHEARSAL = _NAMED["yoga"]


def position(series: Series) -> int:
    return _POSITION[series]


def series_named(label: str) -> Series | None:
    """By name or id, in any case."""
    return _NAMED.get(label.lower())


def key_of(series: Series, keys: Iterable[str]) -> str | None:
    """What a table calls a series, by name or id and in any case; None where it does not have it."""
    return next((key for key in keys if series_named(key) == series), None)


def keys_of(version: str, keys: Iterable[str]) -> list[str]:
    """What a table calls a release by its number: ``9.1`` for 9.1.0 and what follows it on its branch."""
    return [key for key in keys if "." in key and f"{version}.".startswith(f"{key}.")]


def series_dated(numbers: tuple[int, ...]) -> Series | None:
    """By a version of the days when versions were dates."""
    return _NAMED.get(DATED.get(numbers[:2], ""))


def following(series: Series) -> Series | None:
    """The next cycle, None where this table ends."""
    after = _POSITION[series] + 1
    return SERIES[after] if after < len(SERIES) else None


def preceding(series: Series) -> Series | None:
    """The cycle before, None where this table begins."""
    before = _POSITION[series] - 1
    return SERIES[before] if before >= 0 else None


def starts_skip(series: Series) -> bool:
    """Whether the next SLURP release must be reachable from this one in a single step."""
    return series.slurp or series == _REHEARSAL


def labels() -> tuple[str, ...]:
    return tuple(_NAMED)


def first_without(series: str | None, *, skipping: bool) -> str | None:
    """The first series that may drop an old major, where ``series`` is the first to serve the new one.

    The next one; where releases may be skipped, the one after that unless ``series`` is itself one that
    skipping starts from.
    """
    added = series_named(series) if series else None
    after = following(added) if added else None
    if added is not None and after is not None and skipping and after.slurp and not added.slurp:
        after = following(after)
    return after.name if after else None
