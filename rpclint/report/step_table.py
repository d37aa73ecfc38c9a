"""The interfaces of one step as a table: what each end serves, and how each direction fares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.places import TreeId
from rpclint.report.style import Style, inert
from rpclint.report.words import wrapped
from rpclint.results import InterfaceStep, Judgement


def table(rows: Sequence[InterfaceStep], old: TreeId | None, new: TreeId, style: Style) -> Iterator[str]:
    if old is None:
        heading = ["interface", new.label, "own clients"]
        body = [[row.label, row.new_serves, row.judgement.value] for row in rows]
    else:
        ends = (old.label, new.label) if old.label != new.label else (old.rev, new.rev)
        heading = ["interface", *ends, "old -> new", "pinned new -> old"]
        body = [[row.label, row.old_serves, row.new_serves, row.old_to_new, row.pinned] for row in rows]
        own = ["BROKEN" if _by_itself(row) else "" for row in rows]
        if any(own):
            heading.append("new -> new")
            body = [[*cells, cell] for cells, cell in zip(body, own, strict=True)]
    widths = [max(len(inert(line[i])) for line in [heading, *body]) for i in range(len(heading))]
    for line in (heading, *body):
        cells = [f"{inert(cell):<{width}}" for cell, width in zip(line, widths, strict=True)]
        row = ("  " + "  ".join(cells)).rstrip()
        yield style.paint(row, "red") if "BROKEN" in line or "broken" in line else row


def withheld(rows: Sequence[InterfaceStep]) -> Iterator[str]:
    """The calls behind the last column."""
    for row in rows:
        if row.withheld:
            yield from wrapped("pinned", f"{row.label} refuses {', '.join(row.withheld)}")


def _by_itself(row: InterfaceStep) -> bool:
    """Whether it is the new tree's own clients that its servers refuse."""
    return row.judgement is Judgement.BROKEN and "BROKEN" not in (row.old_to_new, row.pinned)
