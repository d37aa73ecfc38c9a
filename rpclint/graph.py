"""The version graph: the two sides of every interface at every release, and what passes between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import networkx as nx

from rpclint.dispatch import Verdict
from rpclint.model import Client, ClientMethod, Interface, Message, Outcome, Span, TreeId
from rpclint.results import Flow, Severity, weakest


@dataclass(frozen=True, slots=True)
class Node:
    """One side of one interface in one tree; ``interface`` tells interfaces of a tree apart."""

    tree: TreeId
    interface: str
    side: Literal["client", "server"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way and what became of it; ``pin`` is what the client was pinned to, if at all.

    ``at_most`` is how bad it is if it fails: less under a pin that nobody is told to set for this upgrade.
    """

    client: Client
    method: ClientMethod
    message: Message
    pin: str | None
    verdict: Verdict
    at_most: Severity = Severity.ERROR

    @property
    def severity(self) -> Severity:
        """How bad it is that it fails: an error only where it does in every case, and as operated."""
        # That a method is inherited does not say that it is ever called.
        dead = self.method.inherited and self.verdict.outcome is Outcome.NO_SUCH_METHOD
        proven = self.verdict.certain and not dead
        return weakest(self.at_most, Severity.ERROR if proven else Severity.WARNING)

    @property
    def is_private(self) -> bool:
        """Whether the method is there and refused for its name: the access policy keeps it private."""
        endpoint = self.verdict.endpoint
        gone = self.verdict.outcome is Outcome.NO_SUCH_METHOD and self.message.method.startswith("_")
        return gone and endpoint is not None and self.message.method in endpoint.methods


@dataclass(frozen=True, slots=True)
class Withheld:
    """A client method that sends nothing under a pin; ``partly``: nothing on some of its paths."""

    client: Client
    method: ClientMethod
    pin: str
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """All that one side sends to the other in one flow.

    ``deliveries`` is what it sends as it is operated, and ``others`` what it would under any other cap;
    ``spans`` is what its clients are under each.
    """

    flow: Flow
    deliveries: tuple[Delivery, ...] = ()
    others: tuple[Delivery, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    spans: tuple[tuple[Client, Span], ...] = ()


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

    def exchange(self, sender: Node, receiver: Node, flow: Flow) -> Exchange:
        """What passes between two sides in a flow: an empty exchange where they never meet."""
        data = self._graph.get_edge_data(sender, receiver, key=flow)
        return data["exchange"] if data else Exchange(flow)
