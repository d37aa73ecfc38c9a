"""The history that a class tells of its versions, in its docstring or in comments at the head of its body.

Only text is read. What stands there in another form than the first row counts as no row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from rpclint import facts
from rpclint.extract.blocks import Block

MOST_LINES = 5_000
LONGEST_LINE = 500
MOST_MENTIONED = 500
HEADER = re.compile(r"\W*(?:\w+[ -]+){0,3}history\W*", re.IGNORECASE)
MARGIN = re.compile(r"[\s#|]*")
BULLET = re.compile(r"[*-]\s+")
VERSION = re.compile(r"(?<![\w.])\d{1,4}\.\d{1,4}(?:\.\d{1,4})?(?![\w]|\.\d)")
SAID = re.compile(r"\s*[-:](?:\s|$)|\s+[A-Z]|\s*$")  # behind the version of a row
SEPARATOR = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+)"
SUPPORT = re.compile(
    rf"^\.\.\.\s*(\w+(?:{SEPARATOR}\w+){{0,9}})\s+(?:now\s+)?supports?\s+messag\w+(?:\s+version)?"
    rf"\s+({VERSION.pattern})",
    re.MULTILINE,
)


def history(text: str, block: Block) -> facts.History | None:
    """What the class of a block tells of its versions; None where that is nothing, or not one history.

    ``text`` is that which the block comes from, from the start of a line on.
    """
    if "istory" not in text[block.line.start : block.end].lower():
        return None
    before = block.line.number - 1 - text.count("\n", 0, block.line.start)
    lines = [""] * before + text.split("\n")
    head = [(number, lines[number - 1][:LONGEST_LINE]) for number in _head(lines, block)]
    starts = [i for i, (_, text) in enumerate(head) if "istory" in text.lower() and HEADER.fullmatch(text)]
    parts = [head[start + 1 : end] for start, end in pairwise([*starts, len(head)])]
    told = [(part, rows) for part in parts if (rows := tuple(_rows(part)))]
    if len(told) != 1:
        return None
    ((part, rows),) = told
    named = {version for _, text in part for version in VERSION.findall(text)} - {r.version for r in rows}
    return facts.History(rows, tuple(_supports(part)), tuple(sorted(named)[:MOST_MENTIONED]))


def _head(lines: Sequence[str], block: Block) -> Iterator[int]:
    """The lines of a docstring, and those with comments alone up to the first definition."""
    body = block.body
    docstring = body[0].line if body and body[0].line.text.lstrip("rRuUbB")[:1] in ("'", '"') else None
    end = next((b.line.number for b in body if b.keyword in ("def", "class")), block.last + 1)
    for number in range(block.line.last, min(end, block.line.last + MOST_LINES, len(lines) + 1)):
        inside = docstring is not None and docstring.number <= number <= docstring.last
        if inside or lines[number - 1].lstrip().startswith("#"):
            yield number


def _rows(part: Sequence[tuple[int, str]]) -> Iterator[facts.Row]:
    """The rows that look like the first one: with or without a bullet, and no further in."""
    form: tuple[bool, int] | None = None
    for number, text in part:
        margin = MARGIN.match(text)
        start = margin.end() if margin is not None else 0
        bullet = BULLET.match(text, start)
        found = VERSION.match(text, bullet.end() if bullet else start)
        if found is None or not SAID.match(text, found.end()):
            continue
        form = form or (bullet is not None, start)
        if (bullet is not None, start) == form:
            yield facts.Row(found[0], number, found.start() + 1)


def _supports(part: Sequence[tuple[int, str]]) -> Iterator[facts.Support]:
    """The sentences that say what a release supports, which may go over several lines."""
    texts = [text[MARGIN.match(text).end() :] for _, text in part]  # type: ignore[union-attr]  # may be empty
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    for found in SUPPORT.finditer("\n".join(texts)):
        number = part[bisect_right(starts, found.start()) - 1][0]
        names = re.split(SEPARATOR, found[1])
        yield facts.Support(tuple(names), found[2], number)
