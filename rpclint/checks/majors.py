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
    """One for all that clients still send only at an older major, where others send the newest."""
    new = pair.new
    newest = max((major(endpoint.version) for endpoint in new.endpoints), default=0) if new else 0
    if new is None or not _is_under_way(new, newest):
        return
    served = {major(endpoint.version) for endpoint in new.endpoints}
    behind = tuple(
        call for client in new.clients for call in _behind(client, newest) if _major(call) in served
    )
    if behind:
        yield _violation(pair, new, newest, behind)


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


def _behind(client: Client, newest: int) -> Iterator[Call]:
    """What is sent by the methods of a client that never send the newest major, though no cap is in force."""
    calls = list(_sends(client))
    ahead = {call[1].name for call in calls if _major(call) >= newest}
    return (call for call in calls if call[1].name not in ahead)


def _violation(pair: Pair, new: Interface, newest: int, behind: tuple[Call, ...]) -> Violation:
    clients = tuple(dict.fromkeys(client for client, _, _ in behind))
    names = tuple(dict.fromkeys(message.method for _, _, message in behind if message))
    after = [endpoint for endpoint in new.endpoints if major(endpoint.version) == newest]
    lacking = [name for name in names if not any(name in endpoint.methods for endpoint in after)]
    lacks = f", which has no {listed(lacking)}" if lacking else ""
    some = counted(names, sum(len(client.methods) for client in clients))
    sends = "sends" if len(clients) == 1 else "send"
    first = behind[0][2]
    return Violation(
        flow=Flow.GUIDANCE,
        place=first.version_place or first.place if first else clients[0].place,
        message=(
            f"{pair.new_tree.label}'s {listed([client.class_name for client in clients])} {sends} {some} "
            f"only at {max(map(_major, behind))}.x, while others send {newest}.x{lacks}"
        ),
        why="As long as anybody sends it, the old major cannot go: "
        f"where {newest}.x is served alone, these calls are lost.",
        fix=f"Serve {listed(lacking)} at {newest}.0 as well, and send {newest}.0 wherever the cap allows it."
        if lacking
        else f"Send {newest}.0 wherever the cap allows it.",
        outcome=None,
        methods=names,
        calls=behind,
        receiver=after[0],
        major=newest,
    )
