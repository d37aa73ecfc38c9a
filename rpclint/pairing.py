"""Two trees put side by side: which interface answers to which, and who is sent what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import partial

from rpclint.dispatch import Verdict, deliver
from rpclint.graph import Delivery, Exchange, Node, VersionGraph, Withheld
from rpclint.model import (
    Cap,
    Client,
    ClientMethod,
    Endpoint,
    Interface,
    Message,
    Outcome,
    Refusal,
    Server,
    Span,
    TreeId,
)
from rpclint.profiles import Profile, Promise
from rpclint.releases.series import Series, key_of, keys_of, position, series_named
from rpclint.results import Flow, Severity
from rpclint.surfaces import TreeSurface
from rpclint.versions import is_well_formed, major, sort_key

FURTHEST_SKIP = 2  # releases that one upgrade may span


@dataclass(frozen=True, slots=True)
class Pair:
    """One interface at two releases; ``old`` or ``new`` is None where only the other tree has it.

    Where a tree is looked at on its own, there is no old tree at all. ``commits`` is how many the new tree is
    made of, from the old one on, where it is one line of them.
    """

    graph: VersionGraph
    old_tree: TreeId | None
    new_tree: TreeId
    old_key: str | None
    new_key: str | None
    promise: Promise
    surface: TreeSurface = field(repr=False, compare=False)  # of the new tree
    commits: int | None = None

    @property
    def mixed(self) -> bool:
        """Whether clients are pinned while servers of both releases are about."""
        return self.promise.pinned is not Severity.NOTE

    @property
    def one_cycle(self) -> bool:
        """Whether both trees belong to one release: commits of its cycle, or its point releases."""
        return self.old_tree is not None and self.old_tree.series == self.new_tree.series is not None

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
        """This interface in the old tree where that is a release, and in the new one as in its own."""
        return {
            series: (tree, interface)
            for tree, interface in ((self.old_tree, self.old), (self.new_tree, self.new))
            if tree is not None
            and interface is not None
            and (tree.is_release or tree == self.new_tree)
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
        ends = {Flow.OLD_TO_NEW: (old, new), Flow.NEW_TO_OLD: (new, old), Flow.COMMIT: (new, old)}
        return ends.get(flow, (new, new))

    def ends(self, flow: Flow) -> tuple[Node | None, Node | None]:
        """The sending and the receiving side, where the trees have them."""
        sender, receiver = self.trees(flow)
        return self._node(sender, "client"), self._node(receiver, "server")

    def _node(self, tree: TreeId, side: str) -> Node | None:
        key = self.new_key if tree == self.new_tree else self.old_key
        return Node(tree, key, "client" if side == "client" else "server") if key is not None else None

    def sent(self, flow: Flow) -> tuple[Delivery, ...]:
        """What passes in a flow, under whatever cap."""
        exchange = self.exchange(flow)
        return exchange.deliveries + exchange.others

    def failed(self, flow: Flow) -> Iterator[Delivery]:
        return (delivery for delivery in self.sent(flow) if not delivery.verdict.accepted)


def pairs(
    graph: VersionGraph,
    old: TreeSurface | None,
    new: TreeSurface,
    profile: Profile,
    only: AbstractSet[tuple[str, str | None]] | None = None,
    commits: int | None = None,
) -> tuple[Pair, ...]:
    """Every interface of two trees, with all that is sent between them entered into the graph.

    ``only`` are the names and namespaces of those to look at, where not all are asked for.
    """
    found = []
    for before, after in matched(old.surface.interfaces if old else (), new.surface.interfaces):
        present = after or before
        assert present is not None  # noqa: S101, one of both is
        if only is not None and (present.name, present.namespace) not in only:
            continue
        pair = Pair(
            graph,
            old.tree if old else None,
            new.tree,
            key(before) if before else None,
            key(after) if after else None,
            profile.promise(present.label),
            new,
            commits,
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
    left over is the same interface under another name, or in another namespace, where a server and a client
    kept theirs.
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
        same = [o for o in left if o.namespace == interface.namespace or o.name == interface.name]
        best = _nearest(interface, same, least=2)
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


@dataclass(frozen=True, slots=True)
class Receivers:
    """The servers of an interface, and all others of the tree: it is the topic that a message is sent by."""

    servers: tuple[Server, ...]
    tree: tuple[Server, ...]

    @classmethod
    def of(cls, surface: TreeSurface, interface: Interface) -> Receivers:
        everywhere = (server for other in surface.surface.interfaces for server in other.servers)
        return cls(interface.servers, tuple(everywhere))

    def of_message(self, message: Message) -> tuple[Server, ...]:
        """Those that listen on the topic of a message, or may, for all that is known; none: nobody does."""
        listening = tuple(server for server in self.tree if message.topic in server.topics)
        named = tuple(server for server in listening if _takes(server, message.namespace))
        if message.topic is None:
            return self.servers
        names = {server.name for server in self.servers}
        twins = (s for s in self.tree if s.name in names and not s.topics and _takes(s, message.namespace))
        heard = [s for s in self.servers if s.hears(message.topic)]
        return named or listening or tuple(dict.fromkeys([*heard, *twins]))


def _takes(server: Server, namespace: str | None) -> bool:
    return any(namespace in endpoint.namespaces for endpoint in server.endpoints)


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
        yield _within(new, after)
    if old is None or before is None or after is None:
        return
    olds, news = Receivers.of(old, before), Receivers.of(new, after)
    yield Exchange(Flow.OLD_TO_NEW, tuple(_sent(old, before, news, own=olds)))
    earlier = old.tree if old.tree.series != new.tree.series else None
    pinned = [(client, pin_for(client, before, earlier)) for client in after.clients]
    downgraded = _pinned(new, pinned, olds, Flow.NEW_TO_OLD)
    spans = tuple(_spans(new, after.clients, before))
    rest = _under_any_cap(spans, olds, downgraded.deliveries, _by_any_pin)
    # What its own servers refuse as well is told of the new tree alone.
    others = tuple(d for d in rest if verdict(d.message, news.of_message(d.message)).accepted)
    yield replace(downgraded, others=others, spans=spans)
    yield _pinned(new, pinned, news, Flow.PINNED_TO_NEW)
    yield Exchange(Flow.COMMIT, tuple(_sent(new, after, olds)))


def _within(tree: TreeSurface, interface: Interface) -> Exchange:
    """What a tree's own clients send to its own servers, without a cap and under any that these serve."""
    receivers = Receivers.of(tree, interface)
    sent = tuple(_sent(tree, interface, receivers))
    spans = tuple(_spans(tree, interface.clients, interface))
    held = partial(_by_pin_of, tree.tree, interface.servers)
    others = tuple(_under_any_cap(spans, receivers, sent, held))
    return Exchange(Flow.SAME_TREE, sent, others, spans=spans)


def _spans(tree: TreeSurface, clients: Iterable[Client], served: Interface) -> Iterator[tuple[Client, Span]]:
    """What clients that obey a cap are under each minor of every major that is served."""
    tops: dict[int, str] = {}
    for endpoint in sorted(served.endpoints, key=lambda e: sort_key(e.version)):
        tops[major(endpoint.version)] = endpoint.version
    for client in clients:
        if client.cap not in (Cap.NONE, Cap.LITERAL):
            yield from ((client, span) for top in tops.values() for span in tree.spans(client, top))


def _under_any_cap(
    spans: Iterable[tuple[Client, Span]],
    receivers: Receivers,
    told: Iterable[Delivery],
    held: Callable[[Client, Span], tuple[str, Severity]],
) -> Iterator[Delivery]:
    """The messages that only another cap makes clients send; ``held`` gives the pin, and how bad it is."""
    seen = {(id(delivery.client), delivery.message) for delivery in told}
    for client, span in spans:
        for message in span.method.messages:
            if (id(client), message) not in seen:
                seen.add((id(client), message))
                pin, at_most = held(client, span)
                found = verdict(message, receivers.of_message(message))
                yield Delivery(client, span.method, message, pin, found, at_most)


def _by_any_pin(_: Client, span: Span) -> tuple[str, Severity]:
    """A pin that is meant for another release than the one whose servers are asked."""
    return span.highest, Severity.NOTE


def _by_pin_of(tree: TreeId, servers: Sequence[Server], client: Client, span: Span) -> tuple[str, Severity]:
    """The pin that makes a tree's client what it is in a span, and how bad a failure under it is at most.

    An alias for one of the last releases before a tree may well be set, and what is served of an older major
    is there to be sent; no other pin is meant for the tree.
    """
    if any(endpoint.version == span.highest for server in servers for endpoint in server.endpoints):
        return span.highest, Severity.WARNING
    own = series_named(tree.series) if tree.series else None
    for name, version in reversed([*client.aliases.items(), *client.releases.items()]):
        series = series_named(name)
        if series is None or version is None or not is_well_formed(version) or not span.takes_in(version):
            continue
        if own is None or 0 < position(own) - position(series) <= FURTHEST_SKIP:
            return name, Severity.WARNING
    return span.highest, Severity.NOTE


def _sent(
    sender: TreeSurface,
    interface: Interface,
    receivers: Receivers,
    pin: str | None = None,
    own: Receivers | None = None,
) -> Iterator[Delivery]:
    for client in interface.clients:
        for method in sender.methods(client, pin):
            for message in method.messages:
                before = own.of_message(message) if own is not None else ()
                found = verdict(message, receivers.of_message(message), before)
                yield Delivery(client, method, message, pin, found)


def _pinned(
    sender: TreeSurface, clients: Iterable[tuple[Client, str | None]], receivers: Receivers, flow: Flow
) -> Exchange:
    deliveries, withheld = [], []
    for client, pin in clients:
        if pin is None:
            continue
        for method in sender.methods(client, pin):
            stopped = any(refused.how is Refusal.CAP for refused in method.refusals)
            if stopped or not method.messages:
                withheld.append(Withheld(client, method, pin, partly=bool(method.messages)))
            deliveries += [
                Delivery(client, method, message, pin, verdict(message, receivers.of_message(message)))
                for message in method.messages
            ]
    return Exchange(flow, tuple(deliveries), withheld=tuple(withheld))


def verdict(message: Message, servers: Sequence[Server], own: Sequence[Server] = ()) -> Verdict:
    """The verdict of a group of alternative servers: what any of them newly refuses is refused.

    ``own`` are the servers of the sender's own release: what those refuse was broken before. A server that
    has no namesake among them counts only together with the others.
    """
    verdicts = [deliver(server, message) for server in servers]
    if not servers:  # nobody listens, and so nobody refuses
        return Verdict(Outcome.ACCEPTED)
    if own and not any(deliver(server, message).accepted for server in own):
        return Verdict(Outcome.ACCEPTED)
    for server, now in zip(servers, verdicts, strict=True):
        before = _namesake(server, own)
        if before is not None and not now.accepted and deliver(before, message).accepted:
            return now
    return next((v for v in verdicts if v.accepted), max(verdicts, key=lambda v: _has_method(v, message)))


def _namesake(server: Server, others: Sequence[Server]) -> Server | None:
    """The server of the same class among some; of several that are called alike, the one of its package."""
    named = [other for other in others if other.name == server.name]
    near = [other for other in named if other.package == server.package]
    return next(iter(near if near or len(named) > 1 else named), None)


def _has_method(verdict: Verdict, message: Message) -> bool:
    """Whether it was a server with the method that refused: its reason tells more than another's."""
    return verdict.endpoint is not None and message.method in verdict.endpoint.methods


def pin_for(client: Client, interface: Interface, tree: TreeId | None) -> str | None:
    """What an operator pins a new client to while servers of an older release are about.

    What its aliases or its table call that release, or else the highest version of the newest major that it
    serves; ``tree`` is None within one cycle, whose own alias says what the release will serve at its end.
    None for a client that has no cap to pin.
    """
    if client.cap in (Cap.NONE, Cap.LITERAL):
        return None
    series = series_named(tree.series) if tree is not None and tree.series else None
    alias = key_of(series, [*client.aliases, *client.releases]) if series else None
    numbered = keys_of(tree.rev, client.releases) if tree is not None and not tree.is_release else []
    return next(iter(numbered), alias) or newest_version(interface)


def newest_endpoint(interface: Interface) -> Endpoint:
    return max(interface.endpoints, key=lambda endpoint: sort_key(endpoint.version))


def newest_version(interface: Interface) -> str:
    """The highest version of the newest major that is served."""
    return newest_endpoint(interface).version
