"""Whether the newest point release of the old series still breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rpclint.checks.versions import served
from rpclint.graph import VersionGraph
from rpclint.lint.judging import Judged, Step, judge
from rpclint.lint.loading import Source
from rpclint.lint.merging import merged
from rpclint.model import TreeId
from rpclint.results import Finding, Flow, Severity
from rpclint.rulebook import Rule

Newest = Callable[[Source], Source | None]


def with_repairs(judged: Judged, rules: Sequence[Rule], newest: Newest) -> tuple[Finding, ...]:
    """The findings of a step, each error told with what became of it in the old release's stable branch."""
    errors = [f for f in judged.findings if f.severity is Severity.ERROR and Flow.OLD_TO_NEW in f.flows]
    old = judged.step.old
    later = newest(old) if errors and old is not None else None
    if old is None or later is None:
        return judged.findings
    asked = [rule for rule in rules if rule.id in {finding.rule for finding in errors}]
    again = judge(Step(later, judged.step.new, own=False), asked, VersionGraph())
    still = {finding.fingerprint: finding for finding in merged(again.findings)}
    return tuple(
        _told(finding, old.id, later, still.get(finding.fingerprint), again) if finding in errors else finding
        for finding in judged.findings
    )


def _told(finding: Finding, old: TreeId, later: Source, again: Finding | None, judged: Judged) -> Finding:
    branch = f"stable/{later.id.series}"
    begin = f"breaks from {old.rev}"
    if again is not None and again.severity is Severity.ERROR:
        text = f"{begin} and still from {later.id.rev}, the newest of {branch}"
    else:
        text = f"{begin}; repaired in {branch}: {_how(finding, later, again, judged)}"
    return replace(finding, remarks=_before_why(finding.remarks, ("releases", text)))


def _before_why(remarks: tuple[tuple[str, str], ...], extra: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    index = next((i for i, (label, _) in enumerate(remarks) if label == "why"), len(remarks))
    return (*remarks[:index], extra, *remarks[index:])


def _how(finding: Finding, later: Source, again: Finding | None, judged: Judged) -> str:
    pair = next(
        (
            p
            for p in judged.pairs
            if (p.either.name, p.either.namespace) == (finding.interface, finding.namespace)
        ),
        None,
    )
    serves = f"{later.id.rev} serves {served(pair.old)}" if pair and pair.old else later.id.rev
    if again is None:
        return f"{serves} and nothing fails from there"
    option = (
        next((c.option for c in pair.old.clients if c.option), "version cap") if pair and pair.old else ""
    )
    return f"{serves}, and sends what is served with {option}={again.avoided_by}"
