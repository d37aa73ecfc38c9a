"""What was read before: from release to release most functions stay as they are and only move.

Facts are remembered by all that they are made of but the line they began at, and moved to where they stand.
Only what was read lately is remembered, for the releases of a run come in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from rpclint import facts
from rpclint.extract.blocks import Block


class Memory:
    """Facts by key; what was not asked for while ``most`` others came is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[Hashable, tuple[int, Any]] = {}
        self._old: dict[Hashable, tuple[int, Any]] = {}

    def at(self, line: int, key: Hashable, read: Callable[[], Any]) -> Any:
        """The facts under a key, moved to a line; what ``read`` gives where there are none yet."""
        known = self._young.get(key) or self._old.get(key)
        found = known or (line, read())
        if key not in self._young:
            self._keep(key, found)
        return found[1] if known is None else moved(found[1], line - found[0])

    def _keep(self, key: Hashable, found: tuple[int, Any]) -> None:
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = found


FUNCTIONS = Memory(5_000)
STATEMENTS = Memory(20_000)


def key_of(blocks: Sequence[Block], *more: Hashable) -> Hashable | None:
    """All that the facts of some blocks are made of; None where they are made of their line numbers, too."""
    first = blocks[-1].line.number
    found = hashlib.blake2b(repr(more).encode(), digest_size=16)
    for block in blocks:
        for inner in _with_inner(block):
            if inner.keyword == "match":
                return None
            line = inner.line
            found.update(f"{line.number - first} {line.indent} {len(line.text)}\0{line.text}".encode())
    return found.digest()


def _with_inner(block: Block) -> Iterator[Block]:
    yield block
    for inner in block.body:
        yield from _with_inner(inner)


# Of each kind of fact: the index of its line, and the indexes of what may hold others.
_SHAPES = {
    kind: (
        kind.__struct_fields__.index("line") if "line" in kind.__struct_fields__ else None,
        tuple(kind.__struct_fields__.index(name) for name in inner),
    )
    for kind, inner in facts.INNER.items()
}


def moved(node: Any, by: int) -> Any:
    """Facts as they are when they stand some lines further down: new ones, wherever they have parts."""
    if node.__class__ is tuple:
        return tuple([moved(item, by) for item in node])
    if node is None:
        return None
    kind = node.__class__
    line, inner = _SHAPES[kind]
    if not inner and (line is None or not node.line):  # None, True and False have no place
        return node
    values = [getattr(node, name) for name in kind.__struct_fields__]
    for index in inner:
        values[index] = moved(values[index], by)
    if line is not None:
        values[line] += by
    return kind(*values)
