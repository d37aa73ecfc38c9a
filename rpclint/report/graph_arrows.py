"""The edges of a graph as arrows: what ends alike between the same two sides is one arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rpclint.graph import Node
from rpclint.lint.picture import Edge, Line, State
from rpclint.report.graph_words import flat
from rpclint.results import Flow

FEW = 2  # up to so many methods are named
LEGEND = "dashed: sent while pinned to the older release; red: breaks; grey: refusals that break no promise"
PINNED = (Flow.PINNED_TO_NEW, Flow.NEW_TO_OLD)


@dataclass(frozen=True, slots=True)
class Arrow:
    """``pinned``: only pinned clients send it; ``words`` are the lines to write beside it."""

    sender: Node
    receiver: Node
    state: State
    pinned: bool
    words: tuple[str, ...]

    @property
    def within(self) -> bool:
        """Whether it stays within a release."""
        return self.sender.tree == self.receiver.tree


def arrows(line: Line) -> tuple[Arrow, ...]:
    groups: dict[tuple[Node, Node, State], list[Edge]] = {}
    for edge in line.edges:
        groups.setdefault((edge.sender, edge.receiver, edge.state), []).append(edge)
    found = [
        Arrow(sender, receiver, state, all(e.flow in PINNED for e in edges), tuple(_words(edges, state)))
        for (sender, receiver, state), edges in groups.items()
    ]
    said = {(arrow.receiver, arrow.words) for arrow in found if not arrow.within}
    # There is little room within a release for what arrows from other ones to the same servers say already.
    return tuple(
        replace(arrow, words=()) if arrow.within and (arrow.receiver, arrow.words) in said else arrow
        for arrow in found
    )


def _words(edges: Sequence[Edge], state: State) -> Iterator[str]:
    """Why it does not simply work; a note needs no words."""
    if state in (State.BROKEN, State.WARNING):
        yield from dict.fromkeys(rule for edge in edges for rule in edge.rules)
        methods = list(dict.fromkeys(method for edge in edges for method in edge.methods))
        yield ", ".join(map(flat, methods)) if len(methods) <= FEW else f"{len(methods)} methods"
    elif state is State.UNKNOWN:
        yield "?"
