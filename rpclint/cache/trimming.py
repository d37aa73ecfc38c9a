"""Keeps a folder of entries within bounds: what was not asked for longest goes first."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES = 256 * 1024 * 1024
KEPT = 0.8  # of that, so that not every run has to trim


def trim(folder: Path, most: int = MOST_BYTES) -> None:
    entries = sorted(_entries(folder))
    size = sum(size for _, size, _ in entries)
    if size <= most:
        return
    for _, length, path in entries:
        with contextlib.suppress(OSError):  # another process may be at it, too
            path.unlink()
            size -= length
        if size <= most * KEPT:
            return


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Age, size and path of every file two levels down, where entries are; nothing through links."""
    for kind in _folders(folder):
        for part in _folders(kind):
            with contextlib.suppress(OSError), os.scandir(part) as found:
                for entry in found:
                    with contextlib.suppress(OSError):
                        if entry.is_file(follow_symlinks=False):
                            about = entry.stat(follow_symlinks=False)
                            yield about.st_mtime, about.st_size, Path(entry.path)


def _folders(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        return [Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False)]
    return []
