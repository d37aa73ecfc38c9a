"""Clients that were forgotten when the others of their interface went over to a new major."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.checks.violation import Call, Violation, counted, listed
from rpclint.dispatch import UNVERSIONED
from rpclint.model import Client, Interface
from rpclint.pairing import Pair
from rpclint.results import Flow
from rpclint.versions import major


def major_left_behind(pair: Pair) -> Iterator[Violation]:
    """One for each client class that still sends an older major, where others send the newest."""
    new = pair.new
    newest = max((major(endpoint.version) for endpoint in new.endpoints), default=0) if new else 0
    if new is None or not _is_under_way(new, newest):
        return
    served = {major(endpoint.version) for endpoint in new.endpoints}
    for client in new.clients:
        names = _behind(client, newest)
        behind = tuple(c for c in _sends(client) if c[1].name in names and _major(c) in served)
        if behind:
            yield _violation(pair, new, newest, client, behind)


def _is_under_way(new: Interface, newest: int) -> bool:
    """Whether two majors of one thing are served, and clients send the newest.

    Endpoints that have nothing in common that is sent are different things on one server.
    """
    sent = {message.method for client in new.clients for _, _, message in _sends(client) if message}
    before = {name for e in new.endpoints if major(e.version) != newest for name in e.methods}
    after = {name for e in new.endpoints if major(e.version) == newest for name in e.methods}
    majors = {_major(call) for client in new.clients for call in _sends(client)}
    return bool(sent & before & after) and newest in majors


def _sends(client: Client) -> Iterator[Call]:
    for method in client.methods:
        yield from ((client, method, message) for message in method.messages)


def _major(call: Call) -> int:
    message = call[2]
    return major(message.version or UNVERSIONED if message else UNVERSIONED)


def _behind(client: Client, newest: int) -> set[str]:
    """The methods of a client that no cap keeps from the newest major, and that never send it."""
    calls = list(_sends(client))
    return {call[1].name for call in calls} - {call[1].name for call in calls if _major(call) >= newest}


def _violation(
    pair: Pair, new: Interface, newest: int, client: Client, behind: tuple[Call, ...]
) -> Violation:
    names = tuple(dict.fromkeys(message.method for _, _, message in behind if message))
    after = [endpoint for endpoint in new.endpoints if major(endpoint.version) == newest]
    lacking = [name for name in names if not any(name in endpoint.methods for endpoint in after)]
    lacks = f", which has no {listed(lacking)}" if lacking else ""
    first = behind[0][2]
    place = first.version_place or first.place if first else client.place
    return Violation(
        flow=Flow.GUIDANCE,
        place=place,
        message=(
            f"{pair.new_tree.label}'s {client.class_name} sends {counted(names, len(client.methods))} "
            f"only at {max(map(_major, behind))}.x, while others send {newest}.x{lacks}"
        ),
        why=f"As long as any client sends it, the old major cannot go: where {newest}.x is served alone, "
        "these calls are lost.",
        fix=f"Serve {listed(lacking)} at {newest}.0 as well, and send {newest}.0 wherever the cap allows it."
        if lacking
        else f"Send {newest}.0 wherever the cap allows it.",
        outcome=None,
        methods=names,
        calls=behind,
        receiver=after[0],
        major=newest,
    )
