"""LibCST's expressions as facts, with the place of every literal and call."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import libcst as cst

from rpclint import facts
from rpclint.extract.lines import Line
from rpclint.extract.python2 import modernise, plain
from rpclint.timings import count

ESCAPE = re.compile(
    r"\\(?:[\n\\'\"abfnrtv]|[0-3]?[0-7]{1,2}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]*\})"
)
STRING = re.compile(r"([a-zA-Z]*)('''|\"\"\"|'|\")(.*)\2", re.DOTALL)
DIGITS = 18  # of a number, which fits into 64 bits then: no version or count has more


class Unreadable(Exception):
    """A statement that LibCST takes neither as it stands nor as Python 3 would have it."""


def parse(line: Line, code: str, parser: Callable[[str], Any]) -> Any:
    """What LibCST's ``parser`` makes of ``code``. Raises Unreadable."""
    count("statements parsed")
    if line.too_deep:
        raise Unreadable("nested too deeply, or too long, to be parsed safely")
    for form in _forms(code):
        with suppress(Exception):  # LibCST raises more than ParserSyntaxError on broken input
            return parser(form)
    raise Unreadable(f"not understood as Python: {_first_line(code)}")


def _forms(code: str) -> Iterator[str]:
    """The code as it stands, and only then as Python 3 would have it."""
    yield code
    yield modernise(code)


def _first_line(code: str) -> str:
    first = code.split("\n", 1)[0].strip()
    return first if len(first) <= 60 else f"{first[:57]}..."  # noqa: PLR2004, fits a line of the report


class Converter:
    """Turns the nodes of one logical line into facts.

    LibCST's own position provider writes all code out again, which costs twice the parse. Nodes are
    visited in the order of the text instead, and a cursor finds each name and literal again.
    """

    def __init__(self, line: Line) -> None:
        self._text = line.text
        self._line = line
        self._cursor = 0

    def expression(self, node: cst.CSTNode) -> facts.Expression:
        convert = CONVERSIONS.get(type(node))
        if convert is None:
            return facts.Opaque(tuple(self.expression(child) for child in _parts(node)))
        return convert(self, node)

    def many(self, nodes: Iterable[cst.CSTNode]) -> tuple[facts.Expression, ...]:
        return tuple(self.expression(node) for node in nodes)

    def locate(self, token: str) -> tuple[int, int]:
        """Line and column of the next ``token`` in the text."""
        found = self._text.find(token, self._cursor)
        if found < 0:
            return self._line.number, self._line.column
        self._cursor = found + len(token)
        before = self._text.count("\n", 0, found)
        if not before:
            return self._line.number, self._line.column + found
        return self._line.number + before, found - self._text.rfind("\n", 0, found)

    def name(self, node: cst.Name) -> facts.Name:
        name = plain(node.value)
        self.locate(name)
        return CONSTANT_NAMES.get(name) or facts.Name(name)  # type: ignore[return-value]

    def attribute(self, node: cst.Attribute) -> facts.Attribute:
        value = self.expression(node.value)
        name = plain(node.attr.value)
        self.locate(name)
        return facts.Attribute(value, name)

    def string(self, node: cst.SimpleString) -> facts.Const:
        return facts.Const(literal(node.value), *self.locate(node.value))

    def concatenated(self, node: cst.ConcatenatedString) -> facts.Expression:
        left, right = self.expression(node.left), self.expression(node.right)
        if isinstance(left, facts.Const) and isinstance(right, facts.Const):
            return facts.Const(f"{left.value}{right.value}", left.line, left.column)
        return facts.Opaque((left, right))

    def integer(self, node: cst.Integer) -> facts.Expression:
        place = self.locate(node.value)
        return facts.Const(int(node.value, 0), *place) if len(node.value) <= DIGITS else facts.Opaque(())

    def real(self, node: cst.Float) -> facts.Const:
        return facts.Const(float(node.value), *self.locate(node.value))

    def call(self, node: cst.Call) -> facts.Call:
        function = self.expression(node.func)
        end = self._cursor
        line, column = self._place(end - len(_last_name(function)))
        arguments = tuple(self._argument(argument) for argument in node.args)
        return facts.Call(function, arguments, line, column)

    def _place(self, offset: int) -> tuple[int, int]:
        cursor, self._cursor = self._cursor, max(0, offset)
        place = self.locate(self._text[self._cursor : cursor] or "(")
        self._cursor = cursor
        return place

    def _argument(self, node: cst.Arg) -> facts.Argument:
        keyword = None
        if node.keyword is not None:
            keyword = plain(node.keyword.value)
            self.locate(keyword)
        return facts.Argument(self.expression(node.value), keyword, node.star)

    def dict(self, node: cst.Dict) -> facts.Dict:
        return facts.Dict(tuple(self._item(element) for element in node.elements))

    def _item(self, element: cst.BaseDictElement) -> facts.DictItem:
        if isinstance(element, cst.DictElement):
            return facts.DictItem(self.expression(element.key), self.expression(element.value))
        return facts.DictItem(None, self.expression(element.value))

    def sequence(self, node: cst.Tuple | cst.List | cst.Set) -> facts.Expression:
        items = self.many(element.value for element in node.elements)
        if any(isinstance(element, cst.StarredElement) for element in node.elements):
            return facts.Opaque(items)
        return facts.Sequence(items, isinstance(node, cst.List))

    def subscript(self, node: cst.Subscript) -> facts.Expression:
        value = self.expression(node.value)
        if len(node.slice) != 1:
            return facts.Opaque((value,))
        index = node.slice[0].slice
        if isinstance(index, cst.Index):
            return facts.Subscript(value, self.expression(index.value))
        if not isinstance(index, cst.Slice) or index.step is not None:
            return facts.Opaque((value,))
        lower = self.expression(index.lower) if index.lower else None
        upper = self.expression(index.upper) if index.upper else None
        return facts.Subscript(value, facts.Slice(lower, upper))

    def logical(self, node: cst.BooleanOperation) -> facts.Logical:
        is_and = isinstance(node.operator, cst.And)
        return facts.Logical(is_and, self.expression(node.left), self.expression(node.right))

    def unary(self, node: cst.UnaryOperation) -> facts.Expression:
        value = self.expression(node.expression)
        if isinstance(node.operator, cst.Not):
            return facts.Not(value)
        if isinstance(node.operator, cst.Minus) and isinstance(value, facts.Const):
            number = value.value
            if isinstance(number, int | float):
                return facts.Const(-number, value.line, value.column)
        return facts.Opaque((value,))

    def comparison(self, node: cst.Comparison) -> facts.Expression:
        left = self.expression(node.left)
        rights = [(_operator(c.operator), self.expression(c.comparator)) for c in node.comparisons]
        if len(rights) != 1:
            return facts.Opaque((left, *(right for _, right in rights)))
        return facts.Compare(left, *rights[0])

    def conditional(self, node: cst.IfExp) -> facts.Conditional:
        then, test = self.expression(node.body), self.expression(node.test)
        return facts.Conditional(test, then, self.expression(node.orelse))

    def binary(self, node: cst.BinaryOperation) -> facts.Binary:
        left = self.expression(node.left)
        return facts.Binary(left, _operator(node.operator), self.expression(node.right))

    def comprehension(self, node: cst.BaseSimpleComp) -> facts.Comprehension:
        element = self.expression(node.elt)
        return self._comprehension((element,), node.for_in)

    def dict_comprehension(self, node: cst.DictComp) -> facts.Comprehension:
        elements = self.expression(node.key), self.expression(node.value)
        return self._comprehension(elements, node.for_in)

    def _comprehension(
        self, elements: tuple[facts.Expression, ...], source: cst.CompFor
    ) -> facts.Comprehension:
        target = self.expression(source.target)
        return facts.Comprehension(target, self.expression(source.iter), elements)

    def lambda_(self, node: cst.Lambda) -> facts.Opaque:
        return facts.Opaque((self.expression(node.body),))

    def starred(self, node: cst.StarredElement) -> facts.Opaque:
        return facts.Opaque((self.expression(node.value),))

    def named(self, node: cst.NamedExpr) -> facts.Opaque:
        return facts.Opaque((self.expression(node.value),))


def _parts(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    for child in node.children:
        if isinstance(child, cst.BaseExpression):
            yield child
        else:
            yield from _parts(child)


def _last_name(function: facts.Expression) -> str:
    return function.name if isinstance(function, facts.Name | facts.Attribute) else ""


def _operator(node: cst.CSTNode) -> str:
    return OPERATORS.get(type(node), "?")


def literal(source: str) -> str:
    """The value of a string literal; bytes count as text, as Python 2 had it."""
    match = STRING.fullmatch(source)
    if match is None:
        return source
    prefix, _, body = match.groups()
    if "\\" not in body or "r" in prefix.lower():
        return body
    try:
        return ESCAPE.sub(lambda escape: codecs.decode(escape[0], "unicode_escape"), body)
    except UnicodeDecodeError:
        return body


CONSTANT_NAMES: dict[str, facts.Const] = {
    "None": facts.Const(None),
    "True": facts.Const(value=True),
    "False": facts.Const(value=False),
}

OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.Add: "+",
    cst.Modulo: "%",
}

CONVERSIONS: dict[type[cst.CSTNode], Callable[[Converter, Any], facts.Expression]] = {
    cst.Name: Converter.name,
    cst.Attribute: Converter.attribute,
    cst.SimpleString: Converter.string,
    cst.ConcatenatedString: Converter.concatenated,
    cst.Integer: Converter.integer,
    cst.Float: Converter.real,
    cst.Call: Converter.call,
    cst.Dict: Converter.dict,
    cst.Tuple: Converter.sequence,
    cst.List: Converter.sequence,
    cst.Set: Converter.sequence,
    cst.Subscript: Converter.subscript,
    cst.BooleanOperation: Converter.logical,
    cst.UnaryOperation: Converter.unary,
    cst.Comparison: Converter.comparison,
    cst.IfExp: Converter.conditional,
    cst.BinaryOperation: Converter.binary,
    cst.GeneratorExp: Converter.comprehension,
    cst.ListComp: Converter.comprehension,
    cst.SetComp: Converter.comprehension,
    cst.DictComp: Converter.dict_comprehension,
    cst.Lambda: Converter.lambda_,
    cst.StarredElement: Converter.starred,
    cst.NamedExpr: Converter.named,
}
