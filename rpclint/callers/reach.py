"""What leads to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def reachable(start: Iterable[T], step: Callable[[T], set[T]]) -> set[T]:
    """Some things, and all that the steps from each lead to."""
    found, todo = set(start), list(start)
    while todo:
        new = step(todo.pop()) - found
        found |= new
        todo += new
    return found
