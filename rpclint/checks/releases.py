"""A table of releases, as operators pin clients by it: does each release have its row, and the right one?"""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, as_seen
from rpclint.exchanges import newest_endpoint, newest_version
from rpclint.model import Client, Entry, Interface, Phase, ReleaseMapping, Stated, TreeId
from rpclint.pairing import Pair
from rpclint.releases.series import key_of, keys_of, series_named
from rpclint.results import Flow, Severity
from rpclint.versions import is_compatible, is_same, is_well_formed

FLOW = Flow.BOOKKEEPING


def release_mapping_wrong(pair: Pair) -> Iterator[Violation]:
    mapping = pair.new.mapping if pair.new is not None else None
    if mapping is None:
        return
    for tree, interface in _sides(pair):
        rows = _rows(tree, [*mapping.releases, *mapping.silent])
        known = [row for row in rows if row in mapping.releases]
        wrong = {mapping.releases[row]: row for row in reversed(known) if _differs(mapping, row, interface)}
        yield from (_wrong(pair, mapping, row, tree, interface) for row in wrong.values())
        if rows and not known and any(row in client.releases for client in _clients(pair) for row in rows):
            yield _silent(pair, mapping, rows[0], tree, interface)
        if not rows and (mapping.releases or mapping.silent) and _is_due(pair, tree):
            yield _missing(pair, mapping, tree, interface)


def _sides(pair: Pair) -> Iterator[tuple[TreeId, Interface]]:
    """The trees that a row may be for, with the interface as each has it: the old one only as a release."""
    for tree, interface in ((pair.old_tree, pair.old), (pair.new_tree, pair.new)):
        if tree is not None and interface is not None:
            yield tree, interface


def _rows(tree: TreeId, rows: list[str]) -> list[str]:
    """What a table calls a release: its series, and its number."""
    series = series_named(tree.series) if tree.series and tree.is_release else None
    by_name = key_of(series, rows) if series is not None else None
    return [*([by_name] if by_name is not None else []), *keys_of(tree.rev, rows)]


def _clients(pair: Pair) -> tuple[Client, ...]:
    return pair.new.clients if pair.new is not None else ()


def _differs(mapping: ReleaseMapping, row: str, interface: Interface) -> bool:
    version = mapping.releases[row].value
    return is_well_formed(version) and not is_same(version, newest_version(interface))


def _is_due(pair: Pair, tree: TreeId) -> bool:
    """Whether a release should have its row by now: the one before, and its own from the candidate on."""
    return tree.is_release or (tree == pair.new_tree and tree.phase is Phase.PRE_RELEASE)


def _wrong(pair: Pair, mapping: ReleaseMapping, row: str, tree: TreeId, interface: Interface) -> Violation:
    said: Entry[str] = mapping.releases[row]
    takes = any(is_compatible(endpoint.version, said.value) for endpoint in interface.endpoints)
    return Violation(
        flow=FLOW,
        place=said.place,
        message=(
            f"{pair.new_tree.label}'s {mapping.name} has {mapping.key} {said.value} for {row}, "
            f"but {_called(tree)} serves {served(interface)}"
        ),
        why=f"Clients pinned by that name do without what servers of {row} have."
        if takes
        else f"Clients pinned by that name send what servers of {row} do not take.",
        fix=f"Set {mapping.key} in the row for {row} to {newest_version(interface)!r}.",
        argument=row,
        severity=as_seen(_severity(pair, is_error=not takes and tree == pair.old_tree), interface),
        stated=Stated(mapping.name, said.place, said.value),
        receiver=newest_endpoint(interface),
        of_old=tree == pair.old_tree,
    )


def _silent(pair: Pair, mapping: ReleaseMapping, row: str, tree: TreeId, interface: Interface) -> Violation:
    return Violation(
        flow=FLOW,
        place=mapping.place,
        message=(
            f"{pair.new_tree.label}'s {mapping.name} has no {mapping.key} for {row}, "
            f"but {_called(tree)} serves {served(interface)}"
        ),
        why="Clients pinned by that name have no version cap at all: they send their newest to old servers.",
        fix=f"Give the row for {row} {mapping.key} {newest_version(interface)!r}.",
        argument=f"{row}.{mapping.key}",
        severity=as_seen(_severity(pair, is_error=False), interface),
        stated=Stated(mapping.name, mapping.place),
        receiver=newest_endpoint(interface),
        of_old=tree == pair.old_tree,
    )


def _missing(pair: Pair, mapping: ReleaseMapping, tree: TreeId, interface: Interface) -> Violation:
    before = tree == pair.old_tree
    released = pair.new_tree.phase is Phase.RELEASED
    name = tree.stands_for
    return Violation(
        flow=FLOW,
        place=mapping.place,
        message=(
            f"{pair.new_tree.label}'s {mapping.name} has no row for {name}"
            f" ({mapping.key} {newest_version(interface)}), "
            f"{'the release before it' if before else 'which it is itself'}"
        ),
        why="Operators pin by release: a name that is in no row pins nothing, or stops a service.",
        fix=f"Add a row for {name} with {mapping.key} {newest_version(interface)!r}.",
        argument=name,
        severity=_severity(pair, is_error=released) if before else Severity.NOTE,
        stated=Stated(mapping.name, mapping.place),
        receiver=newest_endpoint(interface),
        of_old=before,
    )


def _called(tree: TreeId) -> str:
    return f"{tree.label} ({tree.rev})" if tree.label != tree.rev else tree.rev


def _severity(pair: Pair, *, is_error: bool) -> Severity:
    """Where servers are upgraded before their clients, nobody needs the pin."""
    if not pair.mixed:
        return Severity.NOTE
    return Severity.ERROR if is_error else Severity.WARNING
