"""What every source of code looks like from outside: paths, blob ids, bytes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from msgspec import Struct

# The largest module of any OpenStack service is under 1 MB; beyond this it is data, or an attack on memory.
MAX_FILE_BYTES = 8 * 1024 * 1024
# All Python of the largest service is under 50 MB.
MAX_TREE_BYTES = 1024 * 1024 * 1024

# These name the project, from which its profile is chosen, and may configure rpclint.
PROJECT_FILES = frozenset(
    {"setup.cfg", "pyproject.toml", ".gitreview", "PKG-INFO", "tox.ini", "rpclint.toml"}
)
OWN_FOLDER = ".rpclint"
ACCEPTED = f"{OWN_FOLDER}/accepted.toml"  # at the top of a tree
# How the names of all files end that matter.
ENDINGS = tuple(each.encode() for each in (".py", "METADATA", ACCEPTED, *sorted(PROJECT_FILES)))
SKIPPED_FOLDERS = frozenset({"__pycache__", "node_modules"})


class Unreadable(Struct, frozen=True):
    """A file, or its text, that cannot be had: a value, so that one bad file does not end the job."""

    reason: str

    def __str__(self) -> str:
        return self.reason


NO_FILE = Unreadable("it is a link, or a folder, and no file")
TOO_LARGE = Unreadable(f"larger than {MAX_FILE_BYTES // 1024 // 1024} MB")


class Tree(Protocol):
    """The Python files of one state of a project, and the few others that name the project."""

    @property
    def rev(self) -> str:
        """As the user named it."""

    @property
    def commit(self) -> str | None:
        """The full id, None for folders and archives."""

    @property
    def content(self) -> str:
        """Equal for trees with equal files, and what answers about a tree are kept under."""

    def files(self) -> Mapping[str, str]:
        """Blob ids by path, sorted; equal bytes have equal ids whatever kind of tree they are in."""

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        """What the paths hold, in the order asked for."""


@dataclass(frozen=True)
class LoadedTree:
    """A tree held in memory, so that what is read is what was hashed, even if the disk changes meanwhile."""

    rev: str
    contents: Mapping[str, bytes | Unreadable]
    commit: str | None = None

    def files(self) -> Mapping[str, str]:
        return self._ids

    @cached_property
    def content(self) -> str:
        return listing_id(self._ids)

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {path: content_id(path, self.contents[path]) for path in sorted(self.contents)}

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        for path in paths:
            yield path, self.contents.get(path, Unreadable("no such file"))


def wanted(path: str) -> bool:
    """Whether a file matters to rpclint."""
    folder, _, name = path.rpartition("/")
    if folder and _is_skipped(folder):
        return path == ACCEPTED
    return name.endswith(".py") or name in PROJECT_FILES or path.endswith(".dist-info/METADATA")


@lru_cache(maxsize=4096)
def _is_skipped(folder: str) -> bool:
    """Whether any of the folders on a path is."""
    return any(name == OWN_FOLDER or skipped_folder(name) for name in folder.split("/"))


def skipped_folder(name: str) -> bool:
    hidden = name.startswith(".") and name != OWN_FOLDER
    return hidden or name in SKIPPED_FOLDERS or name.endswith(".egg-info")


def blob_id(data: bytes) -> str:
    """The id git gives these bytes: facts cached for a commit serve folders and archives as well."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def listing_id(ids: Mapping[str, str]) -> str:
    """One id for all files of a tree, from theirs."""
    listed = "".join(f"{blob} {path}\0" for path, blob in ids.items())
    return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()


def content_id(path: str, content: bytes | Unreadable) -> str:
    if isinstance(content, bytes):
        return blob_id(content)
    # Not in the form of a blob id, and one per file: nothing cached can be mistaken for it.
    return "unreadable-" + blob_id(f"{path}: {content.reason}".encode(errors="replace"))
