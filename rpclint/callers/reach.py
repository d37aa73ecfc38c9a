"""What leads to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rpclint.callers.syntax import Class


def reachable(start: Iterable[Class], edges: Mapping[Class, set[Class]]) -> set[Class]:
    """Some classes, and all that the edges lead to from them."""
    found, todo = set(start), list(start)
    while todo:
        new = edges.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
