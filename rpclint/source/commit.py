"""One commit of a repository as a tree."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rpclint.source import command
from rpclint.source.kept import Kept
from rpclint.source.objects import Objects
from rpclint.source.tree import ENDINGS, NO_FILE, Unreadable, wanted
from rpclint.timings import timed

REGULAR = b"100"  # the modes 100644 and 100755; 120000 is a link, 160000 a submodule


class Entry(NamedTuple):
    """A file of a tree by the id of its blob."""

    blob: str
    fault: Unreadable | None = None  # known before anything is read


@dataclass(frozen=True)
class GitTree:
    """Lists and reads when first asked: a run answered from a cache asks for neither."""

    rev: str
    commit: str
    repository: str
    objects: Objects
    kept: Kept
    partial: bool = False

    def files(self) -> Mapping[str, str]:
        return self._ids

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        return read_entries(self.objects, self._entries, paths)

    @property
    def content(self) -> str:
        return self.commit

    def file(self, path: str) -> bytes | Unreadable | None:
        """One file, without the others being listed; None where there is none."""
        return self.kept.file(lambda: self._file(path), self.commit, path)

    def _file(self, path: str) -> bytes | Unreadable | None:
        record = command.run(self.repository, "ls-tree", "-z", "--full-tree", self.commit, path)
        if not record:
            return None
        mode, _, blob = record.partition(b"\t")[0].split()
        if not mode.startswith(REGULAR):
            return NO_FILE
        return next(self.objects.read([blob.decode("ascii")]))[1]

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {path: self._entries[path].blob for path in sorted(self._entries)}

    @cached_property
    @timed("git", "trees listed")
    def _entries(self) -> Mapping[str, Entry]:
        if not self.partial:
            return dict(_parsed(self._listing()))
        # To read what a partial clone lacks would make it fetch that, or die where that is forbidden.
        absent = self._absent()
        fault = Unreadable("left out of this partial clone")
        listed = dict(_parsed(self._listing()))
        return {
            path: entry._replace(fault=fault if entry.blob in absent else None)
            for path, entry in listed.items()
        }

    def _listing(self) -> bytes:
        return command.run(self.repository, "ls-tree", "-r", "-z", "--full-tree", self.commit)

    def _absent(self) -> frozenset[str]:
        root = f"{self.commit}^{{tree}}"
        listing = command.run(self.repository, "rev-list", "--objects", "--missing=print", "--no-walk", root)
        return frozenset(
            line[1:].decode("ascii", "replace") for line in listing.split(b"\n") if line.startswith(b"?")
        )


def read_entries(
    objects: Objects, entries: Mapping[str, Entry], paths: Iterable[str]
) -> Iterator[tuple[str, bytes | Unreadable]]:
    """What some paths hold, in the order asked for."""
    asked = [(path, entries.get(path)) for path in paths]
    blobs = objects.read([entry.blob for _, entry in asked if entry and not entry.fault])
    for path, entry in asked:
        if entry is None:
            yield path, Unreadable("no such file")
        else:
            yield path, entry.fault or next(blobs)[1]


def _parsed(listing: bytes) -> Iterator[tuple[str, Entry]]:
    for record in listing.split(b"\0")[:-1]:
        about, _, name = record.partition(b"\t")
        if not name.endswith(ENDINGS):
            continue  # most of a tree is told by that already
        path = name.decode("utf-8", "backslashreplace")
        if about.startswith(REGULAR) and wanted(path):
            yield path, Entry(about.rpartition(b" ")[2].decode("ascii"), None)
