"""Advice is given only where every baseline of a release supports it, and no gap could hide otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rpclint.checks import UNANIMOUS
from rpclint.checks.versions import first_without
from rpclint.lint.judging import Judged
from rpclint.lint.steps import hides
from rpclint.pairing import Pair
from rpclint.releases.series import position, series_named
from rpclint.results import Finding, Flow


def agreed(judged: Sequence[Judged]) -> list[Judged]:
    """The same steps without the advice that does not hold once all of them are known."""
    return [
        replace(each, findings=tuple(finding for finding in each.findings if _holds(finding, each, judged)))
        for each in judged
    ]


def _holds(finding: Finding, given: Judged, judged: Sequence[Judged]) -> bool:
    if finding.flow is not Flow.GUIDANCE:
        return True
    pairs = list(_pairs(given, finding))
    if not all(given.step.binds(pair) and not hides(given, pair) for pair in pairs):
        return False
    return finding.rule not in UNANIMOUS or all(_all_agree(finding, pair, judged) for pair in pairs)


def _pairs(judged: Judged, finding: Finding) -> Iterator[Pair]:
    """The interface of a finding in a step."""
    for pair in judged.pairs:
        if (pair.either.name, pair.either.namespace) == (finding.interface, finding.namespace):
            yield pair


def _all_agree(finding: Finding, pair: Pair, judged: Sequence[Judged]) -> bool:
    others = [
        each
        for each in judged
        if each.step.new.id == finding.new and any(each.step.binds(own) for own in _pairs(each, finding))
    ]
    supporting = [each for each in others if any(f.fingerprint == finding.fingerprint for f in each.findings)]
    return supporting == others and any(_reaches_back(each, pair) for each in supporting)


def _reaches_back(judged: Judged, pair: Pair) -> bool:
    """Whether no release before a baseline has to be asked as well: a range may begin too late for that."""
    old, new = judged.step.old, series_named(judged.step.new.id.series or "")
    first = first_without(old.id.series, skipping=pair.promise.window == "slurp") if old else None
    series = series_named(first) if first else None
    return series is None or new is None or position(series) <= position(new)
