"""One broken cause is one finding: what shows in several flows and releases is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rpclint.model import TreeId
from rpclint.releases.series import position, series_named
from rpclint.results import ACROSS, FLOWS, SEVERITIES, Finding, Flow, strongest


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each fingerprint, the worst first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.fingerprint, []).append(finding)
    return sorted(_one_per_cause([_merge(group) for group in groups.values()]), key=_order)


def _one_per_cause(findings: list[Finding]) -> Iterator[Finding]:
    """What a new server refuses to old and new clients alike is told once, as the old ones' loss."""
    across = {_cause(f): f for f in findings if f.flow in ACROSS and f.method is not None}
    own = [f for f in findings if f.flow is Flow.SAME_TREE and f.outcome is not None]
    twice = {_cause(f) for f in own if _cause(f) in across and not _worse(f, across[_cause(f)])}
    for finding in findings:
        if _cause(finding) not in twice:
            yield finding
        elif finding.flow is not Flow.SAME_TREE:
            yield replace(finding, flows=(*finding.flows, Flow.SAME_TREE))


def _worse(finding: Finding, other: Finding) -> bool:
    return SEVERITIES.index(finding.severity) < SEVERITIES.index(other.severity)


def _cause(finding: Finding) -> tuple[object, ...]:
    return (
        finding.interface, finding.namespace, finding.method, finding.argument, finding.outcome, finding.new
    )  # fmt: skip


def _order(finding: Finding) -> tuple[object, ...]:
    return (SEVERITIES.index(finding.severity), finding.place, finding.rule, finding.method or "")


def _merge(group: list[Finding]) -> Finding:
    first_seen = min(group, key=lambda f: _age(f.new)).new
    here = [finding for finding in group if finding.new == first_seen]
    told = min(here, key=lambda f: (SEVERITIES.index(f.severity), FLOWS.index(f.flow)))
    breaks_from = sorted({tree for finding in here for tree in finding.breaks_from}, key=_age)
    remarks = dict.fromkeys(
        remark for finding in (told, *here) for remark in finding.remarks if _adds(told, remark)
    )
    return replace(
        told,
        severity=strongest(*(finding.severity for finding in group)),
        flows=tuple(flow for flow in FLOWS if any(flow in finding.flows for finding in group)),
        methods=tuple(dict.fromkeys(name for finding in here for name in finding.methods)),
        uncalled=all(finding.uncalled for finding in group),
        old=breaks_from[-1] if breaks_from else told.old,
        breaks_from=tuple(breaks_from),
        seen_in=tuple(sorted({tree for f in group for tree in f.seen_in}, key=_age)),
        remarks=tuple(remarks),
    )


def _adds(told: Finding, remark: tuple[str, str]) -> bool:
    """Whether a remark says more than the finding that is told already does: only the mixed case does."""
    return remark in told.remarks or remark[0] == "mixed"


def _age(tree: TreeId) -> tuple[int, str]:
    series = series_named(tree.series) if tree.series else None
    return (position(series) if series else -1, tree.rev)
