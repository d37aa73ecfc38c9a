"""Where the forms of a report go: what can be wrong is found out before the work, and written after it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rpclint import timings
from rpclint.cli.output import append, check, check_append, wants_colour, write
from rpclint.errors import UsageError
from rpclint.report.formats import FORMATS
from rpclint.results import Severity

if TYPE_CHECKING:
    from rpclint.cli.options import Common
    from rpclint.report.view import View
    from rpclint.results import Report

OPTION = "--report FORMAT=FILE"
FOR_GITHUB = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
URL = re.compile(r"https?://[\w.:-]+/[\w./-]+")

Targets = tuple[tuple[str, str], ...]


def targets(said: Sequence[str], form: str, output: str | None) -> Targets:
    """Forms and files of all ``--report`` options; raises where one could not be written in the end."""
    found = tuple(map(_target, said))
    _check_apart([file for _, file in found] + ([output] if output is not None else []))
    if output is not None:
        check(output)
    for _, file in found:
        check(file, OPTION)
    for variable, file in _appended_to([form, *(each for each, _ in found)]).items():
        check_append(file, variable)
    return found


def _target(said: str) -> tuple[str, str]:
    form, _, file = said.partition("=")
    if form not in FORMATS:
        import difflib

        near = difflib.get_close_matches(form, FORMATS, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"no format {form!r}{meant}; use {OPTION} with one of: {', '.join(FORMATS)}")
    if not file:
        raise UsageError(f"--report {said}: name a file to write it to: --report {form}=FILE")
    return form, file


def _check_apart(files: Sequence[str]) -> None:
    """Two forms in one file would leave the last of them."""
    real = [os.path.realpath(file) for file in files]
    twice = next((file for file in real if real.count(file) > 1 and not _is_special(Path(file))), None)
    if twice is not None:
        raise UsageError(f"{twice}: two reports would go there; give each its own file: {OPTION}")


def _is_special(path: Path) -> bool:
    """Whether what is written there does not stay, as with /dev/null."""
    return path.exists() and not path.is_file()


def _appended_to(forms: Sequence[str]) -> Mapping[str, str]:
    """The files of a GitHub job, which only the form that is made for it touches."""
    if "github" not in forms:
        return {}
    return {name: os.environ[name] for name in FOR_GITHUB if os.environ.get(name)}


@timings.timed("report")
def write_all(report: Report, options: Common) -> None:
    """Writes every form that was asked for, each of them complete or not at all."""
    from rpclint.report.formats import rendered

    texts = [(rendered(form, report, _view(options)), file, OPTION) for form, file in options.reports]
    view = _view(options, colour=wants_colour(options.colour) and options.output is None)
    main = rendered(options.format, report, view)
    for text, file, option in texts:
        write(text, file, option)
    for text, file, variable in _behind(report, options):
        append(text, file, variable)
    write(main, options.output)


def _view(options: Common, *, colour: bool = False) -> View:
    from rpclint.report.style import Style
    from rpclint.report.view import View

    limit = None if options.fail_on == "never" else Severity(options.fail_on)
    return View(Style(colour), options.verbose, limit, _repository())


def _behind(report: Report, options: Common) -> Iterator[tuple[str, str, str]]:
    files = _appended_to([options.format, *(form for form, _ in options.reports)])
    if files:
        from rpclint.report.github import appended

        told = appended(report, _view(options))
        yield from ((told[variable], file, variable) for variable, file in files.items())


def _repository() -> str | None:
    """The URL of the repository, where a CI system tells it."""
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    url = f"{server}/{name}" if server and name else os.environ.get("CI_PROJECT_URL", "")
    return url if URL.fullmatch(url) else None
