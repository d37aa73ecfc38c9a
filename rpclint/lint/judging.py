"""One step, judged: every rule over every interface of two trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace

from rpclint.callers import Asked, Callers, callers
from rpclint.checks import CHECKS, Violation
from rpclint.graph import VersionGraph
from rpclint.lint.case import AskedFor, Case, all_uncalled, asked_for, is_uncalled
from rpclint.lint.findings import finding
from rpclint.lint.loading import Source
from rpclint.lint.severity import avoiding_pin, level_of, severity
from rpclint.lint.step import Step
from rpclint.model import Client, ClientMethod
from rpclint.pairing import Pair, pairs
from rpclint.results import OF_ONE_TREE, SEVERITIES, Finding, Flow, Severity
from rpclint.rulebook import Rule
from rpclint.timings import timed

Found = tuple[Rule, Pair, Violation]
Called = dict[bool, dict[AskedFor, Callers]]


@dataclass(frozen=True, slots=True)
class Judged:
    step: Step
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]


@timed("rules")
def judge(
    step: Step,
    rules: Sequence[Rule],
    graph: VersionGraph,
    only: AbstractSet[tuple[str, str | None]] | None = None,
) -> Judged:
    """Everything that the rules find in a step; of some interfaces ``only``, where not all are asked for."""
    old, new = step.old, step.new
    before = old.surface if old else None
    side_by_side = pairs(graph, before, new.surface, new.profile, only, step.commits)
    found = [f for f in _violations(side_by_side, rules, new) if step.own or f[2].flow not in OF_ONE_TREE]
    called = _callers(step, found)
    told = tuple(_told(step, found, called))
    return Judged(step, side_by_side, told if old is None else _aged(told, old, rules))


def _aged(findings: tuple[Finding, ...], old: Source, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What is as wrong with the new tree itself as it was with the old one is not this step's doing."""
    own = [f for f in findings if f.flow in OF_ONE_TREE and f.severity is not Severity.NOTE]
    before: dict[str, Severity] = {}
    if own:
        alone = judge(Step(None, old), those_of(rules, own), VersionGraph(), interfaces_of(own))
        before = {finding.fingerprint: finding.severity for finding in alone.findings}
    remark = ("since", f"it is so in {old.id.label} already")
    return tuple(
        replace(finding, severity=Severity.NOTE, remarks=(*finding.remarks, remark))
        if finding.flow in OF_ONE_TREE and _as_bad(before.get(finding.fingerprint), finding.severity)
        else finding
        for finding in findings
    )


def those_of(rules: Sequence[Rule], findings: Sequence[Finding]) -> list[Rule]:
    """The rules that made some findings."""
    asked = {finding.rule for finding in findings}
    return [rule for rule in rules if rule.id in asked]


def interfaces_of(findings: Sequence[Finding]) -> set[tuple[str, str | None]]:
    return {(finding.interface, finding.namespace) for finding in findings}


def _as_bad(before: Severity | None, now: Severity) -> bool:
    return before is not None and SEVERITIES.index(before) <= SEVERITIES.index(now)


def _violations(side_by_side: Sequence[Pair], rules: Sequence[Rule], new: Source) -> Iterator[Found]:
    checks = [
        (rule, CHECKS[rule.id]) for rule in rules if rule.id in CHECKS
    ]  # the others are no checks of pairs
    for pair in side_by_side:
        for rule, check in checks:
            for violation in check(pair):
                if level_of(rule, violation, pair, new.profile) is not None:
                    yield rule, pair, violation


def _callers(step: Step, found: Sequence[Found]) -> Called:
    """Who calls the client methods at stake: under true in the old tree, under false in the new one."""
    asked: dict[bool, dict[Asked, None]] = {True: {}, False: {}}
    for rule, pair, violation in found:
        for client, method, _ in violation.calls if _depends_on_callers(step, rule, pair, violation) else ():
            is_old = _from_old(violation)
            here = step.old if is_old and step.old else step.new
            ask = Asked(
                client.class_name,
                client.module,
                client.place.path,
                client.place.line,
                method.name,
                served=(client.module, client.class_name, method.name) in _served(here),
            )
            asked[is_old][ask] = None
    return {
        is_old: _asked_of(step.old if is_old and step.old else step.new, list(questions))
        for is_old, questions in asked.items()
    }


def _depends_on_callers(step: Step, rule: Rule, pair: Pair, violation: Violation) -> bool:
    """Whether it matters who calls: not where nothing fails, nor to what is a note in any case."""
    profile = step.new.profile
    called = severity(
        rule, violation, pair, profile, uncalled=False, unsure=False, skips=step.skips, pin=None
    )
    return violation.outcome is not None and called is not Severity.NOTE


def _is_unsure(answers: dict[AskedFor, Callers], violation: Violation) -> bool:
    """Whether it is neither seen nor ruled out that any of the client methods at stake is called."""
    found = [answers.get(asked_for(client, method)) for client, method, _ in violation.calls]
    asked = [answer for answer in found if answer is not None and not answer.uncalled]
    return bool(asked) and all(answer.unsure for answer in asked)


def _is_dead(answers: dict[AskedFor, Callers], client: Client, method: ClientMethod) -> bool:
    return is_uncalled(answers, asked_for(client, method))


def _from_old(violation: Violation) -> bool:
    return violation.flow is Flow.OLD_TO_NEW


@timed("callers")
def _asked_of(source: Source, asked: Sequence[Asked]) -> dict[AskedFor, Callers]:
    """The answers for one tree, which is searched only for what was not asked of it before."""
    missing = [ask for ask in asked if ask not in source.answers]
    if missing:
        source.answers.update(callers(missing, source.texts(), _sent(source)))
    return {(ask.module, ask.class_name, ask.name): source.answers[ask] for ask in asked}


def _served(source: Source) -> set[AskedFor]:
    """The methods of endpoints that some client of a tree sends messages to, by module and class."""
    sent = _sent(source)
    endpoints = (e for interface in source.surface.surface.interfaces for e in interface.endpoints)
    return {(e.module, e.class_name, name) for e in endpoints for name in e.methods if name in sent}


def _sent(source: Source) -> set[str]:
    """The methods on the wire that some client of a tree sends."""
    clients = (client for interface in source.surface.surface.interfaces for client in interface.clients)
    return {message.method for client in clients for method in client.methods for message in method.messages}


def _told(step: Step, found: Sequence[Found], called: Called) -> Iterator[Finding]:
    for rule, pair, violation in found:
        answers = called[_from_old(violation)]
        uncalled = all_uncalled(answers, violation)
        profile = step.new.profile
        judged = partial(
            severity,
            rule,
            violation,
            pair,
            profile,
            uncalled=uncalled,
            unsure=_is_unsure(answers, violation),
            skips=step.skips,
        )
        bare = judged(pin=None)
        pin = None
        if bare is Severity.ERROR and step.old is not None:
            pin = avoiding_pin(
                violation,
                pair,
                step.old.surface,
                step.new.surface,
                partial(_is_dead, answers),
            )
        final = judged(pin=pin)
        yield finding(Case(rule, violation, pair, step.old, step.new, final, answers, pin, profile))
