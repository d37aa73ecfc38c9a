"""GitHub Actions: commands that annotate lines, a summary of the step, and outputs for later steps."""

from __future__ import annotations

from rpclint.report import markdown
from rpclint.report.annotations import Annotation, shown
from rpclint.report.tally import counts, last_line
from rpclint.report.view import View
from rpclint.results import SEVERITIES, Report, Severity

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, view: View) -> str:
    """One command a line, the worst first, for GitHub shows ten of a kind; and a last line for people."""
    commands = [_command(found) for found in shown(report, view)]
    return "".join(f"{line}\n" for line in [*commands, last_line(report)])


def _command(found: Annotation) -> str:
    where = {
        "file": found.path,
        "line": str(found.line),
        "col": str(found.column),
        "endColumn": str(found.end),
        "title": found.rule,
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
    said = _data(f"{found.message}\n{found.fix}")
    return f"::{COMMANDS[found.severity]} {properties}::{said}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def appended(report: Report, view: View) -> dict[str, str]:
    """What goes behind the files that these environment variables name, where a job has set them."""
    return {"GITHUB_STEP_SUMMARY": markdown.render(report, view), "GITHUB_OUTPUT": _outputs(report, view)}


def _outputs(report: Report, view: View) -> str:
    found = counts(report)
    numbers = {f"{severity.value}s": found[severity] for severity in SEVERITIES}
    numbers |= {"suppressed": len(report.suppressed), "gaps": len(report.gaps)}
    told = "".join(f"{name}={number}\n" for name, number in numbers.items())
    return f"{told}failed={str(report.fails(view.fail_on)).lower()}\n"
