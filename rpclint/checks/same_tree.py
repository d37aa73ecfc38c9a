"""A tree's own clients against its own servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rpclint.checks.alternatives import left_behind
from rpclint.checks.arguments import unbound, unbound_violation, where, who
from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, calls, counted, names, worst
from rpclint.graph import Delivery
from rpclint.model import Outcome, Phase
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import major

FLOW = Flow.SAME_TREE


def unserved_version(pair: Pair) -> Iterator[Violation]:
    groups: dict[tuple[str, str | None], list[Delivery]] = {}
    for delivery in pair.failed(FLOW):
        if delivery.verdict.outcome is Outcome.UNSUPPORTED_VERSION:
            by_default = delivery.message.version == delivery.client.version
            method = None if by_default else delivery.message.method
            groups.setdefault((delivery.client.class_name, method), []).append(delivery)
    for refused in groups.values():
        yield _unserved(pair, refused)
    yield from left_behind(pair)


def _unserved(pair: Pair, refused: list[Delivery]) -> Violation:
    first, methods = refused[0], names(refused)
    version = first.message.version
    sent = counted(methods, len(first.client.methods))
    at = f"at {version}" if version else "without a version"
    return Violation(
        flow=FLOW,
        place=first.message.place,
        message=(
            f"{pair.new_tree.label}'s {first.client.class_name} sends {sent} {at}, "
            f"but its own {pair.either.label} serves only {served(pair.either)}"
        ),
        why="Client and server of one release disagree: every such message is refused.",
        fix=f"Raise the server's version to {version}, or lower that of the message."
        if version
        else "Give the message a version that the server serves: without one it counts as 1.0.",
        outcome=Outcome.UNSUPPORTED_VERSION,
        methods=methods,
        calls=calls(refused),
        receiver=first.verdict.endpoint,
        method=methods[0] if len(methods) == 1 else None,
        major=major(version) if version else None,
        severity=Severity.WARNING if _is_for_newer(pair, methods) else worst(refused),
    )


def _is_for_newer(pair: Pair, methods: Iterable[str]) -> bool:
    """Whether a point release sends what its own server has nothing of: that is meant for newer servers.

    No version may change on a stable branch; but clients there may learn to speak to the next release.
    """
    tree, interface = pair.new_tree, pair.new
    if interface is None or tree.phase is not Phase.RELEASED or tree.is_release:
        return False
    return not any(name in endpoint.methods for name in methods for endpoint in interface.endpoints)


def unknown_method(pair: Pair) -> Iterator[Violation]:
    groups: dict[str, list[Delivery]] = {}
    for delivery in pair.failed(FLOW):
        if delivery.verdict.outcome is Outcome.NO_SUCH_METHOD and not delivery.is_private:
            groups.setdefault(delivery.message.method, []).append(delivery)
    for method, refused in groups.items():
        first = refused[0]
        at = first.message.version or "without a version"
        yield Violation(
            flow=FLOW,
            place=first.message.place,
            message=(
                f"{pair.new_tree.label}'s {first.client.class_name} sends {method} {at}, "
                f"but no endpoint of its own {pair.either.label} ({served(pair.either)}) has it"
            ),
            why="Client and server of one release disagree: there is no method for the message.",
            fix=f"Add {method} to the server, or remove the client method.",
            outcome=Outcome.NO_SUCH_METHOD,
            methods=(method,),
            calls=calls(refused),
            receiver=first.verdict.endpoint,
            method=method,
            severity=worst(refused),
        )


def arguments_do_not_bind(pair: Pair) -> Iterator[Violation]:
    for missing in (True, False):
        for (method, argument), refused in unbound(pair, FLOW, missing=missing).items():
            how = "requires it" if missing else "does not take it"
            sends = f"without {argument}" if missing else f"with {argument}"
            violation = unbound_violation(
                pair, FLOW, method, argument, refused,
                message=(
                    f"{pair.new_tree.label}'s {who(refused[0])} sends {method} {sends}, "
                    f"but its own {where(refused[0])} {how}"
                ),
                why="Client and server of one release disagree: the call ends in a TypeError.",
                fix="Make the signature and the message agree.",
            )  # fmt: skip
            yield violation
