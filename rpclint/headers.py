"""The classes of a file as their headers tell them, without anything being parsed."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

# The name of each, and the last names of its bases.
Headers: TypeAlias = Sequence[tuple[str, AbstractSet[str]]]


def extending(listed: Headers, names: AbstractSet[str]) -> set[str]:
    """The classes of a file that extend one of these, directly or not."""
    found: set[str] = set()
    while more := {name for name, bases in listed if bases & (names | found)} - found:
        found |= more
    return found
