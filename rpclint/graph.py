"""The version graph: the two sides of every interface at every release, and what passes between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import networkx as nx

from rpclint.dispatch import Verdict
from rpclint.model import Client, ClientMethod, Interface, Message, Outcome, TreeId
from rpclint.results import Flow


@dataclass(frozen=True, slots=True)
class Node:
    """One side of one interface in one tree; ``interface`` tells interfaces of a tree apart."""

    tree: TreeId
    interface: str
    side: Literal["client", "server"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way and what became of it; ``pin`` is what the client was pinned to, if at all."""

    client: Client
    method: ClientMethod
    message: Message
    pin: str | None
    verdict: Verdict

    @property
    def is_private(self) -> bool:
        """Whether the method is there and refused for its name: the access policy keeps it private."""
        endpoint = self.verdict.endpoint
        gone = self.verdict.outcome is Outcome.NO_SUCH_METHOD
        return gone and endpoint is not None and self.message.method in endpoint.methods


@dataclass(frozen=True, slots=True)
class Withheld:
    """A client method that sends nothing under a pin."""

    client: Client
    method: ClientMethod
    pin: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """All that one side sends to the other in one flow."""

    flow: Flow
    deliveries: tuple[Delivery, ...] = ()
    withheld: tuple[Withheld, ...] = ()


class VersionGraph:
    """Nodes are the sides of interfaces, edges are exchanges; the only place that knows networkx."""

    def __init__(self) -> None:
        self._graph: nx.MultiDiGraph[Node] = nx.MultiDiGraph()

    def add(self, node: Node, interface: Interface) -> None:
        self._graph.add_node(node, interface=interface)

    def connect(self, sender: Node, receiver: Node, exchange: Exchange) -> None:
        self._graph.add_edge(sender, receiver, key=exchange.flow, exchange=exchange)

    def interface(self, node: Node) -> Interface | None:
        """The interface a node is a side of; None where the tree has no such interface."""
        found: Interface | None = self._graph.nodes[node]["interface"] if node in self._graph else None
        return found

    def called(self, name: str, namespace: str | None) -> Iterator[tuple[TreeId, Interface]]:
        """The interfaces of a name and namespace in all trees; none of a tree that has several such."""
        found: dict[TreeId, list[Interface]] = {}
        for node, data in self._graph.nodes(data=True):
            interface = data["interface"]
            if node.side == "server" and (interface.name, interface.namespace) == (name, namespace):
                found.setdefault(node.tree, []).append(interface)
        yield from ((tree, alike[0]) for tree, alike in found.items() if len(alike) == 1)

    def exchange(self, sender: Node, receiver: Node, flow: Flow) -> Exchange:
        """What passes between two sides in a flow: an empty exchange where they never meet."""
        data = self._graph.get_edge_data(sender, receiver, key=flow)
        return data["exchange"] if data else Exchange(flow)
