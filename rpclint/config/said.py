"""The names of a project's own that its configuration has: each should stand for something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct

from rpclint.profiles.checking import shown

TAUGHT = ("client_bases", "sends", "decorators", "endpoint_bases", "registries", "constants")


class Of(str, Enum):
    """What a name is one of."""

    CODE = "code"  # of the tree, or of what it imports
    INTERFACE = "interface"
    RENAMED = "renamed"  # a class of the tree, or a topic
    PATH = "path"  # a pattern of paths


class Said(Struct, frozen=True):
    """A name; ``where`` is what to call its place in the configuration."""

    where: str
    of: Of
    name: str


def said(data: Mapping[str, Any]) -> Iterator[Said]:
    """Every name in a configuration that has to be found in a tree."""
    for table in TAUGHT:
        yield from (Said(f"{table}.{shown(name)}", Of.CODE, name) for name in data.get(table, ()))
    for key in ("guards", "none"):
        yield from (Said(f"{key}, {shown(name)}", Of.CODE, name) for name in data.get(key, ()))
    for interface, given in data.get("interface", {}).items():
        table = f"interface.{shown(interface) if '.' in interface else interface}"
        yield Said(table, Of.INTERFACE, interface)
        for key in ("endpoints", "clients"):
            yield from (Said(f"{table}.{key}, {shown(n)}", Of.CODE, n) for n in given.get(key, ()))
    yield from (Said(f"rename.{shown(name)}", Of.RENAMED, name) for name in data.get("rename", ()))
    yield from (Said(f"paths.{shown(name)}", Of.PATH, name) for name in data.get("paths", ()))
    yield from (Said(f"exclude, {shown(name)}", Of.PATH, name) for name in data.get("exclude", ()))
