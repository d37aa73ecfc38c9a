"""Puts logical lines back into the blocks that their indentation says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rpclint.extract.lines import Line

HEADER = re.compile(
    r"(?:async\s+(?=def|for|with))?(def|class|if|elif|else|for|while|try|except|finally|with|match|case)\b"
)
SOFT = ("match", "case")  # keywords only where a block follows


@dataclass(slots=True)
class Block:
    """A line with what is indented below it; ``keyword`` is empty for a simple statement."""

    line: Line
    keyword: str = ""
    body: list[Block] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last physical line that belongs to it."""
        return self._final.until

    @property
    def end(self) -> int:
        """Where it ends in the text that it comes from."""
        return self._final.end

    @property
    def _final(self) -> Line:
        block = self
        while block.body:
            block = block.body[-1]
        return block.line

    @property
    def header(self) -> str:
        """The text up to the colon."""
        return self.line.text[: self.line.colon] if self.line.colon >= 0 else self.line.text

    @property
    def inline(self) -> str:
        """What follows the colon on the same line (``if x: return y``)."""
        return self.line.text[self.line.colon + 1 :].strip() if self.line.colon >= 0 else ""


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The statements of a file, nested by indentation. A line that is too far in stays where it is."""
    top: list[Block] = []
    open_blocks: list[tuple[int, list[Block]]] = [(-1, top)]
    for index, line in enumerate(lines):
        while len(open_blocks) > 1 and line.indent <= open_blocks[-1][0]:
            open_blocks.pop()
        deeper = index + 1 < len(lines) and lines[index + 1].indent > line.indent
        block = Block(line, _keyword(line, followed=deeper))
        open_blocks[-1][1].append(block)
        if block.keyword and deeper:
            open_blocks.append((line.indent, block.body))
    return top


def _keyword(line: Line, *, followed: bool) -> str:
    match = HEADER.match(line.text)
    if match is None or line.colon < 0 or (match[1] in SOFT and not followed):
        return ""
    return match[1]
