"""The options that the commands have in common."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from msgspec import Struct

from rpclint import timings
from rpclint.cli.reports import Targets, targets
from rpclint.report.formats import FORMATS, listed
from rpclint.results import FAIL_ON

Command = TypeVar("Command", bound=Callable[..., Any])


class Common(Struct, frozen=True):
    """What every command is told about its output."""

    format: str
    output: str | None
    reports: Targets
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str | None
    colour: str
    jobs: int
    no_cache: bool
    quiet: bool
    verbose: bool
    config: str | None
    timings: bool


CONFIG = click.option(
    "--config", metavar="FILE", help="This configuration, and no other; see rpclint config."
)

REPORTS = (
    click.option(
        "--format", metavar="FORMAT", default="text", type=click.Choice(tuple(FORMATS)), show_default=True,
        help=f"Form:\n\n\b\n{listed()}",
    ),
    click.option(
        "--report", "reports", metavar="FORMAT=FILE", multiple=True,
        help="Write this form to a file as well; may be repeated.",
    ),
)  # fmt: skip


def common(command: Command, formats: Sequence[str] = ()) -> Command:
    """Adds the options that the commands have in common that look at trees.

    Without ``formats`` of its own a command tells findings, in all the forms of a report.
    """
    for option in reversed(
        (
            *(_own_format(formats) if formats else REPORTS),
            click.option("--output", metavar="FILE", help="Write the result to a file."),
            click.option("--select", multiple=True, metavar="RULE", help="Only this rule; may be repeated."),
            click.option("--ignore", multiple=True, metavar="RULE", help="Not this rule; may be repeated."),
            click.option(
                "--fail-on", type=click.Choice(FAIL_ON),
                help="Exit with 1 for findings that are at least this bad; error if nobody says otherwise.",
            ),
            click.option("--color", default="auto", type=click.Choice(["auto", "always", "never"])),
            click.option("--jobs", type=click.IntRange(min=1), help="Processes; else one per processor."),
            click.option("--no-cache", is_flag=True, help="Read all anew, and keep nothing."),
            click.option("-q", "--quiet", is_flag=True, help="No progress."),
            click.option("--timings", is_flag=True, help="Tell on standard error where the time went."),
            click.option("-v", "--verbose", is_flag=True, help="Tell each note, gap and suppressed finding."),
            CONFIG,
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _own_format(formats: Sequence[str]) -> tuple[Callable[[Command], Command], ...]:
    return (click.option("--format", default="text", type=click.Choice(formats), help="Form."),)


def common_options(given: dict[str, Any]) -> Common:
    """What was asked for; raises where a result could not be written."""
    if given.get("timings"):
        timings.start()
    reports = targets(given.get("reports", ()), given["format"], given["output"])
    return Common(
        given["format"], given["output"], reports, given["select"], given["ignore"], given["fail_on"],
        given["color"], given["jobs"] or _usable(), given["no_cache"], given["quiet"], given["verbose"],
        given["config"], bool(given.get("timings")),
    )  # fmt: skip


def _usable() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
