"""The commands and what they take."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import Any, cast

import click
from msgspec.structs import replace

from rpclint.cli.asking import acceptance, accepting, as_configured, asked, begun, comparing
from rpclint.cli.options import common, common_options
from rpclint.cli.output import wants_colour, warn, write
from rpclint.cli.quick import VERSION
from rpclint.cli.running import cache_of, check_compared, check_found, chosen_rules, progress_of, reported
from rpclint.errors import UsageError

HOMES = {
    "accept": "accept",
    "baseline": "accept",
    "cache": "cache",
    "check": "check",
    "config": "config",
    "graph": "graph",
    "schema": "schema",
    "snapshot": "snapshot",
}


class Commands(click.Group):
    """Loads a command when it is named, and all of them where one is not known or they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load(HOMES)
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self._load([cmd_name] if cmd_name in HOMES else HOMES)
        return super().get_command(ctx, cmd_name)

    def _load(self, names: Iterable[str]) -> None:
        for name in names:
            self.add_command(getattr(import_module(f"rpclint.cli.{HOMES[name]}"), name))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(message=VERSION)
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
    from rpclint.suppress.offering import offered
    from rpclint.workplace import Workplace

    options, accepted, trees = common_options(given), acceptance(given), asked(given, range_)
    progress = progress_of(options)
    place = Workplace(where, progress, cache_of(options), options.config)
    name, steps = trees.steps(place, "rpclint diff")
    options = as_configured(options, place.config)
    chosen = chosen_rules(options)
    if blame:
        from rpclint.lint.blame import Past, blamed, check_blamable, check_history

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
