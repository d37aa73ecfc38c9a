"""What is wrong with a send whatever server it goes to, as running it on paper shows."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.clients import clients, violation, who
from rpclint.checks.violation import Violation, listed
from rpclint.model import Client, ClientMethod, Fault, Flaw
from rpclint.pairing import Pair


def bad_version_string(pair: Pair) -> Iterator[Violation]:
    for client, method, fault in _faults(pair, Flaw.BAD_VERSION):
        yield _of_fault(
            client, method, fault,
            message=f"{who(pair, client)} sends {_sent(method, fault)} at {fault.version}, no version",
            why="A version is a string like '1.5': anything else raises an error where it is compared.",
            fix="Write the version as a string like '1.5'.",
        )  # fmt: skip


def fanout_call(pair: Pair) -> Iterator[Violation]:
    for client, method, fault in _faults(pair, Flaw.FANOUT_CALL):
        yield _of_fault(
            client, method, fault,
            message=f"{who(pair, client)} calls {_sent(method, fault)} on a fanout",
            why="A fanout reaches many servers and waits for none of them: the client raises InvalidTarget.",
            fix="Use cast, or prepare the context without fanout.",
        )  # fmt: skip


def version_not_used(pair: Pair) -> Iterator[Violation]:
    for client, method, fault in _faults(pair, Flaw.VERSION_NOT_USED):
        yield _of_fault(
            client, method, fault,
            message=(
                f"{who(pair, client)} chooses {fault.version} for {_sent(method, fault)}, "
                f"but on one path sends it at its default {client.version or 'version'}"
            ),
            why="A server that lacks what came with the version takes the message, and fails on it.",
            fix=f"Prepare the context that sends with version={fault.version} on every path.",
        )  # fmt: skip


def dead_fallback(pair: Pair) -> Iterator[Violation]:
    """One for each client class: it is its constructor that is wrong."""
    found: dict[str, list[tuple[Client, ClientMethod, Fault]]] = {}
    for client, method, fault in _faults(pair, Flaw.DEAD_GUARD):
        found.setdefault(client.class_name, []).append((client, method, fault))
    for guards in found.values():
        client, _, first = guards[0]
        methods = tuple(dict.fromkeys(method.name for _, method, _ in guards))
        yield violation(
            first.place,
            tuple((client, method, None) for _, method, _ in guards),
            message=(
                f"{who(pair, client)} has no version cap, so that can_send_version is always true in "
                f"{listed(methods)}: what is there for older servers is never sent"
            ),
            why="Without a cap a client may send everything: a fallback behind can_send_version cannot run.",
            fix="Create the client with version_cap, or remove the fallback.",
            methods=methods,
        )


def _faults(pair: Pair, flaw: Flaw) -> Iterator[tuple[Client, ClientMethod, Fault]]:
    for client in clients(pair):
        for method in client.methods:
            yield from ((client, method, fault) for fault in method.faults if fault.flaw is flaw)


def _sent(method: ClientMethod, fault: Fault) -> str:
    return fault.method or method.name


def _of_fault(
    client: Client, method: ClientMethod, fault: Fault, *, message: str, why: str, fix: str
) -> Violation:
    name = _sent(method, fault)
    sent = next((m for m in method.messages if m.method == name), None)
    return violation(
        fault.place,
        ((client, method, sent),),
        message=message,
        why=why,
        fix=fix,
        methods=(name,),
        method=name,
    )
