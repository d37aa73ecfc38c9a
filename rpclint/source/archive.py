"""Wheels and sdists as trees, read in place: nothing is ever unpacked to disk."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from rpclint.errors import SourceError
from rpclint.source.tree import (
    ACCEPTED,
    MAX_FILE_BYTES,
    MAX_TREE_BYTES,
    TOO_LARGE,
    LoadedTree,
    Unreadable,
    wanted,
)

ZIPS = (".whl", ".zip")
TARS = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar")
# The largest OpenStack sdist has under 10,000.
MAX_MEMBERS = 100_000

_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,  # a compression that this Python lacks
    RuntimeError,  # an encrypted member
    OverflowError,
)
Member = tuple[str, bytes | Unreadable | None]  # None: there, but of no interest


@dataclass(slots=True)
class _Bounded:
    """A stream that ends a decompression bomb, whichever part of the archive swells."""

    stream: IO[bytes]
    path: str
    room: int

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.room -= len(data)
        if self.room < 0:
            raise _too_much(self.path)
        return data


def open_archive(path: str) -> LoadedTree:
    zipped = path.lower().endswith(ZIPS)
    return _loaded(path, _zip_members(path, path) if zipped else tar_members(path, _named_well))


def open_wheel(name: str, data: bytes) -> LoadedTree:
    """A wheel that is held in memory."""
    return _loaded(name, _zip_members(name, io.BytesIO(data)))


def _loaded(path: str, members: Iterator[Member]) -> LoadedTree:
    contents = gathered(path, members)
    top = "" if path.lower().endswith(".whl") else _top_folder(contents)
    kept = {name.removeprefix(top): content for name, content in contents.items() if content is not None}
    return LoadedTree(path, {name: content for name, content in kept.items() if wanted(name)})


def gathered(path: str, members: Iterator[Member]) -> dict[str, bytes | Unreadable | None]:
    """The members of an archive by their names, up to a number that none needs."""
    contents: dict[str, bytes | Unreadable | None] = {}
    try:
        for count, (name, content) in enumerate(members):
            contents[name] = content
            if count >= MAX_MEMBERS:
                raise SourceError(f"{path}: over {MAX_MEMBERS} members; unpack what matters: tar -xf {path}")
    except _BROKEN as error:
        raise SourceError(f"{path}: not a readable archive ({error}); test it: {_test(path)}") from error
    return contents


def _zip_members(path: str, file: str | io.BytesIO) -> Iterator[Member]:
    room = MAX_TREE_BYTES
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            name = safe(member.filename)
            if name is None or member.is_dir() or not _regular(member):
                continue
            content = _zip_content(archive, member) if _named_well(name) else None
            room -= len(content) if isinstance(content, bytes) else 0
            if room < 0:
                raise _too_much(path)
            yield name, content


def _regular(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return kind in {0, stat.S_IFREG}


def _zip_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Unreadable:
    if member.file_size > MAX_FILE_BYTES:
        return TOO_LARGE
    try:
        with archive.open(member) as file:
            return _limited(file)
    except _BROKEN as error:
        return Unreadable(f"damaged in the archive ({error})")


def tar_members(path: str, of_interest: Callable[[str], bool]) -> Iterator[Member]:
    """The regular files of a tar, compressed or not; those of no interest are not read."""
    with _decompressed(path) as stream:
        bounded = cast("IO[bytes]", _Bounded(stream, path, MAX_TREE_BYTES))
        # As a stream: no member is met twice, and none is reached by seeking past the bound.
        with tarfile.open(fileobj=bounded, mode="r|") as archive:
            for member in archive:
                name = safe(member.name)
                if name is not None and member.isreg():
                    yield name, _tar_content(archive, member) if of_interest(name) else None


def _tar_content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | Unreadable:
    if member.size > MAX_FILE_BYTES:
        return TOO_LARGE
    file = archive.extractfile(member)
    return _limited(file) if file is not None else Unreadable("not a regular file")


def _limited(file: IO[bytes]) -> bytes | Unreadable:
    data = file.read(MAX_FILE_BYTES + 1)
    return data if len(data) <= MAX_FILE_BYTES else TOO_LARGE


def _decompressed(path: str) -> IO[bytes]:
    """By the first bytes: names lie, and a misnamed sdist is still an sdist."""
    with Path(path).open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path))
    if magic.startswith(b"BZh"):
        return cast("IO[bytes]", bz2.open(path))
    if magic == b"\xfd7zXZ\0":
        return cast("IO[bytes]", lzma.open(path))
    return Path(path).open("rb")


def safe(name: str) -> str | None:
    """The member's path, None if it would lead out of the archive."""
    if name.startswith("/") or "\\" in name or ":" in name.partition("/")[0]:
        return None
    parts = [part for part in name.split("/") if part not in {"", "."}]
    return None if ".." in parts or not parts else "/".join(parts)


def _named_well(name: str) -> bool:
    """Whether a member may matter, below whichever top folder."""
    return wanted(name.rpartition("/")[2]) or wanted(name) or name.endswith(f"/{ACCEPTED}")


def _top_folder(names: Collection[str]) -> str:
    """`nova-31.0.0/` of an sdist. A sole top folder that is itself a package stays."""
    tops = {name.partition("/")[0] + "/" if "/" in name else "" for name in names}
    if len(tops) != 1:
        return ""
    top = tops.pop()
    return "" if f"{top}__init__.py" in names else top


def _test(path: str) -> str:
    return f"python3 -m zipfile -t {path}" if path.lower().endswith(ZIPS) else f"tar -tf {path}"


def _too_much(path: str) -> SourceError:
    return SourceError(f"{path}: over {MAX_TREE_BYTES} bytes when unpacked; list it: {_test(path)}")
