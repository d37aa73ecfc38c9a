"""``# rpclint: ignore[rule] reason`` in source text, and the lines that it is for."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from rpclint.places import Place

WORD = "rpclint"
MARK = re.compile(r"#\s*rpclint\s*:\s*(?P<said>[^\n]*)")
LONGEST = 500  # characters of a comment
MOST = 1000  # comments of a file; nobody means that many
HEADER = re.compile(r"(?:async\s+)?(?:def|class)\b")


class Comment(Struct, frozen=True):
    """What is ``said`` behind ``rpclint:``, for findings that stand on the lines ``first`` to ``last``."""

    place: Place
    said: str
    first: int
    last: int


def comments(path: str, text: str) -> Iterator[Comment]:
    """The comments for rpclint in a file; a string that looks like one is none."""
    from rpclint.extract.lines import TOKEN  # noqa: PLC0415, only where no earlier run read the file

    if WORD not in text:
        return
    found = [(token.start(), mark) for token in TOKEN.finditer(text) if (mark := _mark(token)) is not None]
    if not found:
        return
    code = TOKEN.sub(lambda token: "" if token["comment"] else token[0], text).split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    headers = list(_headers(text))
    for offset, mark in found[:MOST]:
        line = bisect(starts, offset)
        first, last = _lines(line, code, headers)
        column = offset - starts[line - 1] + mark.start() + 1
        yield Comment(Place(path, line, column, len(mark[0])), mark["said"].strip()[:LONGEST], first, last)


def _mark(token: re.Match[str]) -> re.Match[str] | None:
    return MARK.search(token["comment"]) if token["comment"] else None


def _lines(line: int, code: Sequence[str], headers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The line of a comment, or the next one with code where it stands alone; all of a signature."""
    after = range(line, len(code) + 1)
    meant = next((number for number in after if code[number - 1].strip()), line)
    return next(((first, last) for first, last in headers if first <= meant <= last), (meant, meant))


def _headers(text: str) -> Iterator[tuple[int, int]]:
    """The lines of each ``def`` and ``class``, from the first decorator to the end of the signature."""
    from rpclint.extract.lines import logical_lines  # noqa: PLC0415, as above

    decorated: int | None = None
    for line in logical_lines(text):
        if line.text.startswith("@"):
            decorated = line.number if decorated is None else decorated
            continue
        if HEADER.match(line.text):
            yield line.number if decorated is None else decorated, line.last
        decorated = None
