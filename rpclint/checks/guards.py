"""Guards that let through what the cap then refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rpclint.checks.violation import Violation
from rpclint.model import Client, Refusal, Refused, Span
from rpclint.pairing import Pair, pin_for
from rpclint.results import Flow, Severity
from rpclint.versions import is_compatible, is_well_formed, major


@dataclass(frozen=True, slots=True)
class Hole:
    """Caps under which a send fails by accident, though its guard allowed it or older servers can have it."""

    client: Client
    span: Span
    refused: Refused

    @property
    def caps(self) -> str:
        """``under 1.7``, ``from 1.5 to 1.7``."""
        low, high = self.span.lowest, self.span.highest
        return f"under a cap of {low}" if low == high else f"under caps from {low} to {high}"


def guard_mismatch(pair: Pair) -> Iterator[Violation]:
    for hole in holes(pair):
        name, version = hole.span.method.name, hole.refused.version
        allowed = [v for v in hole.refused.granted if major(v) == major(hole.span.highest)]
        told = (
            f"can_send_version('{allowed[-1]}') is true and" if allowed else "a lower cap is served, but here"
        )
        yield Violation(
            flow=Flow.SAME_TREE,
            place=hole.refused.place,
            message=(
                f"{pair.new_tree.label}'s {hole.client.class_name}.{name} is refused {hole.caps}: "
                f"{told} {version} is sent"
            ),
            why="The guard asks for another version than is sent: between the two, the send fails.",
            fix=f"Ask can_send_version('{version}') for what is sent at {version}.",
            outcome=None,
            methods=(name,),
            calls=((hole.client, hole.span.method, None),),
            receiver=None,
            method=name,
            severity=Severity.ERROR if is_pinned_into(pair, hole) else Severity.WARNING,
        )


def holes(pair: Pair) -> Iterator[Hole]:
    """Each client method's highest span in which the cap refuses what a guard let through."""
    spans = pair.exchange(Flow.SAME_TREE).spans
    served = {
        (id(client), span.method.name, major(span.highest)) for client, span in spans if span.method.messages
    }
    seen: set[tuple[int, str]] = set()
    for client, span in spans:
        key = (id(client), span.method.name)
        refused = next((r for r in span.method.refusals if r.how is Refusal.CAP and r.version), None)
        if refused is None or key in seen:
            continue
        here = major(span.highest)
        lower = any(
            c is client and s.method.name == span.method.name and s.method.messages
            and major(s.highest) == here and _is_below(s, span)
            for c, s in spans
        )  # fmt: skip
        granted = any(major(version) == here for version in refused.granted)
        if lower or (granted and (*key, here) in served):
            seen.add(key)
            yield Hole(client, span, refused)


def _is_below(one: Span, other: Span) -> bool:
    return is_compatible(other.lowest, one.highest)


def is_pinned_into(pair: Pair, hole: Hole) -> bool:
    """Whether the pin of the old release, or an alias that the client offers, falls into a hole."""
    pins = list(hole.client.aliases.values())
    if pair.old is not None and pair.old_tree is not None:
        pin = pin_for(hole.client, pair.old, None if pair.one_cycle else pair.old_tree)
        pins += [hole.client.aliases.get(pin, pin)] if pin else []
    return any(is_well_formed(pin) and hole.span.takes_in(pin) for pin in pins)
