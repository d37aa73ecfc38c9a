"""Where the entries of an accepted file stand in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

STRINGS = re.compile(
    r""""{3}(?:\\.|[^\\])*?"{3,5}|'{3}[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*""", re.DOTALL
)
HEADER = re.compile(r"^[ \t]*\[\[[ \t]*accept[ \t]*\]\]", re.MULTILINE)
CHARACTER = re.compile(r"[^\n]")


class Layout(Struct, frozen=True):
    """The text of a file: ``head``, and a block for each entry with the comment right above it."""

    head: str
    blocks: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.head + "".join(self.blocks)


def lines_of_entries(text: str) -> list[int]:
    """The line of each ``[[accept]]``, from 1."""
    return [text.count("\n", 0, start) + 1 for start in _headers(text)]


def layout(text: str) -> Layout:
    """Cuts a text into what belongs to each entry; put together again it is the same."""
    cuts = [_begin(text, start) for start in _headers(text)]
    ends = [*cuts, len(text)]
    return Layout(text[: ends[0]], tuple(text[start:end] for start, end in pairwise(ends)))


def _headers(text: str) -> Iterator[int]:
    """The offsets of the lines that begin an entry; what stands in a string or a comment is none."""
    bare = STRINGS.sub(lambda found: CHARACTER.sub("_", found[0]), text)
    return (found.start() for found in HEADER.finditer(bare))


def _begin(text: str, header: int) -> int:
    """Comments right above a header, without a blank line between, belong to it."""
    start = header
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above : start - 1].lstrip().startswith("#"):
            break
        start = above
    return start
