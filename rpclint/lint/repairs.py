"""Whether the newest point releases of the old and of the new series still break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from rpclint.checks.versions import served
from rpclint.graph import VersionGraph
from rpclint.lint.judging import Judged, interfaces_of, judge, those_of
from rpclint.lint.loading import Source
from rpclint.lint.merging import merged
from rpclint.lint.step import Newest, Step
from rpclint.places import TreeId
from rpclint.results import ACROSS, Finding, Severity
from rpclint.rulebook import Rule


def with_repairs(judged: Judged, rules: Sequence[Rule], newest: Newest) -> tuple[Finding, ...]:
    """The findings of a step, each error told with what became of it in the stable branches of both ends."""
    old, new = judged.step.old, judged.step.new
    errors = [f for f in judged.findings if f.severity is Severity.ERROR and f.flow in ACROSS]
    if not errors or old is None:
        return judged.findings
    asked = those_of(rules, errors)
    older, newer = newest(old), newest(new)
    from_older = _again(Step(older, new, own=False), asked, errors) if older is not None else None
    to_newer = _again(Step(old, newer, own=False), asked, errors) if newer is not None else None
    return tuple(
        _told(finding, old.id, from_older, to_newer) if finding in errors else finding
        for finding in judged.findings
    )


@dataclass(frozen=True, slots=True)
class Again:
    """A step with the newest point release at one end, and what it still shows."""

    judged: Judged
    findings: Mapping[str, Finding]


def _again(step: Step, rules: Sequence[Rule], errors: Sequence[Finding]) -> Again:
    judged = judge(step, rules, VersionGraph(), interfaces_of(errors))
    return Again(judged, {finding.fingerprint: finding for finding in merged(judged.findings)})


def _told(finding: Finding, old: TreeId, from_older: Again | None, to_newer: Again | None) -> Finding:
    parts = [f"breaks from {old.rev}"]
    if from_older is not None and from_older.judged.step.old is not None:
        parts.append(_of_old(finding, from_older, from_older.judged.step.old))
    if to_newer is not None:
        parts.append(_of_new(finding, to_newer, to_newer.judged.step.new))
    if len(parts) == 1:
        return finding
    return replace(finding, remarks=before_why(finding.remarks, ("releases", "; ".join(parts))))


def _of_old(finding: Finding, again: Again, later: Source) -> str:
    branch = f"stable/{later.id.series}"
    still = again.findings.get(finding.fingerprint)
    if still is not None and still.severity is Severity.ERROR:
        return f"still from {later.id.rev}, the newest of {branch}"
    return f"repaired in {branch}: {_how(finding, later, still, again.judged)}"


def _of_new(finding: Finding, again: Again, later: Source) -> str:
    branch = f"stable/{later.id.series}"
    still = again.findings.get(finding.fingerprint)
    if still is not None and still.severity is Severity.ERROR:
        return f"still in {later.id.rev}, the newest of {branch}"
    return f"repaired in {branch}: {later.id.rev} takes it"


def before_why(remarks: tuple[tuple[str, str], ...], extra: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Remarks with one more, before the one that says why."""
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
