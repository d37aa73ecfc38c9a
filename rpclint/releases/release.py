"""What is known of a repository's releases once its refs are understood."""

from collections.abc import Mapping

from msgspec import Struct

from rpclint.releases.series import Series, following
from rpclint.releases.tags import USUAL, Naming
from rpclint.releases.tips import Tip
from rpclint.source import Ref


class Release(Struct, frozen=True):
    """The final version that opened a series' stable branch; `points` are the later ones, newest last."""

    series: Series
    tag: str
    commit: str
    how: str
    points: tuple[str, ...] = ()
    tip: Tip | None = None


class Resolution(Struct, frozen=True):
    """All that the refs tell: `members` gives the series of every version tag that has one."""

    releases: tuple[Release, ...]
    members: Mapping[str, Series]
    trunk: Ref | None
    tips: Mapping[Series, Tip]
    naming: Naming = USUAL

    @property
    def open_series(self) -> Series | None:
        return following(self.releases[-1].series) if self.releases else None
