"""What is wrong with a send whatever server it goes to, as running it on paper shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rpclint.checks.clients import clients, violation, who
from rpclint.checks.violation import Call, Violation, counted, listed
from rpclint.model import Cap, Client, ClientMethod, Fault, Flaw
from rpclint.pairing import Pair


@dataclass(frozen=True, slots=True)
class Flawed:
    """A flaw of a client method."""

    client: Client
    method: ClientMethod
    fault: Fault

    @property
    def name(self) -> str:
        """What is sent, by its name on the wire where that is known."""
        return self.fault.method or self.method.name

    @property
    def call(self) -> Call:
        sent = next((m for m in self.method.messages if m.method == self.name), None)
        return self.client, self.method, sent

    @property
    def is_of_cap(self) -> bool:
        return self.client.literal is not None and self.client.literal.place == self.fault.place


def bad_version_string(pair: Pair) -> Iterator[Violation]:
    """One for each message, or for the cap of a client."""
    found: dict[tuple[int, str | None], list[Flawed]] = {}
    for flawed in _flawed(pair, Flaw.BAD_VERSION):
        found.setdefault((id(flawed.client), None if flawed.is_of_cap else flawed.name), []).append(flawed)
    for flaws in found.values():
        first, names = flaws[0], tuple(dict.fromkeys(flawed.name for flawed in flaws))
        written = first.fault.version or ""
        what = "is no version" if written.startswith(("'", '"')) else "is no string"
        does = (
            f"caps {counted(names, len(first.client.methods))} at {written}"
            if first.is_of_cap
            else f"sends {first.name} at {written}"
        )
        yield violation(
            first.fault.place,
            tuple(flawed.call for flawed in flaws),
            message=f"{who(pair, first.client)} {does}, which {what}",
            why="A version is a string of two numbers: anything else raises an error where it is compared.",
            fix="Write the version as a string, like '1.5'.",
            methods=names,
            method=None if first.is_of_cap else first.name,
        )


def fanout_call(pair: Pair) -> Iterator[Violation]:
    for flawed in _flawed(pair, Flaw.FANOUT_CALL):
        yield _of_method(
            flawed,
            message=f"{who(pair, flawed.client)} calls {flawed.name} on a fanout, and nobody answers that",
            why="A fanout reaches every server and waits for none: the client raises InvalidTarget.",
            fix="Use cast, or prepare the context without fanout to ask one server.",
        )


def version_not_used(pair: Pair) -> Iterator[Violation]:
    for flawed in _flawed(pair, Flaw.VERSION_NOT_USED):
        version, default = flawed.fault.version, flawed.client.version
        if version != default and _carries_the_same(flawed):
            yield _of_method(
                flawed,
                message=(
                    f"{who(pair, flawed.client)} chooses {version} for {flawed.name}, "
                    f"but on one path sends the same at its default, {default}"
                ),
                why=f"A server that lacks what came with {version} takes the message, and fails on it.",
                fix=f"Prepare the context that sends with version={version} on every path.",
            )


def _carries_the_same(flawed: Flawed) -> bool:
    """Whether what goes out at the default is what goes out at the version: a message of its own may not."""
    sent = [message for message in flawed.method.messages if message.method == flawed.name]
    chosen = {v for m in sent if m.version == flawed.fault.version for v in m.variants}
    return any(variant in chosen for m in sent if m.by_default for variant in m.variants)


def dead_fallback(pair: Pair) -> Iterator[Violation]:
    """One for all clients of an interface: it is in their constructors that something is wrong."""
    found = [f for f in _flawed(pair, Flaw.DEAD_GUARD) if f.client.cap is Cap.NONE]
    if not found:
        return
    senders = tuple(dict.fromkeys(flawed.client.class_name for flawed in found))
    methods = tuple(dict.fromkeys(flawed.method.name for flawed in found))
    has, of = ("has", "its") if len(senders) == 1 else ("have", "their")
    yield violation(
        found[0].fault.place,
        tuple((flawed.client, flawed.method, None) for flawed in found),
        message=(
            f"{pair.new_tree.label}'s {listed(senders)} {has} no version cap, so that {of} can_send_version "
            f"is always true in {listed(methods)}: what is there for older servers never runs"
        ),
        why="Without a cap a client may send everything: no guard of can_send_version can hold it back.",
        fix="Create the client with version_cap, or remove what can never run.",
        methods=methods,
    )


def _flawed(pair: Pair, flaw: Flaw) -> Iterator[Flawed]:
    for client in clients(pair):
        for method in client.methods:
            yield from (Flawed(client, method, fault) for fault in method.faults if fault.flaw is flaw)


def _of_method(flawed: Flawed, *, message: str, why: str, fix: str) -> Violation:
    return violation(
        flawed.fault.place,
        (flawed.call,),
        message=message,
        why=why,
        fix=fix,
        methods=(flawed.name,),
        method=flawed.name,
    )
