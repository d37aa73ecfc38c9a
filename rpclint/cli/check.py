"""``rpclint check``: the gate, which tells what one change brings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from rpclint.cli.asking import acceptance, accepting, as_configured, begun
from rpclint.cli.options import Common, common, common_options
from rpclint.cli.output import warn
from rpclint.cli.running import cache_of, check_compared, chosen_rules, progress_of, reported
from rpclint.errors import UsageError
from rpclint.places import Phase

if TYPE_CHECKING:
    from rpclint.lint import Change
    from rpclint.lint.suppressing import Acceptance
    from rpclint.results import Report
    from rpclint.rulebook import Rule
    from rpclint.workplace import Workplace


@click.command()
@click.option("--staged", is_flag=True, help="Check what is staged, as a commit hook does.")
@click.option("--rev", metavar="REV", help="Check a commit; else the working tree.")
@click.option("--base", metavar="REV", help="What the change was made from; else where it left its branch.")
@click.option(
    "--against",
    multiple=True,
    metavar="REV",
    help="A release to be upgradable from, instead of those found; may be repeated.",
)
@click.option(
    "--window",
    type=click.Choice(["n-1", "slurp", "all", "none"]),
    help="Which older releases it must be upgradable from; none: compare with its base only.",
)
@click.option(
    "--new-only/--all",
    "new_only",
    default=True,
    help="Only what this change brings (the default), or all there is.",
)
@click.option(
    "--phase",
    type=click.Choice([phase.value for phase in Phase]),
    help="Where its cycle stands, if dates and branches do not tell.",
)
@accepting
@common
@click.pass_obj
def check(
    where: str, /, rev: str | None, base: str | None, against: tuple[str, ...], window: Any,
    phase: str | None, *, staged: bool, new_only: bool, **given: Any,
) -> int:  # fmt: skip
    """Check one change: what it breaks for the releases it must be upgradable from, and for its own base.

    Without an option it is the working tree that is checked.
    """
    if staged and rev is not None:
        raise UsageError("what is staged is no commit; give one of both: rpclint check --staged")
    if against and window is not None:
        raise UsageError("name releases, or a window that finds them: rpclint check --against REV")
    from rpclint.workplace import Wanted, Workplace, change_of

    options, accepted = common_options(given), acceptance(given)
    chosen_rules(options)  # one that is misspelt is told before anything is looked for
    progress = progress_of(options)
    place = Workplace(where, progress, cache_of(options), options.config)
    at = Phase(phase) if phase is not None else None
    wanted = Wanted(rev, staged, base, against, window, at, not new_only)
    change = change_of(place, wanted, os.environ)
    options = as_configured(options, place.config)
    report = run_check(place, change, chosen_rules(options), options, accepted, everything=not new_only)
    progress.clear()
    warn(place.unknown(report.strangers))
    if report.steps:
        check_compared(report)
    return reported(_offered(report, begun(where), wanted.again) if report.findings else report, options)


def _offered(report: Report, begun: str, again: str) -> Report:
    from rpclint.suppress.offering import offered

    return replace(report, findings=tuple(offered(report.findings, begun, again)))


def run_check(
    place: Workplace,
    change: Change,
    rules: Sequence[Rule],
    options: Common,
    accepted: Acceptance,
    *,
    everything: bool,
) -> Report:
    """What a change brings, or all there is."""
    from rpclint.lint import check as checked

    report = checked(
        change,
        rules,
        place.newest,
        everything=everything,
        cache=place.cache,
        jobs=options.jobs,
        progress=place.progress,
        accepted=accepted,
    )
    place.cache.close()
    return report
