"""Messages to a topic or a namespace that nobody of the other release listens to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rpclint.checks.violation import Violation, calls, listed, names, worst
from rpclint.graph import Delivery
from rpclint.model import Client, Interface, Outcome, Place
from rpclint.pairing import Pair
from rpclint.results import ACROSS, Flow, Severity


def address_moved(pair: Pair) -> Iterator[Violation]:
    for flow in ACROSS:
        groups: dict[str | None, list[Delivery]] = {}
        for delivery in pair.failed(flow):
            if is_elsewhere(pair, flow, delivery):
                groups.setdefault(delivery.message.namespace, []).append(delivery)
        for namespace, lost in groups.items():
            yield _violation(
                pair,
                flow,
                lost,
                f"namespace {namespace}" if namespace else "no namespace",
                Outcome.UNSUPPORTED_VERSION,
            )
    yield from _moved_topics(pair)


def is_elsewhere(pair: Pair, flow: Flow, delivery: Delivery) -> bool:
    """Whether no endpoint of the receiver is in the namespace of a message."""
    receiver = pair.old if flow is Flow.NEW_TO_OLD else pair.new
    served = {n for endpoint in receiver.endpoints for n in endpoint.namespaces} if receiver else set()
    return receiver is not None and delivery.message.namespace not in served


def _moved_topics(pair: Pair) -> Iterator[Violation]:
    """Topics that pinned clients send to and no client of the old release did: its servers are not there."""
    known = _topics(pair.old.clients) if pair.old is not None else set()
    if not known or not all(map(_is_literal, known)):
        return
    groups: dict[str, list[Delivery]] = {}
    for delivery in pair.exchange(Flow.NEW_TO_OLD).deliveries:
        topic = delivery.message.topic
        if (
            delivery.at_most is Severity.ERROR
            and topic is not None
            and _is_literal(topic)
            and topic not in known
        ):
            groups.setdefault(topic, []).append(delivery)
    for topic, lost in groups.items():
        yield _violation(pair, Flow.NEW_TO_OLD, lost, f"topic {topic}", None)


def _topics(clients: Iterable[Client]) -> set[str]:
    return {m.topic for client in clients for method in client.methods for m in method.messages if m.topic}


def _is_literal(topic: str) -> bool:
    """Whether a topic is the string itself and not the name of an option."""
    return "." not in topic


def _violation(
    pair: Pair, flow: Flow, lost: list[Delivery], where: str, outcome: Outcome | None
) -> Violation:
    sender, receiver = (tree.label for tree in pair.trees(flow))
    interface = pair.old if flow is Flow.NEW_TO_OLD else pair.new
    first, methods = lost[0], names(lost)
    held = f" pinned to {first.pin}" if first.pin else ""
    endpoint = first.verdict.endpoint or (interface.endpoints[0] if interface else None)
    return Violation(
        flow=flow,
        place=first.message.place if flow is not Flow.OLD_TO_NEW else _place(interface),
        message=(
            f"{sender}'s {first.client.class_name}{held} sends {listed(methods)} to {where}, "
            f"where {receiver}'s {pair.either.label} does not listen"
        ),
        why="A server takes messages only from the topics and in the namespaces that it was started with.",
        fix=_fix(flow),
        outcome=outcome,
        methods=methods,
        calls=calls(lost),
        receiver=endpoint,
        method=methods[0] if len(methods) == 1 else None,
        severity=worst(lost),
    )


def _place(interface: Interface | None) -> Place:
    assert interface is not None  # noqa: S101, it refused the message
    return interface.endpoints[0].version_place


def _fix(flow: Flow) -> str:
    if flow is Flow.OLD_TO_NEW:
        return (
            "Serve the old namespace as well (legacy_namespaces) until no release that sends to it is left."
        )
    return "Send to the old address behind can_send_version, until every server listens to the new one."
