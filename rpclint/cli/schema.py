"""``rpclint schema``: the JSON Schemas of rpclint's own output."""

from __future__ import annotations

import click

from rpclint.cli.output import check, write
from rpclint.report.schemas import NAMES


@click.command()
@click.argument("name", metavar=f"[{'|'.join(NAMES)}]", default="findings", type=click.Choice(NAMES))
@click.option("--output", metavar="FILE", help="Write the schema to a file.")
def schema(name: str, output: str | None) -> int:
    """Print the JSON Schema (2020-12) of what a command writes for scripts.

    findings: diff and check; surface: show; graph, config and rules: the commands of that name; keys: rpclint
    config --keys; cache: rpclint cache info.
    """
    from rpclint.report.schemas import schema as text

    if output is not None:
        check(output)
    write(text(name), output)
    return 0
