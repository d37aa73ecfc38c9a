"""Whose a folder and its files are: nothing of anybody else is read or written."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from rpclint.cache.troubles import Unusable

FILE = "rpclint.sqlite"
LOCK = "rpclint.lock"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to its file
OTHERS = stat.S_IWGRP | stat.S_IWOTH


def is_there(folder: Path) -> bool:
    """Whether there is a cache in a folder. Raises Unusable unless all that is there is the user's alone."""
    with told(folder):
        if entry(folder) is None:
            return False
        _check(folder, folder.stat(), stat.S_ISDIR)
        if (link := entry(folder)) is not None and stat.S_ISLNK(link.st_mode):
            _check(folder, link, stat.S_ISLNK, others=0)
        for path in (folder / LOCK, *files(folder)):
            if (about := entry(path)) is not None:
                _check(path, about, stat.S_ISREG)
        return entry(folder / FILE) is not None


def is_writable(folder: Path) -> bool:
    file = folder / FILE
    return os.access(folder, os.W_OK | os.X_OK) and (os.access(file, os.W_OK) or not file.exists())


def made(folder: Path) -> None:
    """Makes a folder, and an empty file in it, for the user alone."""
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(folder / FILE, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def files(folder: Path) -> list[Path]:
    return [folder / FILE, *(folder / f"{FILE}{ending}" for ending in BESIDE)]


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Says of what the system refuses where that was."""
    try:
        yield
    except OSError as error:
        raise Unusable(f"{error.filename or folder}: {error.strerror}") from None


def entry(path: Path) -> os.stat_result | None:
    """What stands under a name, be it a link."""
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
