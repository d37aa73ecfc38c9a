"""What is wrong with the versions and caps of a client, whatever server it talks to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rpclint.checks.violation import Call, Violation, counted, listed
from rpclint.model import Cap, Client, ClientMethod, Message, Outcome, Place, Refusal, Refused
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import is_well_formed, major, minor, sort_key


@dataclass(frozen=True, slots=True)
class Loss:
    """A send that a version cap keeps back."""

    client: Client
    method: ClientMethod
    refused: Refused

    @property
    def call(self) -> Call:
        """The client method, with the message as it is where no cap is in force."""
        sent = (m for each in self.client.methods if each.name == self.method.name for m in each.messages)
        return self.client, self.method, next((m for m in sent if m.place == self.refused.place), None)


def unversioned_under_cap(pair: Pair) -> Iterator[Violation]:
    """One for a client whose target has no version, or else one for each method that takes it away."""
    groups: dict[tuple[int, str | None], list[Loss]] = {}
    lost = {(id(loss.client), loss.method.name): loss for loss in _losses(pair) if not loss.refused.version}
    for loss in lost.values():
        of_one = None if loss.client.version is None else loss.method.name
        groups.setdefault((id(loss.client), of_one), []).append(loss)
    for (_, of_one), group in groups.items():
        client, names = group[0].client, tuple(loss.method.name for loss in group)
        yield violation(
            group[0].refused.place,
            tuple(loss.call for loss in group),
            message=(
                f"{who(pair, client)} sends {counted(names, len(client.methods))} without a version, "
                f"which {_cap(client)} refuses"
            ),
            why="Without a version there is nothing to compare with a cap: the send raises an error.",
            fix="Name a version where the message is prepared."
            if of_one
            else "Give the client's target a version: the .0 of the major that its servers serve.",
            methods=names,
            method=of_one,
            outcome=Outcome.CAP_ERROR if client.literal else None,
            severity=Severity.ERROR if _is_set(pair, client) else Severity.WARNING,
        )


def cap_below_send(pair: Pair) -> Iterator[Violation]:
    """One for each client: it is the cap that is wrong."""
    for client in clients(pair):
        lost = [loss for loss in _always_refused(client) if loss.refused.version is not None]
        if lost and not (client.literal and client.literal.version is None):  # that is no version at all
            names = tuple(dict.fromkeys(loss.method.name for loss in lost))
            asked = sorted({loss.refused.version or "" for loss in lost}, key=sort_key)
            yield violation(
                (client.literal and client.literal.place) or lost[0].refused.place,
                tuple(loss.call for loss in lost),
                message=(
                    f"{who(pair, client)} sends {counted(names, len(client.methods))} at {listed(asked)}, "
                    f"which {_cap(client)} refuses"
                ),
                why="A cap that stands in the code has to rise with the versions that are sent.",
                fix=_raise_cap(client, asked),
                methods=names,
                outcome=Outcome.CAP_ERROR,
                # What some path does send is refused only where something unknown holds.
                severity=Severity.ERROR if any(loss.call[2] is None for loss in lost) else Severity.WARNING,
            )


def default_not_dot_zero(pair: Pair) -> Iterator[Violation]:
    found: dict[str, list[tuple[Client, ClientMethod, Message]]] = {}
    for client, method, message in _messages(pair):
        version = client.version
        if message.by_default and version is not None and is_well_formed(version) and minor(version):
            found.setdefault(version, []).append((client, method, message))
    for version, sent in found.items():
        senders = {client.class_name: client for client, _, _ in sent}
        names = tuple(dict.fromkeys(message.method for _, _, message in sent))
        some = counted(names, sum(len(client.methods) for client in senders.values()))
        first = sent[0][2]
        its, sends, needs = ("its", "sends", "needs") if len(senders) == 1 else ("their", "send", "need")
        yield violation(
            first.version_place or first.place,
            tuple(sent),
            message=(
                f"{pair.new_tree.label}'s {listed(list(senders))} {sends} {some} at {its} default, "
                f"{version}, and so {needs} a server of that minor even for what older ones serve"
            ),
            why="A default above .0 rises with each change, and each message that names no version with it.",
            fix=f"Make {major(version)}.0 the default, and name a version where a message needs one.",
            methods=names,
        )


def clients(pair: Pair) -> tuple[Client, ...]:
    return pair.new.clients if pair.new is not None else ()


def _messages(pair: Pair) -> Iterator[tuple[Client, ClientMethod, Message]]:
    for client in clients(pair):
        for method in client.methods:
            yield from ((client, method, message) for message in method.messages)


def _losses(pair: Pair) -> Iterator[Loss]:
    """What the caps of clients keep back: those in the code, and any that an operator may set."""
    for client in clients(pair):
        yield from _always_refused(client)
    for client, span in pair.exchange(Flow.SAME_TREE).spans:
        yield from _refused(client, [span.method])


def _always_refused(client: Client) -> Iterator[Loss]:
    """What is refused whatever an operator sets: one of several caps that a client may find says nothing."""
    if client.cap in (Cap.NONE, Cap.LITERAL):
        yield from _refused(client, client.methods)


def _refused(client: Client, methods: Iterable[ClientMethod]) -> Iterator[Loss]:
    for method in methods:
        for refused in method.refusals:
            if refused.how is Refusal.CAP:
                yield Loss(client, method, refused)


def _is_set(pair: Pair, client: Client) -> bool:
    """Whether a cap is known to be in force at times: in the code, by an option, or by what is promised."""
    return client.literal is not None or client.option is not None or pair.promise.pinned is Severity.ERROR


def _cap(client: Client) -> str:
    if client.literal is not None:
        return f"its own version cap, {client.literal.version}," if client.literal.version else "its own cap"
    return f"a version cap ({client.option})" if client.option else "a version cap"


def _raise_cap(client: Client, asked: list[str]) -> str:
    now = client.literal.version if client.literal else None
    if len({major(version) for version in (*asked, *filter(None, [now]))}) > 1:
        return "A cap admits one major: choose with can_send_version between the majors, or do without a cap."
    return f"Raise the cap to {asked[-1]}, and with every version that is sent from now on."


def who(pair: Pair, client: Client) -> str:
    return f"{pair.new_tree.label}'s {client.class_name}"


def violation(  # noqa: PLR0913, keyword-only, what a violation is made of
    place: Place,
    calls: tuple[Call, ...],
    *,
    message: str,
    why: str,
    fix: str,
    methods: tuple[str, ...],
    method: str | None = None,
    outcome: Outcome | None = None,
    severity: Severity = Severity.ERROR,
) -> Violation:
    """A violation about a client of the new tree alone, or about one ``method`` of it."""
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
        severity=severity,
    )
