"""Handlers for refusals that never come back as what they are caught as."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.violation import Call, Violation, listed
from rpclint.model import ErrorHandler, Interface, Kind
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity


def dead_error_handler(pair: Pair) -> Iterator[Violation]:
    """One for each client method that a handler of the tree stands around."""
    if pair.new is None:
        return
    for handler in pair.surface.surface.dead_handlers:
        calls = tuple(_guarded(pair.new, handler))
        if calls:
            yield _violation(pair, handler, calls)


def _guarded(interface: Interface, handler: ErrorHandler) -> Iterator[Call]:
    """What waits for an answer under a handler: sent there, or by a client method that is called there."""
    for client in interface.clients:
        for method in client.methods:
            for message in method.messages:
                guarded = method.name in handler.calls or handler.guards(message.place)
                if message.kind is Kind.CALL and guarded:
                    yield client, method, message


def _violation(pair: Pair, handler: ErrorHandler, calls: tuple[Call, ...]) -> Violation:
    names = tuple(dict.fromkeys(message.method for _, _, message in calls if message))
    return Violation(
        flow=Flow.SAME_TREE,
        place=handler.place,
        message=(
            f"{pair.new_tree.label} catches {handler.caught} where it calls {listed(names)}, "
            "but a server's refusal comes back as a RemoteError"
        ),
        why="An error becomes itself again only if its module is among allowed_remote_exmods, "
        "and that of the dispatcher is not.",
        fix="Add 'oslo_messaging.rpc.dispatcher' to allowed_remote_exmods, "
        "or catch RemoteError and look at its exc_type.",
        methods=names,
        calls=calls,
        method=names[0] if len(names) == 1 else None,
        severity=Severity.WARNING,
    )
