"""What a Zuul job returns with zuul_return: comments on lines, and warnings about the build."""

from __future__ import annotations

import json
from typing import Any

from rpclint.report.annotations import shown
from rpclint.report.tally import excuse, tally
from rpclint.report.view import PLAIN, View
from rpclint.report.words import ends
from rpclint.results import Judgement, Report, Severity

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}
STATES = {Judgement.BROKEN: "broken", Judgement.UNKNOWN: "not all understood"}


def render(report: Report, view: View) -> str:
    """``{"zuul": {"file_comments": …, "warnings": …}}``; of a comment only what no Zuul stumbles over.

    A ``range`` crashes Zuul as it was until 2019, and a key that it does not know fails the build.
    """
    comments: dict[str, list[dict[str, Any]]] = {}
    for found in shown(report, view):
        comment = {"line": found.line, "message": found.said, "level": LEVELS[found.severity]}
        comments.setdefault(found.path, []).append(comment)
    data = {"zuul": {"file_comments": comments, "warnings": _warnings(report)}}
    return json.dumps(data, indent=1) + "\n"


def _warnings(report: Report) -> list[str]:
    """A line for each comparison that is neither good nor excused, and the sums, unless all is well."""
    worth = STATES.keys() - ({Judgement.BROKEN} if excuse(report, report.findings) else set())
    steps = [
        f"rpclint: {ends(step.old, step.new)}: {STATES[step.judgement]}"
        for step in report.steps
        if step.judgement in worth
    ]
    return [*steps, f"rpclint: {tally(report, PLAIN)}"] if steps or report.counted else []
