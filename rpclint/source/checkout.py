"""What is checked out as a tree: the index, or the work tree as it lies on disk."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from rpclint.errors import SourceError
from rpclint.source import command
from rpclint.source.commit import Entry, read_entries
from rpclint.source.folder import content
from rpclint.source.objects import Objects
from rpclint.source.tree import (
    ACCEPTED,
    MAX_FILE_BYTES,
    NO_FILE,
    TOO_LARGE,
    Unreadable,
    content_id,
    listing_id,
    wanted,
)
from rpclint.timings import timed

INDEX, WORK_TREE = "index", "working tree"
_REGULAR = b"100"  # the modes 100644 and 100755; 120000 is a link, 160000 a submodule


@dataclass(frozen=True)
class CheckedOut:
    """What is staged, and over it what lies on disk; ``clean`` where neither differs from the commit below.

    What differs on disk is held in memory, so that what is read is what was hashed.
    """

    rev: str
    clean: bool
    staged: Mapping[str, Entry]
    on_disk: Mapping[str, bytes | Unreadable]
    objects: Objects
    commit: ClassVar[None] = None

    def files(self) -> Mapping[str, str]:
        return self._ids

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        ids = {path: entry.blob for path, entry in self.staged.items()}
        ids |= {path: content_id(path, held) for path, held in self.on_disk.items()}
        return dict(sorted(ids.items()))

    @cached_property
    def content(self) -> str:
        return listing_id(self._ids)

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        asked = list(paths)
        staged = read_entries(self.objects, self.staged, [path for path in asked if path not in self.on_disk])
        for path in asked:
            yield (path, self.on_disk[path]) if path in self.on_disk else next(staged)


def open_index(path: str, objects: Objects) -> CheckedOut:
    """What is staged; inside of a commit hook, what git is about to commit."""
    top, index = _top(path), _index_of_hook(path)
    staged = _staged(top, index)
    unchanged = command.attempt(top, "diff-index", "--cached", "--quiet", "HEAD", extra=index)
    return CheckedOut(INDEX, unchanged.returncode == 0, staged, {}, objects)


def open_work_tree(path: str, objects: Objects) -> CheckedOut:
    """What lies on disk, with files that git does not know yet, and without those that it ignores."""
    top = _top(path)
    changed = _changed(top)
    staged = {name: entry for name, entry in _staged(top, {}, lenient=True).items() if name not in changed}
    held = {name: _held(top, name) for name in changed if wanted(name)}
    on_disk = {name: data for name, data in held.items() if data is not None}
    if Path(top, ACCEPTED).is_symlink():  # as in a folder
        on_disk[ACCEPTED] = NO_FILE
    return CheckedOut(WORK_TREE, not changed, staged, on_disk, objects)


def _top(path: str) -> str:
    done = command.attempt(path, "rev-parse", "--show-toplevel")
    if done.returncode:
        raise SourceError(f"{path}: there is no work tree to check; name a commit: rpclint check --rev REV")
    return os.fsdecode(done.stdout).rstrip("\n")


def _index_of_hook(path: str) -> Mapping[str, str]:
    """Git makes another index, of this repository, for as long as ``git commit FILE`` or ``-a`` runs."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return {}
    own = Path(os.fsdecode(command.run(path, "rev-parse", "--absolute-git-dir")).rstrip("\n")).resolve()
    index = Path(named).resolve()
    return {"GIT_INDEX_FILE": str(index)} if own in index.parents else {}


@timed("git", "trees listed")
def _staged(top: str, extra: Mapping[str, str], *, lenient: bool = False) -> dict[str, Entry]:
    """The wanted files of the index. ``lenient`` where a merge that is not done yet does not matter."""
    listing = command.run(top, "ls-files", "--stage", "--full-name", "-z", extra=extra)
    blobs: dict[str, str] = {}
    links: dict[str, Entry] = {}
    for record in listing.split(b"\0")[:-1]:
        about, _, raw = record.partition(b"\t")
        mode, blob, stage = about.split()
        name = raw.decode("utf-8", "backslashreplace")
        if stage != b"0" and not lenient:
            raise SourceError(f"{name} is not merged yet; finish the merge: git -C {top} add {name}")
        if mode.startswith(_REGULAR) and wanted(name):
            blobs[name] = blob.decode("ascii")
        elif name == ACCEPTED:
            links[name] = Entry(blob.decode("ascii"), NO_FILE)
    return links | dict(_sized(top, blobs))


def _sized(top: str, blobs: Mapping[str, str]) -> Iterator[tuple[str, Entry]]:
    """Each blob with what keeps it from being read: nothing but its size is asked for."""
    asked = "".join(f"{blob}\n" for blob in blobs.values()).encode("ascii")
    answer = command.run(top, "cat-file", "--batch-check=%(objectsize)", given=asked)
    for (path, blob), size in zip(blobs.items(), answer.splitlines(), strict=True):
        if not size.isdigit():
            yield path, Entry(blob, Unreadable("git has no such object"))
        else:
            yield path, Entry(blob, TOO_LARGE if int(size) > MAX_FILE_BYTES else None)


def _changed(top: str) -> frozenset[str]:
    """The paths at which the work tree, or the index, differs from the commit that is checked out."""
    options = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all")
    records = command.run(top, "status", *options).split(b"\0")[:-1]
    return frozenset(record[3:].decode("utf-8", "backslashreplace") for record in records)


def _held(top: str, name: str) -> bytes | Unreadable | None:
    """What lies at a path; None where no file does."""
    place = Path(top, name)
    return content(str(place)) if place.is_file() and not place.is_symlink() else None
