"""Clients of a new release that are pinned to an older one: can they still speak its language?"""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.addresses import is_elsewhere
from rpclint.checks.aliases import too_new
from rpclint.checks.arguments import CONTEXT
from rpclint.checks.guards import holes, pinned_into
from rpclint.checks.violation import Violation, calls, counted, held_to, listed, worst
from rpclint.dispatch import deliver
from rpclint.exchanges import newest_endpoint
from rpclint.graph import Delivery, Withheld
from rpclint.model import Endpoint, Interface, Message, Outcome, Refusal, Refused
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import is_well_formed, major

FLOW = Flow.NEW_TO_OLD


def cannot_downgrade(pair: Pair) -> Iterator[Violation]:
    old = pair.old
    if old is None:
        return
    for asked, group in _by_major(pair, old).items():
        if asked is not None:
            yield _whole(pair, asked, group)
        else:
            yield from (_one(pair, held) for held in group if _old_has(old, held))


def new_call_unguarded(pair: Pair) -> Iterator[Violation]:
    old = pair.old
    if old is None or not pair.mixed:
        return
    for held in _by_major(pair, old).get(None, ()):
        if _old_has(old, held):
            continue
        new = pair.new_tree.label
        yield _withheld(
            pair, (held,),
            message=(
                f"{new}'s {_name(held)} {_is(held)} new at {_asked(held)} and unguarded: pinned to "
                f"{held_to(held.client, held.pin)} it ends in RPCVersionCapError"
            ),
            why="The call cannot work before all servers are upgraded, and the error does not say so.",
            fix="Test can_send_version first and raise an error that names the pin.",
        )  # fmt: skip


def downgrade_not_served(pair: Pair) -> Iterator[Violation]:
    groups: dict[tuple[str, str | None], list[Delivery]] = {}
    for delivery in pair.failed(FLOW):
        if is_elsewhere(pair, FLOW, delivery) or _by_its_alias(pair, delivery) or _never_was(pair, delivery):
            continue
        wrong: list[str | None] = [*sorted(delivery.verdict.missing | delivery.verdict.unexpected)]
        nothing = CONTEXT if delivery.verdict.outcome is Outcome.TYPE_ERROR else None
        for argument in wrong or [nothing]:
            groups.setdefault((delivery.message.method, argument), []).append(delivery)
    for (method, argument), refused in groups.items():
        yield _not_served(pair, method, argument, refused)


def _never_was(pair: Pair, delivery: Delivery) -> bool:
    """Whether the method is one that new servers lack, too: that is told of the new tree alone."""
    missing = delivery.verdict.outcome is Outcome.NO_SUCH_METHOD
    servers = pair.new.servers if pair.new is not None else ()
    name = delivery.message.method
    return missing and not any(name in e.methods or e.any_method for s in servers for e in s.endpoints)


def _by_its_alias(pair: Pair, delivery: Delivery) -> bool:
    """Whether it is the pin's alias that lets out too new a version: then that is told, once."""
    unsupported = delivery.verdict.outcome is Outcome.UNSUPPORTED_VERSION
    return unsupported and delivery.pin is not None and too_new(pair, delivery.client, delivery.pin)


def _not_served(pair: Pair, method: str, argument: str | None, refused: list[Delivery]) -> Violation:
    first = refused[0]
    endpoint = first.verdict.endpoint
    new, old = (tree.label for tree in pair.trees(FLOW))
    what = _what_is_wrong(first, argument)
    return Violation(
        flow=FLOW,
        place=first.message.place,
        message=(
            f"{new}'s {first.client.class_name} pinned to {first.pin} sends {method} "
            f"{first.message.version or 'without a version'}, but {old}'s {pair.either.label} {what}"
        ),
        why="The branch that is to serve older servers speaks a dialect that they never had.",
        fix=f"Send what {old}'s signature takes, at a version that {old} serves.",
        outcome=first.verdict.outcome,
        methods=(method,),
        calls=calls(refused),
        receiver=endpoint,
        method=method,
        argument=argument,
        severity=worst(refused),
        receiver_place=endpoint.methods[method].place if endpoint and method in endpoint.methods else None,
    )


def _what_is_wrong(delivery: Delivery, argument: str | None) -> str:
    match delivery.verdict.outcome:
        case Outcome.NO_SUCH_METHOD:
            return "has no such method"
        case Outcome.UNSUPPORTED_VERSION:
            return "does not serve that version"
        case _ if argument in delivery.verdict.missing:
            return f"requires {argument}, which is not sent"
        case _:
            return f"does not take {argument}"


def _pinned_endpoint(old: Interface, held: Withheld) -> Endpoint:
    """The endpoint that the pin is meant for."""
    version = held.client.stands_for(held.pin) or held.pin
    wanted = major(version) if is_well_formed(version) else None
    return next((e for e in old.endpoints if major(e.version) == wanted), newest_endpoint(old))


def _refused_by_cap(pair: Pair) -> Iterator[Withheld]:
    """Client methods that the cap stops by accident: the send itself fails.

    Where a guard had let it through, or there is no version to compare, that is told instead.
    """
    misled = {(id(hole.client), hole.span.method.name) for hole in holes(pair) if pinned_into(pair, hole)}
    for held in pair.exchange(FLOW).withheld:
        stopped = held.partly or held.method.refused is Refusal.CAP
        named = any(r.how is Refusal.CAP and r.version for r in held.method.refusals)
        if stopped and named and (id(held.client), held.method.name) not in misled:
            yield held


def _refusal(held: Withheld) -> Refused:
    return next(r for r in held.method.refusals if r.how is Refusal.CAP and r.version)


def _by_major(pair: Pair, old: Interface) -> dict[int | None, list[Withheld]]:
    """Calls that the cap stops; those of a major that old servers lack go together if any was there."""
    groups: dict[int | None, list[Withheld]] = {}
    for held in _refused_by_cap(pair):
        groups.setdefault(_unserved_major(old, held), []).append(held)
    for asked in [asked for asked in groups if asked is not None]:
        if not any(_old_has(old, held) for held in groups[asked]):
            groups.setdefault(None, []).extend(groups.pop(asked))
    return groups


def _unserved_major(old: Interface, held: Withheld) -> int | None:
    """The major that a call asks for where the old servers do not serve it at all."""
    asked = _asked(held)
    if major(asked) in {major(endpoint.version) for endpoint in old.endpoints}:
        return None
    return major(asked)


def _old_has(old: Interface, held: Withheld) -> bool:
    """Whether the old client had the call, its own servers took it, and the pin costs some of what it did."""
    had = [
        message
        for client in old.clients
        for method in client.methods
        if method.name == held.method.name
        for message in method.messages
        if any(deliver(server, message).accepted for server in old.servers)
    ]
    return bool(had) and not (held.partly and _only_adds(held, had))


def _only_adds(held: Withheld, had: list[Message]) -> bool:
    """Whether all that the old client sent still goes out, and what does not has arguments new to it."""
    known = frozenset[str]().union(*(sent.arguments | sent.optional for sent in had))
    kept = [(sent.method, sent.arguments | sent.optional) for sent in held.method.messages]
    asked = {refused.version for refused in held.method.refusals if refused.how is Refusal.CAP}
    own = (m for each in held.client.methods if each.name == held.method.name for m in each.messages)
    lost = [variant for message in own if message.version in asked for variant in message.variants]
    still = all(
        any(name == sent.method and given >= sent.arguments | sent.optional for name, given in kept)
        for sent in had
    )
    return still and bool(lost) and all(variant - known for variant in lost)


def _is(held: Withheld) -> str:
    return "has something" if held.partly else "is"


def _name(held: Withheld) -> str:
    return f"{held.client.class_name}.{held.method.name}"


def _asked(held: Withheld) -> str:
    return _refusal(held).version or ""


def _branch(held: Withheld) -> str:
    return f"Branch on can_send_version('{_asked(held)}') and send the older message otherwise."


def _one(pair: Pair, held: Withheld) -> Violation:
    new, old = (tree.label for tree in pair.trees(FLOW))
    only = f"on some paths sends {_asked(held)}" if held.partly else f"sends only {_asked(held)}"
    return _withheld(
        pair, (held,),
        message=(
            f"{new}'s {_name(held)} {only}: pinned to {held_to(held.client, held.pin)} "
            f"it ends in RPCVersionCapError, though {old}'s client had it"
        ),
        why=f"During the upgrade {new}'s clients lose a call that {old}'s servers serve.",
        fix=_branch(held),
    )  # fmt: skip


def _whole(pair: Pair, asked: int, group: list[Withheld]) -> Violation:
    new = pair.new_tree.label
    first = group[0]
    clients = {held.client.class_name: len(held.client.methods) for held in group}
    some = counted([held.method.name for held in group], sum(clients.values()))
    return _withheld(
        pair, tuple(group),
        message=(
            f"{new}'s {listed(list(clients))} can send {some} only at {asked}.x: "
            f"pinned to {held_to(first.client, first.pin)} nothing of it goes out"
        ),
        why="A client that speaks only the new major cannot talk to servers that were not upgraded yet.",
        fix="Upgrade the servers first, or branch on can_send_version between both majors.",
        major_at_stake=asked,
    )  # fmt: skip


def _withheld(
    pair: Pair, group: tuple[Withheld, ...], *, message: str, why: str, fix: str,
    major_at_stake: int | None = None,
) -> Violation:  # fmt: skip
    names = tuple(held.method.name for held in group)
    return Violation(
        flow=FLOW,
        place=_refusal(group[0]).place,
        message=message,
        why=why,
        fix=fix,
        outcome=Outcome.CAP_ERROR,
        methods=names,
        calls=tuple((held.client, held.method, None) for held in group),
        receiver=_pinned_endpoint(pair.old, group[0]) if pair.old else None,
        method=names[0] if major_at_stake is None else None,
        major=major_at_stake,
        severity=Severity.WARNING if all(held.partly for held in group) else Severity.ERROR,
    )
