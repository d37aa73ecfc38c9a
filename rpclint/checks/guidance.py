"""Advice on majors that are still served: which may go now, and from which release on the others may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint.checks.old_majors import OldMajor, old_majors
from rpclint.checks.violation import Violation, counted, listed, names
from rpclint.graph import Delivery
from rpclint.model import TreeId
from rpclint.pairing import Pair
from rpclint.releases.series import Series, first_without, following, series_named
from rpclint.results import Flow
from rpclint.versions import major

RECEIVED = (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW, Flow.SAME_TREE)  # all that reaches a new server


def major_droppable(pair: Pair) -> Iterator[Violation]:
    """As far as this one baseline is concerned: the others of the same release have to agree."""
    sent = pair.exchange(Flow.OLD_TO_NEW).deliveries
    received = [delivery for flow in RECEIVED for delivery in pair.exchange(flow).deliveries]
    for kept in _understood(pair) if _is_boundary(pair) else ():
        if kept.sent_instead(sent) and not kept.messages(received):
            yield _droppable(pair, kept, kept.sent_instead(sent))


def drop_schedule(pair: Pair) -> Iterator[Violation]:
    own = pair.exchange(Flow.SAME_TREE).deliveries
    kept = _understood(pair) if pair.old_tree is None or _is_boundary(pair) else ()
    if still := [each for each in kept if each.messages(own)]:
        yield _not_yet(pair, still, own)
    for each in kept:
        if each in still or not each.sent_instead(own):
            continue
        if pair.old_tree is None:
            yield _at_the_latest(pair, each, each.sent_instead(own), "the releases before it")
        elif each.messages(pair.exchange(Flow.OLD_TO_NEW).deliveries):
            yield _scheduled(pair, each, each.sent_instead(own))


def _understood(pair: Pair) -> tuple[OldMajor, ...]:
    """The old majors of the new tree, where it is known at which versions all clients send."""
    interfaces = [interface for interface in (pair.old, pair.new) if interface is not None]
    unclear = any(client.unclear for interface in interfaces for client in interface.clients)
    return () if unclear or pair.new is None else old_majors(pair.new)


def _is_boundary(pair: Pair) -> bool:
    """Whether a release lies between: nothing is dropped within a series, nor of a tree against itself."""
    old, new = pair.old_tree, pair.new_tree
    return old is not None and old != new and (old.series is None or old.series != new.series)


def _advice(kept: OldMajor, *, message: str, why: str, fix: str, major: int | None) -> Violation:
    return Violation(
        flow=Flow.GUIDANCE,
        place=kept.endpoint.version_place,
        message=message,
        why=why,
        fix=fix,
        outcome=None,
        methods=(),
        calls=(),
        receiver=kept.endpoint,
        major=major,
    )


# -- what they say


def _droppable(pair: Pair, kept: OldMajor, sent: str) -> Violation:
    label, old = pair.either.label, pair.trees(Flow.OLD_TO_NEW)[0].label
    return _advice(
        kept,
        message=(
            f"{pair.new_tree.label}'s {label} still serves {kept.told}, "
            f"but {old}'s clients send only {sent}: {kept.number}.x may go"
        ),
        why=(
            f"A major may go once no release that can be upgraded from sends it; "
            f"for as long as it stays, each change of {label} has to be made in both."
        ),
        fix=(
            f"Drop {kept.number}.x ({kept.endpoint.class_name}), with what clients and aliases keep for it, "
            f"and tell operators in an upgrade note."
        ),
        major=kept.number,
    )


def _scheduled(pair: Pair, kept: OldMajor, sent: str) -> Violation:
    old, new = pair.trees(Flow.OLD_TO_NEW)
    began, before = _series(new), _series(old)
    if began is not None and before is not None and following(before) != began:
        return _at_the_latest(pair, kept, sent, f"those since {old.label}")
    until, after = _until(pair), following(began) if began else None
    reason = f"no release that does can be upgraded to {until}"
    if after is not None and after.slurp and until != after.name:
        reason = (
            f"{after.name} must take it, too: a SLURP release can be upgraded to from {old.label} directly"
        )
    return _advice(
        kept,
        message=(
            f"{new.label}'s {pair.either.label} serves {kept.told}, and its clients are the first "
            f"to send only {sent}: {until} may drop {kept.number}.x"
        ),
        why=f"{old.label}'s clients still send {kept.number}.x, and {reason}.",
        fix=f"Keep {kept.number}.x ({kept.endpoint.class_name}) in {new.label}, and drop it in {until}.",
        major=kept.number,
    )


def _at_the_latest(pair: Pair, kept: OldMajor, sent: str, others: str) -> Violation:
    new = pair.new_tree.label
    until = _until(pair)
    return _advice(
        kept,
        message=(
            f"{new}'s {pair.either.label} serves {kept.told}, and its clients send only {sent}: "
            f"{until} may drop {kept.number}.x at the latest"
        ),
        why=f"Whether {new} or an earlier release may, too, depends on {others}, which were not looked at.",
        fix=f"Name a range of releases that begins with one whose clients still send {kept.number}.x.",
        major=kept.number,
    )


def _not_yet(pair: Pair, still: Sequence[OldMajor], own: Sequence[Delivery]) -> Violation:
    """One for all majors that are still sent: they have no date of their own yet."""
    tree, kept = pair.new_tree, still[-1]
    old, new = listed([f"{each.number}.x" for each in still]), f"{major(kept.newer[-1].version)}.x"
    sent = names(delivery for each in still for delivery in each.messages(own))
    series = _series(tree)
    next_ = following(series) if series else None
    earliest = first_without(next_.name, skipping=_skips(pair)) if next_ else None
    date = f"{earliest} may drop {old} at the earliest" if earliest else f"no release may drop {old} yet"
    return _advice(
        kept,
        message=(
            f"{tree.label}'s {pair.either.label} serves {kept.told}, but its own clients still send "
            f"{counted(sent, len(names(own)))} at {old}: {date}"
        ),
        why=f"A release may drop {old} once all that can be upgraded from send only {new}, unless pinned.",
        fix=f"Let clients send {new} wherever no pin forbids it.",
        major=None,
    )


def _until(pair: Pair) -> str:
    """The first release that may drop what clients of the new tree do not send, or one that surely may."""
    known = first_without(pair.new_tree.series, skipping=_skips(pair))
    return known or ("the release after next" if _skips(pair) else "the next release")


def _series(tree: TreeId) -> Series | None:
    return series_named(tree.series) if tree.series else None


def _skips(pair: Pair) -> bool:
    return pair.promise.window == "slurp"
