"""How a finding may be accepted: what to run, and what would be written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from rpclint.releases.series import series_named
from rpclint.results import Finding, Severity
from rpclint.suppress.accepted import Entry
from rpclint.suppress.hygiene import HYGIENE
from rpclint.suppress.matching import released
from rpclint.suppress.until import until

FEW = 3


def can_be_accepted(finding: Finding) -> bool:
    """Whether it counts, and is about the project and not about a suppression."""
    return finding.suppressed is None and finding.rule not in HYGIENE


def offered(findings: Iterable[Finding], command: str, again: str) -> Iterator[Finding]:
    """Findings that say how each is accepted; ``again`` are the arguments that make the same run again."""
    for finding in findings:
        if finding.severity is Severity.NOTE or not can_be_accepted(finding):
            yield finding
            continue
        asked = " ".join(filter(None, (f"{command} accept {finding.fingerprint}", again)))
        line = f"{asked} --reason … --until {_likely_end(finding)}"
        yield replace(finding, accept=line)


def _likely_end(finding: Finding) -> str:
    """The series of the newest tree that shows it."""
    newest = finding.seen_in[-1] if finding.seen_in else finding.new
    series = series_named(newest.series) if newest.series else None
    return str(series) if series is not None else "…"


def where(finding: Finding) -> str:
    """What it is about, for people: ``compute: rebuild_instance(accel_uuids)``."""
    names = finding.method or ", ".join(finding.methods[:FEW]) + (", …" if finding.methods[FEW:] else "")
    argument = f"({finding.argument})" if finding.argument is not None else ""
    return f"{finding.label}: {names}{argument}".strip(": ")


def entry(finding: Finding, reason: str, end: str, owner: str | None) -> Entry:
    """What to write down of a finding: how bad it is, and what it breaks from, as it was read today."""
    return Entry(
        0,
        finding.fingerprint,
        finding.rule,
        where(finding),
        reason,
        end,
        owner,
        finding.severity,
        released(finding) or None,
        until(end),
    )
