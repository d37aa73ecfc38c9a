"""Cuts source text into logical lines, of Python 2 and 3 alike, without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n]*)
    | (?P<string>(?:\b[bBfFrRtTuU]{1,2})?(?:
          \"\"\"(?:\\.|[^\\])*?\"\"\" | '''(?:\\.|[^\\])*?''' | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'))
    | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<join>\\\n) | (?P<newline>\n) | (?P<colon>:(?!=))
    """,
    re.VERBOSE | re.DOTALL,
)
DEEPEST = 100  # brackets within brackets; LibCST's parser overflows its stack far beyond that
LONGEST_RUN = 2000  # characters of code between two commas, for the same reason
TAB = 8
INDENT = re.compile(r"[\n\f]")  # a form feed takes back what stands before it


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: ``text`` from its first token to its end, over as many physical lines as it takes.

    ``colon`` is the offset of the first colon outside brackets, -1 where there is none.
    """

    text: str
    number: int
    last: int
    indent: int
    colon: int
    too_deep: bool

    @property
    def column(self) -> int:
        return self.indent + 1


def logical_lines(text: str) -> Iterator[Line]:
    """Every logical line of a text, without blank ones and comments."""
    start, number, depth, deepest, colon = 0, 1, 0, 0, -1
    for token in TOKEN.finditer(text + "\n"):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "colon" and depth == 0 and colon < 0:
            colon = token.start()
        elif kind == "newline" and depth == 0:
            yield from _line(text[start : token.start()], number, colon - start, deepest)
            number += text.count("\n", start, token.end())
            start, deepest, colon = token.end(), 0, -1
    if depth:  # a bracket that never closes: the rest of the file is one line
        yield from _line(text[start:], number, colon - start, deepest)


def _line(raw: str, number: int, colon: int, deepest: int) -> Iterator[Line]:
    code = raw.lstrip()
    if not code or (code[0] == "#" and "\n" not in code):
        return
    lead = raw[: len(raw) - len(code)]
    skipped = lead.count("\n")
    indent = len(INDENT.split(lead)[-1].expandtabs(TAB))
    last = number + raw.count("\n")
    too_deep = deepest > DEEPEST or (len(code) > LONGEST_RUN and _longest_run(code) > LONGEST_RUN)
    yield Line(code, number + skipped, last, indent, max(-1, colon - len(lead)), too_deep)


def _longest_run(code: str) -> int:
    bare = TOKEN.sub(lambda token: "" if token["comment"] or token["string"] else token[0], code)
    return max(map(len, bare.split(",")))


def spans(code: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a line, each with whether it is code (true) or a string or comment (false)."""
    position = 0
    for token in TOKEN.finditer(code):
        if token["comment"] or token["string"]:
            yield code[position : token.start()], True
            yield token[0], False
            position = token.end()
    yield code[position:], True
