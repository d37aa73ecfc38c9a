"""Who sends what to whom: the messages of one tree's clients, delivered to the servers of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rpclint.dispatch import Verdict, deliver
from rpclint.graph import Delivery, Exchange, Withheld
from rpclint.model import (
    Cap,
    Client,
    Endpoint,
    Interface,
    Message,
    Outcome,
    Refusal,
    Server,
    Span,
    TreeId,
)
from rpclint.releases.series import key_of, keys_of, position, series_named
from rpclint.results import Flow, Severity
from rpclint.surfaces import TreeSurface
from rpclint.versions import is_well_formed, major, sort_key

FURTHEST_SKIP = 2  # releases that one upgrade may span


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


def exchanges(
    old: TreeSurface | None, new: TreeSurface, before: Interface | None, after: Interface | None
) -> Iterator[Exchange]:
    """All that passes between one interface of two trees, and within the new one, flow by flow."""
    if after is not None:
        yield within(new, after)
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


def within(tree: TreeSurface, interface: Interface) -> Exchange:
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
