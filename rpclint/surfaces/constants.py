"""Reading tables of constants, those included that stand under a name."""

from __future__ import annotations

from collections.abc import Iterable

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.link.program import Constant
from rpclint.model import Entry, Place
from rpclint.versions import is_well_formed

VERSION = "rpc"  # the key of an RPC version; ``compute_rpc`` is that of the interface called compute
DEEPEST_NAME = 5  # names that stand for each other in a circle end here


class Unread(Exception):
    """Something in a table is no constant of the right kind."""


def entries(table: facts.Expression) -> dict[str, facts.Expression]:
    """What a dictionary holds under constant strings. Raises Unread where it has other keys, too."""
    items = table.items if isinstance(table, facts.Dict) else ()
    found = {
        item.key.value: item.value
        for item in items
        if isinstance(item.key, facts.Const) and isinstance(item.key.value, str)
    }
    if len(found) < len(items):
        raise Unread("not all of its keys are different constants")
    return found


def version_keys(rows: Iterable[facts.Expression]) -> list[str]:
    """The keys under which some dictionaries have RPC versions, in order."""
    items = [item for row in rows if isinstance(row, facts.Dict) for item in row.items]
    keys = (item.key.value for item in items if isinstance(item.key, facts.Const) and _may_be(item.value))
    found = dict.fromkeys(key for key in keys if isinstance(key, str))
    return [key for key in found if key == VERSION or key.endswith(f"_{VERSION}")]


def _may_be(value: facts.Expression) -> bool:
    """Whether an expression may stand for a version."""
    return not isinstance(value, facts.Const) or (
        isinstance(value.value, str) and is_well_formed(value.value)
    )


def text(module: LinkedModule, expression: facts.Expression) -> Entry[str]:
    """Raises Unread for anything but a constant string."""
    place, value = _constant(module, expression)
    if not isinstance(value, str):
        raise Unread(f"{value!r} is no version")
    return Entry(value, place)


def number(module: LinkedModule, expression: facts.Expression) -> Entry[int]:
    """Raises Unread for anything but a constant number."""
    place, value = _constant(module, expression)
    if not isinstance(value, int):
        raise Unread(f"{value!r} is no number")
    return Entry(value, place)


def _constant(module: LinkedModule, expression: facts.Expression, depth: int = 0) -> tuple[Place, object]:
    match expression:
        case facts.Const(value, line, column):
            return Place(module.path, line, column, len(repr(value))), value
        case facts.Name() | facts.Attribute() if depth < DEEPEST_NAME:
            symbol = module.program.symbol(module, expression)
            if isinstance(symbol, Constant):
                return _constant(symbol.module, symbol.value, depth + 1)
    raise Unread("not all of its values are constants")
