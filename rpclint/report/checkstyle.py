"""Checkstyle XML, which many tools for reviews and dashboards read."""

from __future__ import annotations

from itertools import groupby

from rpclint import __version__
from rpclint.report.annotations import Annotation, annotated
from rpclint.report.markup import document, element
from rpclint.report.view import View
from rpclint.results import Report, Severity

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def render(report: Report, _view: View) -> str:
    """All findings that count, by file."""
    found = sorted(annotated(report.counted), key=lambda each: each.path)
    files = [
        element("file", {"name": path}, "\n" + "".join(f"{_error(each)}\n" for each in group))
        for path, group in groupby(found, key=lambda each: each.path)
    ]
    inside = "".join(f"\n{file}" for file in files)
    return document(element("checkstyle", {"version": __version__}, f"{inside}\n"))


def _error(found: Annotation) -> str:
    told = {
        "line": found.line,
        "column": found.column,
        "severity": LEVELS[found.severity],
        "message": f"{found.message}; {found.fix}",
        "source": f"rpclint.{found.rule}",
    }
    return element("error", told)
