"""Versions that a server no longer takes from the clients of an older release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rpclint.checks.addresses import is_elsewhere
from rpclint.checks.violation import Violation, calls, counted, listed, names
from rpclint.dispatch import UNVERSIONED
from rpclint.exchanges import newest_endpoint
from rpclint.graph import Delivery
from rpclint.model import Endpoint, Interface, Outcome, Server
from rpclint.pairing import Pair
from rpclint.releases.series import first_without
from rpclint.results import Flow
from rpclint.versions import major, sort_key

FLOWS = (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW)


def major_dropped(pair: Pair) -> Iterator[Violation]:
    for violation in dropped(pair):
        if not (pair.one_cycle and came_and_went(pair, violation.major)):
            yield violation


def came_and_went(pair: Pair, gone: int | None) -> bool:
    """Whether the new tree serves a major that the old one did not, in the place of one that is gone."""
    return (
        pair.old is not None
        and pair.new is not None
        and gone in _majors(pair.old)
        and not _majors(pair.new) <= _majors(pair.old)
    )


def dropped(pair: Pair) -> Iterator[Violation]:
    """Messages of a major that the new servers have no endpoint for."""
    for flow, old, new, refused in _unsupported(pair):
        asked = _major_of(refused[0])
        if asked in _majors(new):
            continue
        sender, receiver = (tree.label for tree in pair.trees(flow))
        endpoint = newest_endpoint(new)
        held = f" pinned to {refused[0].pin}" if refused[0].pin else ""
        sent = counted(names(refused), _sent_methods(pair, flow))
        plural = "s" if len({d.client.class_name for d in refused}) > 1 else ""
        plural += f"{held} send" if plural else f"{held} sends"
        yield Violation(
            flow=flow,
            place=endpoint.version_place,
            message=(
                f"{receiver}'s {new.label} serves only {served(new)}, "
                f"but {sender}'s client{plural} {sent} at {_spread(refused)}"
            ),
            why=_went_within(pair, old, new, asked),
            fix=_keep(pair, new, old, asked),
            outcome=Outcome.UNSUPPORTED_VERSION,
            methods=names(refused),
            calls=calls(refused),
            receiver=endpoint,
            major=asked,
        )


def minor_lowered(pair: Pair) -> Iterator[Violation]:
    for flow, _, new, refused in _unsupported(pair):
        asked = _major_of(refused[0])
        if asked not in _majors(new):
            continue
        sender, receiver = (tree.label for tree in pair.trees(flow))
        endpoint = max((e for e in new.endpoints if major(e.version) == asked), key=_by_version)
        wanted = max((d.message.version or UNVERSIONED for d in refused), key=sort_key)
        yield Violation(
            flow=flow,
            place=endpoint.version_place,
            message=(
                f"{receiver}'s {new.label} serves {asked}.x only up to {endpoint.version}, "
                f"but {sender}'s client sends {listed(names(refused))} at up to {wanted}"
            ),
            why=f"A minor version never goes down: clients of {sender} ask for what they know was served.",
            fix=f"Serve at least {wanted} again.",
            outcome=Outcome.UNSUPPORTED_VERSION,
            methods=names(refused),
            calls=calls(refused),
            receiver=endpoint,
            major=asked,
        )


def _unsupported(pair: Pair) -> Iterator[tuple[Flow, Interface, Interface, list[Delivery]]]:
    """Refused messages, by flow and by the major that they ask for.

    Of several alternative servers, the new interface has only the one that refuses.
    """
    old, new = pair.old, pair.new
    if old is None or new is None:
        return
    for flow in FLOWS:
        refused = [
            d
            for d in pair.failed(flow)
            if d.verdict.outcome is Outcome.UNSUPPORTED_VERSION and not is_elsewhere(pair, flow, d)
        ]
        groups: dict[tuple[int, Server], list[Delivery]] = {}
        for delivery in refused:
            groups.setdefault((_major_of(delivery), _refusing(new, delivery)), []).append(delivery)
        for (_, server), group in groups.items():
            yield flow, old, replace(new, servers=(server,)), group


def _refusing(interface: Interface, delivery: Delivery) -> Server:
    endpoint = delivery.verdict.endpoint
    return next((s for s in interface.servers if endpoint in s.endpoints), interface.servers[0])


def _major_of(delivery: Delivery) -> int:
    return major(delivery.message.version or UNVERSIONED)


def _majors(interface: Interface) -> set[int]:
    return {major(endpoint.version) for endpoint in interface.endpoints}


def _by_version(endpoint: Endpoint) -> tuple[int, ...]:
    return sort_key(endpoint.version)


def served(interface: Interface) -> str:
    """What a server accepts, ``1.64 + 2.0``: the version of each of its endpoints; or one of several."""
    versions = ({endpoint.version for endpoint in server.endpoints} for server in interface.servers)
    return " or ".join(dict.fromkeys(" + ".join(sorted(some, key=sort_key)) for some in versions))


def _sent_methods(pair: Pair, flow: Flow) -> int:
    return len(names(pair.exchange(flow).deliveries))


def _spread(refused: Iterable[Delivery]) -> str:
    """The one version that all are sent at, or their major."""
    asked = {d.message.version or UNVERSIONED for d in refused}
    return asked.pop() if len(asked) == 1 else f"{major(asked.pop())}.x"


def _went_within(pair: Pair, old: Interface, new: Interface, asked: int) -> str:
    rule = "A major may go only after a release that serves both"
    if _majors(old) & _majors(new):
        return f"{rule}, and only once no client of the releases before still sends it."
    came = max(_majors(new))
    return f"{rule}; {came}.0 came and {asked}.x went within {pair.new_tree.label}."


def _keep(pair: Pair, new: Interface, old: Interface, asked: int) -> str:
    before = [e.version for e in old.endpoints if major(e.version) == asked]
    version = max(before, key=sort_key) if before else f"{asked}.x"
    until = first_without(pair.new_tree.series, skipping=pair.promise.skips)
    end = f"until {until}" if until else "until the release after the first one that sends the new major"
    return f"Keep a {version} endpoint beside {served(new)} (additional_endpoints) {end}."
