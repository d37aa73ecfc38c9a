"""Reads and writes the one table of an open file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rpclint.cache.store import Row
from rpclint.cache.troubles import Damaged, Unusable

MOST_AT_ONCE = 900  # parameters of one statement, fewer than any SQLite takes
# SQLite has one exception for a full disk and for a table that is gone, and Python 3.10 tells no codes.
NOT_ITS_FAULT = ("locked", "full", "unable to open", "disk I/O", "locking", "out of memory")
FOUND = tuple[int, int, bytes, bytes]


class Database:
    """An open file. Raises Damaged or Unusable, whatever goes wrong."""

    def __init__(self, connection: sqlite3.Connection, lock: int | None) -> None:
        self.connection = connection
        self._is_writable = lock is not None
        self.close = weakref.finalize(self, _closed, connection, lock)

    def read(self, numbers: Sequence[int]) -> list[FOUND]:
        """Number, last use, seal and payload of the entries that are there."""
        found = self._among("number, used, seal, payload", numbers)
        if not all(map(_is_sound, found)):
            raise Damaged("an entry is not of the types that it was written with")
        return found

    def write(self, rows: Sequence[Row], asked: Iterable[int], now: int) -> None:
        """Writes entries, and notes which were asked for; all of it or nothing."""
        from rpclint.cache.trimming import trim

        if not self._is_writable:
            raise Unusable("it can be read, but not written")
        with self.changing():
            self.connection.executemany("REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
            self.connection.executemany(
                "UPDATE entries SET used = ? WHERE number = ?", ((now, number) for number in asked)
            )
            # In a damaged file an entry may go where nobody will look for it.
            if len(self._among("number", [row.number for row in rows])) != len(rows):
                raise Damaged("what was written is not there")
        trim(self)

    def _among(self, columns: str, numbers: Sequence[int]) -> list[Any]:
        found: list[Any] = []
        with translated():
            for first in range(0, len(numbers), MOST_AT_ONCE):
                part = numbers[first : first + MOST_AT_ONCE]
                wanted = ",".join("?" * len(part))
                statement = f"SELECT {columns} FROM entries WHERE number IN ({wanted})"  # noqa: S608, no value
                found += self.connection.execute(statement, part)
        return found

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction of its own, which nobody else's can come in between of."""
        with translated():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
                raise

    def shrink(self) -> None:
        """Gives back the room of what was deleted."""
        with translated():
            # As a script, for execute would go but one step of it.
            self.connection.executescript("PRAGMA incremental_vacuum")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All that a statement gives."""
        with translated():
            return self.connection.execute(statement).fetchall()

    def value(self, statement: str) -> int:
        """The one number that a statement gives."""
        ((found,),) = self.rows(statement)
        return int(found)


def _closed(connection: sqlite3.Connection, lock: int | None) -> None:
    with contextlib.suppress(sqlite3.Error):
        connection.close()
    if lock is not None:
        os.close(lock)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Tells what SQLite says in terms of what can be done about it."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError, MemoryError) as error:
        raise Unusable(str(error)) from None
    except sqlite3.OperationalError as error:
        if any(words in str(error) for words in NOT_ITS_FAULT):
            raise Unusable(str(error)) from None
        raise Damaged(str(error)) from None
    except (sqlite3.Error, UnicodeError) as error:
        raise Damaged(str(error)) from None


def _is_sound(row: tuple[object, ...]) -> bool:
    _, used, seal, payload = row
    return isinstance(used, int) and isinstance(seal, bytes) and isinstance(payload, bytes)
