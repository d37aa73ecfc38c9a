"""Servers of one topic that are not up to the same version, be they alternatives or side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.checks.violation import Call, Violation, listed
from rpclint.dispatch import UNVERSIONED, deliver
from rpclint.exchanges import Receivers
from rpclint.model import Client, Endpoint, Message, Outcome, Server
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import sort_key


def left_behind(pair: Pair) -> Iterator[Violation]:
    """One for each server that refuses, by its version, what others take; a note where it has no such method.

    Without a method it may be meant to be so: asked is only what a client sends that it serves otherwise.
    """
    interface = pair.new
    if interface is None:
        return
    servers = [server for server in Receivers.of(pair.surface, interface).tree if server.topics]
    for server in servers:
        refused = [call for client in interface.clients for call in _refused(servers, server, client)]
        for has_method, severity in ((True, Severity.WARNING), (False, Severity.NOTE)):
            behind = [call for call in refused if (_endpoint(server, call) is not None) is has_method]
            if behind:
                yield _violation(pair, server, behind, severity)


def _refused(servers: Sequence[Server], server: Server, client: Client) -> Iterator[Call]:
    """What a client sends to the topic of a server that refuses it for its version, and others do not."""
    calls = [(method, m) for method in client.methods for m in method.messages if m.topic in server.topics]
    served = sum(deliver(server, message).accepted for _, message in calls)
    for method, message in calls:
        call = (client, method, message)
        verdict, endpoint = deliver(server, message), _endpoint(server, call)
        too_low = endpoint is not None or verdict.outcome is Outcome.UNSUPPORTED_VERSION
        at_home = endpoint is not None or 2 * served >= len(calls)
        refuses = verdict.outcome in (Outcome.UNSUPPORTED_VERSION, Outcome.NO_SUCH_METHOD)
        if refuses and too_low and at_home and _taken(servers, message):
            yield call


def _endpoint(server: Server, call: Call) -> Endpoint | None:
    """The endpoint that has the method of a message, at too low a version."""
    message = call[2]
    if message is None:
        return None
    meant = (e for e in server.endpoints if message.namespace in e.namespaces)
    return next((endpoint for endpoint in meant if message.method in endpoint.methods), None)


def _taken(servers: Sequence[Server], message: Message) -> bool:
    listening = (server for server in servers if message.topic in server.topics)
    return any(deliver(server, message).accepted for server in listening)


def _violation(pair: Pair, server: Server, behind: list[Call], severity: Severity) -> Violation:
    calls = tuple(behind)
    endpoint = _endpoint(server, behind[0]) or server.endpoints[0]
    messages = [message for _, _, message in calls if message]
    names = tuple(dict.fromkeys(message.method for message in messages))
    asked = max((message.version or UNVERSIONED for message in messages), key=sort_key)
    senders = list(dict.fromkeys(client.class_name for client, _, _ in calls))
    sends = "sends" if len(senders) == 1 else "send"
    return Violation(
        flow=Flow.SAME_TREE,
        place=endpoint.version_place,
        message=(
            f"{pair.new_tree.label}'s {endpoint.class_name} serves {listed(names)} "
            f"only at {endpoint.version}, and {listed(senders)} {sends} "
            f"{'it' if len(names) == 1 else 'them'} at up to {asked}"
        ),
        why="Other servers of this topic were raised, and this one was forgotten: where it is in use, these "
        "messages are refused.",
        fix=f"Raise the version of {endpoint.class_name} to {asked}, if it serves all that came with it.",
        outcome=Outcome.UNSUPPORTED_VERSION,
        methods=names,
        calls=calls,
        receiver=endpoint,
        method=None,
        severity=severity,
    )
