"""Methods that a server lost, or keeps private, while clients still send them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rpclint.checks.violation import Violation, calls, worst
from rpclint.graph import Delivery
from rpclint.model import Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow

FLOWS = (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW)


def method_removed(pair: Pair) -> Iterator[Violation]:
    for flow in FLOWS:
        for method, refused in gone(pair.failed(flow), from_proxy=False).items():
            if flow is Flow.OLD_TO_NEW or _was_served(pair, method):
                yield _removed(pair, flow, method, refused)


def _was_served(pair: Pair, method: str) -> bool:
    """Whether old servers have a method: what no server has is told of the new tree alone."""
    return pair.old is not None and any(method in e.methods or e.any_method for e in pair.old.endpoints)


def gone(sent: Iterable[Delivery], *, from_proxy: bool) -> dict[str, list[Delivery]]:
    """The messages, by method, that a server has no method for; those to proxies, or those to all others."""
    found: dict[str, list[Delivery]] = {}
    for delivery in sent:
        endpoint = delivery.verdict.endpoint
        is_gone = delivery.verdict.outcome is Outcome.NO_SUCH_METHOD and not delivery.is_private
        if is_gone and endpoint is not None and (endpoint.proxy_of is not None) is from_proxy:
            found.setdefault(delivery.message.method, []).append(delivery)
    return found


def private_method(pair: Pair) -> Iterator[Violation]:
    for flow in (*FLOWS, Flow.SAME_TREE):
        refused: dict[str, list[Delivery]] = {}
        for delivery in pair.failed(flow):
            if delivery.is_private:
                refused.setdefault(delivery.message.method, []).append(delivery)
        for method, deliveries in refused.items():
            yield _private(pair, flow, method, deliveries)


def _private(pair: Pair, flow: Flow, method: str, refused: list[Delivery]) -> Violation:
    sender, receiver = (tree.label for tree in pair.trees(flow))
    first = refused[0]
    endpoint = first.verdict.endpoint
    assert endpoint is not None  # noqa: S101, NoSuchMethod is an endpoint's answer
    return Violation(
        flow=flow,
        place=endpoint.methods[method].place,
        message=(
            f"{receiver}'s {endpoint.class_name} keeps {method} private, "
            f"but {sender}'s {first.client.class_name} sends it"
        ),
        why="Under the default access policy a server refuses names that begin with an underscore.",
        fix=f"Serve it under a public name, and keep {method} as a name for it under another access policy.",
        outcome=Outcome.NO_SUCH_METHOD,
        methods=(method,),
        calls=calls(refused),
        receiver=endpoint,
        method=method,
        severity=worst(refused),
        receiver_place=endpoint.methods[method].place,
    )


def _removed(pair: Pair, flow: Flow, method: str, refused: list[Delivery]) -> Violation:
    sender, receiver = (tree.label for tree in pair.trees(flow))
    first = refused[0]
    endpoint = first.verdict.endpoint
    assert endpoint is not None  # noqa: S101, NoSuchMethod is an endpoint's answer
    held = f" pinned to {first.pin}" if first.pin else ""
    at = f"at {first.message.version}" if first.message.version else "without a version"
    return Violation(
        flow=flow,
        place=endpoint.place,
        message=(
            f"{receiver}'s {endpoint.class_name} ({endpoint.version}) has no {method}, "
            f"but {sender}'s {first.client.class_name}{held} sends it {at}"
        ),
        why="The version check lets the message in, and then there is no method for it.",
        fix=f"Keep {method} until no release that can be upgraded from sends it.",
        outcome=Outcome.NO_SUCH_METHOD,
        methods=(method,),
        calls=calls(refused),
        receiver=endpoint,
        method=method,
        severity=worst(refused),
    )
