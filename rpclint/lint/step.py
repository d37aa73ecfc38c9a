"""What is compared with what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from rpclint.lint.loading import Source


class Step(Struct, frozen=True):
    """Two trees to compare, or one on its own.

    ``own`` says whether the new tree is judged by itself, too; ``skips`` that a release lies between, so
    that only what promises to skip one is held to it. ``commits`` is how many the new tree is made of, from
    the old one on, where it is one line of them.
    """

    old: Source | None
    new: Source
    own: bool = True
    skips: bool = False
    commits: int | None = None

    def binds(self, *, skips: bool) -> bool:
        """Whether an interface has to bear it: not all promise that a release can be skipped."""
        return not self.skips or skips


# The newest point release of a release's series, where later repairs would be: named, and not yet read.
Newest: TypeAlias = Callable[[Source], Source | None]
