"""Guards that let through what the cap then refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rpclint.checks.violation import Violation
from rpclint.exchanges import FURTHEST_SKIP, pin_for
from rpclint.model import Client, Refusal, Refused, Span
from rpclint.pairing import Pair
from rpclint.releases.series import position, series_named
from rpclint.results import Flow, Severity
from rpclint.versions import is_well_formed, major


@dataclass(frozen=True, slots=True)
class Hole:
    """Caps under which a send fails although its guard, which asked for ``granted``, let it through."""

    client: Client
    span: Span
    refused: Refused
    granted: str

    @property
    def caps(self) -> str:
        """``under a cap of 1.7``, ``under caps from 1.5 to 1.7``."""
        low, high = self.span.lowest, self.span.highest
        return f"under a cap of {low}" if low == high else f"under caps from {low} to {high}"


def guard_mismatch(pair: Pair) -> Iterator[Violation]:
    for hole in holes(pair):
        name, version = hole.span.method.name, hole.refused.version
        yield Violation(
            flow=Flow.SAME_TREE,
            place=hole.refused.place,
            message=(
                f"{pair.new_tree.label}'s {hole.client.class_name}.{name} is refused {hole.caps}: "
                f"can_send_version('{hole.granted}') is true, and {version} is sent"
            ),
            why="The guard asks for another version than is sent: what it lets through, the cap refuses.",
            fix=f"Ask can_send_version('{version}') for what is sent at {version}.",
            outcome=None,
            methods=(name,),
            calls=((hole.client, hole.span.method, None),),
            receiver=None,
            method=name,
            severity=Severity.ERROR if pair.mixed and pinned_into(pair, hole) else Severity.WARNING,
        )


def holes(pair: Pair) -> Iterator[Hole]:
    """The first hole of each client method, looking from the newest cap down."""
    for client, spans in _by_method(pair):
        found = (hole for index in range(len(spans)) for hole in _in_span(client, spans, index))
        yield from islice(found, 1)


def _by_method(pair: Pair) -> Iterator[tuple[Client, list[Span]]]:
    """The spans of each client method, those of the newest major and the highest caps first."""
    groups: dict[tuple[int, str], tuple[Client, list[Span]]] = {}
    for client, span in pair.exchange(Flow.SAME_TREE).spans:
        groups.setdefault((id(client), span.method.name), (client, []))[1].append(span)
    for client, spans in groups.values():
        yield client, sorted(spans, key=lambda span: major(span.highest), reverse=True)


def _in_span(client: Client, spans: Sequence[Span], index: int) -> Iterator[Hole]:
    span = spans[index]
    here = major(span.highest)
    sent_here = any(major(other.highest) == here and other.method.messages for other in spans)
    for refused in span.method.refusals:
        granted = next((v for v in reversed(refused.granted) if major(v) == here), None)
        if refused.how is not Refusal.CAP or refused.version is None or granted is None:
            continue
        # What is refused under all lower caps as well has no guard, and the one that was asked is another's.
        unguarded = any(_refuses(other, refused) for other in spans[index + 1 :])
        if not unguarded and (sent_here or major(refused.version) != here):
            yield Hole(client, span, refused, granted)


def _refuses(span: Span, refused: Refused) -> bool:
    return any((r.place, r.version) == (refused.place, refused.version) for r in span.method.refusals)


def pinned_into(pair: Pair, hole: Hole) -> bool:
    """Whether the pin of the old release, or the client's alias of one of the last two, falls into a hole."""
    own = series_named(pair.new_tree.series) if pair.new_tree.series else None
    pins = []
    for name, version in hole.client.aliases.items():
        series = series_named(name)
        if own is None or series is None or 0 < position(own) - position(series) <= FURTHEST_SKIP:
            pins.append(version)
    if pair.old is not None and pair.old_tree is not None:
        pin = pin_for(hole.client, pair.old, None if pair.one_cycle else pair.old_tree)
        pins += [hole.client.aliases.get(pin, pin)] if pin else []
    return any(is_well_formed(pin) and hole.span.takes_in(pin) for pin in pins)
