"""Small questions about a place in the code of a file."""

from __future__ import annotations

import re
from typing import NamedTuple

from rpclint.callers.blocks import Scope
from rpclint.callers.text import Source

_OWN = re.compile(r"(?<![\w.])(?:self|cls|super[ \t]*\([^()]*\))[ \t]*\.[ \t]*\Z")
_SUPER = re.compile(r"(?<![\w.])super[ \t]*\([^()]*\)[ \t]*\.[ \t]*\Z")
_DEFINED = re.compile(r"\b(def|class)[ \t]+\Z")
_IDENTIFIER = re.compile(r"[ \t]*(\w+)")


class Class(NamedTuple):
    """A class; one that is not in the tree has no path."""

    path: str
    name: str


def defines(source: Source, offset: int) -> str | None:
    """``def`` or ``class`` where a name stands as that which is defined."""
    found = _DEFINED.search(source.code, max(0, offset - 12), offset)
    return found[1] if found else None


def is_dotted(code: str, offset: int) -> bool:
    """Whether the name at an offset is an attribute."""
    at = offset - 1
    while at >= 0 and code[at] in " \t":
        at -= 1
    return at >= 0 and code[at] == "."


def _blank_before(code: str, offset: int) -> int:
    while offset > 0 and code[offset - 1].isspace():
        offset -= 1
    return offset


def receiver_end(code: str, offset: int) -> int:
    """Where that ends of which the attribute at an offset is asked."""
    return _blank_before(code, max(0, _blank_before(code, offset) - 1))


def word_before(code: str, start: int, end: int) -> tuple[int, str] | None:
    """The word with which code ends before an offset, but for blanks, and where it begins."""
    end = at = max(start, _blank_before(code, end))
    while at > start and (code[at - 1].isalnum() or code[at - 1] == "_"):
        at -= 1
    return (at, code[at:end]) if at < end else None


def own_receiver(source: Source, offset: int) -> bool:
    """Whether an attribute is asked of self, cls or super()."""
    return _OWN.search(source.code, max(0, offset - 80), offset) is not None


def by_super(source: Source, offset: int) -> bool:
    """Whether an attribute is asked of super()."""
    return _SUPER.search(source.code, max(0, offset - 80), offset) is not None


def owner(source: Source, scope: Scope | None) -> Class | None:
    """The class a statement stands in, through any functions."""
    found = scope.enclosing("class") if scope else None
    return Class(source.path, found.name) if found else None


def called(code: str, end: int) -> bool:
    return code[end : end + 20].lstrip(" \t").startswith("(")


def heads_class(source: Source, offset: int) -> bool:
    start, _ = source.statement(offset)
    return source.code[start:offset].lstrip().startswith("class ")


def value_end(source: Source, end: int, giving: frozenset[str]) -> int | None:
    """Where the value ends, past calls and items; None where something of it is used, and not the value."""
    code = source.code
    while True:
        at = end
        while at < len(code) and code[at] in " \t":
            at += 1
        if at < len(code) and code[at] in "([":
            end = source.closing(at) + 1
            continue
        if at < len(code) and code[at] == ".":
            attribute = _IDENTIFIER.match(code, at + 1)
            if attribute and attribute[1] in giving:
                end = attribute.end()
                continue
            return None
        return end


def flat(code: str) -> str:
    """What stands before a value, with the calls and indexes in it emptied."""
    before = None
    while before != code:
        before = code
        code = re.sub(r"\([^()\[\]{}]*\)", lambda m: " " * len(m[0]), code)
        code = re.sub(r"\{[^()\[\]{}]*\}", lambda m: " " * len(m[0]), code)
        code = re.sub(r"\[[^()\[\]{}=]*=[^()\[\]{}]*\]", lambda m: " " * len(m[0]), code)
    # An opened bracket of the value itself: its keywords are not targets.
    opened = re.search(r"[({\[](?=[^)}\]]*\Z)", code)
    return code[: opened.start()] if opened else code
