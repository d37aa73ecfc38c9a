"""``rpclint accept`` and ``rpclint baseline``: write down which breaks are accepted, why, and until when."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rpclint.cli.asking import asked, comparing
from rpclint.cli.options import CONFIG
from rpclint.cli.output import write
from rpclint.errors import UsageError
from rpclint.places import Phase

if TYPE_CHECKING:
    from rpclint.cli.acceptances import Run
    from rpclint.results import Finding

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.option(
    "--file", "target", metavar="FILE", help="Write this file; else .rpclint/accepted.toml of the work tree."
)
UNTIL = click.option("--until", metavar="END", help="The last series, version of the project, or day.")
OWNER = click.option("--owner", metavar="NAME", help="Who sees to it.")
ADOPTED = "present on the day of adoption"


def running(command: Command) -> Command:
    """Adds the options that say which change is checked, where no range is named, and how."""
    for option in reversed(
        (
            click.option("--rev", metavar="REV", help="The commit that is checked; else the working tree."),
            click.option("--base", metavar="REV", help="As in rpclint check."),
            click.option("--against", multiple=True, metavar="REV", help="As in rpclint check."),
            click.option(
                "--phase", type=click.Choice([phase.value for phase in Phase]), help="As in rpclint check."
            ),
            click.option("--jobs", type=click.IntRange(min=1), help="Processes; else one per processor."),
            click.option("--no-cache", is_flag=True, help="Read all anew, and keep nothing."),
            click.option("-q", "--quiet", is_flag=True, help="No progress."),
            CONFIG,
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("what", nargs=-1, metavar="[FINGERPRINT]... [OLD..NEW]")
@click.option("--reason", metavar="TEXT", help="Why the break is acceptable; at least 10 characters.")
@UNTIL
@OWNER
@click.option("--prune", is_flag=True, help="Take away the entries that are not used, or expired.")
@FILE
@comparing
@running
@click.pass_obj
def accept(
    where: str,
    /,
    what: tuple[str, ...],
    reason: str | None,
    until: str | None,
    owner: str | None,
    target: str | None,
    *,
    prune: bool,
    **given: Any,
) -> int:
    """Accept breaks for a time, by their fingerprints, as a report prints them.

    The run that found them is made again, mostly from what was kept of it: rpclint check --all of the working
    tree, or what OLD..NEW or the options say. What it does not find cannot be accepted. What was accepted
    before is accepted anew.
    """
    from rpclint.cli.acceptances import begin

    ranges = [each for each in what if ".." in each]
    fingerprints = [each for each in what if ".." not in each]
    _check_asked(fingerprints, ranges, reason, until, prune=prune)
    run = begin(where, target, asked(given, next(iter(ranges), None)), given)
    if prune:
        return _pruned(run)
    found = [_finding(run, each) for each in dict.fromkeys(each.lower() for each in fingerprints)]
    return _accepted(run, found, reason or "", until or "", owner)


@click.command()
@click.argument("range_", metavar="[OLD..NEW]", required=False)
@click.option("--reason", default=ADOPTED, metavar="TEXT", show_default=True, help="The reason of them all.")
@UNTIL
@OWNER
@FILE
@comparing
@running
@click.pass_obj
def baseline(
    where: str,
    /,
    range_: str | None,
    reason: str,
    until: str | None,
    owner: str | None,
    target: str | None,
    **given: Any,
) -> int:
    """Accept every error and warning there is, on the day rpclint is adopted.

    Whoever adopts it says until when: nobody else can know how long the project needs for what it has.
    """
    from rpclint.cli.acceptances import begin
    from rpclint.results import Severity
    from rpclint.suppress.offering import can_be_accepted

    if until is None:
        raise UsageError("say how long all of it is accepted: rpclint baseline --until 2026.2")
    run = begin(where, target, asked(given, range_), given)
    found = [
        each for each in run.report.findings if can_be_accepted(each) and each.severity is not Severity.NOTE
    ]
    return _accepted(run, found, reason, until, owner)


def _check_asked(
    fingerprints: Sequence[str], ranges: Sequence[str], reason: str | None, until: str | None, *, prune: bool
) -> None:
    if len(ranges) > 1:
        raise UsageError(f"one range, please, and not {' and '.join(ranges)}: rpclint accept … OLD..NEW")
    if prune:
        if fingerprints:
            raise UsageError(
                "--prune takes away what does nothing, and no fingerprint: rpclint accept --prune"
            )
        return
    if not fingerprints:
        raise UsageError("name what to accept, by the id in the report: rpclint accept FINGERPRINT …")
    if reason is None or until is None:
        asked_for = " ".join(fingerprints)
        raise UsageError(f"say why, and how long: rpclint accept {asked_for} --reason … --until 2026.2")


def _finding(run: Run, fingerprint: str) -> Finding:
    from rpclint.suppress import HYGIENE

    known = {finding.fingerprint: finding for finding in run.report.findings}
    found = known.get(fingerprint)
    if found is None:
        near = difflib.get_close_matches(fingerprint, known, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"no finding {fingerprint} in {run.report.range}{meant}; list them: {run.command}")
    if found.rule in HYGIENE:
        raise UsageError(f"{fingerprint} is about a suppression itself; mend that: {found.fix}")
    return found


def _accepted(run: Run, found: Sequence[Finding], reason: str, until: str, owner: str | None) -> int:
    from rpclint.cli.acceptances import entries
    from rpclint.suppress.writing import with_entries

    new = entries(run, found, reason.strip(), until, owner)
    if new:
        run.write(with_entries(run.text, run.known, new))
    told = [f"{each.fingerprint}  {each.rule}, {each.where}, until {each.until}" for each in new]
    hint = [f"it counts for trees that have the file; for others, name it: --accepted {run.target}"]
    return _told(run, "accepted", [*told, *(hint if new else [])], len(new))


def _pruned(run: Run) -> int:
    from rpclint.suppress.hygiene import EXPIRED, UNUSED
    from rpclint.suppress.writing import without

    lines = {
        finding.place.line
        for finding in run.report.findings
        if finding.rule in (EXPIRED, UNUSED) and finding.place.path == run.known.path
    }
    dead = [entry for entry in run.known.entries if entry.line in lines]
    if dead:
        run.write(without(run.text, run.known, lines))
    told = [f"{each.fingerprint}  {each.rule}, {each.where}" for each in dead]
    return _told(run, "taken away", told, len(dead))


def _told(run: Run, what: str, lines: Sequence[str], number: int) -> int:
    from rpclint.report.style import inert

    head = f"{number or 'nothing'} {what}{f', in {run.target}' if number else ''}"
    write("".join(f"{inert(line)}\n" for line in (head, *(f"  {line}" for line in lines))), None)
    return 0
