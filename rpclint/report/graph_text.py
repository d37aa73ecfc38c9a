"""A graph for people: what each release serves at a glance, and in full what its clients send."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from rpclint import __version__
from rpclint.lint.picture import Line, Picture, State
from rpclint.places import TreeId
from rpclint.report.columns import Cell, Column, fitting, side_by_side
from rpclint.report.graph_detail import detail
from rpclint.report.graph_words import COLOURS, flat, serving
from rpclint.report.style import Style
from rpclint.report.words import WIDTH, counted, told
from rpclint.results import Finding, Flow, Severity

SAME, GONE = ".", "gone"
INDENT = "  "
MARKS = {State.BROKEN: "!", State.WARNING: "~", State.UNKNOWN: "?"}
LEGEND = {
    State.BROKEN: "breaks live upgrades",
    State.WARNING: "may break",
    State.UNKNOWN: "not all understood",
}


def graph_text(picture: Picture, style: Style, *, detailed: bool) -> str:
    """The whole picture; ``detailed`` adds, for each interface, what is sent from release to release."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(picture, style, detailed=detailed))


def _lines(picture: Picture, style: Style, *, detailed: bool) -> Iterator[str]:
    yield _heading(picture)
    if len(picture.lines) > 1 or not detailed:
        yield from _overview(picture, style)
    for line in picture.lines if detailed else ():
        yield from detail(picture.trees, line, style)
    yield from _listed("broken", [f for f in picture.findings if f.severity is Severity.ERROR], style)
    yield from _listed("old majors", [f for f in picture.findings if f.flow is Flow.GUIDANCE], style)
    yield ""
    yield _summary(picture)


def _heading(picture: Picture) -> str:
    first, last = picture.trees[0], picture.trees[-1]
    ends = f"{told(first)} to {told(last)}" if first != last else told(last)
    project = flat(picture.project or "unknown project")
    return f"rpclint {__version__}: {project}, profile {picture.profile}; {ends}"


# -- the table


def _overview(picture: Picture, style: Style) -> Iterator[str]:
    """Releases as rows and interfaces as columns, those that never change in a line below."""
    names = [Cell("release"), *(Cell(flat(tree.label)) for tree in picture.trees)]
    still = [line for line in picture.lines if _stands_still(picture.trees, line)]
    columns = [_column(picture.trees, line) for line in picture.lines if line not in still]
    for block in fitting(names, columns, WIDTH - len(INDENT)) if columns else ():
        yield ""
        yield from side_by_side(block, style, INDENT)
    if still:
        yield ""
        yield from _wrapped(f"unchanged: {', '.join(_standing(line) for line in still)}", INDENT)
    legend = list(_legend(cell.text for column in columns for cell in column[1:]))
    if legend:
        yield ""
        yield from _wrapped("; ".join(legend), INDENT)


def _legend(cells: Iterable[str]) -> Iterator[str]:
    """What needs to be said of the signs that are there."""
    signs = {sign for cell in cells for sign in (cell, cell[:1], cell[-1:])}
    if "(" in signs:
        yield "in brackets what no client of the same release sends"
    if SAME in signs:
        yield f"{SAME} as before"
    yield from (f"{MARKS[state]} {means}" for state, means in LEGEND.items() if MARKS[state] in signs)


def _stands_still(trees: Sequence[TreeId], line: Line) -> bool:
    """Whether an interface is the same in all of several releases, and nothing is the matter with it."""
    served = {serving(line.sides[tree]) if tree in line.sides else "" for tree in trees}
    return len(trees) > 1 and len(served) == 1 and not any(edge.state in MARKS for edge in line.edges)


def _standing(line: Line) -> str:
    return f"{flat(line.label)} {serving(next(iter(line.sides.values())))}"


def _column(trees: Sequence[TreeId], line: Line) -> Column:
    cells, before = [Cell(flat(line.label))], ""
    for tree in trees:
        text = serving(line.sides[tree]) if tree in line.sides else ""
        gone = GONE if before not in ("", GONE) else ""
        shown = SAME if text and text == before else text or gone
        cells.append(_marked(shown, line, tree))
        before = text or gone
    return cells


def _marked(text: str, line: Line, tree: TreeId) -> Cell:
    """A cell with the worst that happens at the boundaries that end at a release."""
    states = {edge.state for edge in line.edges if edge.new == tree}
    for state, mark in MARKS.items():
        if state in states:
            return Cell(f"{text} {mark}", COLOURS[state])
    return Cell(text)


# -- what there is to say


def _listed(title: str, findings: Sequence[Finding], style: Style) -> Iterator[str]:
    if findings:
        yield ""
        yield style.paint(title, "bold")
    for finding in findings:
        also = [flat(tree.label) for tree in finding.seen_in[1:]]
        more = f"; so also in {', '.join(also)}" if also else ""
        yield from _wrapped(f"{flat(finding.message)}{more} [{finding.rule}]", INDENT)


def _summary(picture: Picture) -> str:
    edges = [edge for line in picture.lines for edge in line.edges]
    broken = {edge.new for edge in edges if edge.state is State.BROKEN}
    return (
        f"{counted(len(picture.trees), 'release')}, {f'{len(broken)} broken' if broken else 'none broken'}: "
        f"{counted(len(picture.lines), 'interface')}, {counted(len(edges), 'exchange')}; "
        f"{counted(picture.gaps, 'gap')}"
    )


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=2 * indent,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
