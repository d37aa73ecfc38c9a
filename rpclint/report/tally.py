"""How many findings there are, and what they come to, in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rpclint.report.style import Style
from rpclint.report.words import counted
from rpclint.results import SEVERITIES, Finding, Judgement, Report, Severity


def counts(report: Report) -> Counter[Severity]:
    """How many findings count, by severity."""
    return Counter(finding.severity for finding in report.counted)


def tally(report: Report, style: Style) -> str:
    """``1 error, 0 warnings, 2 notes, 3 suppressed``."""
    found = counts(report)
    told = [
        style.severity(counted(found[s], s.value), s.value) if found[s] else f"0 {s.value}s"
        for s in SEVERITIES
    ]
    told += [f"{len(report.suppressed)} suppressed"] if report.suppressed else []
    return ", ".join(told)


def excuse(report: Report, findings: Sequence[Finding]) -> str:
    """Why nobody is held up by what is broken, going by all that was found of it; empty where it does count.

    Of a change only what it brings is found, while its steps are judged as they are.
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        return "accepted" if all(finding.suppressed for finding in errors) else ""
    return "not by this change" if report.base is not None else ""


def verdict(report: Report) -> str:
    """``2 boundaries, 1 broken``; empty where nothing was compared."""
    steps = len(report.steps)
    if not steps:
        return ""
    broken = sum(step.judgement is Judgement.BROKEN for step in report.steps)
    what = (
        ("boundary" if steps == 1 else "boundaries")
        if report.steps[0].old
        else ("tree" if steps == 1 else "trees")
    )
    state = f"{broken} broken" if broken and steps > 1 else ("broken" if broken else "none broken")
    said = excuse(report, report.findings) if broken else ""
    state += f" ({said})" if said else ""
    unclear = sum(step.judgement is Judgement.UNKNOWN for step in report.steps)
    state += f", {unclear} not all understood" if unclear else ""
    return f"{steps} {what}, {state}"


def summary(report: Report, style: Style) -> str:
    """The last line for people."""
    head = verdict(report)
    gaps = counted(len(report.gaps), "gap") + (" (-v lists them)" if report.gaps else "")
    worst = next((finding.rule for finding in report.counted), None)
    more = f".  rpclint explain {worst}" if worst else ""
    return f"{head}{': ' if head else ''}{tally(report, style)}; {gaps}{more}"


def last_line(report: Report) -> str:
    """The same for programs that look for places: a line that has no colon and begins with a digit."""
    head = verdict(report)
    return f"{tally(report, Style())}, {counted(len(report.gaps), 'gap')}{'; ' if head else ''}{head}"
