"""Bytes of a file to its facts. The only place that knows LibCST."""

from collections.abc import Set as AbstractSet

from rpclint.extract.blocks import blocks
from rpclint.extract.lines import logical_lines
from rpclint.extract.memory import shared
from rpclint.extract.prefilter import marks_of
from rpclint.extract.worth import Worth
from rpclint.facts import Body, Contents, Module, Signature, Text
from rpclint.timings import timed

__all__ = ["extract", "shared"]


def extract(text: str, words: AbstractSet[str] = frozenset()) -> Module:
    """The facts of one file. Never raises: what cannot be read stands in them as ``Unread``.

    Functions and classes are read when they are first asked for. ``words`` are names of a project's own
    style: where one stands, bodies are read.
    """
    from rpclint.extract.statements import StatementReader  # noqa: PLC0415, LibCST takes half a second to load

    lines = tuple(logical_lines(text, passing_over=True))
    try:
        return Module(StatementReader(Worth(sorted(words)), text).read(blocks(lines)), marks_of(text))
    except RecursionError:
        return Module(failure="blocks nested too deeply")


@timed("extract")
def _read(text: Text) -> Signature | Contents:
    from rpclint.extract.statements import read  # noqa: PLC0415, as above

    return read(text)


@timed("extract")
def _read_body(text: Text) -> Body:
    from rpclint.extract.statements import read_body  # noqa: PLC0415, as above

    return read_body(text)


Text.reader, Text.body_reader = staticmethod(_read), staticmethod(_read_body)
