"""Bytes by number: collects what is to be written, and goes on without where a cache cannot be had."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from weakref import WeakSet

from rpclint.cache.troubles import Damaged, Unusable

if TYPE_CHECKING:
    from rpclint.cache.database import Database

T = TypeVar("T")

DAY = 24 * 60 * 60
MOST_WAITING = 4 * 1024 * 1024  # bytes
LONGEST_WAITING = 0.5  # seconds, which is what a run loses that is killed


class Row(NamedTuple):
    """An entry as it stands in the file; ``used`` is when it was asked for, to the day."""

    number: int
    kind: str
    version: str
    used: int
    seal: bytes
    payload: bytes


class Store:
    """The entries of a folder. ``trouble`` is the first thing that kept it from being used, or None."""

    def __init__(self, folder: Path) -> None:
        self.trouble: str | None = None
        self._folder = folder
        self._database: Database | None = None
        self._waiting: dict[int, Row] = {}
        self._size = 0
        self._written = time.monotonic()
        self._asked: set[int] = set()
        self._reads = self._writes = True
        self._was_mended = False
        STORES.add(self)

    def read(self, numbers: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
        """The seals and payloads of the entries that are there."""
        waiting = self._waiting
        found = {n: (waiting[n].seal, waiting[n].payload) for n in numbers if n in waiting}
        missing = [n for n in numbers if n not in found]
        if missing and self._reads:
            now = time.time()
            for number, used, seal, payload in self._tried(lambda database: database.read(missing)) or ():
                found[number] = seal, payload
                if abs(now - used) > DAY:
                    self._asked.add(number)
        return found

    def write(self, row: Row) -> None:
        """Takes an entry to be written soon."""
        if not self._writes:
            return
        self._waiting[row.number] = row
        self._size += len(row.payload)
        if self._size > MOST_WAITING or time.monotonic() - self._written > LONGEST_WAITING:
            self.settle()

    def settle(self) -> None:
        """Writes what was collected, in one transaction."""
        if self._waiting or self._asked:
            # What turns out to be damaged only now is there anew for a second try.
            for _ in range(2):
                if not self._writes or self._tried(self._write, make=True):
                    break
        self._waiting.clear()
        self._asked.clear()
        self._size, self._written = 0, time.monotonic()

    def _write(self, database: Database) -> bool:
        database.write(list(self._waiting.values()), sorted(self._asked), int(time.time()))
        return True

    def close(self) -> None:
        """Writes what was collected, and lets go of the file."""
        self.settle()
        self._let_go()

    def _tried(self, action: Callable[[Database], T], *, make: bool = False) -> T | None:
        try:
            database = self._opened(make=make)
            return None if database is None else action(database)
        except Damaged as error:
            self._mend(str(error))
        except Unusable as error:
            self._give_up(str(error), writes_only=make)
        return None

    def _opened(self, *, make: bool) -> Database | None:
        if self._database is None:
            from rpclint.cache.opening import opened

            self._database = opened(self._folder, make=make)
        return self._database

    def _mend(self, error: str) -> None:
        """Takes away what is damaged, so that it is made anew; once, for it may be the disk."""
        from rpclint.cache.locking import removed

        self._let_go()
        if self._was_mended:
            self._give_up(error, writes_only=False)
            return
        self._was_mended = True
        try:
            removed(self._folder)
        except Unusable as still:
            self._give_up(str(still), writes_only=False)

    def _give_up(self, error: str, *, writes_only: bool) -> None:
        self._let_go()
        self.trouble = self.trouble or error
        self._writes = False
        self._reads = self._reads and writes_only

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


STORES: WeakSet[Store] = WeakSet()


def settle() -> None:
    """Writes what any cache of this process has collected, and lets go of the files.

    A connection must not get into another process: SQLite would take the locks of one for those of the other.
    """
    for store in list(STORES):
        store.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=settle)
