"""Whether what differs between two trees can make a difference to what is found."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint.config import NAMES, WORD
from rpclint.lint.loading import Source
from rpclint.source import Tree
from rpclint.source.tree import ACCEPTED


def touched(old: Source, new: Source) -> bool:
    """Whether any file that has RPC in it, or tells rpclint anything, is not the same in both trees.

    So has one with a class that inherits from such a file.
    """
    before, after = old.tree.files(), new.tree.files()
    differing = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    trees = (old, new)
    return (
        ACCEPTED in differing
        or any(bears for source in trees for bears in source.bearing(differing).values())
        or any(_configures(differing, source.tree) for source in trees)
        or any(_inherits(differing, source) for source in trees)
    )


def _inherits(paths: Sequence[str], source: Source) -> bool:
    headers = [header for path in source.bearing(paths) for header in source.headers(path)]
    return any(bases for _, bases in headers) and any(name in source.family for name, _ in headers)


def _configures(paths: Sequence[str], tree: Tree) -> bool:
    held = tree.read([path for path in paths if path in NAMES and path in tree.files()])
    return any(not isinstance(data, bytes) or WORD in data.lower() for _, data in held)
