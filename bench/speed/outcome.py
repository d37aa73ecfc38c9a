"""What came of a benchmark, as it is to be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from measuring import Measured

MORE: Literal["at least"] = "at least"
LESS: Literal["at most"] = "at most"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``limit`` is what it is held to, in its own unit; None: it is told, and held to nothing.

    One that is not ``whole``, because a part of its runs did not end well, does not meet its target.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    side: Literal["at least", "at most"] = LESS
    whole: bool = True

    @property
    def met(self) -> bool | None:
        if self.limit is None:
            return None
        if not self.whole:
            return False
        return self.value >= self.limit if self.side == MORE else self.value <= self.limit

    @property
    def target(self) -> str:
        if self.limit is None:
            return ""
        return f"{'≥' if self.side == MORE else '≤'} {_number(self.limit)} {self.unit}"

    @property
    def measured(self) -> str:
        return f"{_number(self.value)} {self.unit}"

    @property
    def share(self) -> str:
        """How the figure stands to its target: below 1 there is room, above 1 it is missed."""
        if not self.limit or not self.value:
            return ""
        return f"{self.limit / self.value if self.side == MORE else self.value / self.limit:.2f}"


@dataclass(frozen=True, slots=True)
class Growth:
    """A table of how cost grows: rows by size."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(slots=True)
class Outcome:
    """All that was measured of one subject, or of none in particular."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What goes wrong inside is told, and ends nothing."""
        try:
            yield
        except RuntimeError as error:
            self.notes.append(f"Not done: {' '.join(str(error).split())}")


def _number(value: float) -> str:
    if value >= 100:  # noqa: PLR2004, digits that mean nothing are left out
        return f"{value:.0f}"
    return f"{value:.3g}" if value < 1 else f"{value:.1f}" if value % 1 else f"{value:.0f}"
