"""What a server does with a message: the dispatch rule of oslo.messaging, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rpclint.model import Endpoint, Message, Method, Outcome, Server
from rpclint.versions import is_compatible, major, sort_key

UNVERSIONED = "1.0"  # what an endpoint or a message without a version counts as


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a message; where arguments do not bind, which of them.

    ``certain`` is false where only some of the paths that lead to the message make it fail.
    """

    outcome: Outcome
    endpoint: Endpoint | None = None
    missing: frozenset[str] = frozenset()
    unexpected: frozenset[str] = frozenset()
    certain: bool = True

    @property
    def accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED


def deliver(server: Server, message: Message) -> Verdict:
    """The verdict of one server on one message.

    Source: ``RPCDispatcher.dispatch`` in oslo_messaging/rpc/dispatcher.py: the first endpoint with the
    namespace, a compatible version and the method gets the message, and no other after it.
    """
    found = None
    allowed = server.private_allowed or not message.method.startswith("_")
    for endpoint in _serving(server, message.namespace, _version(message)):
        method = _served(endpoint.methods.get(message.method), _version(message))
        if method is not None and allowed:
            return _bind_all(endpoint, method, message)
        if allowed and (endpoint.any_method or message.method in endpoint.others):
            return Verdict(Outcome.ACCEPTED, endpoint)
        if found is None or method is not None:  # one that has the method, but keeps it private, tells more
            found = endpoint
    if found:
        return Verdict(Outcome.NO_SUCH_METHOD, found, certain=not found.incomplete)
    return Verdict(Outcome.UNSUPPORTED_VERSION, _nearest(server, message))


def _served(method: Method | None, version: str) -> Method | None:
    """A method, unless decorators of the project's own keep it from messages of a version."""
    if method is None or (method.since is None and method.until is None):
        return method
    too_early = method.since is not None and sort_key(version) < sort_key(method.since)
    too_late = method.until is not None and sort_key(version) >= sort_key(method.until)
    return None if too_early or too_late else method


def _serving(server: Server, namespace: str | None, version: str) -> Iterator[Endpoint]:
    for endpoint in server.endpoints:
        if namespace in endpoint.namespaces and is_compatible(endpoint.version, version):
            yield endpoint


def _version(message: Message) -> str:
    return UNVERSIONED if message.version is None else message.version


def _nearest(server: Server, message: Message) -> Endpoint | None:
    """The endpoint a refused message was most likely meant for, for the report."""
    here = [e for e in server.endpoints if message.namespace in e.namespaces]
    if not here:
        return None
    wanted = major(_version(message))
    ranked = sorted(here, key=lambda e: (major(e.version) != wanted, message.method not in e.methods))
    return ranked[0]


def _bind_all(endpoint: Endpoint, method: Method, message: Message) -> Verdict:
    verdicts = [bind(endpoint, method, variant) for variant in message.variants]
    failed = [verdict for verdict in verdicts if not verdict.accepted]
    if not failed:
        return verdicts[0]
    # An open message may turn out to carry what is missing, but never to leave out what is unexpected.
    reachable = [
        variant | verdict.missing if message.open else variant
        for variant, verdict in zip(message.variants, verdicts, strict=True)
    ]
    return Verdict(
        Outcome.TYPE_ERROR,
        endpoint,
        frozenset().union(*(v.missing for v in failed)),
        frozenset().union(*(v.unexpected for v in failed)),
        certain=not any(bind(endpoint, method, arguments).accepted for arguments in reachable),
    )


def bind(endpoint: Endpoint, method: Method, arguments: AbstractSet[str]) -> Verdict:
    """Whether a method can be called with the context and these keywords."""
    if not method.takes_context:
        return Verdict(Outcome.TYPE_ERROR, endpoint)
    named = {parameter.name for parameter in method.parameters if parameter.by_keyword}
    missing = {p.name for p in method.parameters if p.required} - (named & arguments)
    unexpected = set() if method.any_keyword else arguments - named
    unexpected |= arguments & {method.context}
    if missing or unexpected:
        return Verdict(Outcome.TYPE_ERROR, endpoint, frozenset(missing), frozenset(unexpected))
    return Verdict(Outcome.ACCEPTED, endpoint)
