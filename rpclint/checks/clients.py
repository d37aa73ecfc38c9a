"""What is wrong with the versions and caps of a client, whatever server it talks to."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.violation import Call, Violation, counted
from rpclint.model import Cap, Client, ClientMethod, Message, Outcome, Place, Refusal
from rpclint.pairing import Pair
from rpclint.results import Flow
from rpclint.versions import is_well_formed, major, minor

CAPPED = (Cap.LITERAL, Cap.CONFIGURED, Cap.AUTOMATIC)


def unversioned_under_cap(pair: Pair) -> Iterator[Violation]:
    for client, method, message in _messages(pair):
        if message.version is None and client.cap in CAPPED:
            yield _of_message(
                client, method, message,
                message=(
                    f"{who(pair, client)} sends {message.method} without a version, "
                    f"though it may have a version cap"
                ),
                why="Under a cap, a message without a version is refused before it is sent.",
                fix="Give the client's target a version, or the message one of its own.",
            )  # fmt: skip


def cap_below_send(pair: Pair) -> Iterator[Violation]:
    for client in clients(pair):
        for method in client.methods if client.cap is Cap.LITERAL else ():
            for refused in method.refusals:
                if refused.how is Refusal.CAP and refused.version is not None:
                    yield violation(
                        refused.place,
                        ((client, method, None),),
                        message=(
                            f"{who(pair, client)} sends {method.name} at {refused.version}, "
                            f"which its own version cap refuses"
                        ),
                        why="A cap that stands in the code has to rise with the versions that are sent.",
                        fix=f"Raise version_cap to at least {refused.version}.",
                        outcome=Outcome.CAP_ERROR,
                        methods=(method.name,),
                        method=method.name,
                    )


def default_not_dot_zero(pair: Pair) -> Iterator[Violation]:
    for client in clients(pair):
        version = client.version
        if version is None or not is_well_formed(version) or minor(version) == 0:
            continue
        calls = tuple(
            (client, method, m) for method in client.methods for m in method.messages if m.by_default
        )
        methods = tuple(dict.fromkeys(message.method for _, _, message in calls))
        if calls:
            first = calls[0][2]
            yield violation(
                first.version_place or first.place,
                calls,
                message=(
                    f"{who(pair, client)} sends {counted(methods, len(client.methods))} at its default, "
                    f"{version}, and so needs a server of that minor for each"
                ),
                why="A default version above .0 asks for the newest server even where any would do.",
                fix=f"Make {major(version)}.0 the default, and name a version where a message needs one.",
                methods=methods,
                method=methods[0] if len(methods) == 1 else None,
            )


def clients(pair: Pair) -> tuple[Client, ...]:
    return pair.new.clients if pair.new is not None else ()


def _messages(pair: Pair) -> Iterator[tuple[Client, ClientMethod, Message]]:
    for client in clients(pair):
        for method in client.methods:
            yield from ((client, method, message) for message in method.messages)


def who(pair: Pair, client: Client) -> str:
    return f"{pair.new_tree.label}'s {client.class_name}"


def _of_message(
    client: Client, method: ClientMethod, sent: Message, *, message: str, why: str, fix: str
) -> Violation:
    return violation(
        sent.place,
        ((client, method, sent),),
        message=message,
        why=why,
        fix=fix,
        methods=(sent.method,),
        method=sent.method,
    )


def violation(
    place: Place,
    calls: tuple[Call, ...],
    *,
    message: str,
    why: str,
    fix: str,
    methods: tuple[str, ...],
    method: str | None = None,
    outcome: Outcome | None = None,
) -> Violation:
    return Violation(
        flow=Flow.SAME_TREE,
        place=place,
        message=message,
        why=why,
        fix=fix,
        outcome=outcome,
        methods=methods,
        calls=calls,
        receiver=None,
        method=method,
    )
