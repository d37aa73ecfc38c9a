"""What a client method is under each cap: one run serves all caps between which nothing is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

from rpclint.model import ClientMethod, Span
from rpclint.versions import is_well_formed, major, minor

# What a method does under a cap, None where that is nothing, and the versions that the cap was compared with.
Ran: TypeAlias = tuple[ClientMethod | None, Iterable[str]]


@dataclass(slots=True)
class Spans:
    """The spans of one method, worked out as they are asked for; ``run`` runs it under a cap."""

    run: Callable[[str], Ran]
    _known: dict[tuple[int, bool], list[tuple[int, float, ClientMethod | None]]] = field(default_factory=dict)

    def at(self, cap: str, alias: str | None = None) -> ClientMethod | None:
        """What the method is under a cap of two numbers, or under an alias for it.

        Not every client that knows its aliases takes a version, too.
        """
        return self._around(major(cap), minor(cap), alias)[2]

    def below(self, top: str) -> Iterator[Span]:
        """What it is under each cap from a version down to the first of its major, where it is anything."""
        highest = minor(top)
        while highest >= 0:
            lowest, _, method = self._around(major(top), highest)
            if method is not None:
                yield Span(method, f"{major(top)}.{lowest}", f"{major(top)}.{highest}")
            highest = lowest - 1

    def _around(
        self, first: int, second: int, alias: str | None = None
    ) -> tuple[int, float, ClientMethod | None]:
        known = self._known.setdefault((first, alias is None), [])
        found = next((span for span in known if span[0] <= second <= span[1]), None)
        if found is None:
            method, asked = self.run(alias or f"{first}.{second}")
            edges = _edges(asked, first)
            lowest = max((edge for edge in edges if edge <= second), default=0)
            found = lowest, min((edge - 1 for edge in edges if edge > second), default=inf), method
            known.append(found)
        return found


def _edges(asked: Iterable[str], first: int) -> set[int]:
    """The minors of a major at which a comparison with one of some versions turns out otherwise."""
    of_major = [version for version in asked if is_well_formed(version) and major(version) == first]
    # Asked for 1.5.1, a cap of 1.5 says no and one of 1.6 yes.
    return {minor(version) + extra for version in of_major for extra in (0, 1)[: version.count(".")]}
