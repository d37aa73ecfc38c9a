"""Names of releases that operators pin clients by: are they there, and do they say what was served?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, as_seen, listed, names
from rpclint.exchanges import newest_endpoint, newest_version
from rpclint.graph import Delivery
from rpclint.model import Client, Interface, Outcome, Phase, Stated, TreeId
from rpclint.pairing import Pair
from rpclint.releases.series import SERIES, Series, key_of, preceding, series_named
from rpclint.results import Flow, Severity
from rpclint.versions import is_compatible, is_same, is_well_formed, major, sort_key

FLOW = Flow.BOOKKEEPING
WORD = re.compile(r"[\w.]+")
ALIKE = 0.75  # how near a name must come to that of a series to be one of them misspelt


def alias_missing(pair: Pair) -> Iterator[Violation]:
    series, phase = _series(pair), pair.new_tree.phase
    if series is None or phase is None or not pair.mixed:
        return
    for client in _with_aliases(pair):
        known = {series_named(key) for key in client.aliases} | set(_misspelt(client).values())
        before = preceding(series)
        if before is None or known.isdisjoint((series, before, preceding(before))):
            continue  # nobody keeps this table any more
        if before not in known:
            yield _missing(pair, client, before, Severity.WARNING)
        if series not in known and phase is not Phase.DEVELOPMENT:
            yield _missing(pair, client, series, Severity.NOTE if phase is Phase.RELEASED else Severity.ERROR)


def _missing(pair: Pair, client: Client, series: Series, severity: Severity) -> Violation:
    name = series.id if series.id and any(key[:1].isdigit() for key in client.aliases) else series.name
    release = pair.releases.get(series)
    version = newest_version(release[1]) if release is not None else None
    place = max(client.alias_places.values())
    own = "its own release" if pair.new_tree.phase is Phase.RELEASED else "which it is about to become"
    return Violation(
        flow=FLOW,
        place=place,
        message=(
            f"{pair.new_tree.label}'s {client.class_name} has no alias for {name}"
            f"{f' ({version})' if version else ''}, "
            f"{own if series == _series(pair) else 'the release before it'}"
        ),
        why="Operators pin by release: a name that is no alias is taken for a version, and no send succeeds.",
        fix=f"Add {name!r} with {repr(version) if version else 'the version that it serves'} to the aliases.",
        argument=name,
        severity=severity,
        stated=Stated(client.class_name, place),
    )


def alias_wrong(pair: Pair) -> Iterator[Violation]:
    for client in _with_aliases(pair):
        for key, version in client.aliases.items():
            series = series_named(key)
            release = pair.releases.get(series) if series is not None else None
            if release is None or not is_well_formed(version):
                continue
            if not is_same(version, newest_version(release[1])):
                yield _wrong(pair, client, key, *release)


def _wrong(pair: Pair, client: Client, key: str, tree: TreeId, interface: Interface) -> Violation:
    version, place = client.aliases[key], client.alias_places[key]
    takes = _takes(interface, version)
    refused = [] if takes else list(_sent_in_vain(pair, client, key))
    right = newest_version(interface)
    sent = f"; so pinned, it sends {listed(names(refused))}" if refused else ""
    return Violation(
        flow=FLOW,
        place=place,
        message=(
            f"{pair.new_tree.label}'s {client.class_name} pins {key} to {version}, "
            f"but {tree.label} serves {served(interface)}{sent}"
        ),
        why=f"Clients pinned by that name send what servers of {tree.label} do not take."
        if not takes
        else f"Clients pinned by that name do without what servers of {tree.label} have.",
        fix=f"Set {key!r} to {right!r}.",
        argument=key,
        severity=as_seen(_severity(pair, is_error=not takes and tree != pair.new_tree), interface),
        stated=Stated(client.class_name, place, version),
        methods=names(refused),
        receiver=newest_endpoint(interface) if tree in (pair.old_tree, pair.new_tree) else None,
        of_old=tree == pair.old_tree,
    )


def too_new(pair: Pair, client: Client, pin: str) -> bool:
    """Whether a pin is an alias that lets out what the release of its name does not take."""
    series = series_named(pin) if pin in client.aliases else None
    release = pair.releases.get(series) if series is not None else None
    if release is None or release[0] != pair.old_tree:
        return False
    return is_well_formed(client.aliases[pin]) and not _takes(release[1], client.aliases[pin])


def _takes(interface: Interface, version: str) -> bool:
    return any(is_compatible(endpoint.version, version) for endpoint in interface.endpoints)


def _sent_in_vain(pair: Pair, client: Client, pin: str) -> Iterator[Delivery]:
    for delivery in pair.failed(Flow.NEW_TO_OLD):
        unsupported = delivery.verdict.outcome is Outcome.UNSUPPORTED_VERSION
        if unsupported and (delivery.client, delivery.pin) == (client, pin):
            yield delivery


def alias_unknown(pair: Pair) -> Iterator[Violation]:
    for client in _with_aliases(pair):
        for key, series in _misspelt(client).items():
            place = client.alias_places[key]
            yield Violation(
                flow=FLOW,
                place=place,
                message=(
                    f"{pair.new_tree.label}'s {client.class_name} has an alias {key}, "
                    f"but no release is called so: is it {series.name}?"
                ),
                why=f"A pin to {series.name} is taken for a version then, and no send succeeds.",
                fix=f"Call it {series.name!r}.",
                argument=key,
                severity=Severity.WARNING,
                stated=Stated(client.class_name, place, client.aliases[key]),
            )


def _misspelt(client: Client) -> dict[str, Series]:
    """Aliases that are nearly the name of a series and no mode, each with that series."""
    found = {}
    for key in client.aliases:
        if key in client.modes or any(series_named(word) for word in WORD.findall(key)):
            continue  # ``icehouse-compat`` is no misspelt icehouse
        near = difflib.get_close_matches(key.lower(), [series.name for series in SERIES], n=1, cutoff=ALIKE)
        series = series_named(near[0]) if near else None
        if series is not None and key_of(series, client.aliases) is None:
            found[key] = series
    return found


def alias_unreachable(pair: Pair) -> Iterator[Violation]:
    for client in _with_aliases(pair):
        dead = {
            asked: keys
            for asked, keys in _by_major(client).items()
            if not pair.surface.sends_at(client, keys[-1])
        }
        if dead and not client.unclear:
            yield _unreachable(pair, client, dead)


def _by_major(client: Client) -> dict[int, list[str]]:
    """The aliases by the major that they stand for, the lowest first."""
    groups: dict[int, list[str]] = {}
    told = {key: version for key, version in client.aliases.items() if is_well_formed(version)}
    for key in sorted(told, key=lambda key: sort_key(told[key])):
        groups.setdefault(major(told[key]), []).append(key)
    return groups


def _unreachable(pair: Pair, client: Client, dead: dict[int, list[str]]) -> Violation:
    keys = [key for group in dead.values() for key in group]
    place = min(client.alias_places[key] for key in keys)
    majors = listed([f"{asked}.x" for asked in dead])
    return Violation(
        flow=FLOW,
        place=place,
        message=(
            f"{pair.new_tree.label}'s {client.class_name} has aliases for {majors} ({', '.join(keys)}), "
            f"but can send nothing at {'any of these' if len(dead) > 1 else 'that'} any more"
        ),
        why="A client that is pinned by one of these names raises RPCVersionCapError at every call.",
        fix=f"Remove these aliases, as the fallbacks to {majors} were removed.",
        argument=majors,
        severity=Severity.NOTE,
        stated=Stated(client.class_name, place, client.aliases[keys[0]]),
    )


# -- which tables there are


def _with_aliases(pair: Pair) -> Iterator[Client]:
    """The new clients whose aliases are all known; one of those that share a table."""
    tables = set()
    for client in pair.new.clients if pair.new else ():
        places = frozenset(client.alias_places.values())
        if places and places not in tables:
            tables.add(places)
            yield client


def _series(pair: Pair) -> Series | None:
    return series_named(pair.new_tree.series) if pair.new_tree.series else None


def _severity(pair: Pair, *, is_error: bool) -> Severity:
    """Where servers are upgraded before their clients, nobody needs the pin."""
    if not pair.mixed:
        return Severity.NOTE
    return Severity.ERROR if is_error else Severity.WARNING
