"""The file: one SQLite database with one table, opened only where an entry is asked for or written."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rpclint.cache.guarding import FILE, is_there, is_writable, made, told
from rpclint.cache.locking import locked
from rpclint.cache.store import Row
from rpclint.cache.troubles import Damaged, Unusable

OURS = 0x72706C69  # "rpli"
LAYOUT = 1
TABLE = (
    "CREATE TABLE entries (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, version TEXT NOT NULL, "
    "used INTEGER NOT NULL, seal BLOB NOT NULL, payload BLOB NOT NULL)"
)
# Nothing here is worth waiting for a disk: what a power cut leaves of it is found out when it is read.
SETTINGS = """
PRAGMA synchronous = OFF;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA secure_delete = OFF;
PRAGMA journal_size_limit = 4194304;
"""
PAGE = 8192  # bytes; most entries are larger than SQLite's own choice
PATIENCE = 2.0  # seconds to wait for another process
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
        found = []
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


def opened(folder: Path, *, make: bool) -> Database | None:
    """The database of a folder, or None where there is none and none is to be made."""
    there = is_there(folder)
    if not there and not make:
        return None
    if there and not is_writable(folder):
        return _as_it_lies(folder)
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = locked(folder)
    try:
        made(folder)
        return _checked(folder, lock)
    except BaseException:
        os.close(lock)
        raise


def _checked(folder: Path, lock: int) -> Database:
    with translated():
        connection = sqlite3.connect(
            folder / FILE, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
    try:
        with translated():
            connection.executescript(SETTINGS)
            if _is_new(connection):
                _furnish(connection, folder)
            _check(connection)
    except BaseException:
        connection.close()
        raise
    return Database(connection, lock)


def _as_it_lies(folder: Path) -> Database:
    """Where nothing can be written there are no locks either, and nobody else who writes."""
    with translated():
        connection = sqlite3.connect(
            f"{(folder / FILE).as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
        )
        try:
            _check(connection)
        except BaseException:
            connection.close()
            raise
    return Database(connection, None)


def _is_new(connection: sqlite3.Connection) -> bool:
    marked = connection.execute("PRAGMA application_id").fetchall()
    return marked == [(0,)] and not connection.execute("SELECT * FROM sqlite_master").fetchall()


def _furnish(connection: sqlite3.Connection, folder: Path) -> None:
    from rpclint.cache.legacy import swept

    connection.execute(f"PRAGMA page_size = {PAGE}")
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if _is_new(connection):  # still: another process may have been faster
        connection.execute(TABLE)
        connection.execute(f"PRAGMA application_id = {OURS}")
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
    connection.execute("COMMIT")
    swept(folder)


def _check(connection: sqlite3.Connection) -> None:
    ((mark,),) = connection.execute("PRAGMA application_id").fetchall()
    ((layout,),) = connection.execute("PRAGMA user_version").fetchall()
    tables = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master")]
    if (mark, layout, tables) == (OURS, LAYOUT, [TABLE]):  # nothing else may lie in it, such as a trigger
        return
    if mark != OURS and tables and TABLE not in tables:
        raise Unusable(f"{FILE} is the database of another program")
    raise Damaged(f"{FILE} is of another layout")


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
