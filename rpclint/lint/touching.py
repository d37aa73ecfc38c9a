"""Whether what differs between two trees can make a difference to what is found."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint.config import NAMES, WORD
from rpclint.lint.loading import Source
from rpclint.source import Tree
from rpclint.source.tree import ACCEPTED


def touched(old: Source, new: Source) -> bool:
    """Whether what is read of two trees differs, other than in where it stands.

    It may be code with RPC in it, a class that inherits from such code, a comment for rpclint or its
    configuration.
    """
    before, after = old.tree.files(), new.tree.files()
    differing = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    trees = (old, new)
    bearing = {path for tree in trees for path, bears in tree.bearing(differing).items() if bears}
    return (
        ACCEPTED in differing
        or any(_configures(differing, tree.tree) for tree in trees)
        or any(_differs(path, old, new) for path in sorted(bearing))
        or any(_inherits(path, tree) and _differs(path, old, new) for path in differing for tree in trees)
    )


def _differs(path: str, old: Source, new: Source) -> bool:
    if not all(path in tree.tree.files() for tree in (old, new)):
        return True
    texts = [tree.text(path) for tree in (old, new)]
    if any(not isinstance(text, str) or WORD.decode() in text.lower() for text in texts):
        return True
    from rpclint import facts

    return not facts.alike(old.facts(path), new.facts(path))


def _inherits(path: str, source: Source) -> bool:
    headers = source.headers(path)
    return any(bases for _, bases in headers) and any(name in source.family for name, _ in headers)


def _configures(paths: Sequence[str], tree: Tree) -> bool:
    held = tree.read([path for path in paths if path in NAMES and path in tree.files()])
    return any(not isinstance(data, bytes) or WORD in data.lower() for _, data in held)
