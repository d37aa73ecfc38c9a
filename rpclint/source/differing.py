"""What differs between two trees of a repository, told by git without either of them being listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rpclint.source import command
from rpclint.source.commit import REGULAR, Entry, read_entries
from rpclint.source.objects import Objects
from rpclint.source.tree import ACCEPTED, NO_FILE, Unreadable, wanted

NOTHING = b"0" * 6  # the mode of what is not there
UNMERGED = b"U"


class Difference(NamedTuple):
    """What a path has on either side, if it is a file that matters."""

    path: str
    old: Entry | None
    new: Entry | None
    unmerged: bool


@dataclass(frozen=True)
class Part:
    """The files of a tree at which it differs from another one."""

    rev: str
    commit: str | None
    content: str
    entries: Mapping[str, Entry]
    objects: Objects

    def files(self) -> Mapping[str, str]:
        return self._ids

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        return read_entries(self.objects, self.entries, paths)

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {path: self.entries[path].blob for path in sorted(self.entries)}


def between_commits(repository: str, old: str, new: str) -> list[Difference]:
    return _asked(repository, ("diff-tree", "-r"), (old, new))


def from_index(repository: str, old: str, extra: Mapping[str, str]) -> list[Difference]:
    """How what is staged differs from a commit; ``extra`` says which index it is."""
    return _asked(repository, ("diff-index", "--cached"), (old,), extra)


def _asked(
    repository: str,
    how: tuple[str, ...],
    commits: tuple[str, ...],
    extra: Mapping[str, str] = command.NOTHING,
) -> list[Difference]:
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative")
    output = command.run(repository, *how, *options, *commits, "--", extra=extra)
    fields = output.split(b"\0")[:-1]
    return [_difference(about, name) for about, name in zip(fields[::2], fields[1::2], strict=True)]


def _difference(about: bytes, name: bytes) -> Difference:
    modes, ids, status = about.lstrip(b":").split()[:2], about.split()[2:4], about.split()[4]
    path = name.decode("utf-8", "backslashreplace")
    old, new = (_entry(path, mode, blob) for mode, blob in zip(modes, ids, strict=True))
    return Difference(path, old, new, unmerged=status == UNMERGED)


def _entry(path: str, mode: bytes, blob: bytes) -> Entry | None:
    if mode.startswith(REGULAR) and wanted(path):
        return Entry(blob.decode("ascii"))
    return Entry(blob.decode("ascii"), NO_FILE) if path == ACCEPTED and mode != NOTHING else None
