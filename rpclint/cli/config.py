"""``rpclint config``: what is in force, and who says so."""

from __future__ import annotations

from typing import Any

import click

from rpclint.cli.commands import CONFIG
from rpclint.cli.output import wants_colour, write


@click.command()
@click.argument("rev", required=False)
@click.option("--keys", is_flag=True, help="List every key there is, and what it is for.")
@click.option("--format", "form", default="text", type=click.Choice(["text", "json"]), help="Form.")
@click.option("--output", metavar="FILE", help="Write the result to a file.")
@click.option("--color", "colour", default="auto", type=click.Choice(["auto", "always", "never"]))
@CONFIG
@click.pass_obj
def config(where: str, /, rev: str | None, *, keys: bool, colour: str, **given: Any) -> int:
    """Print the configuration in force, and where each value comes from.

    A project's profile is the base. A table lies over it: [tool.rpclint] in pyproject.toml, rpclint.toml, or
    [rpclint] in setup.cfg or tox.ini. REV is the tree that tells the project's name, the one checked out if
    none is given.
    """
    from rpclint.cli.sources import Workplace
    from rpclint.report import config_text
    from rpclint.report.style import Style

    style = Style(wants_colour(colour) and given["output"] is None)
    if keys:
        write(
            config_text.keys(style) if given["form"] == "text" else config_text.keys_json(), given["output"]
        )
        return 0
    place = Workplace(where, lambda _: None, config_file=given["config"])
    source = place.source(rev) if rev is not None else place.head()
    own, project = place.config, source.project
    if given["form"] == "json":
        write(config_text.settings_json(own, project), given["output"])
    else:
        write(config_text.settings(own, project, style), given["output"])
    return 0
