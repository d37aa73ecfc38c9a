"""``rpclint config``: what is in force, and who says so."""

from __future__ import annotations

from typing import Any

import click

from rpclint.cli.options import CONFIG
from rpclint.cli.output import wants_colour, write


@click.command()
@click.argument("rev", required=False)
@click.option("--keys", is_flag=True, help="List every key there is, and what it is for.")
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Print nothing, and look at the accepted file as well: 0 if all is in order.",
)
@click.option("--format", default="text", type=click.Choice(["text", "json"]), help="Form.")
@click.option("--output", metavar="FILE", help="Write the result to a file.")
@click.option("--color", default="auto", type=click.Choice(["auto", "always", "never"]))
@CONFIG
@click.pass_obj
def config(where: str, /, rev: str | None, *, keys: bool, only_check: bool, **given: Any) -> int:
    """Print the configuration in force, and where each value comes from, as TOML.

    A project's profile is the base. A table lies over it: rpclint.toml, [tool.rpclint] in pyproject.toml, or
    [rpclint] in setup.cfg or tox.ini. REV is the tree that tells the project's name, the one checked out if
    none is given.
    """
    from rpclint.report.style import Style

    style = Style(wants_colour(given["color"]) and given["output"] is None)
    as_json = given["format"] == "json"
    told = _keys(style, as_json=as_json) if keys else _settings(where, rev, given["config"], style, as_json)
    if only_check:
        _check_accepted(where)
    else:
        write(told, given["output"])
    return 0


def _check_accepted(where: str) -> None:
    """Raises ConfigError for the first entry of the accepted file that means nothing."""
    from rpclint.errors import ConfigError
    from rpclint.source import Repository
    from rpclint.source.tree import ACCEPTED
    from rpclint.suppress import in_tree

    for entry in in_tree(Repository.open(where).work_tree()).entries:
        for fault in entry.faults:
            raise ConfigError(
                f"{ACCEPTED}:{entry.line}: {fault}; correct it, or see: rpclint explain suppression-malformed"
            )


def _keys(style: Any, *, as_json: bool) -> str:
    from rpclint.report import config_keys

    return config_keys.keys_json() if as_json else config_keys.keys(style)


def _settings(where: str, rev: str | None, file: str | None, style: Any, as_json: bool) -> str:  # noqa: FBT001
    from rpclint.report import config_text
    from rpclint.workplace import Workplace

    place = Workplace(where, lambda _: None, config_file=file)
    project = place.project(rev)
    if as_json:
        return config_text.settings_json(place.config, project)
    return config_text.settings(place.config, project, style)
