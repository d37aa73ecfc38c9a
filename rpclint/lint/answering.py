"""Judges a step; loaded only where no earlier run did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.graph import VersionGraph
from rpclint.lint.answers import Answer
from rpclint.lint.judging import judge
from rpclint.lint.loading import Source
from rpclint.lint.repairs import with_repairs
from rpclint.lint.step import Newest, Step
from rpclint.lint.steps import step_report
from rpclint.lint.strangers import in_none
from rpclint.places import Gap, TreeId
from rpclint.rulebook import Rule
from rpclint.timings import timed


@timed("rules")
def answer(step: Step, rules: Sequence[Rule], newest: Newest) -> Answer:
    judged = judge(step, rules, VersionGraph())
    step.new.keep_facts()
    return Answer(
        report=step_report(judged),
        findings=with_repairs(judged, rules, newest),
        gaps=tuple(_gaps(step)),
        interfaces=len(step.new.surface.surface.interfaces),
        comparable=_is_comparable(step),
        project=step.new.project,
        profile=step.new.profile.name,
        strangers=in_none(source.strangers for source in _sources(step)),
        comments=step.new.comments,
    )


def _sources(step: Step) -> list[Source]:
    return [source for source in (step.old, step.new) if source is not None]


def _gaps(step: Step) -> Iterator[tuple[TreeId, Gap]]:
    for source in _sources(step):
        yield from ((source.id, gap) for gap in source.surface.surface.gaps)


def _is_comparable(step: Step) -> bool:
    trees = [source.surface.surface for source in _sources(step)]
    sent = {(i.name, i.namespace) for tree in trees for i in tree.interfaces if i.clients}
    return any((i.name, i.namespace) in sent and i.endpoints for i in trees[-1].interfaces)
