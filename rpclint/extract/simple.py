"""Statements that open no block, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from rpclint import facts
from rpclint.extract.expressions import Converter, Unreadable, parse
from rpclint.extract.lines import Line
from rpclint.extract.python2 import plain

NO_EFFECT = re.compile(r"(?:pass|global|nonlocal)\b[^;]*")
OLD_STATEMENT = re.compile(r"(?:print|exec|raise)\b")


def simple(line: Line) -> Iterator[facts.Statement]:
    """The statements of a line that opens no block."""
    if NO_EFFECT.fullmatch(line.text):
        return
    try:
        node = parse(line, line.text, cst.parse_statement)
    except Unreadable:
        if not OLD_STATEMENT.match(line.text):
            raise
        yield from _old(line)
        return
    converter = Converter(line)
    for part in node.body:
        yield from _small(part, converter, line.number)


def _old(line: Line) -> Iterator[facts.Statement]:
    """What only Python 2 had: ``print`` and ``exec``, and ``raise`` with a value and a traceback."""
    if not line.text.startswith("raise"):
        return
    parts = parse(line, f"({line.text.removeprefix('raise')}\n)", cst.parse_expression)
    value = Converter(line).expression(parts)
    yield facts.Raise(value.items[0] if isinstance(value, facts.Sequence) else value, line.number)


def _small(node: cst.CSTNode, converter: Converter, line: int) -> Iterator[facts.Statement]:
    match node:
        case cst.Assign():
            targets = tuple(converter.expression(target.target) for target in node.targets)
            yield facts.Assign(targets, converter.expression(node.value), line)
        case cst.AnnAssign() if node.value is not None:
            target = converter.expression(node.target)
            yield facts.Assign((target,), converter.expression(node.value), line)
        case cst.AugAssign():
            target = converter.expression(node.target)
            operator = "+" if isinstance(node.operator, cst.AddAssign) else "?"
            yield facts.Augment(target, operator, converter.expression(node.value), line)
        case cst.Return():
            yield facts.Return(converter.expression(node.value) if node.value else None, line)
        case cst.Raise():
            yield facts.Raise(converter.expression(node.exc) if node.exc else None, line)
        case cst.Assert():
            yield facts.Evaluate(converter.expression(node.test), line)
        case cst.Expr():
            yield facts.Evaluate(converter.expression(node.value), line)
        case cst.Del():
            yield facts.Delete(_unpacked(converter.expression(node.target)), line)
        case cst.Break() | cst.Continue():
            yield facts.Jump(isinstance(node, cst.Break), line)
        case cst.Import():
            yield from _imports(node, line)
        case cst.ImportFrom():
            yield from _imports_from(node, line)
        case _:
            pass


def _unpacked(target: facts.Expression) -> tuple[facts.Expression, ...]:
    return target.items if isinstance(target, facts.Sequence) else (target,)


def _imports(node: cst.Import, line: int) -> Iterator[facts.Import]:
    for alias in node.names:
        origin = _dotted(alias.name)
        if alias.asname is not None:
            yield facts.Import(_asname(alias), origin, line)
        else:
            first = origin.split(".", 1)[0]
            yield facts.Import(first, first, line)


def _imports_from(node: cst.ImportFrom, line: int) -> Iterator[facts.Import]:
    base = "." * len(node.relative) + (_dotted(node.module) if node.module else "")
    if isinstance(node.names, cst.ImportStar):
        yield facts.Import("*", base, line)
        return
    for alias in node.names:
        name = _dotted(alias.name)
        origin = f"{base}{name}" if base.endswith(".") or not base else f"{base}.{name}"
        yield facts.Import(_asname(alias) if alias.asname else name, origin, line)


def _asname(alias: cst.ImportAlias) -> str:
    assert alias.asname is not None  # noqa: S101, both callers asked
    return _dotted(alias.asname.name)


def _dotted(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{plain(node.attr.value)}"
    return plain(node.value) if isinstance(node, cst.Name) else ""
