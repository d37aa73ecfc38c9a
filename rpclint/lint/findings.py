"""A violation as a finding."""

from __future__ import annotations

import hashlib

from rpclint.lint.case import Case, all_uncalled, shown
from rpclint.lint.remarks import remarks
from rpclint.lint.sides import receiver, sender, stated
from rpclint.model import Interface
from rpclint.results import Finding, Flow


def finding(case: Case) -> Finding:
    violation, pair = case.violation, case.pair
    interface = pair.either
    old = case.old.id if case.old is not None else case.new.id
    call = shown(case)
    return Finding(
        rule=case.rule.id,
        severity=case.severity,
        flow=violation.flow,
        flows=(violation.flow,),
        interface=interface.name,
        namespace=interface.namespace,
        label=interface.label,
        method=violation.method,
        methods=violation.methods,
        argument=violation.argument,
        uncalled=all_uncalled(case.callers, violation),
        old=old,
        new=case.new.id,
        breaks_from=(old,) if case.old is not None and violation.flow is not Flow.GUIDANCE else (),
        place=violation.place,
        message=violation.message + (f"; a pin avoids it: {_option(case)}={case.pin}" if case.pin else ""),
        sender=sender(case, *call) if call else stated(case),
        receiver=receiver(case),
        outcome=violation.outcome,
        fix=violation.fix,
        fingerprint=fingerprint(case, interface),
        seen_in=(case.new.id,),
        remarks=tuple(remarks(case)),
        avoided_by=case.pin,
    )


def _option(case: Case) -> str:
    """Where an operator sets the pin that these clients obey."""
    return next((client.option for client, _, _ in case.violation.calls if client.option), "version cap")


def fingerprint(case: Case, interface: Interface) -> str:
    violation = case.violation
    parts = (
        case.new.project, case.rule.id, interface.name, interface.namespace, violation.method,
        violation.argument, violation.major,
    )  # fmt: skip
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]
