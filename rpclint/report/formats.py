"""The forms that a report can take."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, cast

from rpclint.report.view import View
from rpclint.results import Report


class Format(NamedTuple):
    """What a form is for, and the module that has its ``render``, which is loaded when it is asked for."""

    says: str
    module: str


FORMATS = {
    "text": Format("for people: both sides, why, and how to mend it", "text"),
    "concise": Format("a line for each finding, for editors and Zuul's tox role", "concise"),
    "json": Format("for scripts: rpclint.findings/1", "as_json"),
    "sarif": Format("SARIF 2.1.0, for code scanning and editors", "sarif"),
    "github": Format("annotations and step summary of GitHub Actions", "github"),
    "gitlab": Format("GitLab's code quality report", "gitlab"),
    "zuul": Format("comments for zuul_return", "zuul"),
    "gerrit": Format("a ReviewInput for Gerrit's REST API", "gerrit"),
    "markdown": Format("a comment on a pull request", "markdown"),
    "junit": Format("JUnit XML: a test case for each interface and comparison", "junit"),
    "checkstyle": Format("Checkstyle XML", "checkstyle"),
}


def rendered(form: str, report: Report, view: View) -> str:
    """A report in one of the FORMATS."""
    module = import_module(f"rpclint.report.{FORMATS[form].module}")
    render = cast("Callable[[Report, View], str]", module.render)
    return render(report, view)


def listed() -> str:
    """All forms and what each is for, as a table."""
    width = max(map(len, FORMATS))
    return "\n".join(f"{name:<{width}}  {form.says}" for name, form in FORMATS.items())
