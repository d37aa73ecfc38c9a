"""Rewrites what Python 2 wrote and no parser of Python 3 takes; every line keeps its number."""

import re
from collections.abc import Callable

from rpclint.extract.lines import spans

RESERVED = "_was_reserved_later"  # marks ``async`` and ``await`` where they were plain names

REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b(async|await)\b"), rf"\1{RESERVED}"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"(?<![\w.])0([0-7]+)[lL]?\b"), r"0o\1"),
    (re.compile(r"\b(\d+|0[xX][0-9a-fA-F]+)[lL]\b"), r"\1"),
    (re.compile(r"`([^`\n]*)`"), r"(\1)"),
    (re.compile(r"\blambda\s*\(([\w\s,]*)\)\s*:"), r"lambda \1:"),
    (re.compile(r"(?<=[,(])(\s*)\(([\w\s,]*)\)(?=\s*[,)=])"), r"\1_unpacked"),
)
UNICODE_RAW = re.compile(r"^[uU](?=[rR])")


def modernise(code: str) -> str:
    """The same statement as Python 3 would write it, as far as the forms above go."""
    return "".join(_code(piece) if is_code else UNICODE_RAW.sub("", piece) for piece, is_code in spans(code))


def _code(piece: str) -> str:
    for pattern, replacement in REWRITES:
        piece = pattern.sub(replacement, piece)
    return piece


def plain(name: str) -> str:
    """A name as the source has it."""
    return name.removesuffix(RESERVED)
