"""The file of accepted breaks that a command writes, and the run that tells what there is to accept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rpclint.cli.asking import Asked, begun
from rpclint.cli.check import run_check
from rpclint.cli.options import Common, common_options
from rpclint.cli.output import write
from rpclint.cli.running import cache_of, check_compared, progress_of
from rpclint.errors import ConfigError, SourceError, UsageError
from rpclint.lint import Step, lint
from rpclint.lint.suppressing import Acceptance, clock
from rpclint.places import Phase
from rpclint.results import Finding, Report
from rpclint.rulebook import rules
from rpclint.source import Repository
from rpclint.source.tree import ACCEPTED
from rpclint.suppress import Accepted, Clock, Entry
from rpclint.suppress.accepted import MOST, SHORTEST, accepted
from rpclint.suppress.matching import why_not
from rpclint.suppress.offering import entry
from rpclint.suppress.until import WANTED
from rpclint.workplace import Wanted, Workplace, change_of


@dataclass(frozen=True)
class Run:
    """What was found, and the file as it was before: what was accepted in it does not count."""

    target: Path
    text: str
    known: Accepted
    report: Report
    clock: Clock
    command: str

    def write(self, text: str) -> None:
        accepted(text.encode(), str(self.target))  # never put a file there that cannot be read again
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceError(
                f"{self.target.parent}: {error.strerror}; name a file that can be written: --file FILE"
            ) from error
        write(text, str(self.target), "--file FILE")


def begin(where: str, target: str | None, trees: Asked, given: dict[str, Any]) -> Run:
    """Reads the file, and makes the run; nothing is written yet."""
    path = Path(where, target) if target is not None else _own_file(Path(where).absolute())
    data = _content(path)
    known = accepted(data, str(path))
    options = _options(given)
    place = Workplace(where, progress_of(options), cache_of(options), options.config)
    wanted = Wanted(
        rev=given["rev"],
        base=given["base"],
        against=given["against"],
        window=trees.window,
        phase=Phase(given["phase"]) if given["phase"] is not None else None,
        everything=True,
    )
    if trees.names_trees:
        if wanted.rev or wanted.base or wanted.against:
            raise UsageError("a range is no change: leave out --rev, --base and --against, or OLD..NEW")
        report, told = _of_range(place, trees, options, known)
    else:
        report, told = _of_change(place, wanted, options, known)
    place.cache.close()
    if report.steps:
        check_compared(report)
    again = f"diff {trees.again}" if trees.names_trees else f"check {wanted.again}"
    return Run(path, data.decode("utf-8-sig"), known, report, told, f"{begun(where)} {again}".strip())


def _of_range(place: Workplace, trees: Asked, options: Common, known: Accepted) -> tuple[Report, Clock]:
    """By all rules: what a run leaves out may be accepted all the same."""
    name, steps = trees.steps(place, "rpclint accept FINGERPRINT")
    report = lint(
        name,
        steps,
        rules(),
        place.newest,
        cache=place.cache,
        jobs=options.jobs,
        progress=place.progress,
        accepted=Acceptance(lambda _: known),
    )
    return report, clock(steps)


def _of_change(place: Workplace, wanted: Wanted, options: Common, known: Accepted) -> tuple[Report, Clock]:
    """By all rules, and with what was so before the change: that may be accepted, too."""
    change = change_of(place, wanted, os.environ)
    report = run_check(place, change, rules(), options, Acceptance(lambda _: known), everything=True)
    return report, clock([Step(change.base, change.new)])


def _options(given: dict[str, Any]) -> Common:
    silent = {"format": "text", "output": None, "select": (), "ignore": (), "fail_on": None}
    return common_options({**silent, "color": "never", "verbose": False, **given})


def _own_file(here: Path) -> Path:
    """At the top of the work tree, or in a folder that is none."""
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)
    if top is None and _is_bare(here):
        raise UsageError(f"{here} has no work tree; name the file: rpclint accept … --file FILE")
    path = Path(top or here, ACCEPTED)
    for each in (path.parent, path):
        if each.is_symlink():
            raise ConfigError(f"{each} is a link, which rpclint does not follow; take it away: rm {each}")
    return path


def _is_bare(here: Path) -> bool:
    try:
        Repository.open(str(here))
    except SourceError:
        return False
    return True


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file: --file FILE") from error


def entries(run: Run, found: Sequence[Finding], reason: str, end: str, owner: str | None) -> list[Entry]:
    """What to write down. Raises UsageError for a reason that is none, or an end that is past already."""
    if len(reason) < SHORTEST:
        raise UsageError(
            f"a reason has at least {SHORTEST} characters, and tells who comes after you why: --reason …"
        )
    new = [entry(finding, reason, end, owner) for finding in found]
    for finding, each in zip(found, new, strict=True):
        if each.limit is None:
            raise UsageError(f"{end!r} is no end; name {WANTED}: --until …")
        if (fault := why_not(each, finding, run.clock)) is not None:
            newest = (finding.seen_in or (finding.new,))[-1]
            raise UsageError(f"{fault}, and {newest.label} comes after that; name a later one: --until …")
    return new
