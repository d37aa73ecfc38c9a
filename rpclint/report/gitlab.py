"""GitLab's code quality report: one JSON array, at whose fingerprints GitLab tells new from old."""

from __future__ import annotations

import json

from rpclint.report.annotations import annotated
from rpclint.report.view import View
from rpclint.results import Report, Severity

DEGREES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, _view: View) -> str:
    """All findings that count, notes among them, which GitLab shows as information."""
    found = [
        {
            "description": each.message,
            "check_name": each.rule,
            "fingerprint": each.fingerprint,
            "severity": DEGREES[each.severity],
            "location": {"path": each.path, "lines": {"begin": each.line}},
        }
        for each in annotated(report.counted)
    ]
    return json.dumps(found, indent=1) + "\n"
