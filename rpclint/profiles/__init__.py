"""What a project promises about upgrades, and what its source cannot tell: one TOML file per project."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from rpclint.errors import ConfigError
from rpclint.results import Severity

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

UNKNOWN = "default"
FIELDS = {
    "project", "sources", "since", "old_to_new", "pinned", "window", "interface", "rename", "same_as", "constants",
    "none",
}  # fmt: skip
WINDOWS = ("n-1", "slurp")
INTERFACE_FIELDS = {"old_to_new", "pinned", "window"}


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised for one interface: how bad a break is in each direction, and between which releases.

    ``pinned`` is for clients that are held back by a pin while some servers are still old.
    """

    old_to_new: Severity
    pinned: Severity
    window: str = "n-1"

    @property
    def skips(self) -> bool:
        """Whether an upgrade may pass over a release."""
        return self.window == "slurp"


@dataclass(frozen=True, slots=True)
class Profile:
    """``since`` is the first series that the promises hold for; None where they always did.

    ``rename`` gives interfaces a name, by the class of their first endpoint or by their topic. ``constants``
    are names outside the tree, and what they stand for: text, or a template that a
    function fills with its arguments.
    """

    name: str
    default: Promise
    since: str | None = None
    interfaces: Mapping[str, Promise] = field(default_factory=dict)
    rename: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str | None] = field(default_factory=dict)

    def promise(self, interface: str) -> Promise:
        return self.interfaces.get(interface, self.default)

    @property
    def widest_window(self) -> str:
        windows = {self.default.window, *(promise.window for promise in self.interfaces.values())}
        return "slurp" if "slurp" in windows else "n-1"


@cache
def profile(project: str | None) -> Profile:
    """The profile of a project by its distribution name; the default one for a project nobody knows."""
    folder = files(__name__)
    page = folder / f"{project}.toml"
    if project is None or not project.isidentifier() or not page.is_file():
        page = folder / f"{UNKNOWN}.toml"
    try:
        data = tomllib.loads(page.read_text(encoding="utf-8"))
        return profile(data["same_as"]) if "same_as" in data else parsed(data, page.name)
    except (tomllib.TOMLDecodeError, ValueError, KeyError) as error:
        raise ConfigError(f"{page.name}: {error}") from error


def parsed(data: Mapping[str, Any], where: str) -> Profile:
    """A profile from its TOML. Raises ConfigError for a key that means nothing."""
    _known(data, FIELDS, where)
    default = _promise(data, Promise(Severity.ERROR, Severity.WARNING), where)
    return Profile(
        name=data["project"],
        default=default,
        since=data.get("since"),
        interfaces={
            name: _interface(given, default, f"{where}: interface.{name}")
            for name, given in data.get("interface", {}).items()
        },
        rename=data.get("rename", {}),
        constants={**data.get("constants", {}), **dict.fromkeys(data.get("none", ()))},
    )


def _interface(given: Mapping[str, Any], default: Promise, where: str) -> Promise:
    _known(given, INTERFACE_FIELDS, where)
    return _promise(given, default, where)


def _promise(given: Mapping[str, Any], default: Promise, where: str) -> Promise:
    window = given.get("window", default.window)
    if window not in WINDOWS:
        raise ConfigError(f"{where}: window is {window!r}; it is one of: {', '.join(WINDOWS)}")
    return Promise(
        Severity(given.get("old_to_new", default.old_to_new)),
        Severity(given.get("pinned", default.pinned)),
        window,
    )


def _known(data: Mapping[str, Any], fields: set[str], where: str) -> None:
    unknown = sorted(set(data) - fields)
    if unknown:
        raise ConfigError(f"{where}: unknown key {unknown[0]!r}; known are: {', '.join(sorted(fields))}")
