"""Columns of cells side by side, each as wide as its widest cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rpclint.report.style import Style

BETWEEN = "  "


class Cell(NamedTuple):
    """A text and how to paint it; an empty colour leaves it as it is."""

    text: str = ""
    colour: str = ""


Column = Sequence[Cell]


def side_by_side(columns: Sequence[Column], style: Style, indent: str = "") -> Iterator[str]:
    """The rows of a table, without blanks at their ends."""
    widths = [_width(column) for column in columns]
    for row in zip(*columns, strict=True):
        cells = [
            (style.paint(cell.text, cell.colour) if cell.colour else cell.text)
            + " " * (width - len(cell.text))
            for cell, width in zip(row, widths, strict=True)
        ]
        yield (indent + BETWEEN.join(cells)).rstrip()


def fitting(first: Column, others: Sequence[Column], width: int) -> Iterator[list[Column]]:
    """As many columns at a time as fit a width, each time behind the first."""
    block: list[Column] = [first]
    for column in others:
        taken = sum(_width(each) + len(BETWEEN) for each in block)
        if len(block) > 1 and taken + _width(column) > width:
            yield block
            block = [first]
        block.append(column)
    yield block


def _width(column: Column) -> int:
    return max(len(cell.text) for cell in column)
