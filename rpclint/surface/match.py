"""Which clients talk to which servers: interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rpclint.model import Client, Endpoint, Gap, Interface, Server
from rpclint.versions import major


def interfaces(
    servers: Sequence[tuple[Endpoint, ...]],
    clients: Sequence[Client],
    *,
    private_allowed: bool,
    rename: Mapping[str, str],
) -> Iterator[Interface | Gap]:
    """Interfaces, each with its servers and clients; a gap for every client without a server."""
    groups = _groups(list(_by_namespace(servers)), clients)
    yield from (gap for group in groups for gap in _set_aside(group))
    matched: dict[int, list[Client]] = {}
    for client in clients:
        if not _sent(client):
            continue  # what it sends is not understood, and said to be a gap where it is sent
        best = max(range(len(groups)), key=lambda i: _fit(groups[i], client), default=None)
        if best is None or _fit(groups[best], client) <= NO_FIT:
            yield Gap(client.place.path, client.place.line, f"no server in the tree for {client.class_name}")
        else:
            matched.setdefault(best, []).append(client)
    for index, group in enumerate(groups):
        own = tuple(matched.get(index, ()))
        if own or any(e.version_declared for server in group for e in server):
            first = group[0][0]
            yield Interface(
                name=rename.get(f"{first.module}.{first.class_name}", package(first.module)),
                namespace=first.namespaces[0],
                servers=tuple(Server(server, private_allowed) for server in group),
                clients=own,
                topic=next((client.topic for client in own if client.topic), None),
            )


NO_FIT = (0, 0, 0)
LEAST = 50  # percent of what a client sends that a server elsewhere has to serve to be its server


def _fit(group: Sequence[tuple[Endpoint, ...]], client: Client) -> tuple[int, int, int]:
    """How well a client fits a group: names served, the same package, the same module's neighbourhood."""
    endpoints = [e for server in group for e in server]
    sent = _sent(client)
    namespaces = {namespace for e in endpoints for namespace in e.namespaces}
    if not any(namespace in namespaces for namespace, _ in sent):
        return NO_FIT
    served = sum(1 for _, name in sent if any(name in e.methods for e in endpoints))
    near = package(endpoints[0].module) == package(client.module)
    share = round(100 * served / len(sent))
    if not served or (share < LEAST and not near):
        return NO_FIT
    return (share + 50 * near, int(near), served)


def _sent(client: Client) -> set[tuple[str | None, str]]:
    """Namespaces and names on the wire, those included that are sent at an unknown version."""
    sent = {(m.namespace, m.method) for method in client.methods for m in method.messages}
    return sent | {(client.namespace, name) for name in client.unclear}


def _by_namespace(servers: Sequence[tuple[Endpoint, ...]]) -> Iterator[tuple[Endpoint, ...]]:
    """Each server, split by namespace: every namespace is an interface of its own."""
    for server in servers:
        split: dict[str | None, list[Endpoint]] = {}
        for endpoint in server:
            split.setdefault(endpoint.namespaces[0], []).append(endpoint)
        yield from map(tuple, split.values())


def _groups(
    servers: Sequence[tuple[Endpoint, ...]], clients: Sequence[Client]
) -> list[list[tuple[Endpoint, ...]]]:
    """Servers of one package and namespace that serve the same client are alternatives on one topic."""
    groups: list[list[tuple[Endpoint, ...]]] = []
    for server in dict.fromkeys(servers):
        for group in groups:
            if _same_place(group[0], server) and _share_a_client(group[0], server, clients):
                group.append(server)
                break
        else:
            groups.append([server])
    return groups


def _set_aside(group: list[tuple[Endpoint, ...]]) -> Iterator[Gap]:
    """Takes out of a group what declares no version, and so serves a major that no other of it does."""
    declared = {major(e.version) for server in group for e in server if e.version_declared}
    for server in list(group):
        first = server[0]
        if declared and not any(e.version_declared or major(e.version) in declared for e in server):
            group.remove(server)
            reason = f"{first.class_name} declares no version and so serves {first.version}: not compared"
            yield Gap(first.place.path, first.place.line, reason)


def _same_place(one: tuple[Endpoint, ...], other: tuple[Endpoint, ...]) -> bool:
    same_namespace = one[0].namespaces[0] == other[0].namespaces[0]
    return same_namespace and package(one[0].module) == package(other[0].module)


def _share_a_client(
    one: tuple[Endpoint, ...], other: tuple[Endpoint, ...], clients: Sequence[Client]
) -> bool:
    ours, theirs = _names(one), _names(other)
    for client in clients:
        sent = {m.method for method in client.methods for m in method.messages}
        if package(client.module) == package(one[0].module) and sent & ours and sent & theirs:
            return True
    return False


def _names(server: tuple[Endpoint, ...]) -> set[str]:
    return {name for endpoint in server for name in endpoint.methods}


def package(module: str) -> str:
    """What an interface is called: the package of its endpoint, or a top-level module's own name.

    ``nova.compute.manager`` gives ``compute``, ``nova.baserpc`` gives ``baserpc``.
    """
    parts = module.split(".")
    return parts[-2] if len(parts) > 2 else parts[-1]  # noqa: PLR2004, project, package, module
