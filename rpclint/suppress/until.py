"""How long a break is accepted: up to a series, a version of the project, or a day."""

from __future__ import annotations

import re
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from rpclint.places import TreeId
from rpclint.releases.series import SERIES, position, series_dated, series_named
from rpclint.releases.tags import version
from rpclint.suppress.clock import Age, Clock, age

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SERIES_TO_COME = re.compile(r"20[2-9]\d\.[12]")
PLAIN = re.compile(r"\d+(?:\.\d+){1,3}|\d+")
YEARS = range(2010, 2100)  # the first number of a version that is a date, or means to be a series
WANTED = "a series (2026.2), a version of the project (34.0.0) or a day (2027-03-31)"


class LastSeries(Struct, frozen=True):
    """The position of the series; one that is not in the table yet comes after all that are."""

    position: int


class LastVersion(Struct, frozen=True):
    age: Age


class LastDay(Struct, frozen=True):
    day: date


Until: TypeAlias = LastSeries | LastVersion | LastDay


def until(text: str) -> Until | None:
    """What a text says; None where it is neither."""
    series = series_named(text)
    if series is not None:
        return LastSeries(position(series))
    if SERIES_TO_COME.fullmatch(text):
        return LastSeries(len(SERIES)) if text > (SERIES[-1].id or "") else None
    return _day(text) if DAY.fullmatch(text) else _version(text)


def _day(text: str) -> LastDay | None:
    try:
        return LastDay(date.fromisoformat(text))
    except ValueError:
        return None


def _version(text: str) -> LastVersion | None:
    found = version(text if "." in text else f"{text}.0") if PLAIN.fullmatch(text) else None
    if found is None or (found.numbers[0] in YEARS and series_dated(found.numbers) is None):
        return None
    return LastVersion(age(found.numbers))


def is_over(limit: Until, tree: TreeId, clock: Clock) -> bool:
    """Whether a tree comes after it. Where nothing tells when a tree is from, nothing says so."""
    match limit:
        case LastSeries(place):
            series = series_named(tree.series) if tree.series else None
            return series is not None and position(series) > place
        case LastDay(day):
            return clock.day(tree) > day
        case LastVersion(last):
            own = clock.version(tree)
            if own is not None:
                return own > last
            below = clock.newest_below(tree)
            return below is not None and below >= last
