"""Bytes of a file to its facts. The only place that knows LibCST."""

from collections.abc import Set as AbstractSet

from rpclint.extract.blocks import blocks
from rpclint.extract.lines import logical_lines
from rpclint.extract.prefilter import marks_of
from rpclint.extract.worth import Worth
from rpclint.facts import Module


def extract(text: str, words: AbstractSet[str] = frozenset()) -> Module:
    """The facts of one file. Never raises: what cannot be read stands in them as ``Unread``.

    ``words`` are names of a project's own style: where one stands, bodies are read.
    """
    from rpclint.extract.statements import StatementReader  # noqa: PLC0415, LibCST takes half a second to load

    lines = tuple(logical_lines(text))
    try:
        return Module(StatementReader(Worth(words), text.split("\n")).read(blocks(lines)), marks_of(text))
    except RecursionError:
        return Module(failure="blocks nested too deeply")
