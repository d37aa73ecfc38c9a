"""What was seen of a client method while it ran on paper, and what that makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from rpclint import facts
from rpclint.evaluate.paths import Path, Send
from rpclint.evaluate.values import Known, Sender, as_text
from rpclint.link import LinkedClass
from rpclint.model import ClientMethod, Fault, Flaw, Gap, Kind, Message, Place, Refused, Why
from rpclint.surfaces.senders import is_abstract

Ran: TypeAlias = tuple[facts.Function, "Sending"]


@dataclass(slots=True)
class Sending:
    """What one client method was seen to do, over all its paths.

    ``unpinned`` is what it sends through where only the absence of a pin makes it do so.
    """

    sends: list[Send] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unused: dict[str, Known] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    too_many: bool = False
    unpinned: list[Sender] = field(default_factory=list)

    def take(self, path: Path | None) -> None:
        if path is None:
            self.too_many = True
        else:
            self.too_many |= path.cut
            self.sends.extend(path.sends)
            self.refusals.extend(path.refusals)
            self.faults.extend(path.faults)
            self.asked |= path.asked
            if path.sends and all(send.by_default for send in path.sends):
                self.unused.update(path.chosen)


def method_of(linked: LinkedClass, function: facts.Function, sending: Sending) -> ClientMethod | None:
    named = [send for send in sending.sends if send.method is not None]
    if not named and not sending.refusals:
        return None
    return ClientMethod(
        function.name,
        Place(linked.module.path, function.line, function.column),
        tuple(_messages(sending.sends, facts.once(function, _unheeded, lambda: _unheeded(function)))),
        tuple(dict.fromkeys(sending.refusals)),
        tuple(dict.fromkeys([*sending.faults, *_unused(function, sending)])),
        inherited=_is_of_abstract(linked, function),
    )


def _is_of_abstract(linked: LinkedClass, function: facts.Function) -> bool:
    """Whether a method comes from a base that leaves some of what it sends to those that extend it."""
    found = linked.find(function.name)
    return found is not None and found[0] is not linked and is_abstract(found[0])


def unclear(runs: Iterable[Ran]) -> Iterator[str]:
    """What is sent at a version that nobody can tell, and what a cap in the code keeps from being sent."""
    for function, sending in runs:
        for send in sending.sends:
            if send.method is not None and not send.version_known:
                yield send.method
        if sending.refusals and not sending.sends:
            yield function.name  # for want of its name on the wire


def _unused(function: facts.Function, sending: Sending) -> Iterator[Fault]:
    """Versions that a variable is given on a path that then sends at the default one all the same."""
    meant = facts.once(function, _versions, lambda: _versions(function)) if sending.unused else ()
    for name, value in sending.unused.items():
        if facts.Name(name) in meant and value.place is not None:
            method = next(send.method for send in sending.sends if send.by_default)
            yield Fault(Flaw.VERSION_NOT_USED, value.place, as_text(value), method)


def _versions(function: facts.Function) -> set[facts.Expression]:
    """What the calls of a function are given as a version."""
    calls = [node for node in facts.walk(function.body or ()) if isinstance(node, facts.Call)]
    return {argument.value for call in calls for argument in call.arguments if argument.keyword == "version"}


def _unheeded(function: facts.Function) -> set[tuple[int, int]]:
    """Where the calls stand whose result is not used."""
    return {
        (node.value.line, node.value.column)
        for node in facts.walk(function.body or ())
        if isinstance(node, facts.Evaluate) and isinstance(node.value, facts.Call)
    }


def _messages(sends: Iterable[Send], unheeded: AbstractSet[tuple[int, int]]) -> Iterator[Message]:
    """One message for each distinct method, version, namespace and kind; its variants merged."""
    groups: dict[tuple[str, str | None, str | None, Kind], list[Send]] = {}
    for send in sends:
        if send.method is not None and send.version_known:
            groups.setdefault((send.method, send.version, send.namespace, send.kind), []).append(send)
    for (method, version, namespace, kind), alike in groups.items():
        yield Message(
            method, version, namespace, kind, alike[0].place,
            variants=tuple(dict.fromkeys(send.arguments for send in alike)),
            open=any(send.open for send in alike),
            name_place=alike[0].name_place,
            version_place=alike[0].version_place,
            by_default=all(send.by_default for send in alike),
            topic=alike[0].topic,
            unheeded=all((send.place.line, send.place.column) in unheeded for send in alike),
        )  # fmt: skip


def gaps_of(
    linked: LinkedClass, function: facts.Function, sending: Sending
) -> Iterator[tuple[Place | None, Gap]]:
    """What a method leaves open; with its place where it is what is sent."""
    who = f"{linked.name}.{function.name}"
    if sending.too_many:
        reason = f"{who} is too long, or has too many paths, to be followed to the end"
        yield None, Gap(linked.module.path, function.line, reason, Why.PATHS)
    reasons: dict[str, Place] = {}
    for send in sending.sends:
        if send.method is None:
            place = send.within
            reason = f"{who} sends a method that is not a constant"
            yield place, Gap(place.path, place.line, reason, Why.METHOD)
        elif not send.version_known and send.version_place is None:  # or else it is known to be no version
            reasons.setdefault(f"{who} sends {send.method} at an unknown version", send.place)
    for reason, place in reasons.items():
        yield None, Gap(place.path, place.line, reason, Why.VERSION)
