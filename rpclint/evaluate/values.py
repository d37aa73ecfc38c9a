"""What an expression of the code under analysis may stand for while it is run on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from msgspec import Struct

from rpclint import facts
from rpclint.idioms import ClientBase
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Cap, Kind, Place


class Known(Struct, frozen=True):
    """A constant. ``configured`` where an operator's pin decided it."""

    value: str | int | float | bool | None
    place: Place | None = None
    configured: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else; ``name`` is the same wherever the same unknown thing stands.

    ``pattern`` is text of which parts are known, with a ``*`` for each that is not; ``among`` are all the
    strings that it may be.
    """

    name: str
    pattern: str | None = field(default=None, compare=False)
    among: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """What a table has for the release that an operator names: a row, or what the row has under a key.

    ``option`` is what names the release, ``name`` is the same wherever the same thing was picked.
    """

    name: str
    option: str
    by_release: Mapping[str, Value]


@dataclass(slots=True)
class Items:
    """A list or tuple; ``born`` tells which of two came first, where they were made on a path."""

    values: list[Value]
    born: int = field(default=0, compare=False, repr=False)


@dataclass(slots=True)
class Table:
    """A dictionary with string keys; ``open`` where it may hold others, too."""

    entries: dict[str, Value] = field(default_factory=dict)
    open: bool = False
    born: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """A messaging target, or as much of one as ``prepare`` overrides."""

    topic: Value | None = None
    namespace: Value | None = None
    version: Value | None = None
    server: Value | None = None
    fanout: Value | None = None
    legacy_namespaces: Value | None = None

    def but(self, **changes: Value) -> Target:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Sender:
    """A client, or a context prepared from one: what ``call`` and ``cast`` are methods of.

    ``default`` is the version it sends unless told otherwise; ``falsy_is_default`` marks the old proxies,
    to which a version of None is no version at all.
    """

    target: Target
    cap: Value
    cap_kind: Cap
    default: Value | None = None
    falsy_is_default: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    """A bound ``call``, ``cast`` or the like; ``takes_message`` where it wants a ready-made message.

    ``waits`` on a fanout, where nobody is there to answer: a ``call``.
    """

    sender: Sender
    kind: Kind
    takes_message: bool = False
    leading: int = 1
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A message made before it is sent."""

    method: Value
    namespace: Value | None
    arguments: Table


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the tree, with what it is bound to; one inside another knows the names around it."""

    module: LinkedModule
    syntax: facts.Function
    owner: LinkedClass | None = None
    bound: Value | None = None
    around: dict[str, Value] | None = field(default=None, compare=False, repr=False)


class ClassOf(Struct, frozen=True):
    linked: LinkedClass


class ModuleOf(Struct, frozen=True):
    linked: LinkedModule


class Outside(Struct, frozen=True):
    """Something that the tree does not define, by its dotted name."""

    name: str


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class of the tree; its ``__init__`` runs when an attribute is first asked for.

    ``awaited`` are the attributes that were looked for in the methods that may set them later.
    """

    linked: LinkedClass
    positional: list[Value] = field(default_factory=list)
    keywords: Table = field(default_factory=Table)
    attributes: dict[str, Value] = field(default_factory=dict)
    started: bool = False
    proxy: Sender | None = None
    awaited: set[str] = field(default_factory=set)


class Super(Struct, frozen=True):
    """``super()``: the instance, and the class after which to look."""

    instance: Instance
    after: LinkedClass


class Bound(Struct, frozen=True):
    """A method of something built in, or of a library: ``name`` on ``receiver``."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Foreign:
    """An object of a class outside of the tree that was taught what it is; ``attributes`` as it was made."""

    base: ClientBase
    attributes: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Taught:
    """A method of an object that its class has from outside of the tree, and that was taught by ``name``."""

    name: str
    receiver: Instance | Foreign


Value: TypeAlias = (
    Known | Unknown | Picked | Items | Table | Target | Sender | Verb | Wire | Function | ClassOf | ModuleOf
    | Outside | Instance | Super | Bound | Foreign | Taught
)  # fmt: skip

NONE = Known(None)


def as_text(value: Value | None) -> str | None:
    """The string that a value is known to be."""
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def pattern(value: Value | None) -> str:
    """The text that a value is, or is made of, with a ``*`` for each part that nobody knows."""
    match value:
        case Known(str(text)):
            return text
        case Outside(name):
            return name
        case Unknown(pattern=str(text)):
            return text
        case _:
            return "*"


def named_call(unknown: Unknown, name: str, positional: list[Value]) -> Unknown:
    """What a function outside the tree makes of constants: the same wherever it is called with these."""
    given = [pattern(value) for value in positional]
    told = bool(given) and "*" not in "".join(given)
    return replace(unknown, pattern=f"{name}({', '.join(given)})") if told else unknown


def topic_text(value: Value | None) -> str | None:
    """A topic by its text, or by the names that it is made of; a host behind it is left out."""
    text = pattern(value)
    while text.endswith(".*"):
        text = text[:-2]
    return text if text and "*" not in text else None


def is_none(value: Value | None) -> bool:
    return value is None or (isinstance(value, Known) and value.value is None)


def describe(value: Value) -> str:
    """The symbolic name of a value, alike for alike values of one path."""
    match value:
        case Known(constant):
            return repr(constant)
        case Unknown(name) | Outside(name) | Picked(name):
            return name
        case Instance():
            return f"{value.linked.name}@{id(value)}"
        case _:
            return f"{type(value).__name__}@{id(value)}"
