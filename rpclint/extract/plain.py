"""Lines that are too plain for a parser: imports, names and attributes that are given constants, docstrings.

They are half of all lines that are read. What stands here is what LibCST would make of them; anything that is
not of exactly one of these forms is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import Literal, TypeAlias, cast

from rpclint import facts
from rpclint.extract.expressions import CONSTANT_NAMES, literal
from rpclint.extract.lines import Line

Kind: TypeAlias = Literal["", "k", "*", "**"]

NAME = r"[^\W\d]\w*"
DOTTED = rf"{NAME}(?:\.{NAME})*"
NUMBER = r"0|[1-9]\d{0,17}"
STRING = r"'[^'\\\n]*'|\"[^\"\\\n]*\""
VALUE = rf"(?P<number>{NUMBER})|(?P<string>{STRING})|(?P<dotted>{DOTTED})"
ALIAS = rf"({NAME})(?:[ \t]+as[ \t]+({NAME}))?"

IMPORT = re.compile(rf"import[ \t]+({DOTTED})(?:[ \t]+as[ \t]+({NAME}))?[ \t]*")
FROM = re.compile(rf"from[ \t]+(\.*(?:{DOTTED})?)[ \t]+import[ \t]+(?:\(([^()#\\]+)\)|([^()#\\\n]+))")
ALIASES = re.compile(rf"\s*{ALIAS}\s*(?:,|\Z)")
ASSIGN = re.compile(rf"({DOTTED})[ \t]*=[ \t]*(?:{VALUE})[ \t]*")
DOCSTRING = re.compile(rf'[uU]?"""[^"\\]*(?:"(?!"")[^"\\]*)*"""|{STRING}')
HEADER = re.compile(rf"(?:async\s+)?def\s+({NAME})\s*\(([^()\[\]{{}}#\\]*)\)\s*")
PARAMETER = re.compile(rf"\s*(\*{{0,2}})({NAME})\s*(?:=\s*(?:{VALUE})\s*)?(?:,\s*|\Z)")


def simple(line: Line) -> tuple[facts.Statement, ...] | None:
    """The statements of a line, if it is that plain."""
    text = line.text
    if text.startswith(("from", "import")):
        imports = tuple(_imports(text, line.number))
        return imports or None
    if DOCSTRING.fullmatch(text):
        return (facts.Evaluate(facts.Const(literal(text), line.number, line.column), line.number),)
    found = ASSIGN.fullmatch(text)
    if found is None or _has_keyword(found[1]) or found[1] in CONSTANT_NAMES:
        return None
    value = _value(found, line)
    return (facts.Assign((_dotted(found[1]),), value, line.number),) if value is not None else None


def parameters(line: Line, header: str) -> tuple[facts.Parameter, ...] | None:
    """The parameters in the header of a function, if they are that plain."""
    found = HEADER.fullmatch(header)
    if found is None:
        return None
    told: list[facts.Parameter] = []
    position, (start, end) = 0, found.span(2)
    for one in _each(PARAMETER, header, start, end):
        position, value = one.end(), _value(one, line)
        star = next((kind for kind in ("**", "*") if any(p.kind == kind for p in told)), "")
        kind = cast("Kind", one[1] or ("k" if star else ""))
        has_default = one["number"] or one["string"] or one["dotted"]
        out_of_order = star == "**" or (one[1] and (has_default or star == one[1]))
        missing = not has_default and not kind and any(p.default is not None for p in told)
        if out_of_order or missing or iskeyword(one[2]) or (has_default and value is None):
            return None
        told.append(facts.Parameter(one[2], kind, value))
    return tuple(told) if not header[position or start : end].strip() else None


def _each(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Matches of a pattern that follow each other."""
    while (found := pattern.match(text, start, end)) is not None and found.end() > start:
        yield found
        start = found.end()


def _imports(text: str, number: int) -> Iterator[facts.Import]:
    found = IMPORT.fullmatch(text)
    if found is not None and not _has_keyword(found[1], found[2]):
        first = found[1].split(".", 1)[0]
        yield facts.Import(found[2] or first, found[1] if found[2] else first, number)
    found = FROM.fullmatch(text)
    if found is None or _has_keyword(found[1]):
        return
    base, listed = found[1], (found[2] or found[3]).rstrip()
    aliases = list(_each(ALIASES, listed, 0, len(listed)))
    if not aliases or aliases[-1].end() != len(listed) or any(_has_keyword(*a.groups()) for a in aliases):
        return
    if found[2] is None and listed.endswith(","):
        return
    for alias in aliases:
        origin = f"{base}{alias[1]}" if base.endswith(".") else f"{base}.{alias[1]}"
        yield facts.Import(alias[2] or alias[1], origin, number)


def _value(found: re.Match[str], line: Line) -> facts.Expression | None:
    """What stands behind the equals sign; None where it is nothing, or not what it seems to be."""
    if found["dotted"] is not None:
        return None if _has_keyword(found["dotted"]) else _dotted(found["dotted"])
    kind = "number" if found["number"] is not None else "string"
    if found[kind] is None:
        return None
    value: str | int = int(found["number"]) if kind == "number" else found["string"][1:-1]
    return facts.Const(value, *_place(line, found.start(kind)))


def _place(line: Line, offset: int) -> tuple[int, int]:
    before = line.text.count("\n", 0, offset)
    if not before:
        return line.number, line.column + offset
    return line.number + before, offset - line.text.rfind("\n", 0, offset)


def _dotted(text: str) -> facts.Expression:
    first, *names = text.split(".")
    found: facts.Expression = CONSTANT_NAMES.get(first) or facts.Name(first)
    for name in names:
        found = facts.Attribute(found, name)
    return found


def _has_keyword(*texts: str | None) -> bool:
    """Whether a name in some texts is a keyword, other than the constants where these stand alone."""
    return any(
        iskeyword(part) and text not in CONSTANT_NAMES for text in texts if text for part in text.split(".")
    )
