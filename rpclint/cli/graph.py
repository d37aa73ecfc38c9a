"""``rpclint graph``: the version graph of a range, for people and for tools that draw."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rpclint.cli.asking import as_configured
from rpclint.cli.options import common, common_options
from rpclint.cli.output import wants_colour, write
from rpclint.cli.running import cache_of, check_found, chosen_rules, progress_of
from rpclint.errors import SourceError, UsageError

if TYPE_CHECKING:
    from rpclint.lint.picture import Line, Picture

FORMATS = ("text", "dot", "mermaid", "json")


@click.command()
@click.argument("range_", metavar="OLD..NEW")
@click.option("--interface", "names", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option(
    "--window", type=click.Choice(["n-1", "slurp", "all", "none"]),
    help="Which older releases each release must be upgradable from; none: each tree by itself.",
)  # fmt: skip
@click.option("--direct", is_flag=True, help="Draw the two ends only.")
@partial(common, formats=FORMATS)
@click.pass_obj
def graph(
    where: str, /, range_: str, names: tuple[str, ...], window: Any, *, direct: bool, **given: Any
) -> int:
    """Draw what each release serves and sends, and where that fails.

    dot is for Graphviz (rpclint graph icehouse..juno --format dot | dot -Tsvg), mermaid for Markdown pages.
    """
    from rpclint.lint.picture import picture
    from rpclint.workplace import Workplace, range_steps

    options = common_options(given)
    progress = progress_of(options)
    place = Workplace(where, progress, cache_of(options), options.config)
    steps = list(range_steps(place, range_, window, direct=direct))
    rules = chosen_rules(as_configured(options, place.config))
    new = steps[-1].new.surface.surface
    check_found(new.tree, len(new.interfaces) + len(new.gaps))
    drawn = _narrowed(picture(range_, steps, rules), names)
    place.cache.close()
    progress.clear()
    write(_form(drawn, options, detailed=bool(names) or options.verbose), options.output)
    return 0


def _narrowed(drawn: Picture, names: Sequence[str]) -> Picture:
    """The picture with these interfaces only, and with what was found about them."""
    if not drawn.lines:
        raise SourceError(
            f"{drawn.range}: nothing to draw, no interface was found ({drawn.gaps} gaps); "
            f"see what was: rpclint show -v {drawn.trees[-1].rev}"
        )
    if not names:
        return drawn
    lines = tuple(line for line in drawn.lines if any(_is_called(line, name) for name in names))
    for name in names:
        if not any(_is_called(line, name) for line in lines):
            raise UsageError(_unknown(name, drawn))
    told = {(i.name, i.namespace) for line in lines for i in line.sides.values()}
    found = tuple(f for f in drawn.findings if (f.interface, f.namespace) in told)
    return replace(drawn, lines=lines, findings=found)


def _is_called(line: Line, name: str) -> bool:
    return name in (line.label, line.label.partition("#")[0], *(i.name for i in line.sides.values()))


def _unknown(name: str, drawn: Picture) -> str:
    labels = [line.label for line in drawn.lines]
    near = difflib.get_close_matches(name, labels, n=1)
    meant = f" (did you mean {near[0]}?)" if near else ""
    return f"no interface {name} in {drawn.range}{meant}; there are: {', '.join(labels)}"


def _form(drawn: Picture, options: Any, *, detailed: bool) -> str:
    if options.format == "json":
        from rpclint.report.graph_json import graph_json

        return graph_json(drawn)
    if options.format == "dot":
        from rpclint.report.graph_dot import graph_dot

        return graph_dot(drawn)
    if options.format == "mermaid":
        from rpclint.report.graph_mermaid import graph_mermaid

        return graph_mermaid(drawn)
    from rpclint.report.graph_text import graph_text
    from rpclint.report.style import Style

    return graph_text(
        drawn, Style(wants_colour(options.colour) and options.output is None), detailed=detailed
    )
