"""A folder as a tree: an unpacked package, or a work tree as it lies on disk."""

import os
from collections.abc import Iterator
from pathlib import Path

from rpclint.errors import SourceError
from rpclint.source.tree import (
    ACCEPTED,
    MAX_FILE_BYTES,
    MAX_TREE_BYTES,
    NO_FILE,
    TOO_LARGE,
    LoadedTree,
    Unreadable,
    skipped_folder,
    wanted,
)


def open_folder(path: str) -> LoadedTree:
    contents: dict[str, bytes | Unreadable] = {}
    room = MAX_TREE_BYTES
    for name, entry in _regular_files(path, ""):
        contents[name] = held = content(entry.path)
        room -= len(held) if isinstance(held, bytes) else 0
        if room < 0:
            raise SourceError(
                f"{path}: over {MAX_TREE_BYTES} bytes of Python; name one project: rpclint show PATH"
            )
    if Path(path, ACCEPTED).is_symlink():  # no link is followed, and this one is not passed over in silence
        contents[ACCEPTED] = NO_FILE
    return LoadedTree(path, contents)


def _regular_files(folder: str, prefix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """The wanted files below a folder. Links are not followed, so loops are harmless."""
    for entry in _listing(folder):
        name = prefix + os.fsencode(entry.name).decode("utf-8", "backslashreplace")
        if entry.is_dir(follow_symlinks=False):
            if not skipped_folder(entry.name):
                yield from _regular_files(entry.path, name + "/")
        elif entry.is_file(follow_symlinks=False) and wanted(name):
            yield name, entry


def _listing(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(f"{folder}: no such folder; look for it: ls {Path(folder).parent}") from error
    except OSError as error:
        raise SourceError(f"{folder}: cannot be listed; try: chmod -R u+rX {folder}") from error


def content(path: str) -> bytes | Unreadable:
    """What a file holds, up to the size that is read of one."""
    try:
        # Not the size on record: the file may grow, and some file systems do not tell.
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Unreadable(error.strerror or "cannot be read")
    return data if len(data) <= MAX_FILE_BYTES else TOO_LARGE
