"""Series and releases: which tag is which release, and which releases must work together."""

from rpclint.releases.phase import phase, phase_on
from rpclint.releases.points import Point, Releases, find_releases
from rpclint.releases.ranges import Pair, Window, baselines, parse_range, plan
from rpclint.releases.release import Release
from rpclint.releases.series import SERIES, Series, series_named
from rpclint.releases.tags import Naming

__all__ = [
    "SERIES",
    "Naming",
    "Pair",
    "Point",
    "Release",
    "Releases",
    "Series",
    "Window",
    "baselines",
    "find_releases",
    "parse_range",
    "phase",
    "phase_on",
    "plan",
    "series_named",
]
