"""The kinds of expressions, statements and definitions that a file is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeAlias, cast

from msgspec import Struct

WORD = re.compile(r"\w+")

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


class Signature(Struct, frozen=True, tag="f", array_like=True):
    """What the text of a function says, but for its body.

    ``returns`` says whether some ``return`` in it has a value; ``unused`` are the parameters that a body that
    is worth reading has no use for.
    """

    parameters: tuple[Parameter, ...]
    decorators: tuple[Expression, ...]
    returns: bool = False
    unused: tuple[str, ...] = ()


class Body(Struct, frozen=True, array_like=True):
    """The body of a function; None where it is not worth reading."""

    statements: tuple[Statement, ...] | None


class Contents(Struct, frozen=True, tag="c", array_like=True):
    """What the text of a class says."""

    bases: tuple[Expression, ...]
    decorators: tuple[Expression, ...]
    body: tuple[Statement, ...]
    history: History | None = None


ASKED: list[set[Text]] = []  # see ``asked``


@contextmanager
def asked() -> Iterator[set[Text]]:
    """The texts of classes, and of functions whose bodies, are asked for while this is open, read or not."""
    found: set[Text] = set()
    ASKED.append(found)
    try:
        yield found
    finally:
        ASKED.pop()


class Text(Struct, array_like=True, eq=False, dict=True):
    """The text of a function or class, decorators included, which is read when it is first asked for.

    One text serves all that is written so, wherever it stands. ``first`` is the number that its first line is
    given. ``in_sender``, ``kept`` and ``words`` decide which bodies are worth reading: see ``extract.worth``.
    """

    code: str
    first: int
    in_sender: bool = False
    kept: tuple[str, ...] | None = ()
    words: tuple[str, ...] = ()
    said: Signature | Contents | None = None
    inner: Body | None = None

    reader: ClassVar[Callable[[Text], Signature | Contents]]  # these come with ``extract``
    body_reader: ClassVar[Callable[[Text], Body]]

    def read(self) -> Signature | Contents:
        if self.said is None:
            self.said = Text.reader(self)
        return self.said

    def read_body(self) -> Body:
        if self.inner is None:
            self.inner = Text.body_reader(self)
        return self.inner

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """What was asked about it, by question: see ``of_text``."""
        return {}

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every word in it, be it a name or part of a string or comment."""
        return frozenset(WORD.findall(self.code))


class Definition(Struct, array_like=True, eq=False, dict=True):
    """A function or class by its name; the rest is in its text, whose first line it is ``below``."""

    name: str
    text: Text
    line: int
    column: int
    below: int = 0

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """What was asked about it where it stands, by question: see ``once``."""
        return {}

    def note(self) -> None:
        """It is asked for what it says."""
        for found in ASKED:
            found.add(self.text)

    @cached_property
    def _said(self) -> Any:
        return self._here(self.text.read())

    def _here(self, said: Any) -> Any:
        """What its text says, as it stands here."""
        by = self.line - self.below - self.text.first
        return moved(said, by) if by else said

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        place, there = (self.name, self.line, self.column), (other.name, other.line, other.column)
        return place == there and self._all() == other._all()

    def _all(self) -> object:
        return self._said

    __hash__ = object.__hash__


class Function(Definition, tag="f"):
    """``also`` are decorators that it has besides those in its text."""

    also: tuple[Expression, ...] = ()

    @property
    def said(self) -> Signature:
        return cast("Signature", self._said)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.said.parameters

    @property
    def decorators(self) -> tuple[Expression, ...]:
        return (*(self.said.decorators if self.below else ()), *self.also)

    @property
    def body(self) -> tuple[Statement, ...] | None:
        self.note()
        return self._body

    @cached_property
    def _body(self) -> tuple[Statement, ...] | None:
        return cast("Body", self._here(self.text.read_body())).statements

    @property
    def returns(self) -> bool:
        return self.said.returns

    @property
    def unused(self) -> tuple[str, ...]:
        return self.said.unused

    def _all(self) -> object:
        return self._said, self._body, self.also


class Class(Definition, tag="c"):
    @property
    def said(self) -> Contents:
        self.note()
        return cast("Contents", self._said)

    @property
    def bases(self) -> tuple[Expression, ...]:
        return self.said.bases

    @property
    def decorators(self) -> tuple[Expression, ...]:
        return self.said.decorators

    @property
    def body(self) -> tuple[Statement, ...]:
        return self.said.body

    @property
    def history(self) -> History | None:
        return self.said.history


def made_up(name: str, body: tuple[Statement, ...], line: int) -> Function:
    """A function that nobody wrote."""
    return Function(name, Text("", line, said=Signature((), ()), inner=Body(body)), line, 1)


def made_up_class(name: str, body: tuple[Statement, ...], line: int) -> Class:
    """A class that nobody wrote."""
    return Class(name, Text("", line, said=Contents((), (), body)), line, 1)


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
} | {Function: ("parameters", "decorators", "body"), Class: ("bases", "decorators", "body")}

# And those that say something of it, beside where it stands.
TELLING = {
    kind: tuple(name for name in kind.__struct_fields__ if name not in ("line", "column")) for kind in INNER
} | {
    Function: ("name", "parameters", "decorators", "body", "returns", "unused"),
    Class: ("name", "bases", "decorators", "body", "history"),
}

# Of each kind: the index of its line, and the indexes of what may hold others.
_SHAPES = {
    kind: (
        kind.__struct_fields__.index("line") if "line" in kind.__struct_fields__ else None,
        tuple(kind.__struct_fields__.index(name) for name in inner),
    )
    for kind, inner in INNER.items()
    if kind not in (Function, Class)
}


def moved(node: Any, by: int) -> Any:
    """Facts as they are when they stand some lines further down: new ones, wherever they have parts."""
    kind = node.__class__
    if kind is tuple:
        return tuple([moved(item, by) for item in node])
    if node is None:
        return None
    if kind is Function:
        return Function(node.name, node.text, node.line + by, node.column, node.below, node.also)
    if kind is Class:
        return Class(node.name, node.text, node.line + by, node.column, node.below)
    line, inner = _SHAPES[kind]
    if not inner and (line is None or not node.line):  # None, True and False have no place
        return node
    values = [getattr(node, name) for name in kind.__struct_fields__]
    for index in inner:
        values[index] = moved(values[index], by)
    if line is not None:
        values[line] += by
    return kind(*values)
