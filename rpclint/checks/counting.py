"""How versions are counted on from commit to commit."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.versions import minor_lowered
from rpclint.checks.violation import Violation
from rpclint.model import Endpoint, Interface
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity
from rpclint.versions import major, minor, numbers


def version_not_monotonic(pair: Pair) -> Iterator[Violation]:
    old, new = pair.old, pair.new
    if old is None or new is None or not pair.one_cycle:
        return
    refused = {violation.major for violation in minor_lowered(pair)}  # that is said there
    for endpoint in new.endpoints:
        if _is_kept(endpoint, new):
            continue
        before = _before(endpoint, old, new)
        if before is None:
            yield from _first(pair, old, endpoint)
        elif numbers(endpoint.version) < numbers(before.version):
            if major(endpoint.version) not in refused:
                yield _down(pair, before, endpoint)
        elif pair.commits is not None:
            yield from _up(pair, before, endpoint, pair.commits)


def _is_kept(endpoint: Endpoint, interface: Interface) -> bool:
    """Whether it is the old major in a proxy: what version that has is for those who keep it."""
    newer = any(major(other.version) > major(endpoint.version) for other in interface.endpoints)
    return endpoint.proxy_of is not None and newer


def _before(endpoint: Endpoint, old: Interface, new: Interface) -> Endpoint | None:
    """The old endpoint that one counts on from: the same class, or the only one of its major."""
    asked = major(endpoint.version)
    candidates = [e for e in old.endpoints if major(e.version) == asked]
    named = [e for e in candidates if e.class_name == endpoint.class_name]
    alone = sum(major(e.version) == asked for e in new.endpoints) == len(candidates) == 1
    return next(iter(named or (candidates if alone else [])), None)


def _first(pair: Pair, old: Interface, endpoint: Endpoint) -> Iterator[Violation]:
    """What a major begins with; each commit after the first may have counted on."""
    number = major(endpoint.version)
    if pair.commits is None or any(major(e.version) >= number for e in old.endpoints):
        return
    if minor(endpoint.version) >= max(1, pair.commits):
        yield _violation(
            pair,
            endpoint,
            message=f"{_serves(pair, endpoint)}, but a new major begins with {number}.0",
            why="Minors below it were never served: no client can ask for what came with them.",
            fix=f"Begin with {number}.0.",
        )


def _down(pair: Pair, before: Endpoint, endpoint: Endpoint) -> Violation:
    return _violation(
        pair,
        endpoint,
        message=f"{_serves(pair, endpoint)}, but {_served(pair, before)}: a version never goes down",
        why="The same number means two things then, and servers between the commits know more than they say.",
        fix=f"Serve at least {before.version}; what takes a change back counts on.",
    )


def _up(pair: Pair, before: Endpoint, endpoint: Endpoint, commits: int) -> Iterator[Violation]:
    rise, most = minor(endpoint.version) - minor(before.version), max(1, commits)
    if rise > most:
        right = f"{major(endpoint.version)}.{minor(before.version) + most}"
        yield _violation(
            pair,
            endpoint,
            message=(
                f"{_serves(pair, endpoint)}, but {_served(pair, before)}: "
                f"{rise} minors up in {'one commit' if most == 1 else f'{most} commits'}"
            ),
            why="A number that no server ever had stands for no change: history and pins have a hole there.",
            fix=f"Serve {right}, one minor for each change.",
        )


def _violation(pair: Pair, endpoint: Endpoint, *, message: str, why: str, fix: str) -> Violation:
    return Violation(
        flow=Flow.COMMIT,
        place=endpoint.version_place,
        message=message,
        why=why,
        fix=fix,
        receiver=endpoint,
        argument=endpoint.class_name if len(pair.either.endpoints) > 1 else None,
        major=major(endpoint.version),
        severity=Severity.WARNING,
    )


def _serves(pair: Pair, endpoint: Endpoint) -> str:
    return f"{pair.new_tree.label}'s {endpoint.class_name} serves {endpoint.version}"


def _served(pair: Pair, before: Endpoint) -> str:
    old, _ = pair.trees(Flow.OLD_TO_NEW)
    return f"{old.label}'s serves {before.version}"
