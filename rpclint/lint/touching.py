"""Whether what differs between two trees can make a difference to what is found."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint.cache import Cache, no_cache
from rpclint.config import NAMES, WORD
from rpclint.headers import extending
from rpclint.lint.loading import Source
from rpclint.source import Tree, differing
from rpclint.source.tree import ACCEPTED


def touched(old: Source, new: Source, cache: Cache | None = None) -> bool:
    """Whether what is read of two trees differs, other than in where it stands.

    It may be code with RPC in it, a class that inherits from such code, a comment for rpclint or its
    configuration.
    """
    key = repr([(source.tree.content, source.profile) for source in (old, new)])
    kept = cache or no_cache()
    known = kept.get("touched", key, bool)
    if known is None:
        known = _is_touched(old, new)
        if not (old.lacks_files or new.lacks_files):
            kept.put("touched", key, known)
    return known


def _is_touched(old: Source, new: Source) -> bool:
    parts = _parts(old, new)
    before, after = (part.tree.files() for part in parts)
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    bearing = {path for part in parts for path, bears in part.bearing(paths).items() if bears}
    return (
        ACCEPTED in paths
        or any(_configures(paths, part.tree) for part in parts)
        or any(_differs(path, *parts) for path in sorted(bearing))
        or any(_differs(path, *parts) for path in _inheriting(paths, parts, old))
    )


def _parts(old: Source, new: Source) -> tuple[Source, Source]:
    """What has to be looked at of both: where they differ, if that is known."""
    parts = differing(old.tree, new.tree)
    return (old, new) if parts is None else (old.part(parts[0]), new.part(parts[1]))


def _differs(path: str, old: Source, new: Source) -> bool:
    if not all(path in tree.tree.files() for tree in (old, new)):
        return True
    texts = [tree.text(path) for tree in (old, new)]
    if any(not isinstance(text, str) or WORD.decode() in text.lower() for text in texts):
        return True
    from rpclint import facts

    return not facts.alike(old.facts(path), new.facts(path))


def _inheriting(paths: Sequence[str], parts: Sequence[Source], old: Source) -> list[str]:
    """The files with a class that extends one of a file with RPC in it, in the old tree or by now.

    A class that comes to do so extends one of the old family, or another one that comes to do so.
    """
    listed = {path: [header for part in parts for header in part.headers(path)] for path in paths}
    listed = {path: headers for path, headers in listed.items() if any(bases for _, bases in headers)}
    if not listed:
        return []
    everywhere = [header for headers in listed.values() for header in headers]
    family = old.family | extending(everywhere, old.family)
    return [path for path, headers in listed.items() if any(name in family for name, _ in headers)]


def _configures(paths: Sequence[str], tree: Tree) -> bool:
    held = tree.read([path for path in paths if path in NAMES and path in tree.files()])
    return any(not isinstance(data, bytes) or WORD in data.lower() for _, data in held)
