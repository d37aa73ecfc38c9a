"""One broken cause is one finding: what shows in several flows and releases is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from rpclint.places import TreeId
from rpclint.releases.series import position, series_named
from rpclint.results import FLOWS, SEVERITIES, Finding, strongest


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each fingerprint, the worst first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.fingerprint, []).append(finding)
    return in_order(_one_per_cause([_merge(group) for group in groups.values()]))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first."""
    return sorted(findings, key=_order)


def _one_per_cause(findings: list[Finding]) -> Iterator[Finding]:
    """What a server refuses to several clients is told once, by the rule and flow in which it is worst."""
    causes: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        causes.setdefault(_cause(finding), []).append(finding)
    for group in causes.values():
        told = min(group, key=_badness)
        flows = tuple(flow for flow in FLOWS if any(flow in finding.flows for finding in group))
        yield replace(told, flows=flows)


def _badness(finding: Finding) -> tuple[int, int]:
    return SEVERITIES.index(finding.severity), FLOWS.index(finding.flow)


def _cause(finding: Finding) -> tuple[object, ...]:
    if finding.outcome is None or finding.method is None:
        return (finding.fingerprint,)
    where = (finding.interface, finding.namespace, finding.new)
    return (*where, finding.method, finding.argument, finding.outcome)


def _order(finding: Finding) -> tuple[object, ...]:
    return (SEVERITIES.index(finding.severity), finding.place, finding.rule, finding.method or "")


def _merge(group: list[Finding]) -> Finding:
    first_seen = min(group, key=lambda f: _age(f.new)).new
    here = [finding for finding in group if finding.new == first_seen]
    told = min(here, key=_badness)
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
