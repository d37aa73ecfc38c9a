"""What a step comes to, interface by interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.checks.versions import served
from rpclint.graph import Withheld
from rpclint.lint.judging import Judged
from rpclint.model import Cap, Interface, Refusal
from rpclint.pairing import Pair
from rpclint.results import Finding, Flow, InterfaceStep, Judgement, Severity, StepReport

# Rules about calls that worked between old services and that a pin now stops.
WITHHELD = ("cannot-downgrade", "guard-mismatch", "unversioned-under-cap")


def step_report(judged: Judged) -> StepReport:
    rows = tuple(sorted(_rows(judged), key=lambda row: (row.label, row.name)))
    judgements = {row.judgement for row in rows} or {Judgement.UNKNOWN}
    worst = next((j for j in (Judgement.BROKEN, Judgement.UNKNOWN) if j in judgements), Judgement.COMPATIBLE)
    old = judged.step.old
    bare = old is not None and not old.surface.surface.interfaces
    remark = f"{old.id.label} has no RPC that rpclint can see" if old is not None and bare else ""
    return StepReport(old.id if old else None, judged.step.new.id, worst, rows, remark)


def _rows(judged: Judged) -> Iterator[InterfaceStep]:
    for pair in judged.pairs:
        interface = pair.either
        own = [
            f for f in judged.findings if (f.interface, f.namespace) == (interface.name, interface.namespace)
        ]
        yield InterfaceStep(
            label=interface.label,
            name=interface.name,
            namespace=interface.namespace,
            old_serves=served(pair.old) if pair.old else "",
            new_serves=served(pair.new) if pair.new else "",
            judgement=_judgement(judged, pair, own),
            old_to_new=_old_to_new(judged, pair, own),
            pinned=_pinned(pair, own),
            withheld=tuple(held.method.name for held in _withheld(pair)),
            hidden=hides(judged, pair),
            binds=judged.step.binds(skips=pair.promise.skips),
            skips=pair.promise.skips,
        )


def _judgement(judged: Judged, pair: Pair, own: Sequence[Finding]) -> Judgement:
    if any(finding.severity is Severity.ERROR for finding in own):
        return Judgement.BROKEN
    lost_sight = pair.new is None and _still_sends(judged, pair)
    return Judgement.UNKNOWN if lost_sight or hides(judged, pair) else Judgement.COMPATIBLE


def _still_sends(judged: Judged, pair: Pair) -> bool:
    """Whether an interface's server is out of sight though the file of a client of it is still there."""
    old = pair.old
    paths = judged.step.new.tree.files()
    return old is not None and any(client.place.path in paths for client in old.clients)


def hides(judged: Judged, pair: Pair) -> bool:
    """Whether a gap of either tree stands in a file of this interface, so that a break could hide there."""
    paths = {path for side in (pair.old, pair.new) if side is not None for path in _paths(side)}
    sources = [source for source in (judged.step.old, judged.step.new) if source is not None]
    return any(gap.path in paths for source in sources for gap in source.surface.surface.gaps)


def _paths(interface: Interface) -> set[str]:
    served = {e.place.path for e in interface.endpoints}
    inherited = {method.place.path for e in interface.endpoints for method in e.methods.values()}
    return served | inherited | {client.place.path for client in interface.clients}


def _old_to_new(judged: Judged, pair: Pair, own: Sequence[Finding]) -> str:
    if judged.step.old is None or pair.old is None:
        return "new"
    if pair.new is None:
        return "gone"
    worst = {f.severity for f in own if Flow.OLD_TO_NEW in f.flows}
    if Severity.ERROR in worst:
        return "BROKEN"
    if Severity.WARNING in worst:
        return "warning"
    return "unknown" if hides(judged, pair) else "ok"


def _pinned(pair: Pair, own: Sequence[Finding]) -> str:
    """How new clients fare that are pinned to the old release, at its servers."""
    if pair.old is None or pair.new is None:
        return ""
    if all(client.cap in (Cap.NONE, Cap.LITERAL) for client in pair.new.clients):
        return "no pin"
    wrong = (Flow.NEW_TO_OLD, Flow.BOOKKEEPING)  # pins are resolved by tables
    if any(f.flow in wrong and f.severity is Severity.ERROR for f in own):
        return "BROKEN"
    lost = [f for f in own if f.rule in WITHHELD]
    if lost:
        return "refused" if pair.mixed else "refused, not promised"
    withheld = len(_withheld(pair))
    if withheld:
        return f"{withheld} new call{'s' if withheld > 1 else ''} refused"
    return "ok"


def _withheld(pair: Pair) -> list[Withheld]:
    """What the cap stops by accident; a guard that raises on purpose is as it should be."""
    return [held for held in pair.exchange(Flow.NEW_TO_OLD).withheld if held.method.refused is Refusal.CAP]
