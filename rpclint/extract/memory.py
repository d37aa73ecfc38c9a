"""What was read before: from release to release most functions stay as they are and only move.

Only what was read lately is remembered, for the releases of a run come in order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Values by key; what was not asked for while ``most`` others came is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[Hashable, T] = {}
        self._old: dict[Hashable, T] = {}

    def of(self, key: Hashable, read: Callable[[], T]) -> T:
        """The value under a key; what ``read`` gives where there is none yet."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            found = read() if found is None else found
            if len(self._young) >= self._most:
                self._old, self._young = self._young, {}
            self._young[key] = found
        return found
