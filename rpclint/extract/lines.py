"""Cuts source text into logical lines, of Python 2 and 3 alike, without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

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
DEFINITION = re.compile(r"(?:async\s+)?def\b|class\b")
BLANK = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")


def _quoted(quote: str) -> str:
    """A string in three quotes or one; there is one way only to take each run of plain characters."""
    long = rf"{quote * 3}[^{quote}\\]*(?:(?:\\.|{quote}(?!{quote}{quote}))[^{quote}\\]*)*{quote * 3}"
    short = rf"{quote}(?!{quote}{quote})[^{quote}\\\n]*(?:\\.[^{quote}\\\n]*)*{quote}"
    return f"{long}|{short}"


def _in_brackets(depth: int) -> str:
    inside = rf"|{_in_brackets(depth - 1)}" if depth else ""
    return rf"[(\[{{][^'\"#()\[\]{{}}\\]*(?:(?:{_SKIPPED}{inside})[^'\"#()\[\]{{}}\\]*)*[)\]}}]"


_SKIPPED = rf"{_quoted(chr(34))}|{_quoted(chr(39))}|#[^\n]*(?=\n)|\\\n"
_PLAIN = rf"[^\n'\"#()\[\]{{}}\\]*(?:(?:{_SKIPPED}|{_in_brackets(4)})[^\n'\"#()\[\]{{}}\\]*)*\n"
# A logical line in one go, where its strings end and its brackets are not nested too deeply for this.
PLAIN = re.compile(_PLAIN, re.DOTALL)
# All up to the first colon outside brackets, likewise.
COLON = re.compile(
    rf"[^\n'\"#()\[\]{{}}\\:]*(?:(?:{_SKIPPED}|{_in_brackets(4)}|:=)[^\n'\"#()\[\]{{}}\\:]*)*:(?!=)",
    re.DOTALL,
)


class Line:
    """A logical line: ``text`` from its first token to its end, over as many physical lines as it takes.

    ``number`` and ``last`` are its first and last physical line. It stands between ``start`` and ``end`` of
    the text that it comes from; ``end``, and ``until`` for its last line, take in a body that is passed over.
    """

    __slots__ = ("_colon", "end", "indent", "last", "number", "start", "text", "until")

    def __init__(self, text: str, number: int, last: int, indent: int, start: int = 0) -> None:
        self.text = text
        self.number = number
        self.last = self.until = last
        self.indent = indent
        self.start = self.end = start
        self._colon: int | None = None

    @property
    def column(self) -> int:
        return self.indent + 1

    @property
    def colon(self) -> int:
        """The offset of the first colon outside brackets, -1 where there is none."""
        if self._colon is None and (plain := COLON.match(self.text)) is not None:
            self._colon = plain.end() - 1
        elif self._colon is None:
            self._colon = next((token.start() for token, depth in _tokens(self.text)
                                if not depth and token.lastgroup == "colon"), -1)  # fmt: skip
        return self._colon

    @property
    def too_deep(self) -> bool:
        """Whether a parser might not survive it."""
        if len(self.text) <= DEEPEST:
            return False
        deepest = max((depth for _, depth in _tokens(self.text)), default=0)
        return deepest > DEEPEST or (len(self.text) > LONGEST_RUN and _longest_run(self.text) > LONGEST_RUN)


def _tokens(code: str) -> Iterator[tuple[re.Match[str], int]]:
    """The tokens that matter, each with how many brackets are open behind it."""
    depth = 0
    for token in TOKEN.finditer(code):
        depth += {"open": 1, "close": -1 if depth else 0}.get(token.lastgroup or "", 0)
        yield token, depth


def logical_lines(
    text: str, first: int = 1, *, passing_over: bool = False, entering: bool = False
) -> Iterator[Line]:
    """Every logical line of a text, without blank ones and comments, numbered from ``first`` on.

    ``passing_over``: the bodies of functions and classes come with their headers, but for that of the first
    one where it is ``entering`` that.
    """
    text += "\n"
    start, number, stop = 0, first, len(text)
    while start < stop:
        end = _end(text, start)
        line = _line(text[start : end - 1], number, start)
        if line is not None:
            if passing_over and DEFINITION.match(line.text) and line.colon >= 0:
                end = end if entering else _end_of_body(text, end, line.indent)
                entering = False
            line.end = end
        number += text.count("\n", start, end)
        if line is not None:
            line.until = number - 1
            yield line
        start = end


def _end(text: str, start: int) -> int:
    """Where the logical line ends that begins here: behind its line break."""
    plain = PLAIN.match(text, start)
    if plain is not None:
        return plain.end()
    depth = 0
    for token in TOKEN.finditer(text, start):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "newline" and not depth:
            return token.end()
    return len(text)  # a bracket that never closes: the rest of the file is one line


def _end_of_body(text: str, start: int, indent: int) -> int:
    """Where what is indented further ends, with the last line of it that is neither blank nor a comment."""
    end = position = start
    while position < len(text):
        plain = _further_in(indent).match(text, position)
        if plain is not None and plain.end() > position:
            end = position = plain.end()
            continue
        position = BLANK.match(text, position).end()  # type: ignore[union-attr]  # it may be empty
        if position == len(text):
            break
        line = _line(text[position : text.index("\n", position)], 0, 0)
        if line is not None and line.indent <= indent:
            break
        position = _end(text, position)
        end = position if line is not None else end
    return end


@cache
def _further_in(indent: int) -> re.Pattern[str]:
    """Plain logical lines that are indented further, with what is blank or a comment between them."""
    return re.compile(rf"(?:{BLANK.pattern} {{{indent + 1},}}(?![\s#]){_PLAIN})*", re.DOTALL)


def _line(raw: str, number: int, start: int) -> Line | None:
    code = raw.lstrip()
    if not code or (code[0] == "#" and "\n" not in code):
        return None
    lead = raw[: len(raw) - len(code)]
    skipped = lead.count("\n")
    indent = len(lead) if not lead.strip(" ") else len(INDENT.split(lead)[-1].expandtabs(TAB))
    return Line(code, number + skipped, number + raw.count("\n"), indent, start)


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
