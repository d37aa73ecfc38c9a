"""JUnit XML: a suite for each interface, and in it what passed from release to release and what did not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rpclint.report.markup import document, element, escaped
from rpclint.report.style import plain
from rpclint.report.text import finding_lines, suppression
from rpclint.report.view import PLAIN, View
from rpclint.report.words import ends
from rpclint.results import Finding, InterfaceStep, Judgement, Report, StepReport, is_as_bad

MOST = 20_000  # characters of one case


class Case(NamedTuple):
    """A test case; ``result`` is ``failure``, ``skipped``, or empty where it passed."""

    suite: str
    name: str
    result: str = ""
    kind: str = ""
    message: str = ""
    details: str = ""


def render(report: Report, view: View) -> str:
    """Failures are what fails the run; what is suppressed or not understood is skipped; all else passes."""
    suites: dict[str, list[Case]] = {}
    for case in _cases(report, view):
        suites.setdefault(case.suite, []).append(case)
    every = [case for cases in suites.values() for case in cases]
    inside = "".join(f"\n{_suite(name, cases)}" for name, cases in suites.items())
    told = {"name": "rpclint", "tests": len(every), "failures": _number(every, "failure"), "errors": 0}
    return document(element("testsuites", told, f"{inside}\n"))


def _cases(report: Report, view: View) -> Iterator[Case]:
    failed = [f for f in report.counted if is_as_bad(f.severity, view.fail_on)]
    for step in report.steps:
        own = {f.label for f in failed if f.new == step.new and step.old in (None, f.old)}
        yield from (_passed(step, row) for row in step.interfaces if row.label not in own)
    yield from (_found(finding, view) for finding in report.findings)


def _passed(step: StepReport, row: InterfaceStep) -> Case:
    """One interface over one step in which nothing fails the run."""
    name = plain(ends(step.old, step.new))
    if row.judgement is Judgement.UNKNOWN:
        return Case(row.label, name, "skipped", "gap", "not all of it is understood; see rpclint -v")
    return Case(row.label, name)


def _found(finding: Finding, view: View) -> Case:
    name = plain(f"{finding.rule}{_at_stake(finding)} ({ends(finding.old, finding.new)})")
    details = "\n".join(line.rstrip() for line in finding_lines(finding, PLAIN, verbose=True))[:MOST]
    if finding.suppressed:
        reason = plain(suppression(finding.suppressed))
        return Case(finding.label, name, "skipped", "suppressed", reason, details)
    result = "failure" if is_as_bad(finding.severity, view.fail_on) else ""
    return Case(finding.label, name, result, finding.rule, plain(finding.message), details)


def _at_stake(finding: Finding) -> str:
    several = f"{len(finding.methods)} methods" if finding.methods else ""
    named = finding.method or finding.argument or several
    return f": {named}" if named else ""


def _suite(name: str, cases: list[Case]) -> str:
    told = {
        "name": plain(name),
        "tests": len(cases),
        "failures": _number(cases, "failure"),
        "errors": 0,
        "skipped": _number(cases, "skipped"),
    }
    return element("testsuite", told, "".join(f"\n{_case(case)}" for case in cases) + "\n")


def _case(case: Case) -> str:
    told = {"name": case.name, "classname": f"rpclint.{plain(case.suite)}"}
    if case.result:
        reason = {"type": case.kind, "message": case.message}
        return element("testcase", told, element(case.result, reason, escaped(case.details)))
    out = element("system-out", {}, escaped(case.details)) if case.details else ""
    return element("testcase", told, out)


def _number(cases: list[Case], result: str) -> int:
    return sum(case.result == result for case in cases)
