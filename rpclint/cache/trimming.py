"""Keeps the file within bounds: what was not asked for longest goes first."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rpclint.cache.database import Database

MOST_BYTES = 256 * 1024 * 1024
KEPT = 0.8  # of that, so that not every run has to trim
AT_ONCE = 200  # entries, so that nobody else waits long to write


def trim(database: Database, most: int | None = None) -> None:
    """Drops entries of a file that is larger than ``most`` bytes."""
    most = MOST_BYTES if most is None else most
    page = database.value("PRAGMA page_size")
    if database.value("PRAGMA page_count") * page <= most:
        return
    surplus = iter(_surplus(database, int(most * KEPT)))
    while dropped := list(islice(surplus, AT_ONCE)):
        with database.changing():
            database.connection.executemany("DELETE FROM entries WHERE number = ?", dropped)
        database.shrink()


def _surplus(database: Database, most: int) -> list[tuple[int]]:
    """The numbers of those that were not asked for longest, until the rest is no more than ``most`` bytes."""
    total, dropped = 0, []
    for number, size in database.rows("SELECT number, length(payload) FROM entries ORDER BY used DESC"):
        total += size or 0
        if total > most:
            dropped.append((number,))
    return dropped[::-1]
