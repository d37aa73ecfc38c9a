"""Histories that classes tell of their versions: do they still say what is served?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from rpclint.checks.versions import served
from rpclint.checks.violation import Violation
from rpclint.exchanges import newest_endpoint, newest_version
from rpclint.model import Client, Endpoint, Entry, Interface, Phase, Place, Stated, VersionHistory
from rpclint.pairing import Pair
from rpclint.releases.series import Series, position, preceding, series_named
from rpclint.results import Flow, Severity
from rpclint.versions import is_same, major, minor, numbers, sort_key

Holder: TypeAlias = Client | Endpoint
SEVERAL = 4  # rows from which on a hole is an oversight, and no way of telling only what matters
READ = "It is what reviewers and the authors of the next change count on from."


def version_history_stale(pair: Pair) -> Iterator[Violation]:
    for holder in _holders(pair.new):
        history = _history(holder)
        yield from _order(pair, holder, history)
        yield from _hole(pair, holder, history)
        yield from _newest(pair, holder, history)
        yield from _wrong(pair, holder, history)
        yield from _missing(pair, holder, history)


def _holders(interface: Interface | None) -> Iterator[Holder]:
    """The classes of an interface that tell a history."""
    if interface is not None:
        holders: tuple[Holder, ...] = (*interface.clients, *interface.endpoints)
        yield from (holder for holder in holders if holder.history is not None and holder.history.rows)


def _history(holder: Holder) -> VersionHistory:
    assert holder.history is not None  # noqa: S101, a holder has one
    return holder.history


# -- the rows among themselves


def _order(pair: Pair, holder: Holder, history: VersionHistory) -> Iterator[Violation]:
    """One row that is there twice or in the wrong place; with more of them it is another order."""
    wrong = [
        (before, row) for before, row in pairwise(history.rows) if numbers(row.value) <= numbers(before.value)
    ]
    if len(wrong) != 1:
        return
    ((before, row),) = wrong
    twice = any(is_same(row.value, other.value) for other in history.rows if other is not row)
    yield _violation(
        pair,
        holder,
        row.place,
        row.value,
        told=f"has two rows for {row.value}" if twice else f"has {row.value} behind {before.value}",
        why="Two changes took one number, or a merge put a row where it does not belong.",
        fix="Give each change its own minor, and its row in the order of the numbers.",
    )


def _hole(pair: Pair, holder: Holder, history: VersionHistory) -> Iterator[Violation]:
    """The one minor of the newest major that has no row, where all others since its first have one."""
    newest = _last(history)
    rows = {minor(row.value): row for row in history.rows if major(row.value) == major(newest.value)}
    missing = set(range(max(rows))) - rows.keys()
    if len(missing) != 1 or 0 in missing or len(rows) < SEVERAL:
        return
    (number,) = missing
    version = f"{major(newest.value)}.{number}"
    if not any(is_same(version, other) for other in history.mentioned):
        after = rows[number + 1]
        yield _violation(
            pair,
            holder,
            after.place,
            version,
            told=f"has no row for {version}, and goes on with {after.value}",
            why=READ,
            fix=f"Say in a row of its own what came with {version}.",
        )


def _last(history: VersionHistory) -> Entry[str]:
    return max(history.rows, key=lambda row: sort_key(row.value))


# -- the newest row and what is served


def _newest(pair: Pair, holder: Holder, history: VersionHistory) -> Iterator[Violation]:
    new = pair.new
    if new is None or _is_in_step(holder, new) or not _counts(pair, holder, new):
        return
    row, right = _last(history), _own(holder, new)
    if any(is_same(right, other) for other in history.mentioned):
        return  # it may be a row in another form
    behind = numbers(row.value) < numbers(right)
    yield _violation(
        pair,
        holder,
        row.place,
        right,
        told=f"ends with {row.value}, but {_serves(pair, holder, new)}",
        why=READ,
        fix=f"Add a row for {right}." if behind else f"Raise the version to {row.value}, or drop the row.",
        receiver=newest_endpoint(new) if isinstance(holder, Client) else holder,
    )


def _own(holder: Holder, interface: Interface) -> str:
    """The version that a class is at: its own, or else what is served to a client."""
    if isinstance(holder, Endpoint):
        return holder.version
    return (holder.claim.version if holder.claim else None) or newest_version(interface)


def _serves(pair: Pair, holder: Holder, interface: Interface) -> str:
    tree = pair.new_tree.label
    if isinstance(holder, Endpoint):
        return f"{tree}'s {holder.class_name} serves {holder.version}"
    if holder.claim is not None and holder.claim.version is not None:
        return f"its {holder.claim.name} is {holder.claim.version}"
    return f"{tree}'s {interface.label} serves {served(interface)}"


def _is_in_step(holder: Holder, interface: Interface) -> bool:
    """Whether the newest row is the version that a class is at, or the newest that any server has."""
    newest = _last(_history(holder)).value
    if isinstance(holder, Endpoint):
        return is_same(newest, holder.version)
    tops = [max((e.version for e in s.endpoints), key=sort_key) for s in interface.servers]
    return any(is_same(newest, version) for version in (_own(holder, interface), *tops))


def _counts(pair: Pair, holder: Holder, new: Interface) -> bool:
    """Whether a history is about the version of its interface.

    Several clients of one server may each tell only of what they use themselves; one that left out no minor,
    or that was in step in the old tree, tells all of it.
    """
    if isinstance(holder, Endpoint) or holder.claim is not None:
        return True
    others = [h for h in _holders(new) if isinstance(h, Client) and h is not holder]
    if any(_is_in_step(other, new) for other in others):
        return False
    old = pair.old
    before = [h for h in _holders(old) if isinstance(h, Client) and h.class_name == holder.class_name]
    kept = old is not None and any(_is_in_step(h, old) for h in before)
    return kept or (not others and _is_whole(_history(holder)))


def _is_whole(history: VersionHistory) -> bool:
    newest = _last(history)
    minors = {minor(row.value) for row in history.rows if major(row.value) == major(newest.value)}
    return len(minors) > 1 and minors == set(range(minor(newest.value) + 1))


# -- what releases are said to support


def _wrong(pair: Pair, holder: Holder, history: VersionHistory) -> Iterator[Violation]:
    for name, said in history.supports:
        series = series_named(name)
        release = pair.releases.get(series) if series is not None else None
        if release is None or any(is_same(e.version, said.value) for e in release[1].endpoints):
            continue
        tree, interface = release
        yield _violation(
            pair,
            holder,
            said.place,
            name.lower(),
            told=f"says that {name} supports {said.value}, but {tree.label} serves {served(interface)}",
            why="It tells what a pin to that release has to be able to send.",
            fix=f"Say {newest_version(interface)} for {name}.",
        )


def _missing(pair: Pair, holder: Holder, history: VersionHistory) -> Iterator[Violation]:
    """The release before this one, where there is a sentence for each one before that."""
    named = {series: said for name, said in history.supports if (series := series_named(name)) is not None}
    before = _release_before(pair)
    release = pair.releases.get(before) if before is not None else None
    if before is None or release is None or before in named or not _is_kept_up(named, before):
        return
    last, version = named[max(named, key=position)], newest_version(release[1])
    if not is_same(last.value, version):
        yield _violation(
            pair,
            holder,
            last.place,
            before.name,
            told=f"does not say that {before.name} supports {version}, as it does for each release before",
            why="It tells what a pin to that release has to be able to send.",
            fix=f"Say that {before.name.capitalize()} supports {version}, behind the row of that version.",
        )


def _release_before(pair: Pair) -> Series | None:
    if pair.new_tree.phase is not Phase.PRE_RELEASE:
        return None
    series = series_named(pair.new_tree.series or "")
    return preceding(series) if series is not None else None


def _is_kept_up(named: dict[Series, Entry[str]], before: Series) -> bool:
    """Whether there are sentences for several releases, and for all from the first one on."""
    places = sorted(map(position, named))
    return len(places) > 1 and places == list(range(places[0], position(before)))


# -- what is common to all


def _violation(
    pair: Pair,
    holder: Holder,
    place: Place,
    about: str,
    *,
    told: str,
    why: str,
    fix: str,
    receiver: Endpoint | None = None,
) -> Violation:
    return Violation(
        flow=Flow.BOOKKEEPING,
        place=place,
        message=f"the version history of {pair.new_tree.label}'s {holder.class_name} {told}",
        why=why,
        fix=fix,
        argument=f"{holder.class_name} {about}",
        severity=Severity.WARNING if pair.new_tree.phase is Phase.PRE_RELEASE else Severity.NOTE,
        stated=Stated(holder.class_name, place),
        receiver=receiver,
    )
