"""Who may take the file away: whoever is alone with it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from rpclint.cache.guarding import FILE, LOCK, entry, files, is_there, told
from rpclint.cache.troubles import Unusable

fcntl: Any
try:
    import fcntl
except ImportError:  # where a file that is in use cannot be taken away anyhow
    fcntl = None

TRIES = 50
PAUSE = 0.01  # seconds


def locked(folder: Path, *, alone: bool = False) -> int:
    """A handle; until it is closed, nobody takes the cache away, or nobody else uses it at all.

    SQLite's own locks do not tell that: they go with the file when it is taken away.
    """
    handle = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if fcntl is None or _is_locked(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH):
        return handle
    os.close(handle)
    raise Unusable(f"{folder / FILE} is in use by another run")


def _is_locked(handle: int, how: int) -> bool:
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE)
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        except OSError:  # a file system without locks
            return False
        return True
    return False


def removed(folder: Path) -> int:
    """Takes the cache in a folder away, and says how many bytes it had; Unusable while in use."""
    if not is_there(folder):
        return 0
    with told(folder):
        lock = locked(folder, alone=True)
        try:
            there = [path for path in files(folder) if entry(path) is not None]
            size = sum(path.lstat().st_size for path in there)
            for path in there:
                path.unlink(missing_ok=True)
            return size
        finally:
            os.close(lock)
