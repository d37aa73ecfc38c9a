"""What two trees show of the commits between them: versions that do not say what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rpclint.checks.versions import came_and_went, dropped
from rpclint.checks.violation import Violation, calls, worst
from rpclint.exchanges import verdict
from rpclint.graph import Delivery
from rpclint.model import Cap, Endpoint, Message, Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow
from rpclint.versions import is_compatible, major

FLOW = Flow.COMMIT
AT_ONCE = (
    "Even a deployment that follows every commit has clients of the old major about "
    "while its servers are upgraded."
)
IN_TWO = (
    "Make two changes of it: serve both majors first, and drop the old one when no client sends it any more."
)


def change_without_bump(pair: Pair) -> Iterator[Violation]:
    for (method, argument), sent in _understated(pair, bumped=False).items():
        yield _violation(
            method, argument, sent,
            message=(
                f"{_sends(pair, sent[0], argument)}, but {_server(pair, sent[0])}, "
                f"at the same version as {pair.new_tree.label}'s, {_lacks(sent[0], argument)}"
            ),
            why="The server changed and its version did not: nobody can tell the new servers from the old.",
            fix="Raise the server's minor version with the change, and send the message at the new version.",
        )  # fmt: skip


def argument_newer_than_version(pair: Pair) -> Iterator[Violation]:
    for (method, argument), sent in _understated(pair, bumped=True).items():
        yield _violation(
            method, argument, sent,
            message=(
                f"{_sends(pair, sent[0], argument)}, but {_server(pair, sent[0])} "
                f"lets that version in and {_lacks(sent[0], argument)}"
            ),
            why="The version check lets the message in, and then the call fails.",
            fix="Send it at the version that brought what it carries, behind can_send_version.",
        )  # fmt: skip


def add_and_drop_at_once(pair: Pair) -> Iterator[Violation]:
    """Within one cycle it is this that a dropped major is; between releases it is ``major-dropped``."""
    if pair.one_cycle:
        for violation in dropped(pair):
            if came_and_went(pair, violation.major):
                yield replace(violation, why=AT_ONCE, fix=IN_TWO)


def _understated(pair: Pair, *, bumped: bool) -> dict[tuple[str, str | None], list[Delivery]]:
    """Messages that an old server takes by their version and then cannot serve, by what is at fault."""
    found: dict[tuple[str, str | None], list[Delivery]] = {}
    for delivery in pair.failed(FLOW):
        wrong: list[str | None] = [*sorted(delivery.verdict.unexpected | delivery.verdict.missing)]
        if delivery.verdict.outcome is Outcome.NO_SUCH_METHOD and not delivery.is_private:
            wrong = [None]
        if not wrong or not _counts(pair, delivery) or _is_bumped(pair, delivery) is not bumped:
            continue
        for argument in wrong:
            found.setdefault((delivery.message.method, argument), []).append(delivery)
    return found


def _counts(pair: Pair, delivery: Delivery) -> bool:
    """Between releases it is the pinned message that counts; and what no server takes is another mistake."""
    pinned = delivery.client.cap not in (Cap.NONE, Cap.LITERAL)
    if pair.new is None or (not pair.one_cycle and (pinned or sent_before(pair, delivery))):
        return False
    if delivery.client.cap is Cap.AUTOMATIC and not _sent_pinned(pair, delivery):
        return False  # such a client is never without its pin
    taken = verdict(delivery.message, pair.new.servers)
    return taken.accepted and not _is_too_new(pair, delivery, taken.endpoint)


def _is_too_new(pair: Pair, delivery: Delivery, taker: Endpoint | None) -> bool:
    """Whether a message is above what its own endpoint served before: that it met another one is chance."""
    refuser, asked = delivery.verdict.endpoint, delivery.message.version
    if taker is None or refuser is None or asked is None or refuser.class_name == taker.class_name:
        return False
    before = [e for e in (pair.old.endpoints if pair.old else ()) if e.class_name == taker.class_name]
    return any(not is_compatible(e.version, asked) for e in before)


def sent_before(pair: Pair, delivery: Delivery) -> bool:
    """Whether clients of the old tree sent the same to its servers, so that it was broken before."""
    old = pair.old.clients if pair.old is not None else ()
    before = (m for client in old for method in client.methods for m in method.messages)
    return any(_same(message, delivery.message) for message in before)


def _sent_pinned(pair: Pair, delivery: Delivery) -> bool:
    """Whether the same goes out under the pin for the old servers."""
    sent = pair.exchange(Flow.NEW_TO_OLD).deliveries
    return any(d.client == delivery.client and _same(d.message, delivery.message) for d in sent)


def _same(one: Message, other: Message) -> bool:
    address = (one.method, one.version, one.namespace) == (other.method, other.version, other.namespace)
    return address and not set(one.variants).isdisjoint(other.variants)


def _is_bumped(pair: Pair, delivery: Delivery) -> bool:
    """Whether the new server has another version of the endpoint that refused."""
    before = delivery.verdict.endpoint
    if before is None or pair.new is None:
        return False
    now = [e.version for e in pair.new.endpoints if major(e.version) == major(before.version)]
    return before.version not in now


def _violation(
    method: str,
    argument: str | None,
    sent: list[Delivery],
    *,
    message: str,
    why: str,
    fix: str,
) -> Violation:
    endpoint = sent[0].verdict.endpoint
    here = endpoint.methods.get(method) if endpoint is not None else None
    return Violation(
        flow=FLOW,
        place=sent[0].message.place,
        message=message,
        why=why,
        fix=fix,
        outcome=sent[0].verdict.outcome,
        methods=(method,),
        calls=calls(sent),
        receiver=endpoint,
        method=method,
        argument=argument,
        severity=worst(sent),
        receiver_place=here.place if here is not None else None,
    )


def _sends(pair: Pair, delivery: Delivery, argument: str | None) -> str:
    """``new's DepotAPI sends store at 1.4 with shelf``."""
    message = delivery.message
    at = f"at {message.version}" if message.version else "without a version"
    how = "without" if argument in delivery.verdict.missing else "with"
    carried = f" {how} {argument}" if argument else ""
    return f"{pair.new_tree.label}'s {delivery.client.class_name} sends {message.method} {at}{carried}"


def _server(pair: Pair, delivery: Delivery) -> str:
    """``old's DepotManager (1.4)``."""
    _, old = (tree.label for tree in pair.trees(FLOW))
    endpoint = delivery.verdict.endpoint
    return f"{old}'s {endpoint.class_name} ({endpoint.version})" if endpoint else f"{old}'s server"


def _lacks(delivery: Delivery, argument: str | None) -> str:
    if argument is None:
        return f"has no {delivery.message.method}"
    return f"requires {argument}" if argument in delivery.verdict.missing else f"does not take {argument}"
