"""How somebody wants to see a report."""

from __future__ import annotations

from msgspec import Struct

from rpclint.report.style import Style
from rpclint.results import Severity

PLAIN = Style()


class View(Struct, frozen=True):
    """``fail_on`` is the least that fails the run, None where nothing does.

    ``verbose``: tell notes, gaps and what is suppressed one by one. ``repository`` is a URL of where the
    trees are from, where it is known.
    """

    style: Style = PLAIN
    verbose: bool = False
    fail_on: Severity | None = Severity.ERROR
    repository: str | None = None
