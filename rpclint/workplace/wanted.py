"""What is asked of a check."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from rpclint.places import Phase
    from rpclint.releases import Window


class Wanted(Struct, frozen=True):
    """What is to be checked, and against what; without either, what a branch and the tags tell."""

    rev: str | None = None
    staged: bool = False
    base: str | None = None
    against: Sequence[str] = ()
    window: Window | None = None
    phase: Phase | None = None
    everything: bool = False

    @property
    def again(self) -> str:
        """The arguments by which what it finds is found again; that the work tree is meant goes without."""
        said = [
            ("--rev", self.rev),
            ("--base", self.base),
            ("--window", self.window),
            ("--phase", self.phase.value if self.phase else None),
        ]
        said += [("--against", rev) for rev in self.against]
        return shlex.join(part for option, value in said if value is not None for part in (option, value))
