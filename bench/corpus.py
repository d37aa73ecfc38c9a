"""Whether rpclint finds the real bugs of a project's history, and is silent about its correct changes.

python bench/corpus.py nova -C CLONE

The changes are those of bench/corpus/PROJECT.json (bench/corpus/README.md says how to read one). Each is run
as the commit it was, and at the boundary of the releases it lies between. Exit codes: 0 all as it should be,
1 not so, 2 the job could not be done.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from rpclint.errors import RpclintError
from rpclint.lint import check, lint
from rpclint.report import as_json
from rpclint.results import Report
from rpclint.rulebook import rules
from rpclint.source import Repository
from rpclint.workplace import Wanted, Workplace, change_of, range_steps

HERE = Path(__file__).parent / "corpus"
Mode = Literal["commit", "release"]
MODES: tuple[Mode, ...] = ("commit", "release")
Finding = dict[str, Any]
EXCUSED = {"MISSED": "known miss", "FALSE ERROR": "true error", "TOLD AGAIN": "not repaired"}
BAD = (*EXCUSED, "NO EXCEPTION", "FAILED")


@dataclass(frozen=True, slots=True)
class Change:
    """A real change; ``commit`` and ``release`` are the ranges to run it on, None where there is none.

    ``seen`` are the modes in which a bug shows. ``rules`` are those that may tell it, where any finding
    about the same methods could be about something else; none: any rule may. ``wide``: ``commit`` spans more
    than this change.
    """

    id: str
    kind: Literal["bug", "ok"]
    what: str
    interface: str
    methods: tuple[str, ...]
    commit: str | None = None
    release: str | None = None
    seen: tuple[Mode, ...] = ()
    reach: Literal["yes", "partly", "no"] = "yes"
    rules: tuple[str, ...] = ()
    wide: bool = False

    def range(self, mode: Mode) -> str | None:
        return self.commit if mode == "commit" else self.release

    def concerns(self, finding: Finding) -> bool:
        """Whether a finding is about the interface and a method of this change."""
        if self.interface not in ("*", finding["interface"], finding["namespace"]):
            return False
        return "*" in self.methods or not {finding["method"], *finding["methods"]}.isdisjoint(self.methods)

    def is_told_by(self, finding: Finding) -> bool:
        return self.concerns(finding) and (not self.rules or finding["rule"] in self.rules)


@dataclass(frozen=True, slots=True)
class Row:
    """How one change fares in one mode; ``findings`` decide it, ``others`` are errors beside it."""

    change: Change
    mode: Mode
    result: str
    findings: tuple[Finding, ...] = ()
    others: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """``exceptions``: reasons by ``ID mode`` for what is not as it should be, and is known to be so."""

    changes: tuple[Change, ...]
    exceptions: Mapping[str, str]


def corpus(project: str) -> Corpus:
    data = json.loads((HERE / f"{project}.json").read_text(encoding="utf-8"))
    changes = tuple(
        Change(**{k: tuple(v) if isinstance(v, list) else v for k, v in each.items()})
        for each in data["changes"]
    )
    return Corpus(changes, data["exceptions"])


# -- running


def run(
    where: str, ranges: Sequence[tuple[Mode, str]], *, gate: bool = False
) -> list[tuple[str, list[Finding] | str]]:
    """What is found in each range, or why it could not be run; what trees have in common is read once.

    With ``gate``, of a commit only what the gate says of it.
    """
    place = Workplace(where, lambda _: None)
    return [(range_, _found(place, range_, gate=gate and mode == "commit")) for mode, range_ in ranges]


def _found(place: Workplace, range_: str, *, gate: bool) -> list[Finding] | str:
    try:
        report = _checked(place, range_) if gate else _compared(place, range_)
    except RpclintError as error:
        return str(error)
    findings: list[Finding] = json.loads(as_json.findings(report))["findings"]
    return findings


def _compared(place: Workplace, range_: str) -> Report:
    return lint(range_, list(range_steps(place, range_, None, direct=True)), rules(), lambda _: None)


def _checked(place: Workplace, range_: str) -> Report:
    base, _, head = range_.partition("..")
    return check(change_of(place, Wanted(rev=head, base=base), {}), rules(), place.newest)


def batches(changes: Sequence[Change], modes: Sequence[Mode] = MODES) -> list[list[tuple[Mode, str]]]:
    """The ranges to run, those between the same releases together."""
    grouped: dict[str | None, dict[tuple[Mode, str], None]] = {}
    for change in changes:
        ranges = ((mode, change.range(mode)) for mode in modes)
        grouped.setdefault(change.release, {}).update(((mode, r), None) for mode, r in ranges if r)
    return [list(group) for group in grouped.values() if group]


# -- judging


def judged(
    change: Change, found: Mapping[str, list[Finding] | str], known: Mapping[str, str]
) -> Iterator[Row]:
    for mode in MODES:
        range_ = change.range(mode)
        if range_ is None or range_ not in found:
            continue
        findings = found[range_]
        if isinstance(findings, str):
            row = Row(change, mode, "FAILED", reason=findings)
        elif change.kind == "ok":
            row = _of_correct(change, mode, findings)
        else:
            row = _of_bug(change, mode, findings, _at_commit(change, found))
        yield _excused(row, known)


def _at_commit(change: Change, found: Mapping[str, list[Finding] | str]) -> set[str]:
    """The fingerprints under which a bug is told where it came in."""
    findings = found.get(change.commit, []) if change.commit else []
    return {f["fingerprint"] for f in findings if not isinstance(f, str) and change.is_told_by(f)}


def _of_correct(change: Change, mode: Mode, findings: Sequence[Finding]) -> Row:
    errors = [f for f in findings if f["severity"] == "error"]
    alone = mode == "commit" and not change.wide
    false = tuple(f for f in errors if alone or change.concerns(f))
    others = tuple(f for f in errors if f not in false)
    return Row(change, mode, "FALSE ERROR" if false else "silent", false, others)


def _of_bug(change: Change, mode: Mode, findings: Sequence[Finding], at_commit: set[str]) -> Row:
    told = tuple(f for f in findings if change.is_told_by(f))
    others = tuple(f for f in findings if f["severity"] == "error" and not change.concerns(f))
    if mode in change.seen:
        missed = "MISSED" if change.reach == "yes" else "out of reach"
        return Row(change, mode, "found" if told else missed, told, others)
    asked = mode == "release" and change.reach == "yes"
    again = tuple(f for f in told if asked and f["fingerprint"] in at_commit)
    unseen = "repaired" if mode == "release" else "not to be seen"
    return Row(change, mode, "TOLD AGAIN" if again else unseen, again, others)


def _excused(row: Row, known: Mapping[str, str]) -> Row:
    reason = known.get(f"{row.change.id} {row.mode}")
    if reason is None:
        return row
    return replace(row, result=EXCUSED.get(row.result, "NO EXCEPTION"), reason=reason)


# -- telling


def table(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        by = ", ".join(dict.fromkeys(f"{f['rule']} ({f['severity']})" for f in row.findings))
        yield f"{row.change.id:<5} {row.mode:<8} {row.result:<16} {by or row.reason}".rstrip()
        if row.result in BAD:
            yield f"{'':14} {row.change.range(row.mode)}: {row.change.what}"
            yield from (f"{'':14} {told(f)}" for f in row.findings)
    others = {told(f): row for row in rows for f in row.others}
    if others:
        yield "\nother errors in these ranges, about something else:"
        yield from (f"  {row.change.range(row.mode)}: {text}" for text, row in others.items())
    yield ""
    yield summary(rows)


def told(finding: Finding) -> str:
    return f"{finding['path']}:{finding['line']}: {finding['message']} [{finding['rule']}]"


def summary(rows: Sequence[Row]) -> str:
    counts = Counter(row.result for row in rows)
    asked = sum(counts[r] for r in ("found", "MISSED", "known miss"))
    changes = len({row.change.id for row in rows})
    rest = [f"{n} {result}" for result, n in sorted(counts.items()) if result != "found"]
    return f"{changes} changes, found {counts['found']} of {asked}; {', '.join(rest)}"


def as_data(rows: Sequence[Row]) -> str:
    data = [{**asdict(row), "change": row.change.id, "range": row.change.range(row.mode)} for row in rows]
    return json.dumps({"summary": summary(rows), "rows": data}, indent=1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("project", choices=sorted(path.stem for path in HERE.glob("*.json")))
    parser.add_argument("-C", dest="where", default=".", metavar="CLONE", help="a complete clone")
    parser.add_argument("--only", action="append", metavar="ID", help="only this change; may be repeated")
    parser.add_argument("--gate", action="store_true", help="only what rpclint check says of each commit")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    given = parser.parse_args()
    known = corpus(given.project)
    unknown = set(given.only or ()) - {change.id for change in known.changes}
    if unknown:
        parser.error(f"{given.project} has no {', '.join(sorted(unknown))}")
    try:
        Repository.open(given.where)
    except RpclintError as error:
        parser.error(str(error))
    changes = [change for change in known.changes if not given.only or change.id in given.only]
    found = _run_all(given.where, changes, given.jobs, gate=given.gate)
    rows = [row for change in changes for row in judged(change, found, known.exceptions)]
    print(as_data(rows) if given.format == "json" else "\n".join(table(rows)))
    return 1 if any(row.result in BAD for row in rows) else 0


def _run_all(
    where: str, changes: Sequence[Change], jobs: int, *, gate: bool
) -> dict[str, list[Finding] | str]:
    """A process for each batch, so that its trees are forgotten at the end of it."""
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        todo = batches(changes, ("commit",) if gate else MODES)
        work = pool.imap_unordered(partial(run, where, gate=gate), todo)
        return dict(pair for batch in work for pair in batch)


if __name__ == "__main__":
    sys.exit(main())
