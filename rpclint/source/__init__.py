"""Where code comes from: git commits, folders, wheels, sdists, each seen as one kind of tree."""

from pathlib import Path

from rpclint.errors import SourceError
from rpclint.source.checkout import CheckedOut
from rpclint.source.commit import GitTree
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
    "file_of",
    "open_path",
]


def file_of(tree: Tree, path: str) -> bytes | Unreadable | None:
    """What one path of a tree holds; None where nothing is there."""
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
