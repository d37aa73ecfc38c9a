"""Which project a tree is of, by the name that its distribution has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from rpclint import toml
from rpclint.cache import Cache
from rpclint.source import CheckedOut, Repository, Tree
from rpclint.source.tree import LoadedTree

METADATA = ("setup.cfg", "pyproject.toml", "PKG-INFO")  # at the top of a tree
METADATA_NAME = re.compile(rb"^Name:\s*(\S+)", re.MULTILINE)
KIND = "projects"

Names: TypeAlias = tuple[str, ...]  # one, or none


def project_of(tree: Tree, cache: Cache) -> str | None:
    """The project of a tree, which is listed only where no earlier run kept its name."""
    if isinstance(tree, CheckedOut) and not any(map(_is_metadata, tree.changed)):
        return project_of(tree.below(), cache)  # what changed does not name it
    return _kept(tree.content, cache, lambda: project_name(tree))


def project_at_head(repository: Repository, cache: Cache) -> str | None:
    """The project that the metadata of the commit names that is checked out."""
    if repository.is_empty():
        return None
    commit = repository.resolve("HEAD")
    return _kept(f"metadata of {commit}", cache, lambda: _named_at(repository, commit))


def _kept(key: str, cache: Cache, find: Callable[[], str | None]) -> str | None:
    known = cache.get(KIND, key, Names)
    if known is None:
        found = find()
        known = () if found is None else (found,)
        cache.put(KIND, key, known)
    return known[0] if known else None


def _named_at(repository: Repository, commit: str) -> str | None:
    named = {name: data for name in METADATA if (data := repository.file_at(commit, name)) is not None}
    return project_name(LoadedTree("HEAD", named))


def project_name(tree: Tree) -> str | None:
    """The distribution name that the tree's own metadata gives, or else the package with most files."""
    paths = list(tree.files())
    named = [path for path in paths if _is_metadata(path)]
    for _, data in tree.read(named):
        if isinstance(data, bytes) and (name := _name_in(data)):
            return name.lower()
    return _largest_package(paths)


def _is_metadata(path: str) -> bool:
    return path in METADATA or path.endswith(".dist-info/METADATA")


def _name_in(data: bytes) -> str | None:
    """From setup.cfg, pyproject.toml or core metadata, whichever reads as one."""
    if (match := METADATA_NAME.search(data)) is not None and b"Metadata-Version:" in data:
        return match[1].decode(errors="replace")
    text = data.decode(errors="replace")
    try:
        table = toml.loads(text).get("project")
        return str(table["name"]) if isinstance(table, dict) and "name" in table else None
    except ValueError:
        return _in_setup_cfg(text)


def _in_setup_cfg(text: str) -> str | None:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return parser.get("metadata", "name", fallback=None)


def _largest_package(paths: Iterable[str]) -> str | None:
    from collections import Counter

    counts = Counter(path.split("/")[0] for path in paths if path.endswith(".py") and "/" in path)
    return counts.most_common(1)[0][0] if counts else None
