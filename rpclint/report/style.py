"""Colour, where somebody looks at it; and text of others made harmless."""

from __future__ import annotations

import re

from msgspec import Struct

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
BY_SEVERITY = {"error": "red", "warning": "yellow", "note": "cyan"}
MOST = 2000  # characters of one text in a form that other programs read
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

ENDS = re.compile(r"[\n\u2028\u2029]")
SURROGATES = re.compile(r"[\ud800-\udfff]")


class Style(Struct, frozen=True):
    """Paints text, or leaves it as it is."""

    colour: bool = False

    def paint(self, text: str, name: str) -> str:
        return f"\x1b[{CODES[name]}m{text}\x1b[0m" if self.colour else text

    def severity(self, text: str, severity: str) -> str:
        return self.paint(text, BY_SEVERITY[severity])


def inert(text: str) -> str:
    """Text from the code under analysis, without what a terminal would obey."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.expandtabs(4))


def one_line(text: str) -> str:
    """The same, without an end of a line that would begin another."""
    return ENDS.sub("\N{REPLACEMENT CHARACTER}", inert(text))


def plain(text: str, most: int = MOST) -> str:
    """A sentence for other programs: one line of valid Unicode, and no more than some of it."""
    safe = SURROGATES.sub("\N{REPLACEMENT CHARACTER}", one_line(text))
    return safe if len(safe) <= most else f"{safe[: most - 1]}\N{HORIZONTAL ELLIPSIS}"
