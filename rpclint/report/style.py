"""Colour, where somebody looks at it; and text of others made harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
BY_SEVERITY = {"error": "red", "warning": "yellow", "note": "cyan"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text, or leaves it as it is."""

    colour: bool = False

    def paint(self, text: str, name: str) -> str:
        return f"\x1b[{CODES[name]}m{text}\x1b[0m" if self.colour else text

    def severity(self, text: str, severity: str) -> str:
        return self.paint(text, BY_SEVERITY[severity])


def inert(text: str) -> str:
    """Text from the code under analysis, without what a terminal would obey."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.expandtabs(4))
