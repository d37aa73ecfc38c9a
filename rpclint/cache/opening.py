"""The file as it has to be: made, checked, and opened only where an entry is asked for or written."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from rpclint.cache.database import Database, translated
from rpclint.cache.guarding import FILE, is_there, is_writable, made, told
from rpclint.cache.locking import locked
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
