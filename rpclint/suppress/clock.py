"""When a tree is from, by its commit and the tags below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import cached_property
from typing import TypeAlias

from rpclint.places import TreeId
from rpclint.releases.series import series_dated
from rpclint.releases.tags import USUAL, Naming
from rpclint.source import Repository

# The numbers of a version, and before them whether it is one of those that came after the dates (2015.1).
Age: TypeAlias = tuple[bool, tuple[int, ...]]

CHECKED_OUT = "HEAD"


@dataclass
class Clock:
    """Asks the repository, if there is one, and only where an entry wants to know.

    ``today`` is the tree whose day counts, where it is not that of each.
    """

    path: str | None = None
    naming: Naming = USUAL
    today: TreeId | None = None

    def day(self, tree: TreeId) -> date:
        """When a commit was made; today for what is none."""
        dated = self.today or tree
        if dated.commit is None or self._repository is None:
            return datetime.now(tz=timezone.utc).date()
        return self._repository.day(dated.commit)

    def version(self, tree: TreeId) -> Age | None:
        """The version that a tree is; None where it only comes after one."""
        return self._age(tree.rev)

    def newest_below(self, tree: TreeId) -> Age | None:
        """The newest version that a tree comes after."""
        if self._repository is None:
            return None
        tags = self._repository.tags_below(tree.commit or CHECKED_OUT)
        return max(filter(None, map(self._age, tags)), default=None)

    def _age(self, tag: str) -> Age | None:
        found = self.naming.version(tag)
        return age(found.numbers) if found is not None and found.final else None

    @cached_property
    def _repository(self) -> Repository | None:
        return Repository.open(self.path) if self.path is not None else None


def age(numbers: tuple[int, ...]) -> Age:
    """Orders versions as they came."""
    return series_dated(numbers) is None, numbers
