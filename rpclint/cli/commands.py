"""The commands and what they take."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar, cast

import click

from rpclint import __version__
from rpclint.cache import Cache, no_cache, open_cache
from rpclint.cli.asking import acceptance, accepting, as_configured, asked, begun, comparing
from rpclint.cli.output import Progress, wants_colour, warn, write
from rpclint.cli.reports import Targets, targets, write_all
from rpclint.errors import SourceError, UsageError
from rpclint.model import TreeId
from rpclint.report.formats import FORMATS, listed
from rpclint.results import FAIL_ON, Report, Severity

Command = TypeVar("Command", bound=Callable[..., Any])

FOUND = 1


@dataclass(frozen=True, slots=True)
class Common:
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
    reports = targets(given.get("reports", ()), given["format"], given["output"])
    return Common(
        given["format"], given["output"], reports, given["select"], given["ignore"], given["fail_on"],
        given["color"], given["jobs"] or _usable(), given["no_cache"], given["quiet"], given["verbose"],
        given["config"],
    )  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(__version__, prog_name="rpclint", message="%(prog)s %(version)s")
@click.option("-C", "where", default=".", metavar="PATH", help="Work in this repository, as git does.")
@click.pass_context
def cli(context: click.Context, where: str) -> None:
    """Finds the changes that break live upgrades of OpenStack services over versioned RPC.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 the job could not be done.
    """
    context.obj = where


@cli.command()
@click.argument("range_", metavar="[OLD..NEW]", required=False)
@comparing
@click.option("--blame", is_flag=True, help="Name the commits that brought and that repaired each finding.")
@accepting
@common
@click.pass_obj
def diff(where: str, /, range_: str | None, *, blame: bool, offers: bool = True, **given: Any) -> int:
    """Check every release boundary from OLD to NEW.

    OLD and NEW are series (icehouse, 2024.1), tags, branches or commits: rpclint diff icehouse..master
    """
    from rpclint.lint import lint
    from rpclint.lint.blame import Past, blamed, check_blamable, check_history
    from rpclint.suppress.offering import offered
    from rpclint.workplace import Workplace

    options, accepted, trees = common_options(given), acceptance(given), asked(given, range_)
    progress = progress_of(options)
    place = Workplace(where, progress, cache_of(options), options.config)
    name, steps = trees.steps(place, "rpclint diff")
    options = as_configured(options, place.config)
    chosen = chosen_rules(options)
    if blame:
        check_blamable(steps)
        check_history(steps, place.releases.repository)
    report = lint(
        name,
        steps,
        chosen,
        place.newest,
        cache=place.cache,
        jobs=options.jobs,
        progress=progress,
        accepted=accepted,
    )
    if blame:
        past = Past(place.releases.repository, place.commit, place.newest)
        report = blamed(
            report, steps, chosen, past,
            notes=options.verbose, cache=place.cache, jobs=options.jobs, progress=progress,
        )  # fmt: skip
    place.cache.close()
    progress.clear()
    warn(place.unknown(report.strangers))
    check_compared(report)
    if offers:
        told = tuple(offered(report.findings, begun(where), trees.again))
        report = replace(report, findings=told)
    return reported(report, options)


def cache_of(options: Common) -> Cache:
    """What earlier runs kept, unless it is not wanted."""
    return no_cache() if options.no_cache else open_cache(os.environ)


def _usable() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def progress_of(options: Common) -> Progress:
    """Cleared however the command ends."""
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


@cli.command()
@click.argument("rev", required=False)
@click.option("--cap", metavar="VERSION", help="The messages that clients send under this version cap.")
@partial(common, formats=("text", "json"))
@click.pass_obj
def show(where: str, /, rev: str | None, cap: str | None, **given: Any) -> int:
    """Show the RPC surface of a tree: interfaces, endpoints, clients, messages.

    REV may be a folder, wheel, sdist or snapshot, too, or a release (pypi:nova==33.0.0); without it, it is
    the commit that is checked out.
    """
    from rpclint.versions import is_well_formed
    from rpclint.workplace import Workplace

    if cap is not None and not is_well_formed(cap):
        raise UsageError(f"{cap!r} is no version; a cap looks like this: rpclint show --cap 2.47")
    options = common_options(given)
    progress = progress_of(options)
    place = Workplace(where, progress, cache_of(options), options.config)
    source = place.source(rev) if rev is not None else place.head()
    surface = source.surface.surface
    methods = {c: source.surface.methods(c, cap) for i in surface.interfaces for c in i.clients}
    place.cache.close()
    progress.clear()
    warn(place.unknown(source.strangers))
    check_found(surface.tree, len(surface.interfaces) + len(surface.gaps))
    if options.format == "json":
        from rpclint.report import as_json

        write(as_json.surface(surface, source.project, methods), options.output)
    else:
        from rpclint.report.style import Style
        from rpclint.report.surface_text import surface_text

        style = Style(wants_colour(options.colour) and options.output is None)
        write(surface_text(surface, methods, style, cap=cap, verbose=options.verbose), options.output)
    return 0


@cli.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Print the page of a rule: what it reports, why, and examples."""
    from rpclint.rulebook import rule_named

    write(rule_named(rule).page, None)
    return 0


@cli.command()
@click.option("--format", "form", default="text", type=click.Choice(["text", "json"]))
def rules(form: str) -> int:
    """List all rules."""
    import json

    from rpclint.rulebook import rules as all_rules

    if form == "json":
        listed = [{"id": r.id, "severity": r.severity.value, "title": r.title} for r in all_rules()]
        write(json.dumps(listed, indent=1) + "\n", None)
    else:
        width = max(len(rule.id) for rule in all_rules())
        write("".join(f"{r.id:<{width}}  {r.severity.value:<7}  {r.title}\n" for r in all_rules()), None)
    return 0


@cli.command()
@common
@click.pass_context
def demo(context: click.Context, /, **given: Any) -> int:
    """Build a small example history in a temporary folder and run the main job on it."""
    from rpclint.demo import example_history

    with example_history() as folder:
        context.obj = str(folder)
        # Nothing can be accepted in what is gone afterwards.
        return cast("int", context.invoke(diff, range_="havana..master", offers=False, **given))
