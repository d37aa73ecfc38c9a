"""Two trees put side by side: which interface answers to which, and who is sent what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rpclint.exchanges import exchanges
from rpclint.graph import Delivery, Exchange, Node, VersionGraph
from rpclint.model import (
    Client,
    ClientMethod,
    Interface,
    TreeId,
)
from rpclint.profiles import Profile, Promise
from rpclint.releases.series import Series, series_named
from rpclint.results import Flow, Severity
from rpclint.surfaces import TreeSurface


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
    for exchange in exchanges(old, new, before, after):
        client, server = pair.ends(exchange.flow)
        if client is not None and server is not None:
            graph.connect(client, server, exchange)
