"""What every run begins with, and how it ends."""

from __future__ import annotations

import os
from typing import Any

import click

from rpclint import timings
from rpclint.cache import Cache, no_cache, open_cache
from rpclint.cli.options import Common
from rpclint.cli.output import Progress, warn
from rpclint.cli.reports import write_all
from rpclint.cli.timing import tell, timed_cache
from rpclint.errors import SourceError
from rpclint.places import TreeId
from rpclint.results import Report, Severity

FOUND = 1


def cache_of(options: Common) -> Cache:
    """What earlier runs kept, unless it is not wanted. It is closed however the command ends."""
    if options.no_cache:
        return no_cache()
    kept = open_cache(os.environ)

    def closed() -> None:
        kept.close()
        if options.verbose and kept.trouble is not None:
            warn([f"nothing is kept for later runs: {kept.trouble}"])

    click.get_current_context().call_on_close(closed)
    return timed_cache(kept) if options.timings else kept


def progress_of(options: Common) -> Progress:
    """Cleared however the command ends; then the timings are told."""
    timings.work_begins()
    click.get_current_context().call_on_close(tell)
    progress = Progress(quiet=options.quiet)
    click.get_current_context().call_on_close(progress.clear)
    return progress


def check_compared(report: Report) -> None:
    last = report.steps[-1].new
    gaps = sum(tree == last for tree, _ in report.gaps)
    check_found(last, report.interfaces + gaps)
    if not report.compared:
        found = f"{report.interfaces} interfaces without a client, {gaps} gaps"
        raise SourceError(
            f"{report.range}: nothing could be compared ({found}); see what was found: rpclint show -v REV"
        )


def check_found(tree: TreeId, found: int) -> None:
    if not found:
        raise SourceError(
            f"{tree.rev}: nothing in it looks like versioned RPC, neither a server nor a client; "
            f"name a later release, or another repository: rpclint -C REPOSITORY …"
        )


def chosen_rules(options: Common) -> list[Any]:
    from rpclint.rulebook import chosen

    return chosen(options.select, options.ignore)


def reported(report: Report, options: Common) -> int:
    """Writes all that was asked for, and gives the exit code."""
    write_all(report, options)
    limit = None if options.fail_on == "never" else Severity(options.fail_on)
    return FOUND if report.fails(limit) else 0
