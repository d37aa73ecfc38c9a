"""Which interface it is that a table of versions speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from rpclint.link import LinkedModule
from rpclint.model import Gap, Interface, ReleaseMapping, ServiceHistory, Why
from rpclint.surfaces.constants import VERSION
from rpclint.surfaces.histories import histories
from rpclint.surfaces.mappings import mappings

Table: TypeAlias = ServiceHistory | ReleaseMapping


def with_tables(
    found: Sequence[Interface | Gap], modules: Sequence[LinkedModule]
) -> Iterator[Interface | Gap]:
    """Interfaces, each with what tables say of it; more gaps, for what cannot be read or placed."""
    interfaces = [one for one in found if isinstance(one, Interface)]
    yield from (one for one in found if isinstance(one, Gap))
    tables = [table for module in modules for table in (*histories(module), *mappings(module))]
    yield from (table for table in tables if isinstance(table, Gap))
    for table in sorted((t for t in tables if not isinstance(t, Gap)), key=lambda t: t.key == VERSION):
        meant = [number for number, interface in enumerate(interfaces) if _is_of(table, interface)]
        if len(meant) == 1:
            interfaces[meant[0]] = _given(interfaces[meant[0]], table)
        else:
            reason = f"{table.name} has {table.key}, but no one server of the tree is meant by it"
            yield Gap(table.place.path, table.place.line, reason, Why.TABLE)
    yield from interfaces


def _is_of(table: Table, interface: Interface) -> bool:
    """Whether the interface is named, or the only one with clients that no other key of a table names."""
    if table.key != VERSION:
        return table.key == f"{interface.label}_{VERSION}"
    return bool(interface.clients) and interface.mapping is None and interface.history is None


def _given(interface: Interface, table: Table) -> Interface:
    if isinstance(table, ServiceHistory):
        return replace(interface, history=table)
    return replace(interface, mapping=table)
