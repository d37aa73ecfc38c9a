"""What new clients without a pin send to servers that are upgraded after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rpclint.checks.violation import Call, Violation, listed
from rpclint.dispatch import Verdict, deliver
from rpclint.model import Cap, Interface, Message, Outcome, Server
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity

FIXED = (Cap.NONE, Cap.LITERAL)  # no operator can set these


@dataclass(frozen=True, slots=True)
class Lost:
    """A message that an old server refuses; ``known`` where it took what old clients sent by that name.

    ``instead``: the client may send another one by that name, which old servers take.
    """

    call: Call
    server: Server
    verdict: Verdict
    known: bool
    instead: bool

    @property
    def severity(self) -> Severity:
        proven = self.known and self.verdict.certain and not self.instead
        return Severity.ERROR if proven else Severity.WARNING


def notification_to_old_agent(pair: Pair) -> Iterator[Violation]:
    """One for each method, and for each of its arguments that is at fault."""
    old, new = pair.old, pair.new
    if old is None or new is None or pair.promise.unpinned is Severity.NOTE:
        return
    groups: dict[tuple[str, str | None], list[Lost]] = {}
    for lost in _all_lost(old, new):
        wrong: list[str | None] = [*sorted(lost.verdict.unexpected | lost.verdict.missing)]
        for argument in wrong or [None]:
            groups.setdefault((_message(lost).method, argument), []).append(lost)
    for (method, argument), group in groups.items():
        yield _violation(pair, method, argument, group)


def _all_lost(old: Interface, new: Interface) -> Iterator[Lost]:
    for client in new.clients:
        for method in client.methods if client.cap in FIXED else ():
            for message in method.messages:
                yield from _refused((client, method, message), message, old, new)


def _refused(call: Call, message: Message, old: Interface, new: Interface) -> Iterator[Lost]:
    """The old servers that listen and refuse; of a new method, only where its version lets it in.

    What its own servers refuse as well is told of the new tree alone.
    """
    listening = [server for server in old.servers if server.hears(message.topic)]
    own = [server for server in new.servers if server.hears(message.topic)]
    if not any(deliver(server, message).accepted for server in own):
        return
    others = [m for m in call[1].messages if m.method == message.method and m != message]
    instead = any(all(deliver(server, other).accepted for server in listening) for other in others)
    verdicts = [(server, deliver(server, message)) for server in listening]
    lost = [
        Lost(call, server, found, _took(server, message, old), instead)
        for server, found in verdicts
        if not found.accepted
    ]
    yield from (one for one in lost if one.known)
    if lost and not any(one.known for one in lost) and len(lost) == len(verdicts):
        yield from (one for one in lost if one.verdict.outcome is Outcome.NO_SUCH_METHOD)


def _took(server: Server, message: Message, old: Interface) -> bool:
    """Whether a server takes what a client of its own release sends by the name of a message."""
    return any(
        sent.method == message.method and server.hears(sent.topic) and deliver(server, sent).accepted
        for client in old.clients
        for method in client.methods
        for sent in method.messages
    )


def _message(lost: Lost) -> Message:
    message = lost.call[2]
    assert message is not None  # noqa: S101, it was refused
    return message


def _violation(pair: Pair, method: str, argument: str | None, group: list[Lost]) -> Violation:
    new, old = (tree.label for tree in pair.trees(Flow.NEW_TO_OLD))
    first = min(group, key=lambda lost: (not lost.known, not lost.verdict.certain))
    client, message = first.call[0], _message(first)
    receivers = list(dict.fromkeys(lost.server.name for lost in group))
    return Violation(
        flow=Flow.NEW_TO_OLD,
        place=message.place,
        message=f"{new}'s {client.class_name} sends {method} {_what(message, argument)}, "
        f"which {old}'s {listed(receivers)} {_refuses(first, argument, many=len(receivers) > 1)}",
        why="These servers are upgraded after their clients, and there is no pin to hold a client back.",
        fix=_fix(first, argument),
        outcome=first.verdict.outcome,
        methods=(method,),
        calls=tuple(dict.fromkeys(lost.call for lost in group)),
        receiver=first.verdict.endpoint,
        method=method,
        argument=argument,
        severity=first.severity,
        unpinned=True,
    )


def _what(message: Message, argument: str | None) -> str:
    at = f"at {message.version}" if message.version else "without a version"
    if argument is None:
        return at
    sent = any(argument in variant for variant in message.variants)
    return f"{at} {'with' if sent else 'without'} {argument}"


def _refuses(lost: Lost, argument: str | None, *, many: bool) -> str:
    s, does = ("", "do") if many else ("s", "does")
    endpoint = lost.verdict.endpoint
    if lost.verdict.outcome is Outcome.UNSUPPORTED_VERSION:
        return f"serve{s} only at {endpoint.version}" if endpoint else f"{does} not serve"
    if lost.verdict.outcome is Outcome.NO_SUCH_METHOD:
        return f"take{s}, and {'have' if many else 'has'} no method for"
    return f"require{s}" if argument in lost.verdict.missing else f"{does} not take"


def _fix(lost: Lost, argument: str | None) -> str:
    if not lost.known:
        return "Send it at a version that only servers with the method take, or to a topic of its own."
    if lost.verdict.outcome is Outcome.UNSUPPORTED_VERSION:
        return (
            "Send the old version for one more release: what takes **kwargs takes a new argument at it, too."
        )
    if argument is not None and argument in lost.verdict.unexpected:
        return f"Let the servers take **kwargs first, and send {argument} from the next release on."
    return "Send it for one more release as servers of the old one take it."
