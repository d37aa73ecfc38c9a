"""Whose a folder and its files are, and who may take them away: nothing of anybody else is read or written."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from rpclint.cache.troubles import Unusable

try:
    import fcntl
except ImportError:  # where a file that is in use cannot be taken away anyhow
    fcntl = None  # type: ignore[assignment]

FILE = "cache.sqlite"
LOCK = "cache.lock"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to its file
OTHERS = stat.S_IWGRP | stat.S_IWOTH
TRIES = 50
PAUSE = 0.01  # seconds


def is_there(folder: Path) -> bool:
    """Whether there is a cache in a folder. Raises Unusable unless all that is there is the user's alone."""
    with told(folder):
        if _about(folder) is None:
            return False
        _check(folder, folder.stat(), stat.S_ISDIR)
        if (link := _about(folder)) is not None and stat.S_ISLNK(link.st_mode):
            _check(folder, link, stat.S_ISLNK, others=0)
        for path in (folder / LOCK, *files(folder)):
            if (about := _about(path)) is not None:
                _check(path, about, stat.S_ISREG)
        return _about(folder / FILE) is not None


def is_writable(folder: Path) -> bool:
    file = folder / FILE
    return os.access(folder, os.W_OK | os.X_OK) and (os.access(file, os.W_OK) or not file.exists())


def made(folder: Path) -> None:
    """Makes a folder, and an empty file in it, for the user alone."""
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(folder / FILE, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def removed(folder: Path) -> int:
    """Takes the cache in a folder away, and says how many bytes it had. Raises Unusable while it is in use."""
    if not is_there(folder):
        return 0
    with told(folder):
        lock = locked(folder, alone=True)
        try:
            there = [path for path in files(folder) if _about(path) is not None]
            size = sum(path.lstat().st_size for path in there)
            for path in there:
                path.unlink(missing_ok=True)
            return size
        finally:
            os.close(lock)


def locked(folder: Path, *, alone: bool = False) -> int:
    """Makes sure that a cache is not taken away, or is nobody else's, until what it gives is closed."""
    handle = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    for _ in range(TRIES if fcntl else 0):
        try:
            fcntl.flock(handle, fcntl.LOCK_NB | (fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        except BlockingIOError:
            time.sleep(PAUSE)
        except OSError:
            os.close(handle)
            raise
        else:
            return handle
    if fcntl is None:
        return handle
    os.close(handle)
    raise Unusable(f"{folder / FILE} is in use by another run")


def files(folder: Path) -> list[Path]:
    return [folder / FILE, *(folder / f"{FILE}{ending}" for ending in BESIDE)]


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Says of what the system refuses where that was."""
    try:
        yield
    except OSError as error:
        raise Unusable(f"{error.filename or folder}: {error.strerror}") from None


def _about(path: Path) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _check(path: Path, about: os.stat_result, is_right: object, others: int = OTHERS) -> None:
    if not is_right(about.st_mode):  # type: ignore[operator]
        raise Unusable(f"{path} is not what a cache has there")
    if hasattr(os, "getuid") and about.st_uid != os.getuid():
        raise Unusable(f"{path} belongs to another user")
    if about.st_mode & others and os.name == "posix":
        raise Unusable(f"{path} may be written by others; keep it to yourself: chmod go-w {path}")
