"""Trees in, report out: the one place where all parts are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rpclint.graph import VersionGraph
from rpclint.lint.judging import Judged, Step, judge
from rpclint.lint.loading import Source
from rpclint.lint.merging import merged
from rpclint.lint.repairs import Newest, with_repairs
from rpclint.lint.steps import step_report
from rpclint.model import Gap, TreeId
from rpclint.results import Finding, Report
from rpclint.rulebook import Rule

__all__ = ["Source", "Step", "lint"]


def lint(range_: str, steps: Sequence[Step], rules: Sequence[Rule], newest: Newest) -> Report:
    """Every finding of the steps, each cause once.

    ``newest`` gives the newest point release of a release's series, where later repairs would be.
    """
    graph = VersionGraph()
    judged = [judge(step, rules, graph) for step in steps]
    found = [finding for each in judged for finding in with_repairs(each, rules, newest)]
    last = steps[-1].new
    return Report(
        range=range_,
        project=last.project,
        profile=last.profile.name,
        steps=tuple(step_report(each) for each in judged),
        findings=tuple(_with_ok(finding, judged) for finding in merged(found)),
        gaps=tuple(_gaps(judged)),
    )


def _with_ok(finding: Finding, judged: Sequence[Judged]) -> Finding:
    """Names the other baselines of the same release, from which nothing breaks."""
    fine = [
        each.step.old.id
        for each in judged
        if each.step.new.id == finding.new
        and each.step.old is not None
        and each.step.old.id not in finding.breaks_from
    ]
    return replace(finding, ok_from=tuple(fine)) if finding.breaks_from and fine else finding


def _gaps(judged: Sequence[Judged]) -> dict[tuple[TreeId, Gap], None]:
    gaps: dict[tuple[TreeId, Gap], None] = {}
    for each in judged:
        for source in (each.step.old, each.step.new):
            if source is not None:
                gaps.update(((source.id, gap), None) for gap in source.surface.surface.gaps)
    return gaps
