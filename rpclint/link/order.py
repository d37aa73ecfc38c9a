"""The order in which Python looks a name up along base classes."""

from __future__ import annotations

from typing import TypeVar

Class = TypeVar("Class")


def merged(orders: list[list[Class]]) -> list[Class]:
    """Python's C3 merge; where the bases contradict each other, the first order given wins."""
    found: list[Class] = []
    orders = [order for order in orders if order]
    while orders:
        head = next((o[0] for o in orders if not any(o[0] in other[1:] for other in orders)), orders[0][0])
        found.append(head)
        orders = [rest for o in orders if (rest := [c for c in o if c != head])]
    return found
