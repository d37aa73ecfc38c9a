"""Where a piece of code runs: its module, its names, and the run that it is part of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from rpclint.evaluate.paths import Path
from rpclint.evaluate.values import NONE, Function, Known, Table, Value
from rpclint.facts import Expression
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Place

DEEPEST_CALL = 12


@dataclass(frozen=True, slots=True)
class Mounted:
    """What one server is given to dispatch to, in order, and the topic that it listens on.

    ``whole`` where nothing else is among it that is not understood. ``version`` and ``namespace`` are said
    by a registry of the project's own.
    """

    endpoints: tuple[Value, ...]
    topic: str | None = None
    whole: bool = True
    version: Value | None = None
    namespace: Value | None = None


@dataclass(slots=True)
class Observed:
    """What running code shows besides messages: what it knows of pins, and what servers are given.

    ``unresolved`` are calls that look like sends, through something that nobody knows; ``unread_aliases``
    says that there are more aliases than could be read. ``releases`` are what a table has for each release.
    """

    aliases: dict[str, Known] = field(default_factory=dict)
    unread_aliases: bool = False
    releases: dict[str, Known] = field(default_factory=dict)
    modes: set[str] = field(default_factory=set)
    options: set[str] = field(default_factory=set)
    mounted: list[Mounted] = field(default_factory=list)
    unresolved: dict[Place, str] = field(default_factory=dict)

    def take(self, other: Observed) -> None:
        """Adds what running something else has shown."""
        self.aliases.update(other.aliases)
        self.unread_aliases |= other.unread_aliases
        self.releases.update(other.releases)
        self.modes |= other.modes
        self.options |= other.options
        self.mounted += other.mounted
        self.unresolved.update(other.unresolved)


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gave and showed, at which depth; ``undecided`` where it did not matter what was unknown."""

    value: Value
    observed: Observed
    depth: int
    undecided: bool


Call: TypeAlias = tuple[int, tuple[Hashable, ...]]  # a function by identity, and what it is given


@dataclass(slots=True)
class Remembered:
    """What calls gave: what counts already, and what will once the paths at hand are done."""

    known: dict[Call, Result] = field(default_factory=dict)
    found: dict[Call, Result] = field(default_factory=dict)

    def settle(self) -> None:
        self.known |= self.found
        self.found.clear()


@dataclass(frozen=True, slots=True)
class Told:
    """The functions, by identity, that send a method which their caller names.

    ``by_name`` are those that are known by their name alone, whatever they are called on: the class of each,
    and which argument names the method.
    """

    functions: frozenset[int] = frozenset()
    by_name: Mapping[str, tuple[LinkedClass, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One path through one piece of code, under one pin.

    ``invoke`` runs a function of the tree and ``evaluate`` an expression; ``opaque`` are classes whose
    methods are clients in their own right, so that what they send is not counted twice. ``constants`` are
    what module and class bodies assign, shared by all runs of a tree, and ``remembered`` what calls gave, by
    those of one class and pin. ``told`` are helpers of clients that
    send for whoever calls them, and ``asked`` the place where the outermost of these was called. ``stamp`` is
    the version that messages without one get from the decorator of the method that sends them.
    """

    path: Path
    pin: str | None
    observed: Observed
    opaque: Callable[[LinkedClass], bool]
    invoke: Callable[[Frame, Function, list[Value], Table], Value]
    evaluate: Callable[[Frame, Expression], Value]
    constants: dict[tuple[str, int, str | None], Value]
    told: Told = field(default_factory=Told)
    remembered: Remembered = field(default_factory=Remembered)
    asked: Place | None = None
    depth: int = 0
    stamp: Value | None = None

    @property
    def configured(self) -> Known:
        """The value of an option that pins a version."""
        return Known(self.pin, configured=True)


@dataclass(slots=True)
class Frame:
    """``owner`` is the class whose code this is; ``scope`` the class body whose names are in reach."""

    run: Run
    module: LinkedModule
    names: dict[str, Value] = field(default_factory=dict)
    owner: LinkedClass | None = None
    bound: Value = NONE
    scope: LinkedClass | None = None

    def place(self, line: int, column: int = 1, width: int = 0) -> Place:
        return Place(self.module.path, line, column, width)

    def elsewhere(self, module: LinkedModule, scope: LinkedClass | None = None) -> Frame:
        """A frame for reading a name where it was defined."""
        return Frame(self.run, module, scope=scope)


class Returned(Exception):
    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class Raised(Exception):
    """The code under analysis raises; ``kind`` names the exception where it is known."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Broke(Exception):
    pass


class Continued(Exception):
    pass
