"""Methods that clients of one major send, and that the proxy serving it for another does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.checks.methods import FLOWS, gone
from rpclint.checks.violation import Violation, calls, worst
from rpclint.graph import Delivery
from rpclint.model import Endpoint, Forward, Method, Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import major

FLOW = Flow.SAME_TREE
ALL_FLOWS = (FLOW, *FLOWS)


def proxy_method_missing(pair: Pair) -> Iterator[Violation]:
    for flow in (*FLOWS, FLOW):
        for method, refused in gone(pair.failed(flow), from_proxy=True).items():
            yield _missing(pair, flow, method, refused)
    for endpoint in proxies(pair):
        for served in endpoint.methods.values():
            for forward in served.forwards:
                if forward.method is None and not forward.guarded:
                    yield _gone_behind(pair, endpoint, served, forward)


def proxies(pair: Pair) -> tuple[Endpoint, ...]:
    """The endpoints of the new tree that hand on to one of another major."""
    return tuple(e for e in pair.new.endpoints if e.proxy_of is not None) if pair.new else ()


def reaching(
    pair: Pair, endpoint: Endpoint, method: Method, flows: Sequence[Flow] = (FLOW,)
) -> tuple[Delivery, ...]:
    """What is sent to a method of a proxy; the new tree's own clients do so pinned or not."""
    sent = [delivery for flow in flows for delivery in pair.sent(flow)]
    return tuple(d for d in sent if d.verdict.endpoint == endpoint and d.message.method == method.name)


def weight(pair: Pair, endpoint: Endpoint, method: Method) -> Severity:
    """How bad a slip in a method of a proxy is at most: a note where no known client sends anything to it.

    Nobody tells of a tree by itself what the clients of the releases before it send at an older major.
    """
    interfaces = [interface for interface in (pair.old, pair.new) if interface is not None]
    newest = max(major(e.version) for interface in interfaces for e in interface.endpoints)
    clients = [client for interface in interfaces for client in interface.clients]
    if pair.old is None and major(endpoint.version) < newest:
        return Severity.ERROR
    if any(method.name in client.unclear for client in clients):
        return Severity.ERROR
    return Severity.ERROR if reaching(pair, endpoint, method, ALL_FLOWS) else Severity.NOTE


def _missing(pair: Pair, flow: Flow, method: str, refused: list[Delivery]) -> Violation:
    sender, receiver = (tree.label for tree in pair.trees(flow))
    first = refused[0]
    endpoint = first.verdict.endpoint
    assert endpoint is not None  # noqa: S101, NoSuchMethod is an endpoint's answer
    held = f" pinned to {first.pin}" if first.pin else ""
    passes = endpoint.delegates_to is not None and not _is_behind(pair, endpoint, method)
    lacks = f"hands on to {endpoint.proxy_of}, which has no {method}" if passes else f"has no {method}"
    return Violation(
        flow=flow,
        place=endpoint.place,
        message=(
            f"{receiver}'s {endpoint.class_name} ({endpoint.version}) {lacks}, "
            f"but {sender}'s {first.client.class_name}{held} sends it {_at(first)}"
        ),
        why=(
            "What a pass-through hands on to another endpoint is gone from both majors once that loses it."
            if passes
            else "A proxy is all that clients of its major can reach: what it lacks is gone for them."
        ),
        fix=f"Add {method} to {endpoint.class_name}, until no client that may still be about sends it.",
        outcome=Outcome.NO_SUCH_METHOD,
        methods=(method,),
        calls=calls(refused),
        receiver=endpoint,
        method=method,
        major=major(endpoint.version),
        severity=worst(refused),
    )


def _is_behind(pair: Pair, proxy: Endpoint, method: str) -> bool:
    """Whether the endpoint that a proxy hands on to has a method."""
    everywhere = pair.new.endpoints if pair.new else ()
    return any(e.class_name == proxy.proxy_of and method in e.methods for e in everywhere)


def _gone_behind(pair: Pair, endpoint: Endpoint, method: Method, forward: Forward) -> Violation:
    taker = f"{forward.class_name}.{forward.name}"
    return Violation(
        flow=FLOW,
        place=forward.place,
        message=(
            f"{pair.new_tree.label}'s {endpoint.class_name}.{method.name} ({endpoint.version}) "
            f"hands on to {taker}, which is not there"
        ),
        why="The call inside the proxy ends in an AttributeError: its major has lost the method.",
        fix=f"Bring {taker} back, or do in the proxy what it did.",
        outcome=None,
        methods=(method.name,),
        calls=calls(reaching(pair, endpoint, method)),
        receiver=endpoint,
        method=method.name,
        major=major(endpoint.version),
        receiver_place=forward.place,
        severity=weight(pair, endpoint, method),
    )


def _at(delivery: Delivery) -> str:
    version = delivery.message.version
    return f"at {version}" if version else "without a version"
