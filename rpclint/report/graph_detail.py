"""One interface in full: what it serves and sends at each release, and what is sent between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.lint.picture import Edge, Line, State
from rpclint.model import Interface, TreeId
from rpclint.report.columns import Cell, side_by_side
from rpclint.report.graph_words import COLOURS, flat, pinned, sent, serving, spans
from rpclint.report.style import Style
from rpclint.results import Flow

HEADING = (
    "",
    "serves",
    "sends",
    "from",
    "old -> new",
    "pinned to",
    "sent then",
    "new -> old",
    "pinned -> new",
    "own",
)
OPTIONAL = range(5, len(HEADING))  # columns that are left out where they hold nothing
INDENT = "  "


def detail(trees: Sequence[TreeId], line: Line, style: Style) -> Iterator[str]:
    """A row for each release and each one that it can be upgraded from."""
    rows = [row for tree in trees if tree in line.sides for row in _rows(line, tree)]
    columns = list(zip(map(Cell, HEADING), *rows, strict=True))
    kept = [
        column
        for number, column in enumerate(columns)
        if number not in OPTIONAL or any(cell.text for cell in column[1:])
    ]
    yield ""
    yield style.paint(flat(line.label), "bold")
    yield from side_by_side(kept, style, INDENT)


def _rows(line: Line, tree: TreeId) -> Iterator[tuple[Cell, ...]]:
    interface = line.sides[tree]
    edges = [edge for edge in line.edges if edge.new == tree]
    own = next((edge for edge in edges if edge.flow is Flow.SAME_TREE), None)
    what = (Cell(flat(tree.label)), Cell(serving(interface)), Cell(spans(sent(interface)) or "-"))
    end = Cell() if own is None or own.state in (State.OK, State.UNKNOWN) else _state(own)
    olds = list(dict.fromkeys(edge.old for edge in edges if edge.old is not None))
    for number, old in enumerate(olds or [None]):
        flows = {edge.flow: edge for edge in edges if edge.old == old}
        lead = what if number == 0 else (Cell(), Cell(), Cell())
        yield (*lead, *_between(old, flows, interface), end if number == 0 else Cell())


def _between(old: TreeId | None, flows: dict[Flow, Edge], interface: Interface) -> tuple[Cell, ...]:
    back, forth = flows.get(Flow.NEW_TO_OLD), flows.get(Flow.PINNED_TO_NEW)
    return (
        Cell(flat(old.label) if old else ""),
        _state(flows.get(Flow.OLD_TO_NEW)),
        Cell(pinned(back, interface) if back else ""),
        Cell(spans(back.versions) or "-" if back else ""),
        _state(back),
        Cell() if forth is None or forth.state in (State.OK, State.UNKNOWN) else _state(forth),
    )


def _state(edge: Edge | None) -> Cell:
    """In a word; where nothing breaks, by how much is refused or withheld."""
    if edge is None:
        return Cell()
    if edge.state is State.NOTE:
        counts = {"refused": len(edge.refused), "withheld": len(edge.withheld)}
        return Cell(", ".join(f"{count} {what}" for what, count in counts.items() if count))
    word = "BROKEN" if edge.state is State.BROKEN else edge.state.value
    return Cell(word, COLOURS.get(edge.state, ""))
