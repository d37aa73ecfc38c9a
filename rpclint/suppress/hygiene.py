"""What is wrong with a suppression itself, as findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from rpclint.places import Place, TreeId
from rpclint.profiles import Levels
from rpclint.results import Finding, Flow
from rpclint.rulebook import Rule

UNUSED, EXPIRED, MALFORMED = "suppression-unused", "suppression-expired", "suppression-malformed"
LABEL = "suppressions"  # where reports go by interface
HYGIENE = (EXPIRED, MALFORMED, UNUSED)


class Fault(Struct, frozen=True):
    """``about`` is what the fingerprint is made of, beside the rule."""

    rule: str
    place: Place
    message: str
    why: str
    fix: str
    about: str


def findings(
    faults: Sequence[Fault],
    rules: Sequence[Rule],
    levels: Levels,
    project: str | None,
    ends: tuple[TreeId | None, TreeId],
) -> Iterator[Finding]:
    """The faults that some rules tell of; ``ends`` is the last comparison, which they are told with."""
    told = {rule.id: rule for rule in rules}
    old, new = ends
    for fault in faults:
        rule = told.get(fault.rule)
        severity = levels.of(rule.id, rule.severity, "", fault.place.path) if rule is not None else None
        if severity is None:
            continue
        parts = f"{project}|{fault.rule}|{fault.about}"
        yield Finding(
            rule=fault.rule,
            severity=severity,
            flow=Flow.BOOKKEEPING,
            flows=(Flow.BOOKKEEPING,),
            interface="",
            namespace=None,
            label=LABEL,
            method=None,
            methods=(),
            argument=None,
            uncalled=False,
            old=old or new,
            new=new,
            breaks_from=(),
            place=fault.place,
            message=fault.message,
            sender=None,
            receiver=None,
            outcome=None,
            fix=fault.fix,
            fingerprint=hashlib.sha256(parts.encode(errors="backslashreplace")).hexdigest()[:12],
            seen_in=(new,),
            remarks=(("why", fault.why),),
        )
