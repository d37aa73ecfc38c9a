"""Steps in, report out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from rpclint.cache import Cache, no_cache
from rpclint.lint.advice import agreed
from rpclint.lint.answers import Answers
from rpclint.lint.merging import in_order, merged
from rpclint.lint.spreading import answered
from rpclint.lint.step import Newest, Step
from rpclint.lint.strangers import in_none
from rpclint.lint.suppressing import OWN, Acceptance, suppressed
from rpclint.results import Finding, Report, StepReport
from rpclint.rulebook import Rule


def lint(
    range_: str,
    steps: Sequence[Step],
    rules: Sequence[Rule],
    newest: Newest,
    *,
    cache: Cache | None = None,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
    accepted: Acceptance = OWN,
) -> Report:
    """Every finding of the steps, each cause once; the work is spread over as many processes as ``jobs``.

    ``newest`` gives the newest point release of a release's series, where later repairs would be.
    ``accepted`` gives what was accepted of the last new tree: what its own file has, if none is given.
    """
    known = Answers(cache or no_cache(), rules, newest)
    answers = answered(steps, rules, newest, known, jobs, progress)
    told = tuple(answer.report for answer in answers)
    findings = merged(agreed([(answer.report, answer.findings) for answer in answers]))
    findings = in_order(suppressed(findings, steps, answers, rules, accepted))
    return Report(
        range=range_,
        project=answers[-1].project,
        profile=answers[-1].profile,
        steps=told,
        findings=tuple(_with_ok(finding, told) for finding in findings),
        interfaces=answers[-1].interfaces,
        compared=any(each.comparable for each in answers),
        gaps=tuple(dict.fromkeys(gap for each in answers for gap in each.gaps)),
        strangers=in_none(each.strangers for each in answers),
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
