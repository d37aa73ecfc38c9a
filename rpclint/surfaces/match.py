"""Which clients talk to which servers: interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from rpclint.dispatch import UNVERSIONED
from rpclint.model import Client, Endpoint, Gap, Interface, Server, Why
from rpclint.versions import major

Group: TypeAlias = list[Server]
Fit: TypeAlias = tuple[int, int, int, int]
Sent: TypeAlias = set[tuple[str | None, str, str | None]]


def interfaces(
    servers: Sequence[Server],
    clients: Sequence[Client],
    *,
    private_allowed: bool,
    rename: Mapping[str, str],
    bound: Mapping[str, str],
) -> Iterator[Interface | Gap]:
    """Interfaces, each with its servers and clients; a gap for every client without a server.

    ``bound`` gives the interface of client classes of which the project says to which they send.
    """
    groups = _groups(list(_by_namespace(servers)), clients)
    yield from (gap for group in groups for gap in _set_aside(group))
    matched: dict[int, list[Client]] = {}
    for client in (part for whole in clients for part in _parts(whole)):
        if not _sent(client):
            continue  # what it sends is not understood, and said to be a gap where it is sent
        told = bound.get(f"{client.module}.{client.class_name}")
        fits = [
            _fit(group, client, clients) if told is None else _as_told(group, client, clients, told, rename)
            for group in groups
        ]
        best = _best(groups, client, fits, guess=told is None)
        if best is None:
            reason = f"no server in the tree for {client.class_name}"
            yield Gap(client.place.path, client.place.line, reason, Why.NO_SERVER)
        else:
            matched.setdefault(best, []).append(client)
    for index, group in enumerate(groups):
        own = tuple(matched.get(index, ()))
        if own or any(e.version_declared for e in _endpoints(group)):
            topic = _topic(group, own)
            yield Interface(
                name=_name(group, topic, rename, _of_clients(group, own)),
                namespace=group[0].endpoints[0].namespaces[0],
                servers=tuple(replace(server, private_allowed=private_allowed) for server in group),
                clients=own,
                topic=topic,
            )


def _best(groups: Sequence[Group], client: Client, fits: Sequence[Fit], *, guess: bool) -> int | None:
    """Which group a client talks to; as a guess, one that serves the majors that it sends, if any does."""
    fitting = [index for index, fit in enumerate(fits) if fit > NO_FIT]
    speaking = [i for i in fitting if _spoken(client) <= {major(e.version) for e in _endpoints(groups[i])}]
    return max((speaking if guess else None) or fitting, key=lambda index: fits[index], default=None)


def _name(group: Group, topic: str | None, rename: Mapping[str, str], of_clients: str | None = None) -> str:
    """What an interface is called: by its first endpoint, its topic, or else any topic of its servers."""
    first = group[0].endpoints[0]
    others = (heard for server in group for heard in server.topics)
    known = (f"{first.module}.{first.class_name}", topic or "", *others)
    own = next((rename[name] for name in known if name in rename), None)
    return own or of_clients or package(first.module)


def _of_clients(group: Group, clients: Sequence[Client]) -> str | None:
    """The package of the clients, where what configuration picks from comes from several of its own."""
    several = len({package(endpoint.module) for endpoint in _endpoints(group)}) > 1
    chosen = group[0].choice is not None and several
    return package(min(clients, key=lambda c: len(c.module)).module) if chosen and clients else None


def _topic(group: Group, clients: Sequence[Client]) -> str | None:
    listened = next((server.topics[0] for server in group if server.topics), None)
    return listened or next((client.topic for client in clients if client.topic), None)


NO_FIT = (0, 0, 0, 0)
LEAST = 50  # percent of what a client sends that a server elsewhere has to serve to be its server


def _fit(group: Group, client: Client, others: Sequence[Client]) -> Fit:
    """How well a client fits a group: topics heard, names served, the same package, the neighbourhood."""
    endpoints = list(_endpoints(group))
    sent = _sent(client)
    namespaces = {namespace for e in endpoints for namespace in e.namespaces}
    if not any(namespace in namespaces for namespace, _, _ in sent):
        return NO_FIT
    heard = sum(1 for _, _, topic in sent if any(topic in server.topics for server in group))
    served = sum(1 for _, name, topic in sent if _is_served(group, name, topic))
    near = package(endpoints[0].module) == package(client.module)
    share = round(100 * served / len(sent))
    meant = near or (
        share >= LEAST and (_shares_a_major(endpoints, client) or _shares_a_topic(endpoints, client, others))
    )
    if not heard and not (served and meant):
        return NO_FIT
    return (heard, share + 50 * near, int(near), served)


def _as_told(
    group: Group, client: Client, clients: Sequence[Client], interface: str, rename: Mapping[str, str]
) -> Fit:
    """How well a client fits a group, if that is of the interface that it is said to send to."""
    first = group[0].endpoints[0]
    if interface not in (_name(group, _topic(group, ()), rename), first.namespaces[0]):
        return NO_FIT
    heard, share, near, served = _fit(group, client, clients)
    return heard + 1, share, near, served


def _shares_a_major(endpoints: Sequence[Endpoint], client: Client) -> bool:
    """Whether anything is sent at a major that is served: methods of one name are no sign of that."""
    return client.unclear != () or bool(_spoken(client) & {major(endpoint.version) for endpoint in endpoints})


def _spoken(client: Client) -> set[int]:
    """The majors that a client sends at."""
    return {major(m.version or UNVERSIONED) for method in client.methods for m in method.messages}


def _shares_a_topic(endpoints: Sequence[Endpoint], client: Client, others: Sequence[Client]) -> bool:
    """Whether a client of the endpoints' own package sends on the same topic."""
    home = package(endpoints[0].module)
    return any(o.topic == client.topic is not None for o in others if package(o.module) == home)


def _is_served(group: Group, name: str, topic: str | None) -> bool:
    return any(server.hears(topic) and any(name in e.methods for e in server.endpoints) for server in group)


def _sent(client: Client) -> Sent:
    """Namespaces, names on the wire and topics, those included that are sent at an unknown version."""
    sent = {(m.namespace, m.method, m.topic) for method in client.methods for m in method.messages}
    return sent | {(client.namespace, name, client.topic) for name in client.unclear}


def _parts(client: Client) -> Iterator[Client]:
    """A client, or where it sends to several namespaces, one for each."""
    namespaces = dict.fromkeys(m.namespace for method in client.methods for m in method.messages)
    if len(namespaces) < 2:  # noqa: PLR2004, several
        yield client
        return
    for namespace in namespaces:
        methods = tuple(
            replace(method, messages=sent)
            for method in client.methods
            if (sent := tuple(m for m in method.messages if m.namespace == namespace))
            or (not method.messages and namespace == client.namespace)
        )
        defaults = (m.version for method in methods for m in method.messages if m.by_default)
        yield replace(
            client,
            methods=methods,
            namespace=namespace,
            version=next(defaults, client.version if namespace == client.namespace else None),
            unclear=client.unclear if namespace == client.namespace else (),
            claim=None,
            literal=None,
        )


def _by_namespace(servers: Sequence[Server]) -> Iterator[Server]:
    """Each server, split by namespace: every namespace is an interface of its own."""
    for server in servers:
        split: dict[str | None, list[Endpoint]] = {}
        for endpoint in server.endpoints:
            split.setdefault(endpoint.namespaces[0], []).append(endpoint)
        yield from (replace(server, endpoints=tuple(endpoints)) for endpoints in split.values())


def _groups(servers: Sequence[Server], clients: Sequence[Client]) -> list[Group]:
    """Servers that listen on the same topic are alternatives, or all get what is fanned out.

    Where topics are not known, servers of one package and namespace that serve the same client are.
    """
    groups: list[Group] = []
    for server in dict.fromkeys(servers):
        for group in groups:
            if _is_alike(group[0], server, clients):
                group.append(server)
                break
        else:
            groups.append([server])
    return groups


def _is_alike(one: Server, other: Server, clients: Sequence[Client]) -> bool:
    first, second = one.endpoints[0], other.endpoints[0]
    if first.namespaces[0] != second.namespaces[0]:
        return False
    if one.choice is not None and one.choice == other.choice:
        return True
    if one.topics and other.topics:
        wanted = {one.topics[0], other.topics[0]}
        return len(wanted) == 1 or any(wanted <= _topics(client) for client in clients)
    return package(first.module) == package(second.module) and _share_a_client(one, other, clients)


def _topics(client: Client) -> set[str | None]:
    return {topic for _, _, topic in _sent(client)}


def _share_a_client(one: Server, other: Server, clients: Sequence[Client]) -> bool:
    ours, theirs = _names(one), _names(other)
    for client in clients:
        sent = {m.method for method in client.methods for m in method.messages}
        if package(client.module) == package(one.endpoints[0].module) and sent & ours and sent & theirs:
            return True
    return False


def _set_aside(group: Group) -> Iterator[Gap]:
    """Takes out of a group what declares no version, and so serves a major that no other of it does."""
    declared = {major(e.version) for e in _endpoints(group) if e.version_declared}
    for server in list(group):
        first = server.endpoints[0]
        own = server.endpoints
        if declared and not any(e.version_declared or major(e.version) in declared for e in own):
            group.remove(server)
            reason = f"{first.class_name} declares no version and so serves {first.version}: not compared"
            yield Gap(first.place.path, first.place.line, reason, Why.UNDECLARED)


def _endpoints(group: Group) -> Iterator[Endpoint]:
    return (endpoint for server in group for endpoint in server.endpoints)


def _names(server: Server) -> set[str]:
    return {name for endpoint in server.endpoints for name in endpoint.methods}


def package(module: str) -> str:
    """What an interface is called: the package of its endpoint, or a top-level module's own name.

    ``nova.compute.manager`` gives ``compute``, ``nova.baserpc`` gives ``baserpc``.
    """
    parts = module.split(".")
    return parts[-2] if len(parts) > 2 else parts[-1]  # noqa: PLR2004, project, package, module
