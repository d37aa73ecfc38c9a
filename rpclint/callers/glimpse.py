"""What the bare text of a file shows of a word, before anything is cut out of it; most need no more."""

from __future__ import annotations

import re
from collections.abc import Collection

_BEFORE = 200  # characters; where no more than blanks is in them, anything may stand before
_BLANK = " \t\r\f\n\\"
_RECEIVER = re.compile(r"\w+\Z")
_IMPORT = re.compile(r"[ \t]*(?:from[ \t]+[\w.]+[ \t]+import|import)\b")


def asks_for(text: str, word: str, of: Collection[str] | None = None) -> bool:
    """Whether a word may stand in the code of a text as an attribute, or as a whole string; no import counts.

    ``of``: as an attribute of these names, or of what is no name.
    """
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if _may_ask(text, at, end, of):
            return True
        at = text.find(word, end)
    return False


def ends_string(text: str, word: str) -> bool:
    """Whether a string may be a dotted name that ends in a word."""
    return any(f"{dot}{word}{quote}" in text for dot in ".:" for quote in "'\"")


def _may_ask(text: str, at: int, end: int, of: Collection[str] | None) -> bool:
    before, after = text[max(0, at - _BEFORE) : at], text[end : end + 1]
    if after.isalnum() or after == "_":
        return False
    head = before.rstrip(_BLANK)
    last, gap = head[-1:], before[len(head) :]
    if last in {"'", '"'}:
        return after == last and not gap
    commented = "\n" in gap and "#" in head[head.rfind("\n") + 1 :]
    if last != ".":
        return commented or (not head and len(before) == _BEFORE)
    receiver = _RECEIVER.search(head, max(0, len(head) - 80), len(head) - 1)
    if receiver and of is not None and not commented:
        return receiver[0] in of
    return not _IMPORT.match(text, text.rfind("\n", 0, at) + 1)
