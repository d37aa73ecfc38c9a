"""Which commit something came with, asked for many things at once: each commit is looked at once for all.

What came is taken to have stayed: that is checked at the ends of a line of commits, and not between.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic, Protocol, TypeVar

Q = TypeVar("Q", bound=Hashable)
Shows = Callable[[str, Collection[Q]], AbstractSet[Q]]


class History(Protocol):
    """The commits of a repository, by their ids."""

    def line(self, top: str, below: str) -> Sequence[str]:
        """The first-parent line of a commit down to what another one contains, oldest first."""

    def marked(self, top: str, below: str) -> Sequence[str]:
        """Those of the line that are likely to matter."""

    def parents(self, commit: str) -> Sequence[str]:
        """The first one is where the line goes on."""


class Search(Generic[Q]):
    """Finds the commits that things came with; ``shows`` says which of some things a commit has."""

    def __init__(self, history: History, shows: Shows[Q]) -> None:
        self._history = history
        self._shows = shows
        self._looked_at: dict[str, dict[Q, bool]] = {}

    def culprits(self, top: str, below: str, asked: Collection[Q]) -> dict[Q, str]:
        """The first commit of a line that has each thing, or what that one merged.

        What the line does not end with, or begins with already, is left out: it came with none of them.
        """
        found: dict[Q, str] = {}
        open_ = [(top, below, self._brought(top, below, asked))]
        while open_:
            top, below, asked = open_.pop()
            for commit, things in _by_commit(self._first(top, below, asked)):
                parents, rest = self._history.parents(commit), things
                for side in parents[1:]:
                    brought = self._brought(side, parents[0], rest)
                    open_.append((side, parents[0], brought))
                    rest = rest - brought
                found.update(dict.fromkeys(rest, commit))
        return found

    def _brought(self, top: str, below: str, asked: Collection[Q]) -> AbstractSet[Q]:
        """What a line ends with, and does not begin with."""
        line = self._history.line(top, below) if asked else ()
        if not line:
            return frozenset()
        brought = self._at(top, asked)
        before = self._history.parents(line[0])[:1]
        return brought - self._at(before[0], brought) if before else brought

    def _first(self, top: str, below: str, asked: Collection[Q]) -> dict[Q, str]:
        """The first commit of a line that has each thing; the last one has them all."""
        if not asked:
            return {}
        line = self._history.line(top, below)
        marks = [*(commit for commit in self._history.marked(top, below) if commit != line[-1]), line[-1]]
        place = {commit: index for index, commit in enumerate(line)}
        found: dict[Q, str] = {}
        for commit, things in _by_commit(self._bisected(marks, asked)):
            at = marks.index(commit)
            between = line[place[marks[at - 1]] + 1 if at else 0 : place[commit]]
            early = self._at(between[-1], things) if between else frozenset[Q]()
            found.update(self._bisected(between, early))
            found.update(dict.fromkeys(things - early, commit))
        return found

    def _bisected(self, commits: Sequence[str], asked: Collection[Q]) -> dict[Q, str]:
        found: dict[Q, str] = {}
        open_ = [(0, len(commits) - 1, frozenset(asked))]
        while open_:
            low, high, things = open_.pop()
            if low >= high:
                found.update(dict.fromkeys(things, commits[high]) if things else {})
                continue
            middle = (low + high) // 2
            here = self._at(commits[middle], things)
            open_ += [(low, middle, here), (middle + 1, high, things - here)]
            open_ = [stretch for stretch in open_ if stretch[2]]
        return found

    def _at(self, commit: str, asked: Collection[Q]) -> frozenset[Q]:
        """Which of some things a commit has; what is known of it is not asked again."""
        known = self._looked_at.setdefault(commit, {})
        missing = [thing for thing in asked if thing not in known]
        if missing:
            shown = self._shows(commit, missing)
            known.update({thing: thing in shown for thing in missing})
        return frozenset(thing for thing in asked if known[thing])


def _by_commit(found: Mapping[Q, str]) -> Iterator[tuple[str, frozenset[Q]]]:
    for commit in dict.fromkeys(found.values()):
        yield commit, frozenset(thing for thing, of in found.items() if of == commit)
