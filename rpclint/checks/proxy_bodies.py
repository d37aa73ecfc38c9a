"""What the methods of a compatibility proxy make of the messages that they hand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rpclint.checks import forwarding
from rpclint.checks.proxies import ALL_FLOWS, FLOW, proxies, reaching, weight
from rpclint.checks.violation import Violation, calls, doubtful, listed
from rpclint.dispatch import deliver
from rpclint.graph import Delivery
from rpclint.model import Endpoint, Forward, Kind, Method, Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow
from rpclint.versions import major


@dataclass(frozen=True, slots=True)
class Handing:
    """A method of a proxy that hands on, and the pair in which it is looked at."""

    pair: Pair
    endpoint: Endpoint
    method: Method

    def __str__(self) -> str:
        label = self.pair.new_tree.label
        return f"{label}'s {self.endpoint.class_name}.{self.method.name} ({self.endpoint.version})"

    def received(self, *flows: Flow) -> tuple[Delivery, ...]:
        return reaching(self.pair, self.endpoint, self.method, flows)


def proxy_argument_dropped(pair: Pair) -> Iterator[Violation]:
    for handing in _handing_on(pair):
        told = _refused_at_the_door(handing)
        for forward in handing.method.forwards:
            for name, missed in forwarding.unbound(forward):
                if name not in told:
                    told.add(name)
                    yield _does_not_bind(handing, forward, name, missed=missed)
        for name in forwarding.left_out(handing.method):
            if name not in told:
                yield _dropped(handing, name)
        for name in forwarding.left_off(handing.method):
            yield doubtful(_dropped(handing, name))


def proxy_arguments_swapped(pair: Pair) -> Iterator[Violation]:
    for handing in _handing_on(pair):
        for forward in handing.method.forwards:
            stray = forwarding.misplaced(handing.method, forward)
            if stray:
                moved = listed([f"{passed.own} as {passed.to}" for passed in stray], most=4)
                wrong = _violation(
                    handing, forward,
                    message=f"{handing} hands on {moved} to {_taker(forward)}",
                    why="Without keywords, arguments go by the order of the method behind, not by name.",
                    fix="Hand them on by keyword.",
                )  # fmt: skip
                yield wrong if forwarding.is_reordered(forward) else doubtful(wrong)
                break


def proxy_returns_nothing(pair: Pair) -> Iterator[Violation]:
    for handing in _handing_on(pair):
        lost = forwarding.thrown_away(handing.method)
        flow, waiting = next(_waiting(handing), (None, ()))
        if lost is not None and flow is not None:
            sender, client = pair.trees(flow)[0].label, waiting[0].client.class_name
            wrong = _violation(
                handing, lost,
                message=(
                    f"{handing} does not return what {_taker(lost)} gives it, "
                    f"but {sender}'s {client} waits for the answer"
                ),
                why="Where nothing is returned, the caller gets None for an answer, and no error at all.",
                fix=f"Return what {_taker(lost)} gives.",
            )  # fmt: skip
            yield replace(wrong, flow=flow, calls=calls(waiting))


def _handing_on(pair: Pair) -> Iterator[Handing]:
    for endpoint in proxies(pair):
        for method in endpoint.methods.values():
            if method.forwards:
                yield Handing(pair, endpoint, method)


def _refused_at_the_door(handing: Handing) -> set[str]:
    """The arguments for which messages do not even get into the proxy: told as findings of their own."""
    refused = [d.verdict for d in handing.received(*ALL_FLOWS) if not d.verdict.accepted]
    return {name for verdict in refused for name in verdict.missing | verdict.unexpected}


def _does_not_bind(handing: Handing, forward: Forward, name: str, *, missed: bool) -> Violation:
    how = f"without {name}, which it requires" if missed else f"with {name}, which it does not take"
    wrong = _violation(
        handing, forward,
        message=f"{handing} hands on to {_taker(forward)} {how}",
        why="The call inside the proxy ends in a TypeError, whatever a client sends.",
        fix=f"Make the call and the signature of {_taker(forward)} agree.",
    )  # fmt: skip
    return replace(wrong, argument=name, outcome=Outcome.TYPE_ERROR, receiver_place=handing.method.place)


def _dropped(handing: Handing, name: str) -> Violation:
    forward = forwarding.main_forwards(handing.method)[0]
    constant = next((p.constant for p in forward.passed if p.to == name and p.constant is not None), None)
    how = f"with {constant} in place of it" if constant is not None else "without it"
    wrong = _violation(
        handing, forward,
        message=f"{handing} takes {name}, but hands on to {_taker(forward)} {how}",
        why="What clients send is lost without a word: the method behind goes by its default, or worse.",
        fix=f"Hand it on: {name}={name}.",
    )  # fmt: skip
    return replace(wrong, argument=name, receiver_place=handing.method.place)


def _waiting(handing: Handing) -> Iterator[tuple[Flow, Sequence[Delivery]]]:
    """The calls that wait for an answer, those of the new tree's own clients first."""
    for flow in (FLOW, Flow.PINNED_TO_NEW, Flow.OLD_TO_NEW):
        sent = [d for d in handing.received(flow) if d.verdict.accepted and d.message.kind is Kind.CALL]
        waiting = [
            d for d in sent
            if not d.message.unheeded and (flow is not Flow.OLD_TO_NEW or _was_answered(handing.pair, d))
        ]  # fmt: skip
        if waiting:
            yield flow, waiting


def _was_answered(pair: Pair, delivery: Delivery) -> bool:
    """Whether the servers of the sender's own release give something back."""
    verdicts = (deliver(server, delivery.message) for server in (pair.old.servers if pair.old else ()))
    takers = (v.endpoint.methods.get(delivery.message.method) for v in verdicts if v.endpoint is not None)
    return any(method is not None and method.returns for method in takers)


def _taker(forward: Forward) -> str:
    return f"{forward.class_name}.{forward.name}"


def _violation(handing: Handing, forward: Forward, *, message: str, why: str, fix: str) -> Violation:
    method = handing.method
    return Violation(
        flow=FLOW,
        place=forward.place,
        message=message,
        why=why,
        fix=fix,
        outcome=None,
        methods=(method.name,),
        calls=calls(handing.received(FLOW)),
        receiver=handing.endpoint,
        method=method.name,
        major=major(handing.endpoint.version),
        receiver_place=forward.place,
        severity=weight(handing.pair, handing.endpoint, method),
    )
