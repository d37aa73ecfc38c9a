"""Code cut out of text: strings and comments blanked, a logical line to a line, every offset where it was."""

from __future__ import annotations

import re
from typing import NamedTuple

# A string whose whole value is a dotted name is a group; for speed each alternative begins with plain text.
_HIDDEN = re.compile(
    r"#[^\n]*|\\\n"
    r'|"(?:(\w[\w.:]*)"|""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|[^"\\\n]*(?:\\.[^"\\\n]*)*")'
    r"|'(?:(\w[\w.:]*)'|''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''|[^'\\\n]*(?:\\.[^'\\\n]*)*')",
    re.DOTALL,
)
_FORMATS = frozenset("fFrR")
_TRIPLE = frozenset({'"""', "'''"})
_FORMATTED = re.compile(r"(?<!\w)(?:[fF][rR]?|[rR][fF])\Z")
_FIELD = re.compile(r"\{([^{}]*)\}")
_DOTTED = re.compile(r"\w[\w.:]*")
# What stands before a bracket, and brackets that hold nothing but text of one line.
_BRACKET = re.compile(
    r"[^()\[\]{}]*(?:(?:\([^()\[\]{}\n]*\)|\[[^()\[\]{}\n]*\]|\{[^()\[\]{}\n]*\})[^()\[\]{}]*)*([()\[\]{}])?"
)


class Cut(NamedTuple):
    """``literals`` are the strings whose whole value is a dotted name, with their offsets.

    ``balanced``: every bracket closes.
    """

    code: str
    literals: tuple[tuple[int, str], ...]
    balanced: bool


def cut(text: str) -> Cut:
    """The code of a text."""
    literals: list[tuple[int, str]] = []

    def blank(token: re.Match[str]) -> str:
        raw, start = token[0], token.start()
        if raw[0] in "#\\":
            return " " * len(raw)
        if text[start - 1 : start] in _FORMATS and _FORMATTED.search(text, max(0, start - 3), start):
            return _fields(raw)
        if token.lastindex or raw[:3] in _TRIPLE:
            value = raw.strip(raw[0])
            if token.lastindex or _DOTTED.fullmatch(value):
                literals.append((start, value))
        return '"' + " " * (len(raw) - 2) + '"'

    code, balanced = _joined(_HIDDEN.sub(blank, text))
    return Cut(code, tuple(literals), balanced)


def _fields(raw: str) -> str:
    """A formatted string: only what stands in braces is code."""
    out, at = [], 0
    for field in _FIELD.finditer(raw):
        out.append(" " * (field.start() - at) + f"({field[1]})".replace("\n", " "))
        at = field.end()
    return "".join(out) + " " * (len(raw) - at)


def _joined(code: str) -> tuple[str, bool]:
    """The code with line ends inside brackets blanked, and whether the brackets come in pairs."""
    out: list[str] = []
    depth = at = 0
    for found in _BRACKET.finditer(code):
        bracket = found[1]
        if not bracket:
            break
        if bracket in "([{":
            if depth == 0:
                out.append(code[at : found.start(1)])
                at = found.start(1)
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                return code, False
            if depth == 0:
                out.append(code[at : found.end()].replace("\n", " "))
                at = found.end()
    return "".join([*out, code[at:]]), depth == 0
