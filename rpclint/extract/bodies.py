"""What the text of a function's body tells without being parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rpclint.extract.blocks import Block
from rpclint.extract.lines import spans

RETURN = re.compile(r"\breturn\b(?!\s*(?:None\s*)?(?:;|$))")
USE = re.compile(r"(?<![\w.])[^\W\d]\w*\b(?!\s*=(?!=))")  # neither an attribute, nor set, nor a keyword
FORMATTED = re.compile(r"\w*[fFtT]\w*[\"']")
EVERYTHING = {"locals", "vars", "eval", "exec"}  # what is called by these may use any name


def returns(function: Block) -> bool:
    """Whether a function has a ``return`` with a value, functions inside it left aside."""
    return _gives_back(function.inline) or any(map(_returns, function.body))


def unused(names: Iterable[str], function: Block) -> tuple[str, ...]:
    """Those names that a function's body neither reads nor deletes."""
    texts = [function.inline, *(line for inner in function.body for line in _lines(inner))]
    used = {name for text in texts for name in USE.findall(_bare(text))}
    return () if used & EVERYTHING else tuple(name for name in names if name not in used)


def _returns(block: Block) -> bool:
    if block.keyword in ("def", "class"):
        return False
    return _gives_back(block.line.text) or any(map(_returns, block.body))


def _gives_back(text: str) -> bool:
    return "return" in text and RETURN.search(_bare(text)) is not None


def _lines(block: Block) -> Iterator[str]:
    yield block.line.text
    for inner in block.body:
        yield from _lines(inner)


def _bare(text: str) -> str:
    """Code without its comments, and with no more of a string than it takes to be one."""
    return "".join(piece if is_code else _shortened(piece) for piece, is_code in spans(text))


def _shortened(piece: str) -> str:
    if piece.startswith("#"):
        return ""
    return piece if FORMATTED.match(piece) else "''"
