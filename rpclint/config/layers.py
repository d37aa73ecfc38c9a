"""What is in force: a project's profile, and over it what its configuration says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from msgspec import Struct

from rpclint.errors import ConfigError
from rpclint.profiles import Profile, made, names, written
from rpclint.profiles.schema import ORDERED

Steps: TypeAlias = tuple[str, ...]  # the keys that lead to a value


class Setting(Struct, frozen=True):
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

    def choice(self, select: Sequence[str], ignore: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rules to select and to ignore: those asked for, or else those that the project names.

        A rule that is asked for is not ignored because of the configuration.
        """
        ignored = (name for name in self.data.get("ignore", ()) if name not in select)
        return tuple(select or self.data.get("select", ())), tuple(ignore or ignored)

    def project(self, project: str | None) -> str | None:
        """What a project calls itself, if it says so."""
        own: str | None = self.data.get("project")
        return project if own is None else own.lower()

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
        "unpinned": promise.unpinned.value,
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
