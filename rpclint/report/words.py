"""Words that several reports use: releases, numbers of things, labelled lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rpclint.places import TreeId
from rpclint.report.style import inert, one_line

LABEL = 10  # width of the column of labels
WIDTH = 110
HASH = 10


def told(tree: TreeId) -> str:
    """``havana = 2013.2 (3c373acb00)``."""
    commit = f" ({tree.commit[:HASH]})" if tree.commit else ""
    named = tree.series is not None and tree.series != tree.rev
    return inert(f"{tree.series} = {tree.rev}{commit}" if named else f"{tree.rev}{commit}")


def brief(tree: TreeId) -> str:
    return one_line(f"{tree.series} {tree.rev}" if tree.series and tree.series != tree.rev else tree.rev)


def ends(old: TreeId | None, new: TreeId) -> str:
    """``havana 2013.2 -> icehouse 2014.1``."""
    return f"{brief(old)} -> {brief(new)}" if old else brief(new)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def lined(content: str, width: int) -> list[str]:
    """Rule names and paths stay whole."""
    return textwrap.wrap(inert(content), width, break_on_hyphens=False, break_long_words=False)


def wrapped(label: str, content: str) -> Iterator[str]:
    """A label, and a text beside it."""
    indent = " " * (LABEL + 2)
    for number, line in enumerate(lined(content, WIDTH - len(indent)) or [""]):
        yield f"  {label if not number else '':<{LABEL}}{line}"
