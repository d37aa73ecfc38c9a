"""Majors that a server keeps beside newer ones, and who still sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rpclint.dispatch import UNVERSIONED
from rpclint.graph import Delivery
from rpclint.model import Endpoint, Interface, Server
from rpclint.versions import major, sort_key


@dataclass(frozen=True, slots=True)
class OldMajor:
    """A major kept beside newer ones of the same methods; of each, the highest version stands last."""

    number: int
    endpoints: tuple[Endpoint, ...]
    newer: tuple[Endpoint, ...]

    @property
    def endpoint(self) -> Endpoint:
        return self.endpoints[-1]

    @property
    def told(self) -> str:
        """``5.13 beside 6.0``."""
        return f"{self.endpoint.version} beside {' + '.join(dict.fromkeys(e.version for e in self.newer))}"

    def messages(self, deliveries: Iterable[Delivery]) -> tuple[Delivery, ...]:
        """Those that nothing but this major takes."""
        mine = (*self.endpoints, None)
        return tuple(d for d in deliveries if _major(d) == self.number and d.verdict.endpoint in mine)

    def sent_instead(self, deliveries: Iterable[Delivery]) -> str:
        """The newer majors at which messages are sent, ``6.x``; empty where none is."""
        majors = {_major(d) for d in deliveries if d.verdict.endpoint in self.newer}
        return " and ".join(f"{number}.x" for number in sorted(majors))


def old_majors(interface: Interface) -> tuple[OldMajor, ...]:
    """Every major below the newest that a server of an interface keeps, oldest first."""
    sent = {m.method for client in interface.clients for method in client.methods for m in method.messages}
    kept = [found for server in interface.servers for found in _kept(server, sent)]
    return tuple(
        OldMajor(
            number,
            _ordered(older for older, _ in kept if major(older.version) == number),
            _ordered(newer for older, newer in kept if major(older.version) == number),
        )
        for number in sorted({major(older.version) for older, _ in kept})
    )


def _kept(server: Server, sent: set[str]) -> Iterator[tuple[Endpoint, Endpoint]]:
    """Endpoints of an older and of a newer major that offer the same method to some client.

    Endpoints that share nothing are different things on one server, and neither is the older of the two.
    """
    for older in server.endpoints:
        for newer in server.endpoints:
            shared = sent & older.methods.keys() & newer.methods.keys()
            if major(newer.version) > major(older.version) and (shared or older.any_method):
                yield older, newer


def _ordered(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    return tuple(sorted(dict.fromkeys(endpoints), key=lambda endpoint: sort_key(endpoint.version)))


def _major(delivery: Delivery) -> int:
    return major(delivery.message.version or UNVERSIONED)
