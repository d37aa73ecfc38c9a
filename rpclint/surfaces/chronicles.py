"""What classes tell of their versions, with its places."""

from __future__ import annotations

from rpclint.link import LinkedClass
from rpclint.model import Entry, Place, VersionHistory


def version_history(linked: LinkedClass) -> VersionHistory | None:
    """The history in the text of a class itself: that of a base is about the base."""
    told = linked.syntax.history
    if told is None:
        return None
    path = linked.module.path
    return VersionHistory(
        rows=tuple(
            Entry(row.version, Place(path, row.line, row.column, len(row.version))) for row in told.rows
        ),
        supports=tuple(
            (name, Entry(said.version, Place(path, said.line)))
            for said in told.supports
            for name in said.releases
        ),
        mentioned=frozenset(told.mentioned),
    )
