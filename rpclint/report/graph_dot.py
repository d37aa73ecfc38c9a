"""A graph for Graphviz: a box for each interface, with its servers and clients release after release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from rpclint.lint.picture import Line, Picture, State
from rpclint.model import Interface, TreeId
from rpclint.report.graph_arrows import LEGEND, Arrow, arrows
from rpclint.report.graph_words import flat, sent, serving, spans

HEAD = """\
digraph rpclint {
  graph [rankdir=LR, newrank=true, nodesep=0.3, ranksep=0.8, forcelabels=true]
  graph [fontname="Helvetica", fontsize=12, labelloc=t, labeljust=l]
  node [fontname="Helvetica", fontsize=11, shape=box, style=filled, color="#8a94a0", fillcolor="#e8eef5"]
  edge [fontname="Helvetica", fontsize=10, color="#4c8f5d", arrowsize=0.7]
"""
CLIENT = ', style="rounded,filled", fillcolor="#ffffff"'
BREAK, TO_THE_LEFT = "\\n", "\\l"  # Graphviz's own ends of a line
COLOURS = {
    State.NOTE: "#9aa0a6",
    State.WARNING: "#b86e00",
    State.BROKEN: "#c5221f",
    State.UNKNOWN: "#8a6d00",
}


def graph_dot(picture: Picture) -> str:
    return HEAD + "".join(f"  {line}\n" for line in _body(picture)) + "}\n"


def _body(picture: Picture) -> Iterator[str]:
    title = f"{flat(picture.project or 'unknown project')} {flat(picture.range)}"
    yield f"label={_quoted(title, LEGEND, end=TO_THE_LEFT)}"
    numbers = {tree: number for number, tree in enumerate(picture.trees)}
    # Graphviz draws what comes first at the bottom.
    for number, line in reversed(list(enumerate(picture.lines))):
        yield f"subgraph cluster_{number} {{"
        yield f'  label={_quoted(line.label)}; color="#c8cdd3"; style=rounded'
        yield from (f"  {inner}" for inner in _line(line, f"{number}", numbers))
        yield "}"


def _line(line: Line, name: str, numbers: Mapping[TreeId, int]) -> Iterator[str]:
    for tree, interface in line.sides.items():
        yield from _release(tree, interface, f"{name}_{numbers[tree]}")
    # Nothing may be sent between two releases: these keep them in their order.
    for old, new in pairwise(line.sides):
        yield f"s{name}_{numbers[old]} -> s{name}_{numbers[new]} [style=invis, weight=8]"
    drawn = arrows(line)
    within = {arrow.sender.tree for arrow in drawn if arrow.within}
    for tree, interface in line.sides.items():
        if interface.clients and tree not in within:
            yield f"c{name}_{numbers[tree]} -> s{name}_{numbers[tree]} [style=invis]"
    for arrow in drawn:
        yield _arrow(arrow, name, numbers)


def _release(tree: TreeId, interface: Interface, name: str) -> Iterator[str]:
    """The two sides of an interface at a release, one above the other."""
    here, sends = flat(tree.label), spans(sent(interface)) or "-"
    yield f"s{name} [label={_quoted(f'{here} servers', serving(interface))}]"
    if interface.clients:
        yield f"c{name} [label={_quoted(f'{here} clients', sends)}{CLIENT}]"
        yield f"{{ rank=same; c{name}; s{name} }}"


def _arrow(arrow: Arrow, name: str, numbers: Mapping[TreeId, int]) -> str:
    sender, receiver = numbers[arrow.sender.tree], numbers[arrow.receiver.tree]
    looks = []
    if arrow.words:
        looks.append(f"{'xlabel' if arrow.within else 'label'}={_quoted(*arrow.words)}")
    if arrow.state in COLOURS:
        colour = COLOURS[arrow.state]
        looks.append(f'color="{colour}", fontcolor="{colour}"')
    if arrow.state is State.BROKEN:
        looks.append("penwidth=2.2")
    if arrow.pinned:
        looks.append("style=dashed")
    if sender > receiver:
        looks.append("constraint=false")
    return f"c{name}_{sender} -> s{name}_{receiver}" + (f" [{', '.join(looks)}]" if looks else "")


def _quoted(*lines: str, end: str = "") -> str:
    """A label; what Graphviz would read as an escape or an entity stands for itself."""
    escaped = (
        line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in map(flat, lines)
    )
    return f'"{(end or BREAK).join(escaped)}{end}"'
