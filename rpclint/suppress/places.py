"""Where the accepted file is: in the tree that is judged, or where somebody says."""

from __future__ import annotations

from pathlib import Path

from rpclint.errors import ConfigError
from rpclint.source import Tree, Unreadable, file_of
from rpclint.source.tree import ACCEPTED
from rpclint.suppress.accepted import MOST, Accepted, accepted, unreadable


def in_tree(tree: Tree) -> Accepted:
    """What a tree's own file has; nothing where it has none."""
    found = file_of(tree, ACCEPTED)
    if isinstance(found, Unreadable):
        raise unreadable(f"{ACCEPTED} of {tree.rev}", found.reason)
    return accepted(found, ACCEPTED) if found is not None else Accepted(ACCEPTED)


def of_file(path: str) -> Accepted:
    """What the file has that somebody named."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file that is there: --accepted FILE") from error
    return accepted(data, path)
