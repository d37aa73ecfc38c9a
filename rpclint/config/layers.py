"""What is in force: a project's profile, and over it what its configuration says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from rpclint.config.files import NAMES, read
from rpclint.errors import ConfigError
from rpclint.profiles import Profile, made, names, written
from rpclint.profiles.schema import ORDERED
from rpclint.source import Tree

Steps: TypeAlias = tuple[str, ...]  # the keys that lead to a value


@dataclass(frozen=True, slots=True)
class Setting:
    """One value in force and the file that says so."""

    steps: Steps
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Config:
    """What a project says of itself; ``origin`` is where, None where it says nothing.

    ``unread`` are files that say something, too, and do not count because of ``origin``.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    origin: str | None = None
    unread: tuple[str, ...] = ()

    def profile(self, project: str | None) -> Profile:
        """The profile of a project, and what the configuration changes of it."""
        merged, _ = self._merged(project)
        return made(merged, self._base(self.project(project))[0])

    def settings(self, project: str | None) -> list[Setting]:
        """All that is in force, with where it comes from."""
        merged, origins = self._merged(project)
        found = [Setting(steps, value, origins[steps]) for steps, value in _leaves(merged)]
        return [*found, *_unsaid(merged, made(merged, ""))]

    def project(self, project: str | None) -> str | None:
        """What a project calls itself, if it says so."""
        own: str | None = self.data.get("project", project)
        return own

    def _merged(self, project: str | None) -> tuple[dict[str, Any], dict[Steps, str]]:
        name, base = self._base(self.project(project))
        origins = dict.fromkeys((steps for steps, _ in _leaves(base)), f"profile {name}")
        if self.origin is None:
            return dict(base), origins
        origins |= dict.fromkeys((steps for steps, _ in _leaves(self.data)), self.origin)
        return _over(base, self.data), origins

    def _base(self, project: str | None) -> tuple[str, Mapping[str, Any]]:
        chosen = self.data.get("profile")
        if chosen is not None and chosen not in names():
            raise ConfigError(f"{self.origin}: no profile {chosen!r}; it is one of: {', '.join(names())}")
        return written(chosen if chosen is not None else project)


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """One table laid over another. An order of upgrade replaces what was said of the flows before."""
    replaced = ORDERED if "order" in upper else frozenset()
    found = {name: value for name, value in lower.items() if name not in replaced}
    for name, value in upper.items():
        below = found.get(name)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        found[name] = _over(below, value) if both else value  # type: ignore[arg-type]  # both are tables
    return found


def _unsaid(merged: Mapping[str, Any], profile: Profile) -> Iterator[Setting]:
    """What follows from the order of upgrade, or holds because nobody says otherwise."""
    promise = profile.default
    held = {
        "old_to_new": promise.old_to_new.value,
        "pinned": promise.pinned.value,
        "same_tree": promise.same_tree.value,
        "window": promise.window,
        "tests": list(profile.tests),
    }
    for name, value in held.items():
        if name not in merged:
            ordered = name in ORDERED and "order" in merged
            yield Setting((name,), value, f"order {merged['order']}" if ordered else "default")


def _leaves(data: Mapping[str, Any], before: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*before, name))
        else:
            yield (*before, name), value


def of_file(path: str) -> Config:
    """The configuration in a file that was named. Raises ConfigError where there is none in it."""
    name = Path(path).name
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file that is there: --config FILE") from error
    found = read(name if name in NAMES or name.endswith(".toml") else NAMES[-1], data, path)
    if found is None:
        raise ConfigError(f"{path}: nothing in it is for rpclint; add a table: [tool.rpclint]")
    return Config(found, path)


def of_folder(folder: Path) -> Config | None:
    """The configuration that lies in a folder, or in one around it up to the top of its repository."""
    for place in _up_to_top(folder):
        found = of_files((name, _content(place / name)) for name in NAMES)
        if found is not None:
            return found
    return None


def _up_to_top(folder: Path) -> Sequence[Path]:
    places = (folder, *folder.parents)
    top = next((index for index, place in enumerate(places) if (place / ".git").exists()), 0)
    return places[: top + 1]


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; make it readable: chmod u+r {path}") from error


def of_tree(tree: Tree) -> Config | None:
    """The configuration among the files of a tree."""
    found = tree.read([name for name in NAMES if name in tree.files()])
    return of_files(((name, data if isinstance(data, bytes) else None) for name, data in found), tree.rev)


def of_files(files: Iterable[tuple[str, bytes | None]], of: str | None = None) -> Config | None:
    """The configuration in the first of some files that has one; ``of`` is the tree that they are in."""
    said: list[tuple[str, dict[str, Any]]] = []
    for name, data in files:
        where = f"{name} of {of}" if of is not None else name
        found = read(name, data, where) if data is not None else None
        if found is not None:
            said.append((where, found))
    return Config(said[0][1], said[0][0], tuple(where for where, _ in said[1:])) if said else None
