"""New clients that no operator can hold back while servers are still old."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, calls, counted, names
from rpclint.dispatch import UNVERSIONED, deliver
from rpclint.graph import Delivery
from rpclint.model import Cap, Interface, Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import sort_key

FIXED = (Cap.NONE, Cap.LITERAL)  # no operator can set these


def uncapped_too_new(pair: Pair) -> Iterator[Violation]:
    """One for each client class: it is the missing cap that makes them all fail."""
    groups: dict[str, list[Delivery]] = {}
    for delivery in pair.failed(Flow.COMMIT) if _may_meet(pair) else ():
        refused = delivery.verdict.outcome is Outcome.UNSUPPORTED_VERSION
        if refused and delivery.client.cap in FIXED and pair.old and _was_sent(pair.old, delivery):
            groups.setdefault(delivery.client.class_name, []).append(delivery)
    for deliveries in groups.values():
        yield _violation(pair, deliveries)


def _may_meet(pair: Pair) -> bool:
    """Whether new clients and old servers run side by side though no pin holds the clients back.

    Within one cycle nobody promises an order; between releases servers may lag where a project says so.
    """
    return pair.one_cycle or pair.promise.pinned is Severity.ERROR


def _was_sent(old: Interface, delivery: Delivery) -> bool:
    """Whether old clients send the method, and their own servers take it."""
    return any(
        message.method == delivery.message.method
        and any(deliver(server, message).accepted for server in old.servers)
        for client in old.clients
        for method in client.methods
        for message in method.messages
    )


def _violation(pair: Pair, refused: list[Delivery]) -> Violation:
    assert pair.old is not None  # noqa: S101, its servers refused them
    new, old = (tree.label for tree in pair.trees(Flow.NEW_TO_OLD))
    first, methods = refused[0], names(refused)
    cap = "a fixed version cap" if first.client.cap is Cap.LITERAL else "no version cap"
    return Violation(
        flow=Flow.NEW_TO_OLD,
        place=first.message.place,
        message=(
            f"{new}'s {first.client.class_name} has {cap} and sends "
            f"{counted(methods, len(first.client.methods))} at {_asked(refused)}, "
            f"but {old}'s {pair.either.label} serves only {served(pair.old)}"
        ),
        why="Without a cap that can be set, nothing holds new clients back while servers are still old.",
        fix="Give the client a version cap that can be configured, and branch on can_send_version; "
        "or upgrade these servers before their clients.",
        outcome=Outcome.UNSUPPORTED_VERSION,
        methods=methods,
        calls=calls(refused),
        receiver=first.verdict.endpoint,
        severity=Severity.ERROR if pair.promise.pinned is Severity.ERROR else Severity.NOTE,
    )


def _asked(refused: list[Delivery]) -> str:
    versions = sorted({d.message.version or UNVERSIONED for d in refused}, key=sort_key)
    return versions[0] if len(versions) == 1 else f"up to {versions[-1]}"
