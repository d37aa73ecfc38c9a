"""Where code comes from: git commits, folders, wheels, sdists, each seen as one kind of tree."""

from pathlib import Path

from rpclint.errors import SourceError
from rpclint.places import TreeId
from rpclint.source.checkout import CheckedOut
from rpclint.source.commit import GitTree
from rpclint.source.differing import Part, between_commits
from rpclint.source.encoding import decode
from rpclint.source.folder import open_folder
from rpclint.source.git import Repository
from rpclint.source.refs import Ref
from rpclint.source.tree import LoadedTree, Tree, Unreadable

__all__ = [
    "CheckedOut",
    "GitTree",
    "LoadedTree",
    "Ref",
    "Repository",
    "Tree",
    "Unreadable",
    "decode",
    "differing",
    "file_of",
    "open_path",
    "open_snapshot",
    "open_wheel",
]


def differing(old: Tree, new: Tree) -> tuple[Tree, Tree] | None:
    """Of two trees the files at which they differ; None where git does not tell which."""
    if not isinstance(old, GitTree):
        return None
    found = None
    if isinstance(new, GitTree):
        found = between_commits(old.repository, old.commit, new.commit)
    elif isinstance(new, CheckedOut):
        found = new.differences(old.commit)
    if found is None:
        return None
    ends = [(old, {d.path: d.old for d in found if d.old}), (new, {d.path: d.new for d in found if d.new})]
    before, after = (Part(tree.rev, tree.commit, tree.content, held, old.objects) for tree, held in ends)
    return before, after


def file_of(tree: Tree, path: str) -> bytes | Unreadable | None:
    """What one path of a tree holds; None where nothing is there."""
    if isinstance(tree, CheckedOut) and tree.index is not None and path not in tree.changed:
        return tree.below().file(path)
    if isinstance(tree, GitTree):
        return tree.file(path)
    return next(iter(tree.read([path])))[1] if path in tree.files() else None


def open_path(path: str) -> Tree:
    """A folder, wheel or sdist."""
    if Path(path).is_file():
        # Decompressors take longer to import than a cached run takes altogether.
        from rpclint.source import archive  # noqa: PLC0415

        if path.lower().endswith((*archive.ZIPS, *archive.TARS)):
            return archive.open_archive(path)
        raise SourceError(
            f"{path}: neither a folder nor a wheel nor an sdist; try: rpclint show {Path(path).parent}"
        )
    return open_folder(path)


def open_snapshot(path: str) -> tuple[Tree, TreeId] | None:
    """The tree in a file that ``rpclint snapshot`` wrote, and which it is; None for what is no such file."""
    if not Path(path).is_file():
        return None
    from rpclint.source import snapshot  # noqa: PLC0415, the same

    return snapshot.open_snapshot(path) if snapshot.is_snapshot(path) else None


def open_wheel(name: str, data: bytes) -> Tree:
    """A wheel that is held in memory."""
    from rpclint.source import archive  # noqa: PLC0415, the same

    return archive.open_wheel(name, data)
