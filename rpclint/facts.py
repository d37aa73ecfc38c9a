"""What one file says, free of context: the seam between how Python is parsed and what it means.

A dozen kinds of expression and statement, enough to run a client method on paper. Names stay names here;
``link`` and ``evaluate`` give them meaning. Written and read by msgspec, and never anything of LibCST's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

# -- expressions


class Const(Struct, frozen=True, tag="k", array_like=True):
    value: str | int | float | bool | None
    line: int = 0
    column: int = 0


class Name(Struct, frozen=True, tag="n", array_like=True):
    name: str


class Attribute(Struct, frozen=True, tag="a", array_like=True):
    value: Expression
    name: str


class Argument(Struct, frozen=True, array_like=True):
    """One argument of a call; ``star`` is '*' or '**' where it is spread."""

    value: Expression
    keyword: str | None = None
    star: str = ""


class Call(Struct, frozen=True, tag="c", array_like=True):
    function: Expression
    arguments: tuple[Argument, ...]
    line: int = 0
    column: int = 0


class DictItem(Struct, frozen=True, array_like=True):
    """``key`` is None for a ``**value``."""

    key: Expression | None
    value: Expression


class Dict(Struct, frozen=True, tag="d", array_like=True):
    items: tuple[DictItem, ...]


class Sequence(Struct, frozen=True, tag="t", array_like=True):
    items: tuple[Expression, ...]
    is_list: bool = False


class Subscript(Struct, frozen=True, tag="s", array_like=True):
    value: Expression
    index: Expression


class Slice(Struct, frozen=True, tag="l", array_like=True):
    lower: Expression | None
    upper: Expression | None


class Logical(Struct, frozen=True, tag="b", array_like=True):
    is_and: bool
    left: Expression
    right: Expression


class Not(Struct, frozen=True, tag="!", array_like=True):
    value: Expression


class Compare(Struct, frozen=True, tag="=", array_like=True):
    left: Expression
    operator: str
    right: Expression


class Conditional(Struct, frozen=True, tag="?", array_like=True):
    test: Expression
    then: Expression
    otherwise: Expression


class Binary(Struct, frozen=True, tag="+", array_like=True):
    left: Expression
    operator: str
    right: Expression


class Comprehension(Struct, frozen=True, tag="f", array_like=True):
    """``elements`` are evaluated once, with ``target`` bound to something unknown out of ``source``."""

    target: Expression
    source: Expression
    elements: tuple[Expression, ...]


class Opaque(Struct, frozen=True, tag="o", array_like=True):
    """An expression whose value does not matter; its parts may still have effects."""

    parts: tuple[Expression, ...] = ()


Expression: TypeAlias = (
    Const | Name | Attribute | Call | Dict | Sequence | Subscript | Slice | Logical | Not | Compare
    | Conditional | Binary | Comprehension | Opaque
)  # fmt: skip

# -- statements


class Assign(Struct, frozen=True, tag="=", array_like=True):
    targets: tuple[Expression, ...]
    value: Expression
    line: int


class Augment(Struct, frozen=True, tag="+", array_like=True):
    target: Expression
    operator: str
    value: Expression
    line: int


class Evaluate(Struct, frozen=True, tag="e", array_like=True):
    value: Expression
    line: int


class Return(Struct, frozen=True, tag="r", array_like=True):
    value: Expression | None
    line: int


class Raise(Struct, frozen=True, tag="!", array_like=True):
    value: Expression | None
    line: int


class Delete(Struct, frozen=True, tag="d", array_like=True):
    targets: tuple[Expression, ...]
    line: int


class Jump(Struct, frozen=True, tag="j", array_like=True):
    """``break`` or ``continue``."""

    is_break: bool
    line: int


class If(Struct, frozen=True, tag="?", array_like=True):
    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    line: int


class Loop(Struct, frozen=True, tag="l", array_like=True):
    """``for target in source``; ``target`` is None for ``while source``."""

    target: Expression | None
    source: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    line: int


class Handler(Struct, frozen=True, array_like=True):
    """``kind`` is None for a bare ``except``."""

    kind: Expression | None
    name: str | None
    body: tuple[Statement, ...]
    line: int = 0


class Try(Struct, frozen=True, tag="t", array_like=True):
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    otherwise: tuple[Statement, ...]
    final: tuple[Statement, ...]
    line: int


class WithItem(Struct, frozen=True, array_like=True):
    value: Expression
    target: Expression | None


class With(Struct, frozen=True, tag="w", array_like=True):
    items: tuple[WithItem, ...]
    body: tuple[Statement, ...]
    line: int


class Import(Struct, frozen=True, tag="i", array_like=True):
    """Binds ``name`` to the dotted ``origin``; a leading dot per level where it is relative."""

    name: str
    origin: str
    line: int


class Unread(Struct, frozen=True, tag="u", array_like=True):
    """A statement that no parser takes; nothing is known of its effect."""

    reason: str
    line: int


class Parameter(Struct, frozen=True, array_like=True):
    """``kind``: positional-only, either, keyword-only, ``*args``, ``**kwargs``."""

    name: str
    kind: Literal["/", "", "k", "*", "**"]
    default: Expression | None = None


class Function(Struct, frozen=True, tag="f", array_like=True):
    """``body`` is None where the file was read for the header only.

    ``returns`` says whether some ``return`` in it has a value; ``unused`` are the parameters that a body that
    was read has no use for.
    """

    name: str
    parameters: tuple[Parameter, ...]
    decorators: tuple[Expression, ...]
    body: tuple[Statement, ...] | None
    line: int
    column: int
    returns: bool = False
    unused: tuple[str, ...] = ()


class Row(Struct, frozen=True, array_like=True):
    """A row of a history: the version that it is about."""

    version: str
    line: int
    column: int


class Support(Struct, frozen=True, array_like=True):
    """A sentence of a history: which releases support which version."""

    releases: tuple[str, ...]
    version: str
    line: int


class History(Struct, frozen=True, array_like=True):
    """What a class tells of its versions; ``mentioned`` are those that are named and have no row."""

    rows: tuple[Row, ...]
    supports: tuple[Support, ...] = ()
    mentioned: tuple[str, ...] = ()


class Class(Struct, frozen=True, tag="c", array_like=True):
    name: str
    bases: tuple[Expression, ...]
    decorators: tuple[Expression, ...]
    body: tuple[Statement, ...]
    line: int
    column: int
    history: History | None = None


Statement: TypeAlias = (
    Assign | Augment | Evaluate | Return | Raise | Delete | Jump | If | Loop | Try | With | Import
    | Unread | Function | Class
)  # fmt: skip


class Module(Struct, frozen=True, array_like=True):
    """One file. ``failure`` says why nothing of it could be read; ``marks`` are telling words in it."""

    body: tuple[Statement, ...] = ()
    marks: tuple[str, ...] = ()
    failure: str | None = None


# The fields of each kind that hold other nodes: those whose type is not built in.
_NODES = re.compile(r"\b(?!None\b|Literal\b)[A-Z]\w+")
INNER = {
    kind: tuple(name for name in kind.__struct_fields__ if _NODES.search(kind.__annotations__[name]))
    for kind in Struct.__subclasses__()
    if kind.__module__ == __name__
}


# And those that say something of it, beside where it stands.
TELLING = {
    kind: tuple(name for name in kind.__struct_fields__ if name not in ("line", "column")) for kind in INNER
}


def alike(one: object, other: object) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, Struct):
        return all(alike(getattr(one, name), getattr(other, name)) for name in TELLING[type(one)])
    return one == other


def walk(node: object) -> Iterator[Struct]:
    """Every expression and statement below some of them, and these themselves, in the order of the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.__class__ is tuple:
            waiting.extend(reversed(current))
        elif isinstance(current, Struct):
            yield current
            for name in reversed(INNER[type(current)]):
                waiting.append(getattr(current, name))  # noqa: PERF401, much faster here


def names(node: object) -> Iterator[str]:
    """Every name that is read or set below, and every attribute's, be it asked for by ``getattr``."""
    for found in walk(node):
        if isinstance(found, Name | Attribute):
            yield found.name
        elif (asked := _asked_for(found)) is not None:
            yield asked.name


def self_names(node: object) -> Iterator[str]:
    """Every attribute of ``self`` or ``cls`` that is named below."""
    for found in walk(node):
        attribute = found if isinstance(found, Attribute) else _asked_for(found)
        if (
            attribute is not None
            and isinstance(attribute.value, Name)
            and attribute.value.name in ("self", "cls")
        ):
            yield attribute.name


def _asked_for(node: Struct) -> Attribute | None:
    """``getattr(value, 'name')`` as the attribute that it is."""
    match node:
        case Call(Name("getattr"), (Argument(value), Argument(Const(str(name))), *_)):
            return Attribute(value, name)
        case _:
            return None
