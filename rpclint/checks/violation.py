"""What a check yields: the evidence, both sides of it, and what to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rpclint.graph import Delivery
from rpclint.model import Client, ClientMethod, Endpoint, Interface, Message, Outcome, Place, Stated
from rpclint.results import Flow, Severity, strongest, weakest

Call: TypeAlias = tuple[Client, ClientMethod, Message | None]


@dataclass(frozen=True, slots=True)
class Violation:
    """``place`` lies in the new tree; ``methods`` are names on the wire, ``calls`` who sends them.

    ``method`` is None where one cause shows in several methods. ``outcome`` is None where no message fails.
    ``severity`` is how bad it is at most: no error where it depends on something that is not known.
    ``unpinned``: nobody can hold the sender back. ``stated`` stands in for the sender where something is said
    and nothing is sent; ``of_old``: the receiver is one of the old tree.
    """

    flow: Flow
    place: Place
    message: str
    why: str
    fix: str
    outcome: Outcome | None = None
    methods: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    receiver: Endpoint | None = None
    method: str | None = None
    argument: str | None = None
    major: int | None = None
    receiver_place: Place | None = None
    severity: Severity = Severity.ERROR
    stated: Stated | None = None
    of_old: bool = False
    unpinned: bool = False


def doubtful(violation: Violation) -> Violation:
    """What is not proven is a warning at most."""
    return replace(violation, severity=weakest(violation.severity, Severity.WARNING))


def as_seen(severity: Severity, interface: Interface) -> Severity:
    """How bad it is at most, as far as all that an interface serves is seen."""
    return weakest(severity, Severity.WARNING) if interface.partial else severity


def calls(deliveries: Iterable[Delivery]) -> tuple[Call, ...]:
    return tuple((d.client, d.method, d.message) for d in deliveries)


def worst(deliveries: Iterable[Delivery]) -> Severity:
    """How bad the worst of some failures is."""
    return strongest(*(delivery.severity for delivery in deliveries))


def held_to(client: Client, pin: str) -> str:
    """A pin with the version that it stands for: ``havana (2.47)``."""
    version = client.stands_for(pin)
    return f"{pin} ({version})" if version is not None and version != pin else pin


def names(deliveries: Iterable[Delivery]) -> tuple[str, ...]:
    """The methods on the wire, each once, in order."""
    return tuple(dict.fromkeys(d.message.method for d in deliveries))


def counted(some: Sequence[str], total: int) -> str:
    """How many of how many methods, as one says it: ``both methods``, ``2 of 7 methods``."""
    if len(some) == 1:
        return f"{some[0]} (its only method)" if total == 1 else some[0]
    if len(some) < total:
        return f"{len(some)} of {total} methods"
    return "both methods" if total == 2 else f"all {total} methods"  # noqa: PLR2004, both


def listed(some: Sequence[str], most: int = 3) -> str:
    """A few names in a sentence."""
    if len(some) <= most:
        return " and ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)
    return f"{', '.join(some[:most])} and {len(some) - most} more"
