"""Where a configuration is looked for: in a file, in folders, in trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rpclint.config.files import MOST, NAMES, form_of, read, table_of, unreadable
from rpclint.config.layers import Config
from rpclint.errors import ConfigError
from rpclint.source import Tree, Unreadable


def of_file(path: str) -> Config:
    """The configuration in a file that was named. Raises ConfigError where there is none in it."""
    form = form_of(Path(path).name)
    try:
        data = _head(Path(path))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file that is there: --config FILE") from error
    found = read(form, data, path)
    if found is None:
        raise ConfigError(
            f"{path}: nothing in it is for rpclint; add {table_of(form)}: rpclint config --keys"
        )
    return Config(found, path)


def of_folder(folder: Path) -> Config | None:
    """The configuration that lies in a folder, or in one around it up to the top of its repository."""
    for place in _up_to_top(folder):
        found = in_folder(place, None)
        if found is not None:
            return found
    return None


def in_folder(folder: Path, of: str | None) -> Config | None:
    """The configuration that lies in a folder; ``of`` is what to call it."""
    return of_files(((name, content(folder / name)) for name in NAMES), of)


def _up_to_top(folder: Path) -> Sequence[Path]:
    places = (folder, *folder.parents)
    top = next((index for index, place in enumerate(places) if (place / ".git").exists()), 0)
    return places[: top + 1]


def content(path: Path) -> bytes | None:
    """What a file holds; None where nothing has its name."""
    try:
        if path.is_file():
            return _head(path)
        if not path.exists() and not path.is_symlink():
            return None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; make it readable: chmod u+r {path}") from error
    raise ConfigError(f"{path} is no file, or leads to none; look at it: ls -l {path}")


def _head(path: Path) -> bytes:
    """No more of a file than is read of one."""
    with path.open("rb") as file:
        return file.read(MOST + 1)


def of_tree(tree: Tree, of: str) -> Config | None:
    """The configuration among the files of a tree; ``of`` is what to call it."""
    found = tree.read([name for name in NAMES if name in tree.files()])
    return of_files(found, of)


def of_files(files: Iterable[tuple[str, bytes | Unreadable | None]], of: str | None = None) -> Config | None:
    """The configuration in the first of some files that has one; ``of`` is the tree that they are in."""
    said = []
    for name, data in files:
        where = f"{name} of {of}" if of is not None else name
        if isinstance(data, Unreadable):
            raise unreadable(where, data.reason)
        found = read(name, data, where) if data is not None else None
        if found is not None:
            said.append((where, found))
    return Config(said[0][1], said[0][0], tuple(where for where, _ in said[1:])) if said else None
