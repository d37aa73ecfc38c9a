"""Findings as remarks on lines of the new tree, for the forms that show them beside the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rpclint.places import Place
from rpclint.report.style import plain
from rpclint.report.view import View
from rpclint.results import SEVERITIES, Finding, Report, Severity


@dataclass(frozen=True, slots=True)
class Annotation:
    """One finding at its place; no text of it is anything but harmless. Lines and columns count from 1.

    ``accept`` is the command that accepts it, if it can be.
    """

    path: str
    line: int
    column: int
    end: int
    severity: Severity
    rule: str
    message: str
    fix: str
    fingerprint: str
    accept: str = ""

    @property
    def said(self) -> str:
        """Message, rule and way out, where a remark may have several lines."""
        return f"{self.severity.value}: {self.message} [{self.rule}]\n{self.fix}"


def shown(report: Report, view: View) -> list[Annotation]:
    """What to tell people, the worst first."""
    return annotated(told(report, view))


def told(report: Report, view: View) -> list[Finding]:
    """Nothing that is suppressed, and notes only for who wants them, or where they fail the run."""
    notes = view.verbose or view.fail_on is Severity.NOTE
    return [f for f in report.counted if notes or f.severity is not Severity.NOTE]


def annotated(findings: Iterable[Finding]) -> list[Annotation]:
    worst_first = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return [_annotation(finding) for finding in worst_first]


def _annotation(finding: Finding) -> Annotation:
    line, column, end = span(finding.place)
    return Annotation(
        plain(finding.place.path), line, column, end, finding.severity, finding.rule,
        plain(finding.message), plain(finding.fix), finding.fingerprint, plain(finding.accept or ""),
    )  # fmt: skip


def span(place: Place) -> tuple[int, int, int]:
    """Line, first column and the column behind the last, as consumers insist on: none below 1, none empty."""
    line, column = max(place.line, 1), max(place.column, 1)
    return line, column, column + max(place.width, 1)
