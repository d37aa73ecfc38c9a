"""New clients that no operator can hold back while servers are still old."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.commits import sent_before
from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, calls, counted, listed, names
from rpclint.dispatch import UNVERSIONED, deliver
from rpclint.graph import Delivery
from rpclint.model import Cap, Interface, Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import sort_key

FIXED = (Cap.NONE, Cap.LITERAL)  # no operator can set these


def uncapped_too_new(pair: Pair) -> Iterator[Violation]:
    """One for all of an interface: it is the missing cap that makes them fail."""
    told_one_by_one = pair.promise.unpinned is not Severity.NOTE  # by notification-to-old-agent
    if pair.old is None or told_one_by_one or not _may_meet(pair):
        return
    refused = [d for d in pair.failed(Flow.COMMIT) if d.verdict.outcome is Outcome.UNSUPPORTED_VERSION]
    fixed = [d for d in refused if d.client.cap in FIXED and not sent_before(pair, d)]
    loose = [d for d in fixed if _was_sent(pair.old, d)]
    if loose:
        yield _violation(pair, pair.old, loose)


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


def _violation(pair: Pair, before: Interface, refused: list[Delivery]) -> Violation:
    new, old = (tree.label for tree in pair.trees(Flow.NEW_TO_OLD))
    clients = tuple(dict.fromkeys(delivery.client for delivery in refused))
    some = counted(names(refused), sum(len(client.methods) for client in clients))
    cap = "a fixed version cap" if clients[0].cap is Cap.LITERAL else "no version cap"
    has, sends = ("has", "sends") if len(clients) == 1 else ("have", "send")
    return Violation(
        flow=Flow.NEW_TO_OLD,
        place=refused[0].message.place,
        message=(
            f"{new}'s {listed([client.class_name for client in clients])} {has} {cap} and {sends} "
            f"{some} at {_asked(refused)}, but {old}'s {pair.either.label} serves only {served(before)}"
        ),
        why="Without a cap that can be set, nothing holds new clients back while servers are still old.",
        fix="Give the client a version cap that can be configured, and branch on can_send_version; "
        "or upgrade these servers before their clients.",
        outcome=Outcome.UNSUPPORTED_VERSION,
        methods=names(refused),
        calls=calls(refused),
        receiver=refused[0].verdict.endpoint,
        severity=Severity.ERROR if pair.promise.pinned is Severity.ERROR else Severity.NOTE,
    )


def _asked(refused: list[Delivery]) -> str:
    versions = sorted({d.message.version or UNVERSIONED for d in refused}, key=sort_key)
    return versions[0] if len(versions) == 1 else f"up to {versions[-1]}"
