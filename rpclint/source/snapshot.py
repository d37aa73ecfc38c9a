"""A tree in one file: all that a comparison reads of it, for clones that lack the commit.

An xz-compressed tar. Its first member says which tree it is; the others are the files as they were. Equal
trees make equal files. Nothing of it is ever unpacked to disk.
"""

import io
import lzma
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from rpclint.errors import SourceError
from rpclint.places import Phase, TreeId
from rpclint.source.archive import gathered, safe, tar_members
from rpclint.source.tree import LoadedTree, Tree, Unreadable, wanted

SUFFIX = ".rpclint"
SCHEMA = "rpclint.snapshot/1"
ABOUT = "rpclint-snapshot.json"
_BEGINS, _ENDS = b"\xfd7zXZ\0", b"YZ"  # of any file that xz made
_UNNAMEABLE = "has a name that a snapshot does not keep"

Commit = Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")]


class Kept(msgspec.Struct, frozen=True):
    """The tree that a snapshot is of."""

    rev: str
    commit: Commit | None = None
    series: str | None = None
    release: str | None = None
    phase: Phase | None = None


class About(msgspec.Struct, frozen=True):
    """The first member. ``unreadable`` has the files that could not be had, with the reason."""

    schema: str
    project: str | None
    tree: Kept
    files: int
    unreadable: dict[str, str]


def packed(tree: Tree, tree_id: TreeId, project: str | None, paths: Iterable[str]) -> bytes:
    """A snapshot of some files of a tree."""
    read = tree.read(sorted(paths))
    contents = {path: data if _keeps(path) else Unreadable(_UNNAMEABLE) for path, data in read}
    held = {path: data for path, data in contents.items() if isinstance(data, bytes)}
    lost = {path: data.reason for path, data in contents.items() if isinstance(data, Unreadable)}
    kept = Kept(tree_id.rev, tree_id.commit, tree_id.series, tree_id.release, tree_id.phase)
    about = About(SCHEMA, project, kept, len(held), lost)
    first = msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n"
    return lzma.compress(_tar({ABOUT: first, **held}), preset=6)


def is_snapshot(path: str) -> bool:
    """By its suffix, or by how it begins."""
    if path.lower().endswith(SUFFIX):
        return True
    name = ABOUT.encode()
    try:
        with lzma.open(path) as file:
            return file.read(len(name) + 1) == name + b"\0"
    except (OSError, lzma.LZMAError, EOFError):
        return False


def open_snapshot(path: str) -> tuple[LoadedTree, TreeId]:
    """The files and the tree that they are of. Raises SourceError for what is no whole snapshot."""
    contents = gathered(path, _members(path))
    about = _about(path, contents.pop(ABOUT, None))
    held = {name: data for name, data in contents.items() if data is not None}
    if len(held) != about.files:
        raise _foreign(path, f"{about.files} files are announced and {len(held)} are there")
    lost = {name: Unreadable(reason) for name, reason in about.unreadable.items()}
    kept = about.tree
    tree_id = TreeId(kept.rev, kept.commit, kept.series, kept.release, kept.phase)
    return LoadedTree(tree_id.rev, {**held, **lost}), tree_id


def _keeps(path: str) -> bool:
    return safe(path) == path


def _tar(contents: Mapping[str, bytes]) -> bytes:
    """Nothing in it tells when, where or by whom it was made."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in contents.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def _members(path: str) -> Iterator[tuple[str, bytes | Unreadable | None]]:
    with Path(path).open("rb") as file:
        if file.read(len(_BEGINS)) != _BEGINS:
            raise _foreign(path, "it does not begin as one")
        file.seek(-len(_ENDS), io.SEEK_END)
        if file.read() != _ENDS:
            raise _foreign(path, "its end is missing")
    yield from tar_members(path, lambda name: name == ABOUT or wanted(name))


def _about(path: str, data: bytes | Unreadable | None) -> About:
    if not isinstance(data, bytes):
        raise _foreign(path, f"it has no {ABOUT}")
    try:
        schema = msgspec.json.decode(data, type=dict[str, msgspec.Raw]).get("schema")
        if schema is not None and bytes(schema) != msgspec.json.encode(SCHEMA):
            raise _foreign(path, f"it is of another form than {SCHEMA}")
        return msgspec.json.decode(data, type=About)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise _foreign(path, str(error)) from error


def _foreign(path: str, reason: str) -> SourceError:
    return SourceError(
        f"{path}: no snapshot that can be read ({reason}); make one: rpclint snapshot REV -o {path}"
    )
