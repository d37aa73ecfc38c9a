"""Blocks as facts: each statement is read on its own, so that one nobody can parse spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst

from rpclint import facts
from rpclint.extract.blocks import Block
from rpclint.extract.bodies import returns, unused
from rpclint.extract.chronicle import history
from rpclint.extract.expressions import Converter, Unreadable, parse
from rpclint.extract.lines import Line
from rpclint.extract.memory import FUNCTIONS, STATEMENTS, key_of
from rpclint.extract.python2 import plain
from rpclint.extract.simple import simple
from rpclint.extract.worth import Worth

OLD_HANDLER = re.compile(r"(.+?),\s*(\w+)", re.DOTALL)
FUNCTION = re.compile(r"(?:async\s+)?def\s+(\w+)")
ANY_CASE = re.compile(r"case\s+_\s*")
CONTINUED = ("elif", "else", "except", "finally")


class StatementReader:
    """Reads the blocks of one file, with these ``lines``; ``worth`` says which bodies."""

    def __init__(self, worth: Worth, lines: Sequence[str]) -> None:
        self._worth = worth
        self._lines = lines

    def read(self, blocks: Sequence[Block]) -> tuple[facts.Statement, ...]:
        return tuple(self._statements(blocks))

    def _statements(self, blocks: Sequence[Block]) -> Iterator[facts.Statement]:
        position, decorators = 0, []
        while position < len(blocks):
            block = blocks[position]
            end = position + 1
            while end < len(blocks) and blocks[end].keyword in CONTINUED and block.keyword:
                end += 1
            if block.line.text.startswith("@"):
                decorators.append(block)
            else:
                yield from self._guarded(blocks[position:end], decorators)
                decorators = []
            position = end

    def _guarded(self, chain: Sequence[Block], decorators: list[Block]) -> Iterator[facts.Statement]:
        try:
            yield from self._statement(chain, decorators)
        except Unreadable as error:
            yield facts.Unread(str(error), chain[0].line.number)
        except RecursionError:
            yield facts.Unread("nested too deeply", chain[0].line.number)

    def _statement(self, chain: Sequence[Block], decorators: list[Block]) -> Iterator[facts.Statement]:
        block = chain[0]
        match block.keyword:
            case "":
                yield from _simple(block.line)
            case "def":
                yield self._function(block, decorators)
            case "class":
                yield self._class(block, decorators)
            case "if" | "while" | "for":
                yield self._branching(chain)
            case "try":
                yield self._try(chain)
            case "with":
                yield self._with(block)
            case "match":
                yield from self._match(block)
            case _:
                yield facts.Unread(f"{block.keyword!r} without its beginning", block.line.number)

    def _body(self, block: Block) -> tuple[facts.Statement, ...]:
        if block.inline and not block.body:
            return _simple(_rest(block))
        return self.read(block.body)

    # -- definitions

    def _function(self, block: Block, decorators: list[Block]) -> facts.Function:
        """A function as it was read before, in this file or another, or read anew."""
        name = FUNCTION.match(block.header)
        if name is None:
            return self._read_function(block, decorators)
        reads = self._worth.reads_body(name[1], block, decorators)
        shown = block if reads else Block(block.line, block.keyword)
        told = (
            reads,
            self._worth.hands_on(name[1], block),
            returns(block),
            self._worth.in_sender,
            self._worth.words,
        )
        key = key_of([*decorators, shown], block.header, *told)
        if key is None:
            return self._read_function(block, decorators)
        found: facts.Function = FUNCTIONS.at(
            block.line.number, key, lambda: self._read_function(block, decorators)
        )
        return found

    def _read_function(self, block: Block, decorators: list[Block]) -> facts.Function:
        node = parse(block.line, f"{_without_async(block.header)}: pass", cst.parse_statement)
        converter = Converter(block.line)
        name = plain(node.name.value)
        converter.locate(name)
        body = self._body(block) if self._worth.reads_body(name, block, decorators) else None
        parameters = tuple(_parameters(node.params, converter))
        return facts.Function(
            name, parameters, _decorators(decorators), body, block.line.number, block.line.column,
            returns=returns(block),
            unused=unused([p.name for p in parameters], block) if self._worth.hands_on(name, block) else (),
        )  # fmt: skip

    def _class(self, block: Block, decorators: list[Block]) -> facts.Class:
        node = parse(block.line, f"{block.header}: pass", cst.parse_statement)
        converter = Converter(block.line)
        bases = converter.many(argument.value for argument in node.bases)
        with self._worth.entering(block):
            body = self._body(block)
        return facts.Class(
            node.name.value, bases, _decorators(decorators), body, block.line.number, block.line.column,
            history(self._lines, block),
        )  # fmt: skip

    # -- control flow

    def _branching(self, chain: Sequence[Block]) -> facts.Statement:
        block, rest = chain[0], chain[1:]
        otherwise = self._otherwise(rest)
        line = block.line.number
        if block.keyword == "for":
            header = re.sub(r"^async\s+", "", block.header)
            loop = parse(block.line, f"{header}: pass", cst.parse_statement)
            converter = Converter(block.line)
            target, source = converter.expression(loop.target), converter.expression(loop.iter)
            return facts.Loop(target, source, self._body(block), otherwise, line)
        test = _condition(block)
        if block.keyword == "while":
            return facts.Loop(None, test, self._body(block), otherwise, line)
        return facts.If(test, self._body(block), otherwise, line)

    def _otherwise(self, rest: Sequence[Block]) -> tuple[facts.Statement, ...]:
        if not rest:
            return ()
        block = rest[0]
        if block.keyword == "elif":
            test = _condition(block)
            return (facts.If(test, self._body(block), self._otherwise(rest[1:]), block.line.number),)
        return self._body(block)

    def _try(self, chain: Sequence[Block]) -> facts.Try:
        handlers = tuple(self._handler(block) for block in chain if block.keyword == "except")
        bodies = {block.keyword: self._body(block) for block in chain if block.keyword in ("else", "finally")}
        body = self._body(chain[0])
        return facts.Try(
            body, handlers, bodies.get("else", ()), bodies.get("finally", ()), chain[0].line.number
        )

    def _handler(self, block: Block) -> facts.Handler:
        clause = re.sub(r"^except\s*\*?\s*", "", block.header).strip()
        clause, _, name = clause.rpartition(" as ") if " as " in clause else (clause, "", "")
        old = None if clause.startswith("(") and clause.endswith(")") else OLD_HANDLER.fullmatch(clause)
        if old is not None:
            clause, name = old.groups()
        kind = None
        if clause:
            kind = Converter(block.line).expression(
                parse(block.line, f"({clause.strip()})", cst.parse_expression)
            )
        return facts.Handler(kind, name.strip() or None, self._body(block), block.line.number)

    def _with(self, block: Block) -> facts.With:
        header = re.sub(r"^async\s+", "", block.header)
        node = parse(block.line, f"{header}: pass", cst.parse_statement)
        converter = Converter(block.line)
        items = tuple(
            facts.WithItem(
                converter.expression(item.item),
                converter.expression(item.asname.name) if item.asname else None,
            )
            for item in node.items
        )
        return facts.With(items, self._body(block), block.line.number)

    def _match(self, block: Block) -> Iterator[facts.Statement]:
        """A ``match`` as a ladder of conditions that nobody decides, each for itself."""
        subject = _condition(block)
        ladder: tuple[facts.Statement, ...] = ()
        for case in reversed(block.body):
            line = case.line.number
            undecided = facts.Opaque((subject, facts.Const(line)))
            ladder = (
                self._body(case) if ANY_CASE.fullmatch(case.header)
                else (facts.If(undecided, self._body(case), ladder, line),)
            )  # fmt: skip
        yield from ladder


def _simple(line: Line) -> tuple[facts.Statement, ...]:
    found: tuple[facts.Statement, ...] = STATEMENTS.at(
        line.number, (line.text, line.indent), lambda: tuple(simple(line))
    )
    return found


def _parameters(parameters: cst.Parameters, converter: Converter) -> Iterator[facts.Parameter]:
    star = parameters.star_arg
    groups: list[tuple[Sequence[cst.Param], Any]] = [
        (parameters.posonly_params, "/"),
        (parameters.params, ""),
        ([star] if isinstance(star, cst.Param) else [], "*"),
        (parameters.kwonly_params, "k"),
        ([parameters.star_kwarg] if parameters.star_kwarg else [], "**"),
    ]
    for group, kind in groups:
        for parameter in group:
            name = plain(parameter.name.value)
            converter.locate(name)
            default = converter.expression(parameter.default) if parameter.default else None
            yield facts.Parameter(name, kind, default)


def _decorators(blocks: list[Block]) -> tuple[facts.Expression, ...]:
    return tuple(_decorator(block.line) for block in blocks)


def _decorator(line: Line) -> facts.Expression:
    try:
        node = parse(line, line.text[1:].strip(), cst.parse_expression)
    except Unreadable:
        return facts.Opaque()
    return Converter(line).expression(node)


def _condition(block: Block) -> facts.Expression:
    test = block.header[len(block.keyword) :].strip()
    return Converter(block.line).expression(parse(block.line, f"({test}\n)", cst.parse_expression))


def _without_async(header: str) -> str:
    return re.sub(r"^async\s+", "", header)


def _rest(block: Block) -> Line:
    """What stands behind the colon, as a line of its own at its own place."""
    line = block.line
    offset = line.text.index(block.inline, line.colon)
    number = line.number + line.text.count("\n", 0, offset)
    return Line(block.inline, number, line.last, line.indent + offset, -1, line.too_deep)
