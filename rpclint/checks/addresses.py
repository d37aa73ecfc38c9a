"""Messages to a topic or a namespace that nobody of the other release listens to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rpclint.checks.violation import Violation, calls, listed, names, worst
from rpclint.graph import Delivery
from rpclint.model import Client, Interface, Outcome, Place
from rpclint.pairing import Pair
from rpclint.results import ACROSS, Flow, Severity, weakest

WHY = "A server takes messages only from the topics and in the namespaces that it was started with."


def address_moved(pair: Pair) -> Iterator[Violation]:
    for flow in ACROSS:
        groups: dict[str | None, list[Delivery]] = {}
        for delivery in pair.failed(flow):
            if is_elsewhere(pair, flow, delivery):
                groups.setdefault(delivery.message.namespace, []).append(delivery)
        for namespace, lost in groups.items():
            yield _moved_namespace(pair, flow, namespace, lost)
    for topic, lost in _moved_topics(pair).items():
        yield _moved_topic(pair, topic, lost)


def is_elsewhere(pair: Pair, flow: Flow, delivery: Delivery) -> bool:
    """Whether no endpoint of the receiver is in the namespace of a message."""
    receiver = _receiver(pair, flow)
    return receiver is not None and delivery.message.namespace not in _namespaces(receiver)


# -- namespaces


def _moved_namespace(pair: Pair, flow: Flow, namespace: str | None, lost: list[Delivery]) -> Violation:
    interface = _receiver(pair, flow)
    assert interface is not None  # noqa: S101, it refused the message
    _, receiver = (tree.label for tree in pair.trees(flow))
    first = interface.endpoints[0]
    to_old = flow is Flow.NEW_TO_OLD
    return _violation(
        pair, flow, lost,
        place=lost[0].message.place if to_old else first.version_place,
        message=(
            f"{_sends(pair, flow, lost)} {_in([namespace])}, "
            f"but {receiver}'s {first.class_name} takes only what comes {_in(_namespaces(interface))}"
        ),
        fix=_behind_a_guard("namespace")
        if to_old
        else "Serve the old namespace as well (legacy_namespaces) until no release is left that sends to it.",
        outcome=Outcome.UNSUPPORTED_VERSION,
        severity=worst(lost),
    )  # fmt: skip


def _in(namespaces: Iterable[str | None]) -> str:
    return listed([f"in namespace {name}" if name else "without a namespace" for name in namespaces])


def _namespaces(interface: Interface) -> dict[str | None, None]:
    return {namespace: None for endpoint in interface.endpoints for namespace in endpoint.namespaces}


def _receiver(pair: Pair, flow: Flow) -> Interface | None:
    return pair.old if flow is Flow.NEW_TO_OLD else pair.new


# -- topics


def _moved_topics(pair: Pair) -> dict[str, list[Delivery]]:
    """What pinned clients send to topics that no client of the old release sends to."""
    known = _topics(pair.old.clients) if pair.old is not None else set()
    lost: dict[str, list[Delivery]] = {}
    if known and all(map(_is_literal, known)):
        for delivery in pair.exchange(Flow.NEW_TO_OLD).deliveries:
            topic = delivery.message.topic
            as_operated = delivery.at_most is Severity.ERROR
            if as_operated and topic is not None and _is_literal(topic) and topic not in known:
                lost.setdefault(topic, []).append(delivery)
    return lost


def _moved_topic(pair: Pair, topic: str, lost: list[Delivery]) -> Violation:
    flow = Flow.NEW_TO_OLD
    _, old = (tree.label for tree in pair.trees(flow))
    return _violation(
        pair, flow, lost,
        place=lost[0].message.place,
        message=f"{_sends(pair, flow, lost)} to topic {topic}, where no client of {old} sends anything",
        fix=_behind_a_guard("topic"),
        outcome=None,
        # Old servers may listen there already and wait for what is to come: that is not in the sources.
        severity=weakest(worst(lost), Severity.WARNING),
    )  # fmt: skip


def _topics(clients: Iterable[Client]) -> set[str]:
    return {m.topic for client in clients for method in client.methods for m in method.messages if m.topic}


def _is_literal(topic: str) -> bool:
    """Whether a topic is the string itself and not the name of an option."""
    return "." not in topic


# -- both


def _sends(pair: Pair, flow: Flow, lost: list[Delivery]) -> str:
    sender, _ = (tree.label for tree in pair.trees(flow))
    held = f" pinned to {lost[0].pin}" if lost[0].pin else ""
    return f"{sender}'s {lost[0].client.class_name}{held} sends {listed(names(lost))}"


def _behind_a_guard(what: str) -> str:
    return f"Send to the old {what} where can_send_version says that the servers are old."


def _violation(
    pair: Pair,
    flow: Flow,
    lost: list[Delivery],
    *,
    place: Place,
    message: str,
    fix: str,
    outcome: Outcome | None,
    severity: Severity,
) -> Violation:
    interface, methods = _receiver(pair, flow), names(lost)
    return Violation(
        flow=flow,
        place=place,
        message=message,
        why=WHY,
        fix=fix,
        outcome=outcome,
        methods=methods,
        calls=calls(lost),
        receiver=lost[0].verdict.endpoint or (interface.endpoints[0] if interface else None),
        method=methods[0] if len(methods) == 1 else None,
        severity=severity,
    )
