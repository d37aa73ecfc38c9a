"""Advice is given only where every baseline of a release supports it, and no gap could hide otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.releases.series import first_without, position, series_named
from rpclint.results import Finding, Flow, InterfaceStep, StepReport

Told = tuple[StepReport, Sequence[Finding]]
# What one baseline says holds for a release only if all that it can be upgraded from say so.
UNANIMOUS = frozenset({"major-droppable"})


def agreed(told: Sequence[Told]) -> Iterator[Finding]:
    """The findings of all steps, without the advice that does not hold once all of them are known."""
    for each in told:
        yield from (finding for finding in each[1] if _holds(finding, each, told))


def _holds(finding: Finding, given: Told, told: Sequence[Told]) -> bool:
    if finding.flow is not Flow.GUIDANCE:
        return True
    rows = list(_rows(given, finding))
    if not all(row.binds and not row.hidden for row in rows):
        return False
    return finding.rule not in UNANIMOUS or all(_all_agree(finding, row, told) for row in rows)


def _rows(told: Told, finding: Finding) -> Iterator[InterfaceStep]:
    """The interface of a finding in a step."""
    for row in told[0].interfaces:
        if (row.name, row.namespace) == (finding.interface, finding.namespace):
            yield row


def _all_agree(finding: Finding, row: InterfaceStep, told: Sequence[Told]) -> bool:
    here = [each for each in told if each[0].new == finding.new]
    others = [each for each in here if any(own.binds for own in _rows(each, finding))]
    supporting = [each for each in others if any(f.fingerprint == finding.fingerprint for f in each[1])]
    return supporting == others and any(_reaches_back(each[0], row) for each in supporting)


def _reaches_back(step: StepReport, row: InterfaceStep) -> bool:
    """Whether no release before a baseline has to be asked as well: a range may begin too late for that."""
    new = series_named(step.new.series or "")
    first = first_without(step.old.series, skipping=row.skips) if step.old else None
    series = series_named(first) if first else None
    return series is None or new is None or position(series) <= position(new)
