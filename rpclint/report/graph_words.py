"""What the forms of a graph have in common: how versions, sides and states are told."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rpclint.dispatch import UNVERSIONED
from rpclint.lint.picture import Edge, State
from rpclint.model import Interface
from rpclint.report.style import inert
from rpclint.versions import is_well_formed, major, sort_key

COLOURS = {State.BROKEN: "red", State.WARNING: "yellow", State.UNKNOWN: "yellow"}


def flat(text: str) -> str:
    """Text from the code under analysis, on one line and without what a terminal would obey."""
    return " ".join(inert(text).split())


def serving(interface: Interface) -> str:
    """What a server accepts, ``(5.13) 6.0``: in brackets what no client of its own release sends."""
    unsent = _unsent(interface)
    versions = sorted({endpoint.version for endpoint in interface.endpoints}, key=sort_key)
    return " ".join(f"({version})" if major(version) in unsent else version for version in versions)


def _unsent(interface: Interface) -> frozenset[int]:
    majors = {major(version or UNVERSIONED) for version in sent(interface)}
    unclear = any(client.unclear for client in interface.clients)
    return frozenset() if unclear or not majors else frozenset(_majors(interface) - majors)


def _majors(interface: Interface) -> set[int]:
    return {major(endpoint.version) for endpoint in interface.endpoints}


def sent(interface: Interface) -> tuple[str | None, ...]:
    """The versions at which clients send while nothing pins them."""
    methods = [method for client in interface.clients for method in client.methods]
    found = {message.version for method in methods for message in method.messages}
    return tuple(sorted(found, key=lambda version: sort_key(version) if version else ()))


def spans(versions: Sequence[str | None]) -> str:
    """Versions by major, ``5.0-5.11, 6.0``."""
    known = sorted({v for v in versions if v is not None and is_well_formed(v)}, key=sort_key)
    others = sorted({"unversioned" if v is None else flat(v) for v in versions} - set(known))
    return ", ".join([*(_span(list(group)) for _, group in groupby(known, key=major)), *others])


def _span(versions: list[str]) -> str:
    return versions[0] if len(versions) == 1 else f"{versions[0]}-{versions[-1]}"


def pinned(edge: Edge, interface: Interface) -> str:
    """What an edge's clients are pinned to, ``wallaby (6.0)``; ``interface`` is that of the clients."""
    aliases = {name: version for client in interface.clients for name, version in client.aliases.items()}
    return ", ".join(
        f"{flat(pin)} ({flat(aliases[pin])})" if aliases.get(pin, pin) != pin else flat(pin)
        for pin in edge.pins
    )
