"""Blocks as facts: each statement is read on its own, so that one nobody can parse spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst

from rpclint import facts
from rpclint.extract import plain, python2
from rpclint.extract.blocks import Block, blocks
from rpclint.extract.bodies import returns, unused
from rpclint.extract.chronicle import history
from rpclint.extract.expressions import Converter, Unreadable, parse
from rpclint.extract.lines import Line, logical_lines
from rpclint.extract.memory import STATEMENTS, text_of
from rpclint.extract.simple import simple
from rpclint.extract.worth import Worth
from rpclint.facts.nodes import moved

OLD_HANDLER = re.compile(r"(.+?),\s*(\w+)", re.DOTALL)
# Headers that any parser takes.
FUNCTION = re.compile(
    r"(?:async\s+)?def\s+(\w+)\s*\(\s*(?:(?:\*{0,2}\w+|\w+\s*=\s*(?:\w+|'[^'\\\n]*'))\s*(?:,\s*|(?=\))))*\)\s*"
)
NAME = re.compile(r"(?:async\s+)?def\s+(\w+)")
CLASS = re.compile(r"class\s+(\w+)\s*(?:\(\s*(?:[\w.]+\s*(?:,\s*|(?=\))))*\))?\s*")
ANY_CASE = re.compile(r"case\s+_\s*")
MATCH = re.compile(r"^\s*match\b", re.MULTILINE)
CONTINUED = ("elif", "else", "except", "finally")


class StatementReader:
    """Reads the blocks of a ``text``; ``worth`` says which bodies of functions are read."""

    def __init__(self, worth: Worth, text: str) -> None:
        self._worth = worth
        self._text = text

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

    def body(self, block: Block) -> tuple[facts.Statement, ...]:
        if block.inline and not block.body:
            return _simple(_rest(block))
        return self.read(block.body)

    # -- definitions

    def _function(self, block: Block, decorators: list[Block]) -> facts.Function:
        return facts.Function(*self._defined(FUNCTION, block, decorators))

    def _class(self, block: Block, decorators: list[Block]) -> facts.Class:
        return facts.Class(*self._defined(CLASS, block, decorators))

    def _defined(
        self, plain_header: re.Pattern[str], block: Block, decorators: list[Block]
    ) -> tuple[str, facts.Text, int, int, int]:
        """What is read later; what nobody can read raises Unreadable."""
        header = plain_header.fullmatch(block.header)
        name = python2.plain(header[1] if header is not None else _header(block).name.value)
        first = decorators[0] if decorators else block
        code = self._text[first.line.start : block.end]
        # Facts of a ``match`` are made of line numbers: they are good for one place only.
        start = first.line.number if "match" in code and MATCH.search(code) else 1
        text = text_of(code, start, (self._worth.in_sender, self._worth.kept, self._worth.words))
        return name, text, block.line.number, block.line.column, block.line.number - first.line.number

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
            return facts.Loop(target, source, self.body(block), otherwise, line)
        test = _condition(block)
        if block.keyword == "while":
            return facts.Loop(None, test, self.body(block), otherwise, line)
        return facts.If(test, self.body(block), otherwise, line)

    def _otherwise(self, rest: Sequence[Block]) -> tuple[facts.Statement, ...]:
        if not rest:
            return ()
        block = rest[0]
        if block.keyword == "elif":
            test = _condition(block)
            return (facts.If(test, self.body(block), self._otherwise(rest[1:]), block.line.number),)
        return self.body(block)

    def _try(self, chain: Sequence[Block]) -> facts.Try:
        handlers = tuple(self._handler(block) for block in chain if block.keyword == "except")
        bodies = {block.keyword: self.body(block) for block in chain if block.keyword in ("else", "finally")}
        body = self.body(chain[0])
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
        return facts.Handler(kind, name.strip() or None, self.body(block), block.line.number)

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
        return facts.With(items, self.body(block), block.line.number)

    def _match(self, block: Block) -> Iterator[facts.Statement]:
        """A ``match`` as a ladder of conditions that nobody decides, each for itself."""
        subject = _condition(block)
        ladder: tuple[facts.Statement, ...] = ()
        for case in reversed(block.body):
            line = case.line.number
            undecided = facts.Opaque((subject, facts.Const(line)))
            ladder = (
                self.body(case) if ANY_CASE.fullmatch(case.header)
                else (facts.If(undecided, self.body(case), ladder, line),)
            )  # fmt: skip
        yield from ladder


def read(text: facts.Text) -> facts.Signature | facts.Contents:
    """What the text of a function, but for its body, or of a class says.

    It raises nothing: how it begins was looked at before.
    """
    worth, decorators, block = _opened(text)
    if block.keyword == "class":
        return _contents(text, block, decorators, worth)
    name, parameters = _name_and_parameters(block)
    code = text.code[block.line.start :]
    handed = worth.hands_on(name, code)
    try:
        whole = _in_full(text, block) if handed or "return" in code else block
        useless = unused([p.name for p in parameters], whole) if handed else ()
        gives_back = returns(whole)
    except RecursionError:
        gives_back, useless = True, ()
    return facts.Signature(parameters, _decorators(decorators), gives_back, useless)


def read_body(text: facts.Text) -> facts.Body:
    """The body of a function, if it is worth reading."""
    worth, decorators, block = _opened(text)
    code = text.code[block.line.start :]
    name = python2.plain(NAME.match(block.header)[1])  # type: ignore[index]  # it begins like this
    try:
        if not worth.reads_body(name, block, code, decorators):
            return facts.Body(None)
        return facts.Body(StatementReader(worth, text.code).body(block))
    except RecursionError:
        return facts.Body((facts.Unread("nested too deeply", block.line.number),))


def _opened(text: facts.Text) -> tuple[Worth, list[Block], Block]:
    """The decorators of a text, and the block below them."""
    lines = tuple(logical_lines(text.code, text.first, passing_over=True, entering=True))
    *decorators, block = blocks(lines)
    return Worth(text.words, in_sender=text.in_sender, kept=text.kept), decorators, block


def _contents(text: facts.Text, block: Block, decorators: list[Block], worth: Worth) -> facts.Contents:
    node = _header(block)
    bases = Converter(block.line).many(argument.value for argument in node.bases)
    with worth.entering(block, text.code):
        body = StatementReader(worth, text.code).body(block)
    return facts.Contents(bases, _decorators(decorators), body, history(text.code, block))


def _name_and_parameters(block: Block) -> tuple[str, tuple[facts.Parameter, ...]]:
    found, header = plain.parameters(block.line, block.header), plain.HEADER.fullmatch(block.header)
    if found is not None and header is not None:
        return header[1], found
    converter, node = Converter(block.line), _header(block)
    name = python2.plain(node.name.value)
    converter.locate(name)
    return name, tuple(_parameters(node.params, converter))


def _in_full(text: facts.Text, block: Block) -> Block:
    """The block of a function with those of the functions inside it."""
    return blocks(tuple(logical_lines(text.code[block.line.start :], block.line.number)))[0]


def _header(block: Block) -> Any:
    """Raises Unreadable."""
    return parse(block.line, f"{_without_async(block.header)}: pass", cst.parse_statement)


def _simple(line: Line) -> tuple[facts.Statement, ...]:
    number, found = STATEMENTS.of((line.text, line.indent), lambda: (line.number, _read_simple(line)))
    return found if number == line.number else moved(found, line.number - number)


def _read_simple(line: Line) -> tuple[facts.Statement, ...]:
    found = plain.simple(line)
    return tuple(simple(line)) if found is None else found


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
            name = python2.plain(parameter.name.value)
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
    return Line(block.inline, number, line.last, line.indent + offset)
