"""A graph for Mermaid, which Markdown pages draw: a subgraph for each interface."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rpclint.lint.picture import Picture, State
from rpclint.model import Interface, TreeId
from rpclint.report.graph_arrows import LEGEND, Arrow, arrows
from rpclint.report.graph_words import flat, sent, serving, spans

COLOURS = {
    State.NOTE: "#9aa0a6",
    State.WARNING: "#b86e00",
    State.BROKEN: "#c5221f",
    State.UNKNOWN: "#8a6d00",
}
SPECIAL = re.compile(r"""["#&<>`%\\]""")


def graph_mermaid(picture: Picture) -> str:
    return "".join(f"{line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    numbers = {tree: number for number, tree in enumerate(picture.trees)}
    looks: list[str] = []
    yield "flowchart LR"
    yield f"%% {_inert(picture.project or 'unknown project', picture.range)}"
    yield f"%% {LEGEND}"
    for number, line in enumerate(picture.lines):
        yield f'  subgraph l{number}["{_inert(line.label)}"]'
        yield "    direction LR"
        for tree, interface in line.sides.items():
            yield from _release(tree, interface, f"{number}_{numbers[tree]}")
        for arrow in arrows(line):
            yield f"    {_arrow(arrow, f'{number}', numbers)}"
            looks.append(COLOURS.get(arrow.state, ""))
        yield "  end"
    for place, colour in enumerate(looks):
        if colour:
            yield f"  linkStyle {place} stroke:{colour},color:{colour}"


def _release(tree: TreeId, interface: Interface, name: str) -> Iterator[str]:
    here = _inert(tree.label)
    yield f'    s{name}["{here} servers<br/>{_inert(serving(interface))}"]'
    if interface.clients:
        yield f'    c{name}(["{here} clients<br/>{_inert(spans(sent(interface)) or "-")}"])'


def _arrow(arrow: Arrow, name: str, numbers: Mapping[TreeId, int]) -> str:
    """A break ends in a cross; a pinned exchange is dotted."""
    head = "x" if arrow.state is State.BROKEN else ">"
    line = f"-.-{head}" if arrow.pinned else f"--{head}"
    words = "<br/>".join(map(_inert, arrow.words))
    label = f'|"{words}"|' if words else ""
    return f"c{name}_{numbers[arrow.sender.tree]} {line}{label} s{name}_{numbers[arrow.receiver.tree]}"


def _inert(*texts: str) -> str:
    """Text in which nothing is left that Mermaid would obey."""
    return SPECIAL.sub(lambda found: f"#{ord(found[0])};", flat(" ".join(texts)))
