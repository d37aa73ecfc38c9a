"""Trees in, report out: the one place where all parts are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rpclint.graph import VersionGraph
from rpclint.lint.advice import agreed
from rpclint.lint.judging import Judged, Step, judge
from rpclint.lint.loading import Source
from rpclint.lint.merging import merged
from rpclint.lint.repairs import Newest, with_repairs
from rpclint.lint.steps import step_report
from rpclint.model import Gap, TreeId
from rpclint.results import Finding, Report, StepReport
from rpclint.rulebook import Rule

__all__ = ["Source", "Step", "lint"]


def lint(range_: str, steps: Sequence[Step], rules: Sequence[Rule], newest: Newest) -> Report:
    """Every finding of the steps, each cause once.

    ``newest`` gives the newest point release of a release's series, where later repairs would be.
    """
    graph = VersionGraph()
    judged = agreed([judge(step, rules, graph) for step in steps])
    found = [finding for each in judged for finding in with_repairs(each, rules, newest)]
    told = tuple(step_report(each) for each in judged)
    last = steps[-1].new
    return Report(
        range=range_,
        project=last.project,
        profile=last.profile.name,
        steps=told,
        findings=tuple(_with_ok(finding, told) for finding in merged(found)),
        gaps=tuple(_gaps(judged)),
    )


def _with_ok(finding: Finding, steps: Sequence[StepReport]) -> Finding:
    """Names the other baselines of the same release whose interface was understood and does not break."""
    fine = [
        step.old
        for step in steps
        if step.old is not None and step.new == finding.new and step.old not in finding.breaks_from
        for row in step.interfaces
        if (row.name, row.namespace) == (finding.interface, finding.namespace) and row.old_to_new == "ok"
    ]
    return replace(finding, ok_from=tuple(fine)) if finding.breaks_from and fine else finding


def _gaps(judged: Sequence[Judged]) -> dict[tuple[TreeId, Gap], None]:
    gaps: dict[tuple[TreeId, Gap], None] = {}
    for each in judged:
        for source in (each.step.old, each.step.new):
            if source is not None:
                gaps.update(((source.id, gap), None) for gap in source.surface.surface.gaps)
    return gaps
