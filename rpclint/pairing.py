"""Two trees put side by side: which interface answers to which, and who is sent what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rpclint.dispatch import Verdict, deliver
from rpclint.graph import Delivery, Exchange, Node, VersionGraph, Withheld
from rpclint.model import Cap, Client, ClientMethod, Endpoint, Interface, Message, Outcome, Server, TreeId
from rpclint.profiles import Profile, Promise
from rpclint.releases.series import Series, key_of, series_named
from rpclint.results import Flow, Severity
from rpclint.surface import TreeSurface
from rpclint.versions import sort_key


@dataclass(frozen=True, slots=True)
class Pair:
    """One interface at two releases; ``old`` or ``new`` is None where only the other tree has it.

    Where a tree is looked at on its own, there is no old tree at all.
    """

    graph: VersionGraph
    old_tree: TreeId | None
    new_tree: TreeId
    old_key: str | None
    new_key: str | None
    promise: Promise
    surface: TreeSurface = field(repr=False, compare=False)  # of the new tree

    @property
    def mixed(self) -> bool:
        """Whether clients are pinned while servers of both releases are about."""
        return self.promise.pinned is not Severity.NOTE

    @property
    def old(self) -> Interface | None:
        if self.old_tree is None or self.old_key is None:
            return None
        return self.graph.interface(Node(self.old_tree, self.old_key, "server"))

    @property
    def new(self) -> Interface | None:
        if self.new_key is None:
            return None
        return self.graph.interface(Node(self.new_tree, self.new_key, "server"))

    @property
    def either(self) -> Interface:
        interface = self.new or self.old
        assert interface is not None  # noqa: S101, a pair has at least one side
        return interface

    @property
    def releases(self) -> Mapping[Series, tuple[TreeId, Interface]]:
        """This interface in the releases that were looked at so far, and in the new tree as in its own."""
        found = dict(self.graph.called(self.either.name, self.either.namespace))
        sides = ((self.old_tree, self.old), (self.new_tree, self.new))
        found |= {tree: interface for tree, interface in sides if tree is not None and interface is not None}
        return {
            series: (tree, interface)
            for tree, interface in found.items()
            if (tree.is_release or tree == self.new_tree)
            and (series := series_named(tree.series or "")) is not None
        }

    def under(self, client: Client, pin: str, method: str) -> tuple[ClientMethod, ...]:
        """What a method of a new client does under a pin: nothing where it can do nothing at all."""
        return self.surface.methods(client, pin, {method})

    def exchange(self, flow: Flow) -> Exchange:
        """What passes in a flow; empty where the flow does not exist for this pair."""
        client, server = self.ends(flow)
        if client is None or server is None:
            return Exchange(flow)
        return self.graph.exchange(client, server, flow)

    def trees(self, flow: Flow) -> tuple[TreeId, TreeId]:
        """The tree of the sender and that of the receiver."""
        old, new = self.old_tree or self.new_tree, self.new_tree
        return {Flow.OLD_TO_NEW: (old, new), Flow.NEW_TO_OLD: (new, old)}.get(flow, (new, new))

    def ends(self, flow: Flow) -> tuple[Node | None, Node | None]:
        """The sending and the receiving side, where the trees have them."""
        sender, receiver = self.trees(flow)
        return self._node(sender, "client"), self._node(receiver, "server")

    def _node(self, tree: TreeId, side: str) -> Node | None:
        key = self.new_key if tree == self.new_tree else self.old_key
        return Node(tree, key, "client" if side == "client" else "server") if key is not None else None

    def failed(self, flow: Flow) -> Iterator[Delivery]:
        return (delivery for delivery in self.exchange(flow).deliveries if not delivery.verdict.accepted)


def pairs(
    graph: VersionGraph, old: TreeSurface | None, new: TreeSurface, profile: Profile
) -> tuple[Pair, ...]:
    """Every interface of two trees, with all that is sent between them entered into the graph."""
    found = []
    for before, after in matched(old.surface.interfaces if old else (), new.surface.interfaces):
        present = after or before
        assert present is not None  # noqa: S101, one of both is
        pair = Pair(
            graph,
            old.tree if old else None,
            new.tree,
            key(before) if before else None,
            key(after) if after else None,
            profile.promise(present.label),
            new,
        )
        _enter(graph, old, new, before, after, pair)
        found.append(pair)
    return tuple(found)


def key(interface: Interface) -> str:
    """Tells the interfaces of one tree apart."""
    first = interface.endpoints[0]
    return f"{interface.name}/{interface.namespace or ''}/{first.module}.{first.class_name}"


def matched(
    old: Sequence[Interface], new: Sequence[Interface]
) -> Iterator[tuple[Interface | None, Interface | None]]:
    """Interfaces that answer to each other.

    Those of the same name and namespace; where several share them, those that share most classes. What is
    left over is the same interface under another name where a server and a client kept theirs.
    """
    left, right = list(old), []
    for interface in new:
        same = [o for o in left if (o.name, o.namespace) == (interface.name, interface.namespace)]
        several = sum((i.name, i.namespace) == (interface.name, interface.namespace) for i in new) > 1
        best = _nearest(interface, same, least=1 if several else 0)
        if best is None:
            right.append(interface)
        else:
            left.remove(best)
            yield best, interface
    for interface in right:
        best = _nearest(interface, [o for o in left if o.namespace == interface.namespace], least=2)
        if best is not None:
            left.remove(best)
        yield best, interface
    yield from ((interface, None) for interface in left)


def _nearest(interface: Interface, others: Sequence[Interface], *, least: int) -> Interface | None:
    """The one that shares most class names with an interface, if it shares enough of them."""
    shared = {key(other): len(_classes(other) & _classes(interface)) for other in others}
    best = max(others, key=lambda other: shared[key(other)], default=None)
    return best if best is not None and shared[key(best)] >= least else None


def _classes(interface: Interface) -> set[str]:
    return {e.class_name for e in interface.endpoints} | {c.class_name for c in interface.clients}


# -- who sends what to whom


def _enter(
    graph: VersionGraph,
    old: TreeSurface | None,
    new: TreeSurface,
    before: Interface | None,
    after: Interface | None,
    pair: Pair,
) -> None:
    for tree, interface in ((old, before), (new, after)):
        if tree is not None and interface is not None:
            for side in ("client", "server"):
                graph.add(Node(tree.tree, key(interface), side), interface)
    for exchange in _exchanges(old, new, before, after):
        client, server = pair.ends(exchange.flow)
        if client is not None and server is not None:
            graph.connect(client, server, exchange)


def _exchanges(
    old: TreeSurface | None, new: TreeSurface, before: Interface | None, after: Interface | None
) -> Iterator[Exchange]:
    if after is not None:
        yield Exchange(Flow.SAME_TREE, tuple(_sent(new, after, after.servers)))
    if old is None or before is None or after is None:
        return
    yield Exchange(Flow.OLD_TO_NEW, tuple(_sent(old, before, after.servers, own=before.servers)))
    pinned = [(client, pin_for(client, before, old.tree)) for client in after.clients]
    yield _pinned(new, pinned, before.servers, Flow.NEW_TO_OLD)
    yield _pinned(new, pinned, after.servers, Flow.PINNED_TO_NEW)


def _sent(
    sender: TreeSurface,
    interface: Interface,
    servers: Sequence[Server],
    pin: str | None = None,
    own: Sequence[Server] = (),
) -> Iterator[Delivery]:
    for client in interface.clients:
        for method in sender.methods(client, pin):
            for message in method.messages:
                yield Delivery(client, method, message, pin, verdict(message, servers, own))


def _pinned(
    sender: TreeSurface, clients: Iterable[tuple[Client, str | None]], servers: Sequence[Server], flow: Flow
) -> Exchange:
    deliveries, withheld = [], []
    for client, pin in clients:
        if pin is None:
            continue
        for method in sender.methods(client, pin):
            if not method.messages:
                withheld.append(Withheld(client, method, pin))
            deliveries += [
                Delivery(client, method, message, pin, verdict(message, servers))
                for message in method.messages
            ]
    return Exchange(flow, tuple(deliveries), tuple(withheld))


def verdict(message: Message, servers: Sequence[Server], own: Sequence[Server] = ()) -> Verdict:
    """The verdict of a group of alternative servers: what any of them newly refuses is refused.

    ``own`` are the servers of the sender's own release: what those refuse was broken before. A server that
    has no namesake among them counts only together with the others.
    """
    verdicts = [deliver(server, message) for server in servers]
    if own and not any(deliver(server, message).accepted for server in own):
        return Verdict(Outcome.ACCEPTED)
    for server, now in zip(servers, verdicts, strict=True):
        before = next((o for o in own if _name(o) == _name(server)), None)
        if before is not None and not now.accepted and deliver(before, message).accepted:
            return now
    return next((v for v in verdicts if v.accepted), max(verdicts, key=lambda v: _has_method(v, message)))


def _has_method(verdict: Verdict, message: Message) -> bool:
    """Whether it was a server with the method that refused: its reason tells more than another's."""
    return verdict.endpoint is not None and message.method in verdict.endpoint.methods


def _name(server: Server) -> str:
    return server.endpoints[0].class_name


def pin_for(client: Client, interface: Interface, tree: TreeId) -> str | None:
    """What an operator pins a new client to while servers of an older release are about.

    The alias of that release, or else the highest version of the newest major that it serves. None for a
    client that has no cap to pin.
    """
    if client.cap in (Cap.NONE, Cap.LITERAL):
        return None
    series = series_named(tree.series) if tree.series else None
    alias = key_of(series, client.aliases) if series else None
    return alias or newest_version(interface)


def newest_endpoint(interface: Interface) -> Endpoint:
    return max(interface.endpoints, key=lambda endpoint: sort_key(endpoint.version))


def newest_version(interface: Interface) -> str:
    """The highest version of the newest major that is served."""
    return newest_endpoint(interface).version
