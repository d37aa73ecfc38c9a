"""Servers that stand in for each other on one topic, or listen side by side, and are not up to the same version."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.violation import Call, Violation, listed
from rpclint.dispatch import UNVERSIONED, deliver
from rpclint.model import Endpoint, Interface, Message, Outcome, Server
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import sort_key


def left_behind(pair: Pair) -> Iterator[Violation]:
    """One for each server that refuses, by its version, what it has a method for and others take."""
    interface = pair.new
    if interface is None or len(interface.servers) == 1:
        return
    for server in interface.servers:
        behind = list(_behind(interface, server))
        if behind:
            yield _violation(pair, server, behind)


def _behind(interface: Interface, server: Server) -> Iterator[tuple[Call, Endpoint]]:
    for client in interface.clients:
        for method in client.methods:
            for message in method.messages:
                endpoint = _too_low(server, message)
                if endpoint is not None and _taken(interface, message):
                    yield (client, method, message), endpoint


def _too_low(server: Server, message: Message) -> Endpoint | None:
    """The endpoint that has the method of a message on its topic, and too low a version for it."""
    if (
        message.topic not in server.topics
        or deliver(server, message).outcome is not Outcome.UNSUPPORTED_VERSION
    ):
        return None
    here = (e for e in server.endpoints if message.namespace in e.namespaces and message.method in e.methods)
    return next(here, None)


def _taken(interface: Interface, message: Message) -> bool:
    return any(deliver(server, message).accepted for server in interface.servers)


def _violation(pair: Pair, server: Server, behind: list[tuple[Call, Endpoint]]) -> Violation:
    calls = tuple(call for call, _ in behind)
    endpoint = behind[0][1]
    messages = [message for _, _, message in calls if message]
    names = tuple(dict.fromkeys(message.method for message in messages))
    asked = max((message.version or UNVERSIONED for message in messages), key=sort_key)
    senders = list(dict.fromkeys(client.class_name for client, _, _ in calls))
    sends = "sends" if len(senders) == 1 else "send"
    return Violation(
        flow=Flow.SAME_TREE,
        place=endpoint.version_place,
        message=(
            f"{pair.new_tree.label}'s {endpoint.class_name} serves {listed(names)} only at {endpoint.version}, "
            f"and {listed(senders)} {sends} {'it' if len(names) == 1 else 'them'} at up to {asked}"
        ),
        why="Other servers of this topic were raised, and this one was forgotten: where it is in use, these "
        "messages are refused.",
        fix=f"Raise the version of {endpoint.class_name} to {asked}, if it serves all that came with it.",
        outcome=Outcome.UNSUPPORTED_VERSION,
        methods=names,
        calls=calls,
        receiver=endpoint,
        method=None,
        severity=Severity.WARNING,
    )
