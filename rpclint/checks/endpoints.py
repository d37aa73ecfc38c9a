"""Endpoints that stand in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rpclint.checks.violation import Call, Violation, counted
from rpclint.model import Endpoint, Interface
from rpclint.pairing import Pair
from rpclint.results import Flow
from rpclint.versions import is_compatible


def shadowed_endpoint(pair: Pair) -> Iterator[Violation]:
    if pair.new is None:
        return
    for server in pair.new.servers:
        for first, later in combinations(server.endpoints, 2):
            shared = _shared(pair.new, first, later)
            if shared:
                yield _violation(pair, pair.new, first, later, shared)


def _shared(interface: Interface, first: Endpoint, later: Endpoint) -> tuple[str, ...]:
    """The methods that clients send and the later endpoint never gets."""
    if set(first.namespaces).isdisjoint(later.namespaces) or not is_compatible(first.version, later.version):
        return ()
    sent = dict.fromkeys(m.method for c in interface.clients for x in c.methods for m in x.messages)
    both = [name for name in sent if name in first.methods and name in later.methods]
    return tuple(name for name in both if first.methods[name].place != later.methods[name].place)


def _violation(
    pair: Pair, interface: Interface, first: Endpoint, later: Endpoint, shared: tuple[str, ...]
) -> Violation:
    calls: tuple[Call, ...] = tuple(
        (client, method, message)
        for client in interface.clients
        for method in client.methods
        for message in method.messages
        if message.method in shared
    )
    return Violation(
        flow=Flow.SAME_TREE,
        place=later.methods[shared[0]].place,
        message=(
            f"{pair.new_tree.label}'s {later.class_name} ({later.version}) never gets "
            f"{counted(shared, len(later.methods))}: {first.class_name} ({first.version}) stands before it"
        ),
        why="A message goes to the first endpoint of its major that has the method, and to no other.",
        fix=f"Remove what {later.class_name} cannot be asked for, or put it before {first.class_name}.",
        outcome=None,
        methods=shared,
        calls=calls,
        receiver=later,
        method=shared[0] if len(shared) == 1 else None,
    )
