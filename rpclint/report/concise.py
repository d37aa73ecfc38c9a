"""One line for each finding, as compilers do: for editors, and for Zuul's tox role, which reads them."""

from __future__ import annotations

import re

from rpclint.report.annotations import Annotation, shown
from rpclint.report.tally import last_line
from rpclint.report.view import View
from rpclint.results import Report

PLACE = re.compile(r":(?=\d+:\d+: )")  # zuul-jobs takes the last such place of a line for the file's


def render(report: Report, view: View) -> str:
    """``path:line:column: severity: message [rule]``, and a last line that is none of these.

    The command that accepts a finding stands below it, indented, so that nobody takes it for a finding.
    """
    lines = [line for found in shown(report, view) for line in _lines(found)]
    return "".join(f"{line}\n" for line in [*lines, last_line(report)])


def _lines(found: Annotation) -> list[str]:
    return [_line(found), *([f"    {PLACE.sub(';', found.accept)}"] if found.accept else [])]


def _line(found: Annotation) -> str:
    path = found.path.replace(":", "\N{REPLACEMENT CHARACTER}")  # which would end it
    message = PLACE.sub(";", found.message)
    return f"{path}:{found.line}:{found.column}: {found.severity.value}: {message} [{found.rule}]"
