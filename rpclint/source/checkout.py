"""What is checked out as a tree: the index, or the work tree as it lies on disk."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from rpclint.errors import SourceError
from rpclint.source import command
from rpclint.source.commit import REGULAR, Entry, GitTree, read_entries
from rpclint.source.differing import Difference, from_index
from rpclint.source.folder import content
from rpclint.source.objects import Objects
from rpclint.source.tree import (
    ACCEPTED,
    NO_FILE,
    Unreadable,
    content_id,
    listing_id,
    wanted,
)
from rpclint.timings import timed

INDEX, WORK_TREE = "index", "working tree"


class Index(NamedTuple):
    """An index: where its files lie, what names it to git, and what tells it from others."""

    top: str
    extra: Mapping[str, str]
    content: str


@dataclass(frozen=True)
class CheckedOut:
    """What is staged, and over it what lies on disk.

    ``changed`` are the paths at which that differs from the tree ``below``; without any it is ``clean``.
    What differs on disk is held in memory, so that what is read is what was hashed. ``index`` is what it is
    of, where nothing on disk counts.
    """

    rev: str
    below: Callable[[], GitTree]
    changed: frozenset[str]
    listed: Callable[[], Mapping[str, Entry]]
    on_disk: Mapping[str, bytes | Unreadable]
    objects: Objects
    index: Index | None = None
    commit: ClassVar[None] = None

    @property
    def clean(self) -> bool:
        return not self.changed

    @cached_property
    def staged(self) -> Mapping[str, Entry]:
        return self.listed()

    def files(self) -> Mapping[str, str]:
        return self._ids

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        ids = {path: entry.blob for path, entry in self.staged.items()}
        ids |= {path: content_id(path, held) for path, held in self.on_disk.items()}
        return dict(sorted(ids.items()))

    @cached_property
    def content(self) -> str:
        return listing_id(self._ids) if self.index is None else self.index.content

    def differences(self, commit: str) -> list[Difference] | None:
        """How it differs from a commit, where that is told without anything being listed."""
        return None if self.index is None else from_index(self.index.top, commit, self.index.extra)

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        asked = list(paths)
        staged = read_entries(self.objects, self.staged, [path for path in asked if path not in self.on_disk])
        for path in asked:
            yield (path, self.on_disk[path]) if path in self.on_disk else next(staged)


def open_index(path: str, head: GitTree) -> CheckedOut:
    """What is staged on top of a commit; inside of a commit hook, what git is about to commit."""
    top, extra = _top(path), _index_of_hook(path)
    differing = from_index(top, head.commit, extra)
    for each in differing:
        if each.unmerged:
            raise _unmerged(top, each.path)
    ids = {each.path: each.new.blob if each.new is not None else "" for each in differing}
    index = Index(top, extra, listing_id({head.commit: "", **ids}))
    listed = partial(_staged, top, extra)
    return CheckedOut(INDEX, lambda: head, frozenset(ids), listed, {}, head.objects, index)


def open_work_tree(path: str, objects: Objects, head: Callable[[], GitTree]) -> CheckedOut:
    """What lies on disk, with files that git does not know yet, and without those that it ignores."""
    top = _top(path)
    changed = _changed(top)
    staged = {name: entry for name, entry in _staged(top, {}, lenient=True).items() if name not in changed}
    held = {name: _held(top, name) for name in changed if wanted(name)}
    on_disk = {name: data for name, data in held.items() if data is not None}
    if Path(top, ACCEPTED).is_symlink():  # as in a folder
        on_disk[ACCEPTED] = NO_FILE
    return CheckedOut(WORK_TREE, head, changed, lambda: staged, on_disk, objects)


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
            raise _unmerged(top, name)
        if mode.startswith(REGULAR) and wanted(name):
            blobs[name] = blob.decode("ascii")
        elif name == ACCEPTED:
            links[name] = Entry(blob.decode("ascii"), NO_FILE)
    return links | {name: Entry(blob) for name, blob in blobs.items()}


def _unmerged(top: str, name: str) -> SourceError:
    return SourceError(f"{name} is not merged yet; finish the merge: git -C {top} add {name}")


def _changed(top: str) -> frozenset[str]:
    """The paths at which the work tree, or the index, differs from the commit that is checked out."""
    options = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all")
    records = command.run(top, "status", *options).split(b"\0")[:-1]
    return frozenset(record[3:].decode("utf-8", "backslashreplace") for record in records)


def _held(top: str, name: str) -> bytes | Unreadable | None:
    """What lies at a path; None where no file does."""
    place = Path(top, name)
    return content(str(place)) if place.is_file() and not place.is_symlink() else None
