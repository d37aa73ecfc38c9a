"""``rpclint check``: the gate, which tells what one change brings."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from rpclint.cli.asking import acceptance, accepting, as_configured, begun
from rpclint.cli.commands import (
    Common,
    cache_of,
    check_compared,
    chosen_rules,
    common,
    common_options,
    progress_of,
    reported,
)
from rpclint.cli.output import warn
from rpclint.errors import ReleaseError, UsageError
from rpclint.model import Phase

if TYPE_CHECKING:
    from rpclint.lint import Change, Source
    from rpclint.lint.suppressing import Acceptance
    from rpclint.releases import Point, Window
    from rpclint.results import Report
    from rpclint.rulebook import Rule
    from rpclint.workplace import Workplace

SHORT = 12
PHASES = {"development": Phase.DEVELOPMENT, "pre-release": Phase.PRE_RELEASE, "stable": Phase.RELEASED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked, and against what; without either, what a branch and the tags tell."""

    rev: str | None = None
    staged: bool = False
    base: str | None = None
    against: Sequence[str] = ()
    window: Window | None = None
    phase: str | None = None
    everything: bool = False

    @property
    def again(self) -> str:
        """The arguments by which what it finds is found again; that the work tree is meant goes without."""
        said = [
            ("--rev", self.rev),
            ("--base", self.base),
            ("--window", self.window),
            ("--phase", self.phase),
        ]
        said += [("--against", rev) for rev in self.against]
        return shlex.join(part for option, value in said if value is not None for part in (option, value))


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
    type=click.Choice(list(PHASES)),
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
    from rpclint.suppress.offering import offered
    from rpclint.workplace import Workplace

    options, accepted = common_options(given), acceptance(given)
    chosen_rules(options)  # one that is misspelt is told before anything is looked for
    progress = progress_of(options)
    place = Workplace(where, progress, cache_of(options), options.config)
    wanted = Wanted(rev, staged, base, against, window, phase, not new_only)
    change = change_of(place, wanted, os.environ)
    options = as_configured(options, place.config)
    report = run_check(place, change, chosen_rules(options), options, accepted, everything=not new_only)
    progress.clear()
    warn(place.unknown(report.strangers))
    if report.steps:
        check_compared(report)
    told = tuple(offered(report.findings, begun(where), wanted.again))
    return reported(replace(report, findings=told), options)


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


def change_of(place: Workplace, wanted: Wanted, environment: Mapping[str, str]) -> Change:
    """The change to check, with all that it is compared with. Raises RpclintError where that is not there."""
    from rpclint.lint import Change
    from rpclint.releases.base import find_base

    point, new = _subject(place, wanted, environment)
    if wanted.phase is not None:
        new.id = replace(new.id, phase=PHASES[wanted.phase])
    base = find_base(
        place.releases.repository,
        point.commit,
        environment if wanted.rev is None else {},
        named=wanted.base,
        uncommitted=new.id.commit is None,
    )
    baselines, skipped = _baselines(place, wanted, point, new)
    # Whatever else it belongs to, here it is a commit of the cycle of what was made from it.
    before = replace(point, rev=base.commit[:SHORT], commit=base.commit, how=base.name)
    return Change(place.at(before), new, base.commits, baselines, skipped)


def _subject(place: Workplace, wanted: Wanted, environment: Mapping[str, str]) -> tuple[Point, Source]:
    """The tree to check, and the commit that it is, or lies on. A hook before a push names what is pushed."""
    rev = wanted.rev or (environment.get("PRE_COMMIT_TO_REF") if wanted.staged else None)
    place.use_repository()
    if rev is not None:
        point = place.releases.lookup(rev)
        return point, place.at(point)
    head = place.releases.lookup("HEAD")
    tree = place.releases.repository.index() if wanted.staged else place.releases.repository.work_tree()
    return head, place.at(head) if tree.clean else place.checked_out(tree, head)


def _baselines(
    place: Workplace, wanted: Wanted, point: Point, new: Source
) -> tuple[tuple[Source, ...], frozenset[Source]]:
    """The releases that it must be upgradable from, and those of them from which another one is skipped."""
    from rpclint.releases import baselines

    if wanted.against:
        return tuple(place.baseline(name) for name in wanted.against), frozenset()
    if wanted.window == "none":
        return (), frozenset()
    widest: Window = "slurp" if new.profile.widest_window == "slurp" else "n-1"
    found = tuple(place.at(old) for old in baselines(place.releases, point, wanted.window or widest))
    if not found:
        raise ReleaseError(f"{new.id.rev}: {_none_before(place, point)}")
    return found, frozenset(found[:-1] if wanted.window is None else ())


def _none_before(place: Workplace, point: Point) -> str:
    """Why there is no release to compare with, and what mends it."""
    repository = place.releases.repository
    of = f"before {point.series.name}" if point.series is not None else "among the tags"
    unshallow = " --unshallow" if repository.is_shallow() else ""
    return (
        f"no release {of}; fetch them: git -C {repository.path} fetch --tags{unshallow}, "
        f"or compare it with its base only: rpclint check --window none"
    )
