"""Lists that say which RPC versions each service version stands for."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.link.bodies import flattened
from rpclint.link.program import Constant
from rpclint.model import Entry, Gap, Place, ServiceHistory, Why
from rpclint.surfaces.constants import Unread, entries, number, text, version_keys

# NAME numbers the rows of NAME_HISTORY, and NAME_ALIASES has the numbers of releases.
HISTORY, ALIASES = "_HISTORY", "_ALIASES"


def histories(module: LinkedModule) -> Iterator[ServiceHistory | Gap]:
    """A history for each interface that a list of a module speaks of; a gap for one that cannot be read."""
    for statement in flattened(module.syntax.body):
        match statement:
            case facts.Assign((facts.Name(name),), facts.Sequence(rows)):
                keys = version_keys(rows)
                yield from (_read(module, statement, name, key, is_first=key == keys[0]) for key in keys)


def _read(
    module: LinkedModule, table: facts.Assign, name: str, key: str, *, is_first: bool
) -> ServiceHistory | Gap:
    try:
        return _history(module, table, name, key, is_first=is_first)
    except Unread as unread:
        return Gap(module.path, table.line, f"{name} cannot be read: {unread}", Why.TABLE)


def _history(
    module: LinkedModule, table: facts.Assign, name: str, key: str, *, is_first: bool
) -> ServiceHistory:
    """Raises Unread. What is said of no interface in particular is said of the first."""
    rows = table.value.items if isinstance(table.value, facts.Sequence) else ()
    counter = name.removesuffix(HISTORY)
    if module.scope.get(name) is not table or _grows(module, name):
        raise Unread("it is put together in several places")
    return ServiceHistory(
        name=name,
        key=key,
        place=Place(module.path, table.line),
        rows=tuple(_row(module, row, key) for row in rows),
        counter=counter,
        current=number(module, facts.Name(counter)) if counter != name and module.lookup(counter) else None,
        releases=_releases(module, counter + ALIASES) if is_first else {},
    )


def _grows(module: LinkedModule, name: str) -> bool:
    """Whether a statement adds something to a list: ``TABLE += …``."""
    return any(
        isinstance(statement, facts.Augment) and statement.target == facts.Name(name)
        for statement in flattened(module.syntax.body)
    )


def _row(module: LinkedModule, row: facts.Expression, key: str) -> Entry[str] | None:
    """What a row says of an interface: a version, or nothing."""
    match row:
        case facts.Const(None):
            return None
        case facts.Dict():
            found = entries(row)
            return text(module, found[key]) if key in found else None
        case _:
            raise Unread("not every row is a dictionary")


def _releases(module: LinkedModule, name: str) -> dict[str, Entry[int]]:
    """The numbers of releases by their names; none where there is no such table."""
    found = module.lookup(name)
    if not isinstance(found, Constant):
        return {}
    return {key: number(found.module, value) for key, value in entries(found.value).items()}
