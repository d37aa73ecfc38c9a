"""Arguments that a server method newly requires, or no longer takes."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.violation import Violation, calls, worst
from rpclint.graph import Delivery
from rpclint.model import Outcome
from rpclint.pairing import Pair
from rpclint.results import Flow

FLOWS = (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW)
CONTEXT = "the context"  # what a method without a parameter for it does not take


def argument_required(pair: Pair) -> Iterator[Violation]:
    for flow in FLOWS:
        for (method, argument), refused in unbound(pair, flow, missing=True).items():
            sender, receiver = (tree.label for tree in pair.trees(flow))
            yield unbound_violation(
                pair, flow, method, argument, refused,
                message=(
                    f"{receiver}'s {where(refused[0])} requires {argument}, "
                    f"but {sender}'s {who(refused[0])} sends {method} without it"
                ),
                why="A minor version may only add optional arguments: older clients do not know new ones.",
                fix=f"Make {argument} optional: give it, and any positional one after it, a default value.",
            )  # fmt: skip


def argument_removed(pair: Pair) -> Iterator[Violation]:
    for flow in FLOWS:
        for (method, argument), refused in unbound(pair, flow, missing=False).items():
            sender, receiver = (tree.label for tree in pair.trees(flow))
            yield unbound_violation(
                pair, flow, method, argument, refused,
                message=(
                    f"{receiver}'s {where(refused[0])} does not take {argument}, "
                    f"but {sender}'s {who(refused[0])} sends {method} with it"
                ),
                why="Arguments travel by name: one that is gone, or renamed, makes the whole message fail.",
                fix=f"Take {argument} again, as an optional argument, until the next major version.",
            )  # fmt: skip


def unbound(pair: Pair, flow: Flow, *, missing: bool) -> dict[tuple[str, str], list[Delivery]]:
    """The messages that do not bind, by method and by the argument at fault."""
    found: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in pair.failed(flow):
        if delivery.verdict.outcome is Outcome.TYPE_ERROR:
            verdict = delivery.verdict
            wrong = verdict.missing if missing else verdict.unexpected
            if not (missing or verdict.missing or verdict.unexpected):
                wrong = frozenset({CONTEXT})
            for argument in sorted(wrong):
                found.setdefault((delivery.message.method, argument), []).append(delivery)
    return found


def unbound_violation(
    pair: Pair,
    flow: Flow,
    method: str,
    argument: str,
    refused: list[Delivery],
    *,
    message: str,
    why: str,
    fix: str,
) -> Violation:
    """A violation about one argument of one method."""
    endpoint = refused[0].verdict.endpoint
    assert endpoint is not None  # noqa: S101, an endpoint's method was found
    signature = endpoint.methods[method].place
    return Violation(
        flow=flow,
        place=signature if pair.trees(flow)[1] == pair.new_tree else refused[0].message.place,
        message=message,
        why=why,
        fix=fix,
        outcome=Outcome.TYPE_ERROR,
        methods=(method,),
        calls=calls(refused),
        receiver=endpoint,
        method=method,
        argument=argument,
        severity=worst(refused),
        receiver_place=signature,
    )


def where(delivery: Delivery) -> str:
    endpoint = delivery.verdict.endpoint
    return f"{endpoint.class_name}.{delivery.message.method}" if endpoint else delivery.message.method


def who(delivery: Delivery) -> str:
    held = f" pinned to {delivery.pin}" if delivery.pin else ""
    return f"{delivery.client.class_name}{held}"
