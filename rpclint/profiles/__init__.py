"""What a project promises about upgrades, and what its source cannot tell: one TOML file per project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from rpclint import resources, toml
from rpclint.errors import ConfigError
from rpclint.idioms import (
    UNTAUGHT,
    Binding,
    ClientBase,
    EndpointBase,
    Idioms,
    Registry,
    SendWrapper,
    VersionDecorator,
)
from rpclint.profiles.checking import checked
from rpclint.profiles.levels import Levels, levels, matches
from rpclint.profiles.schema import PROMISES
from rpclint.results import Severity

UNKNOWN = "default"
FOLDER, ENDING = "profiles", ".toml"
__all__ = ["Levels", "Profile", "Promise", "made", "matches", "names", "parsed", "profile", "written"]
TESTS = ("tests", "test", "functional_tests", "tempest")
# What each order of upgrade asks of old clients, of pinned new ones, and of new ones that have no pin.
ORDERS = {
    "any": (Severity.ERROR, Severity.ERROR, Severity.NOTE),
    "servers-first": (Severity.ERROR, Severity.NOTE, Severity.NOTE),
    "clients-first": (Severity.NOTE, Severity.NOTE, Severity.ERROR),
    "cold": (Severity.WARNING, Severity.NOTE, Severity.NOTE),
    "apart": (Severity.NOTE, Severity.NOTE, Severity.NOTE),
}


class Promise(Struct, frozen=True):
    """What is promised for one interface: how bad a break is in each direction, and between which releases.

    ``pinned`` is for clients that are held back by a pin while some servers are still old, ``unpinned`` for
    those that nobody can hold back, ``same_tree`` for clients and servers of one release.
    """

    old_to_new: Severity
    pinned: Severity
    window: str = "n-1"
    same_tree: Severity = Severity.ERROR
    unpinned: Severity = Severity.NOTE

    @property
    def skips(self) -> bool:
        """Whether an upgrade may pass over a release."""
        return self.window == "slurp"


class Profile(Struct, frozen=True):
    """``since`` is the first series that the promises hold for; None where they always did.

    ``tests`` are names of folders and ``exclude`` patterns of paths that are left out. ``release_tags`` and
    ``releases`` (tags by series) say which tags are releases, where their names do not. ``rename`` gives
    interfaces a name, by the class of their first endpoint or by their topic. ``levels`` are what the project
    says of rules.
    """

    name: str
    default: Promise
    since: str | None = None
    interfaces: Mapping[str, Promise] = {}
    rename: Mapping[str, str] = {}
    tests: tuple[str, ...] = TESTS
    exclude: tuple[str, ...] = ()
    release_tags: tuple[str, ...] = ()
    releases: Mapping[str, str] = {}
    idioms: Idioms = UNTAUGHT
    levels: Levels = Levels()

    def promise(self, interface: str) -> Promise:
        return self.interfaces.get(interface, self.default)

    def leaves_out(self, path: str) -> bool:
        """Whether a file is none of the project's own code."""
        in_tests = any(folder in self.tests for folder in path.split("/")[:-1])
        return in_tests or any(matches(path, pattern) for pattern in self.exclude)

    @property
    def widest_window(self) -> str:
        windows = {self.default.window, *(promise.window for promise in self.interfaces.values())}
        return "slurp" if "slurp" in windows else "n-1"


@cache
def profile(project: str | None) -> Profile:
    """The profile of a project by its distribution name; the default one for a project nobody knows."""
    name, data = written(project)
    return made(data, name)


@cache
def written(project: str | None) -> tuple[str, Mapping[str, Any]]:
    """The name and the text of a project's profile, as values. Raises ConfigError where it is no good."""
    plain = re.sub("^(?:openstack|python)-", "", project or "")  # as distributions are named
    name = next((name for name in (project, plain) if name in names()), None) or UNKNOWN
    page = f"{name}{ENDING}"
    try:
        data = checked(toml.loads(resources.text(FOLDER, page)), page)
    except ValueError as error:
        raise ConfigError(f"{page}: {error}") from error
    return written(data["profile"]) if "profile" in data else (name, data)


def names() -> list[str]:
    """The profiles that there are."""
    return [page.removesuffix(ENDING) for page in resources.names(FOLDER, ENDING)]


def parsed(data: Mapping[str, Any], where: str) -> Profile:
    """A profile from its TOML. Raises ConfigError for a key or a value that means nothing."""
    return made(checked(data, where), where)


def made(data: Mapping[str, Any], name: str) -> Profile:
    """A profile from what was checked before; ``name`` is what to call it."""
    default = _promise(data, Promise(Severity.ERROR, Severity.WARNING))
    interfaces = data.get("interface", {})
    return Profile(
        name=name,
        default=default,
        since=data.get("since"),
        interfaces={
            name: _promise(given, default) for name, given in interfaces.items() if given.keys() & PROMISES
        },
        rename=data.get("rename", {}),
        tests=tuple(data.get("tests", TESTS)),
        exclude=tuple(data.get("exclude", ())),
        release_tags=tuple(data.get("release_tags", ())),
        releases=data.get("releases", {}),
        idioms=_idioms(data),
        levels=levels(data),
    )


def _promise(given: Mapping[str, Any], default: Promise) -> Promise:
    before = (default.old_to_new, default.pinned, default.unpinned)
    old_to_new, pinned, unpinned = ORDERS.get(given.get("order", ""), before)
    return Promise(
        Severity(given.get("old_to_new", old_to_new)),
        Severity(given.get("pinned", pinned)),
        given.get("window", default.window),
        Severity(given.get("same_tree", default.same_tree)),
        Severity(given.get("unpinned", unpinned)),
    )


def _idioms(data: Mapping[str, Any]) -> Idioms:
    return Idioms(
        client_bases=tuple(
            ClientBase(name, **_tuples(given)) for name, given in _named(data, "client_bases")
        ),
        sends=tuple(SendWrapper(name, **_tuples(given)) for name, given in _named(data, "sends")),
        guards=tuple(data.get("guards", ())),
        decorators=tuple(VersionDecorator(name, **given) for name, given in _named(data, "decorators")),
        endpoint_bases=tuple(EndpointBase(name, **given) for name, given in _named(data, "endpoint_bases")),
        registries=tuple(Registry(name, **given) for name, given in _named(data, "registries")),
        bindings=tuple(
            Binding(name, tuple(given.get("endpoints", ())), tuple(given.get("clients", ())))
            for name, given in _named(data, "interface")
            if given.keys() & {"endpoints", "clients"}
        ),
        constants={**data.get("constants", {}), **dict.fromkeys(data.get("none", ()))},
    )


def _named(data: Mapping[str, Any], table: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    found: Mapping[str, Mapping[str, Any]] = data.get(table, {})
    return found.items()


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
