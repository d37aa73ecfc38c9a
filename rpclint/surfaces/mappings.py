"""Dictionaries that say which RPC version each release serves, by its name."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.link.bodies import flattened
from rpclint.link.program import Constant
from rpclint.model import Entry, Gap, Place, ReleaseMapping, Why
from rpclint.surfaces.constants import Unread, entries, text, version_keys

OWN = ("master", "main")  # the row of what is not released yet: without it, it is another kind of table


def mappings(module: LinkedModule) -> Iterator[ReleaseMapping | Gap]:
    """A mapping for each interface that a table of a module speaks of; a gap for one that cannot be read."""
    for statement in flattened(module.syntax.body):
        match statement:
            case facts.Assign((facts.Name(name),), facts.Dict(), line) if module.scope.get(name) is statement:
                table = _whole(module, name)
                keys = version_keys(_own_rows(table))
                yield from (_read(module, name, table, key, line) for key in keys)


def _whole(module: LinkedModule, name: str) -> facts.Dict:
    """A table with what the module enters into it later."""
    found = module.lookup(name)
    return (
        found.value if isinstance(found, Constant) and isinstance(found.value, facts.Dict) else facts.Dict(())
    )


def _read(module: LinkedModule, name: str, table: facts.Dict, key: str, line: int) -> ReleaseMapping | Gap:
    try:
        return _mapping(module, name, table, key, line)
    except Unread as unread:
        return Gap(module.path, line, f"{name} cannot be read: {unread}", Why.TABLE)


def _own_rows(table: facts.Dict) -> list[facts.Expression]:
    return [item.value for item in table.items if isinstance(item.key, facts.Const) and item.key.value in OWN]


def _mapping(module: LinkedModule, name: str, table: facts.Dict, key: str, line: int) -> ReleaseMapping:
    """Raises Unread. Releases from before the interface was there have no entry for it."""
    rows = {release: _row(row) for release, row in entries(table).items()}
    said: dict[str, Entry[str]] = {
        release: text(module, row[key]) for release, row in rows.items() if key in row
    }
    own = next(said[release] for release in OWN if release in said)
    return ReleaseMapping(
        name=name,
        key=key,
        place=Place(module.path, line),
        own=own,
        releases={release: version for release, version in said.items() if release not in OWN},
        silent=tuple(release for release in rows if release not in said),
    )


def _row(row: facts.Expression) -> dict[str, facts.Expression]:
    if not isinstance(row, facts.Dict):
        raise Unread("not every row is a dictionary")
    return entries(row)
