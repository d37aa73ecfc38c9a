"""Versions that a tree keeps account of beside its servers: by service version, and at its clients."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, as_seen
from rpclint.exchanges import newest_endpoint, newest_version
from rpclint.model import Cap, Entry, Interface, ServiceHistory, Stated, TreeId
from rpclint.pairing import Pair
from rpclint.releases.series import series_named
from rpclint.results import Flow, Severity
from rpclint.versions import is_same

FLOW = Flow.BOOKKEEPING
AUTO = "A pin that is found out by service version takes the cap from this row"


def service_history_wrong(pair: Pair) -> Iterator[Violation]:
    new = pair.new
    if new is None or new.history is None:
        return
    yield from _own_row(pair, new, new.history)
    if pair.old_tree is not None and pair.old is not None and pair.old.history is not None:
        yield from _old_row(pair, new.history, pair.old_tree, pair.old, pair.old.history)
    yield from _releases(pair, new.history)


def _own_row(pair: Pair, new: Interface, history: ServiceHistory) -> Iterator[Violation]:
    """The last row is for the version that the tree's own services report, and says what they serve."""
    last, current, tree = len(history.rows) - 1, history.current, pair.new_tree.label
    if current is not None and current.value != last:
        yield Violation(
            flow=FLOW,
            place=current.place,
            message=(
                f"{tree}'s {history.counter} is {current.value}, but {history.name} ends with row {last}"
            ),
            why="A service that finds no row for the version of its peers cannot tell what they understand.",
            fix=f"Give each {history.counter} its row, the last one for {tree} itself.",
            argument=history.counter,
            severity=Severity.ERROR,
            stated=Stated(history.counter, current.place, str(current.value)),
        )
    row = history.rows[-1]
    if row is not None and not is_same(row.value, newest_version(new)):
        yield Violation(
            flow=FLOW,
            place=row.place,
            message=(
                f"{tree}'s {history.name} ends with {history.key} {row.value}, "
                f"but {tree}'s {new.label} serves {served(new)}"
            ),
            why=f"{AUTO}, once {tree} is the oldest release that runs.",
            fix=f"Raise {history.counter} and add a row with {history.key} {newest_version(new)!r}.",
            argument=history.key,
            severity=as_seen(Severity.ERROR, new),
            stated=Stated(history.name, row.place, row.value),
            receiver=newest_endpoint(new),
        )


def _old_row(
    pair: Pair, history: ServiceHistory, tree: TreeId, old: Interface, before: ServiceHistory
) -> Iterator[Violation]:
    """The row for what the old tree's services report says what these serve."""
    number = before.current.value if before.current is not None else None
    row = history.rows[number] if number is not None and 0 <= number < len(history.rows) else None
    if row is None or is_same(row.value, newest_version(old)):
        return
    yield Violation(
        flow=FLOW,
        place=row.place,
        message=(
            f"{pair.new_tree.label}'s {history.name} has {history.key} {row.value} for {number}, "
            f"the {before.counter} of {tree.label}, but {tree.label}'s {old.label} serves {served(old)}"
        ),
        why=f"{AUTO} while {tree.label} is the oldest release that runs.",
        fix=f"Set {history.key} in row {number} to {newest_version(old)!r}.",
        argument=str(number),
        severity=as_seen(Severity.ERROR if tree.is_release else Severity.WARNING, old),
        stated=Stated(history.name, row.place, row.value),
        receiver=newest_endpoint(old),
        of_old=True,
    )


def _releases(pair: Pair, history: ServiceHistory) -> Iterator[Violation]:
    """Releases have the service versions that their services report."""
    for name, said in history.releases.items():
        series = series_named(name)
        release = pair.releases.get(series) if series is not None else None
        there = release[1].history if release is not None else None
        if release is None or there is None or there.current is None:
            continue
        if there.current.value != said.value:
            yield _of_release(pair, name, said, release[0], there.counter, there.current)


def _of_release(
    pair: Pair, name: str, said: Entry[int], tree: TreeId, counter: str, right: Entry[int]
) -> Violation:
    return Violation(
        flow=FLOW,
        place=said.place,
        message=(
            f"{pair.new_tree.label} has {said.value} as the {counter} of {name}, "
            f"but {tree.label}'s own is {right.value}"
        ),
        why=f"Whether services are older than {name}, and may be upgraded or not, is told by this number.",
        fix=f"Set {name!r} to {right.value}.",
        argument=name,
        severity=Severity.WARNING,
        stated=Stated(name, said.place, str(said.value)),
    )


def versions_out_of_step(pair: Pair) -> Iterator[Violation]:
    new = pair.new
    for client in new.clients if new else ():
        if new is not None and client.claim is not None and _differs(new, client.claim.version):
            yield _out_of_step(pair, new, client.class_name, client.claim, Severity.WARNING)
    if new is not None and new.mapping is not None and _differs(new, new.mapping.own.value):
        own = new.mapping.own
        said = Stated(new.mapping.key, own.place, own.value)
        yield _out_of_step(pair, new, new.mapping.name, said, Severity.ERROR)
    if new is not None and any(client.cap is Cap.AUTOMATIC for client in new.clients):
        yield from _reported(pair, new)


def _reported(pair: Pair, new: Interface) -> Iterator[Violation]:
    """What a server says of itself, which clients that work out their caps go by, and is not its newest."""
    for endpoint in new.endpoints:
        said = endpoint.reported
        if said is not None and said.version and not is_same(said.version, newest_version(new)):
            yield _out_of_step(pair, new, endpoint.class_name, said, Severity.WARNING)


def _differs(interface: Interface, version: str | None) -> bool:
    """Whether no endpoint has just that version."""
    return version is not None and not any(is_same(e.version, version) for e in interface.endpoints)


def _out_of_step(pair: Pair, new: Interface, holder: str, said: Stated, severity: Severity) -> Violation:
    tree = pair.new_tree.label
    return Violation(
        flow=FLOW,
        place=said.place,
        message=(
            f"{tree}'s {holder} has {said.name} {said.version}, but {tree}'s {new.label} serves {served(new)}"
        ),
        why="One is what clients are capped to, the other what servers take: they change together.",
        fix=f"Set {said.name} to {newest_version(new)!r}, together with the server.",
        argument=f"{holder}.{said.name}",
        severity=as_seen(severity, new),
        stated=Stated(holder, said.place, said.version),
        receiver=newest_endpoint(new),
    )
