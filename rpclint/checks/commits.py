"""What two trees show of the commits between them: versions that do not say what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rpclint.checks.versions import came_and_went, dropped
from rpclint.checks.violation import Violation, calls, worst
from rpclint.graph import Delivery
from rpclint.model import Cap, Outcome
from rpclint.pairing import Pair, verdict
from rpclint.results import Flow
from rpclint.versions import major

FLOW = Flow.COMMIT
AT_ONCE = "Even who follows every commit has clients of the old major about while servers are upgraded."
IN_TWO = (
    "Make two changes of it: serve both majors first, and drop the old one when no client sends it any more."
)


def change_without_bump(pair: Pair) -> Iterator[Violation]:
    for (method, argument), sent in _understated(pair, bumped=False).items():
        what = f"its argument {argument}" if argument else "the method"
        yield _violation(
            method, argument, sent,
            message=(
                f"{pair.new_tree.label} sends {method} {_at(sent[0])} {_with(argument)}, but "
                f"{_old(pair)}'s {pair.either.label} serves that version and does not know {what}"
            ),
            why="The server changed and its version did not: nobody can tell old servers from new ones.",
            fix="Raise the server's minor version with the change, and send the message at the new version.",
        )  # fmt: skip


def argument_newer_than_version(pair: Pair) -> Iterator[Violation]:
    for (method, argument), sent in _understated(pair, bumped=True).items():
        yield _violation(
            method, argument, sent,
            message=(
                f"{pair.new_tree.label}'s {sent[0].client.class_name} sends {method} {_at(sent[0])} "
                f"{_with(argument)}, which is newer: {_old(pair)}'s server takes that version and not this"
            ),
            why="The version check lets the message in, and then the call fails.",
            fix="Send it at the version that brought it, behind can_send_version.",
        )  # fmt: skip


def _understated(pair: Pair, *, bumped: bool) -> dict[tuple[str, str | None], list[Delivery]]:
    """Messages that an old server takes by their version and then cannot serve, by what is at fault."""
    found: dict[tuple[str, str | None], list[Delivery]] = {}
    for delivery in pair.failed(FLOW):
        wrong: list[str | None] = [*sorted(delivery.verdict.unexpected)]
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
    if pair.new is None or (pinned and not pair.one_cycle):
        return False
    return verdict(delivery.message, pair.new.servers).accepted


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


def _at(delivery: Delivery) -> str:
    return f"at {delivery.message.version}" if delivery.message.version else "without a version"


def _with(argument: str | None) -> str:
    return f"with {argument}" if argument else ""


def _old(pair: Pair) -> str:
    return pair.old_tree.label if pair.old_tree is not None else "the old"


def add_and_drop_at_once(pair: Pair) -> Iterator[Violation]:
    """Within one cycle it is this that a dropped major is; between releases it is ``major-dropped``."""
    if pair.one_cycle:
        for violation in dropped(pair):
            if came_and_went(pair, violation.major):
                yield replace(violation, why=AT_ONCE, fix=IN_TWO)
