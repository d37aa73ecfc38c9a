"""The RPC surface of a tree and what was found about it: frozen values, no behaviour beyond reading them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from rpclint.places import Gap, Outcome, Phase, Place, TreeId, Why
from rpclint.versions import is_compatible

__all__ = ["Gap", "Outcome", "Phase", "Place", "TreeId", "Why"]  # and all that is below

Value = TypeVar("Value", str, int)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """What a table holds, and where."""

    value: Value
    place: Place


@dataclass(frozen=True, slots=True)
class VersionHistory:
    """What a class tells of its versions: a row for each, and which one a release supports.

    ``mentioned`` are versions that are named in it and have no row that can be told for one.
    """

    rows: tuple[Entry[str], ...]
    supports: tuple[tuple[str, Entry[str]], ...] = ()
    mentioned: frozenset[str] = frozenset()


# -- the server side


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    required: bool
    by_keyword: bool = True


@dataclass(frozen=True, slots=True)
class Method:
    """What an endpoint lets others call, without ``self`` and the context.

    ``context`` is the name of the parameter that takes the context; None where there is none to take it.
    ``returns`` is false where it is seen to give nothing back. In a proxy, ``forwards`` are the calls by
    which it hands on, and ``unused`` the parameters that it does nothing with. Where decorators tell,
    ``since`` is the version that it is served from on, and ``until`` the one below which it is.
    """

    name: str
    place: Place
    parameters: tuple[Parameter, ...] = ()
    any_keyword: bool = False
    context: str | None = "context"
    takes_context: bool = True
    returns: bool = True
    forwards: tuple[Forward, ...] = ()
    unused: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """One argument of a forward: an ``own`` parameter by name, a ``constant`` as it is written, or neither.

    ``to`` is the parameter that it arrives at, None where that cannot be told.
    """

    to: str | None
    own: str | None = None
    constant: str | None = None
    positional: bool = False


@dataclass(frozen=True, slots=True)
class Forward:
    """A call by which a proxy's method hands on to the object behind it.

    ``method`` is what takes the call, None where that object has no such method. ``missing`` and
    ``unexpected`` are what keeps the call from binding; ``open`` where more may be passed than is seen.
    ``discarded`` where nothing is done with what comes back, ``guarded`` where it is tried and may fail.
    """

    name: str
    class_name: str
    place: Place
    method: Method | None
    passed: tuple[Passed, ...] = ()
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    open: bool = False
    discarded: bool = False
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One object that a server dispatches to; ``version`` is the one that is enforced.

    ``others`` are attributes that may be methods, too. An endpoint is ``incomplete`` where a base class
    stands outside the tree, or a part of its body cannot be read: it may have methods that are not seen.
    ``proxy_of`` is the endpoint of another major that it hands on to, by ``__getattr__`` or method by method.
    ``reported`` is the version that the class takes itself to be at, and tells others if anybody asks;
    ``history`` what it tells of its versions.
    """

    class_name: str
    module: str
    place: Place
    version: str
    version_declared: bool
    version_place: Place
    namespaces: tuple[str | None, ...]
    methods: Mapping[str, Method] = field(hash=False)
    delegates_to: str | None = None
    any_method: bool = False
    others: frozenset[str] = frozenset()
    incomplete: bool = False
    proxy_of: str | None = None
    reported: Stated | None = None
    history: VersionHistory | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Server:
    """The endpoints of one process in the order in which a message is offered to them.

    ``topics`` are those that it listens on; none where that is not known. Servers of one ``choice`` are what
    one service may be started with.
    """

    endpoints: tuple[Endpoint, ...]
    private_allowed: bool = True
    topics: tuple[str, ...] = ()
    choice: Place | None = None

    @property
    def name(self) -> str:
        return self.endpoints[0].class_name

    @property
    def package(self) -> str:
        """The last name of the package that it comes from."""
        return self.endpoints[0].module.rpartition(".")[0].rpartition(".")[2]

    def hears(self, topic: str | None) -> bool:
        """Whether it may get what is sent to a topic: it does unless both are known, and differ."""
        if topic is None or not self.topics:
            return True
        return topic in self.topics or any(_home(topic) != _home(own) for own in self.topics)


def _home(topic: str) -> str:
    """Where the name of a topic comes from; nowhere for one that is known by its text.

    Two names of one home are two topics; of names from elsewhere nobody knows.
    """
    name, call, _ = topic.partition("(")
    return name + call if call else name.rpartition(".")[0]


# -- the client side


class Kind(str, Enum):
    CALL = "call"
    CAST = "cast"
    FANOUT = "fanout"


@dataclass(frozen=True, slots=True)
class Message:
    """What goes over the wire, merged over the paths that lead to it.

    ``variants`` holds the argument sets of the feasible paths: a message is proven to fail only where
    each of them does. ``by_default``: it goes out at the client's own version, for the send names none.
    ``unheeded`` where the client does nothing with what comes back.
    """

    method: str
    version: str | None
    namespace: str | None
    kind: Kind
    place: Place
    variants: tuple[frozenset[str], ...]
    open: bool = False
    name_place: Place | None = None
    version_place: Place | None = None
    by_default: bool = False
    topic: str | None = None
    unheeded: bool = False

    @property
    def arguments(self) -> frozenset[str]:
        """The arguments that are sent in every case."""
        return frozenset.intersection(*self.variants)

    @property
    def optional(self) -> frozenset[str]:
        """The arguments that are sent only when something unknown holds."""
        return frozenset.union(*self.variants) - self.arguments


class Refusal(str, Enum):
    """How a send ends under a version cap before anything is sent."""

    GUARDED = "guarded"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Refused:
    """A path on which the cap keeps the message from going out.

    ``granted`` are the versions that ``can_send_version`` had allowed on the way.
    """

    how: Refusal
    place: Place
    version: str | None = None
    granted: tuple[str, ...] = ()


class Flaw(str, Enum):
    """What is wrong with a client method whatever server it talks to."""

    BAD_VERSION = "bad-version"
    FANOUT_CALL = "fanout-call"
    VERSION_NOT_USED = "version-not-used"
    DEAD_GUARD = "dead-guard"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw and where it stands; ``version`` as the source has it, ``method`` by its name on the wire."""

    flaw: Flaw
    place: Place
    version: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class ClientMethod:
    """What one method of a client sends; ``inherited`` from a class that leaves it to others what that is."""

    name: str
    place: Place
    messages: tuple[Message, ...] = ()
    refusals: tuple[Refused, ...] = ()
    faults: tuple[Fault, ...] = ()
    inherited: bool = False

    @property
    def refused(self) -> Refusal | None:
        """Set when nothing at all can be sent."""
        if self.messages or not self.refusals:
            return None
        return Refusal.CAP if any(r.how is Refusal.CAP for r in self.refusals) else Refusal.GUARDED


@dataclass(frozen=True, slots=True)
class Span:
    """What a client method is under every cap from ``lowest`` to ``highest``, minors of one major."""

    method: ClientMethod
    lowest: str
    highest: str

    def takes_in(self, cap: str) -> bool:
        return is_compatible(self.highest, cap) and is_compatible(cap, self.lowest)


class Cap(str, Enum):
    """Where the version cap of a client comes from."""

    NONE = "none"
    LITERAL = "literal"
    CONFIGURED = "configured"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Stated:
    """A version that code says something is at: under which name, and where."""

    name: str
    place: Place
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A version cap that stands in the code; ``version`` is None where it is no version."""

    version: str | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Client:
    """A class that sends messages; ``methods`` are those sent while no cap is in force.

    ``modes`` are strings that the code compares a pin with; ``option`` is where an operator sets one
    (``[upgrade_levels] compute``). ``unclear`` are methods that are sent at a version nobody can tell: gaps,
    no messages. ``alias_places`` has the place of each alias, and is empty where not all of them are known.
    ``claim`` is the version that the client takes itself to be at, which it is capped to by default;
    ``literal`` is a cap that stands in the code. ``releases`` are the versions that a table has for each
    release that an operator may name, None where it has a row but no version for this client. ``history`` is
    what the class tells of its versions.
    """

    class_name: str
    module: str
    place: Place
    version: str | None
    namespace: str | None
    cap: Cap
    aliases: Mapping[str, str] = field(hash=False)
    modes: tuple[str, ...]
    methods: tuple[ClientMethod, ...]
    topic: str | None = None
    option: str | None = None
    unclear: tuple[str, ...] = ()
    alias_places: Mapping[str, Place] = field(default_factory=dict, hash=False)
    claim: Stated | None = None
    literal: Literal | None = None
    releases: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    history: VersionHistory | None = field(default=None, hash=False)

    @property
    def pins(self) -> tuple[str, ...]:
        """The strings that the code itself knows as a pin."""
        return tuple(sorted({*self.aliases, *self.modes}))

    def stands_for(self, pin: str) -> str | None:
        """The version that the name of a release stands for; None for any other pin."""
        return self.aliases.get(pin) or self.releases.get(pin)


# -- tables beside both


@dataclass(frozen=True, slots=True)
class ServiceHistory:
    """Which RPC version of one interface each service version stands for, by its number.

    A row is None where it says nothing of the interface. ``current`` is the service version that the tree's
    own services report, under the name of ``counter``; ``releases`` are those of releases by their names.
    """

    name: str
    key: str
    place: Place
    rows: tuple[Entry[str] | None, ...]
    counter: str
    current: Entry[int] | None = None
    releases: Mapping[str, Entry[int]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ReleaseMapping:
    """Which RPC version of one interface goes with each release, and with the tree itself: ``own``.

    ``silent`` are the releases that it has a row for, but nothing of the interface.
    """

    name: str
    key: str
    place: Place
    own: Entry[str]
    releases: Mapping[str, Entry[str]] = field(hash=False)
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interface:
    """Clients and servers that talk to each other: one topic and one namespace.

    ``servers`` are alternatives (nova's network managers): configuration picks one of them. It is ``partial``
    where an endpoint or its version could not be read, so that more may be served than is seen.
    """

    name: str
    namespace: str | None
    servers: tuple[Server, ...]
    clients: tuple[Client, ...]
    topic: str | None = None
    history: ServiceHistory | None = None
    mapping: ReleaseMapping | None = None
    partial: bool = False

    @property
    def label(self) -> str:
        """What to call it: its namespace if it has one, unless a module of its own names it already."""
        own_module = self.endpoints[0].module.rpartition(".")[2] == self.name
        return self.name if self.namespace is None or own_module else self.namespace

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Every endpoint once, in dispatch order."""
        return tuple(dict.fromkeys(endpoint for server in self.servers for endpoint in server.endpoints))


@dataclass(frozen=True, slots=True)
class ErrorHandler:
    """An ``except`` for what a server refuses with: what it catches, and the calls that it is there for.

    ``tried`` are the first line of what is tried, and the one behind the last.
    """

    place: Place
    caught: str
    calls: frozenset[str]
    tried: tuple[int, int]

    def guards(self, place: Place) -> bool:
        return place.path == self.place.path and self.tried[0] <= place.line < self.tried[1]


@dataclass(frozen=True, slots=True)
class Surface:
    """The whole RPC surface of one tree, and what could not be understood of it.

    ``dead_handlers`` wait for errors that no reply of a server turns into.
    """

    tree: TreeId
    interfaces: tuple[Interface, ...]
    gaps: tuple[Gap, ...] = ()
    project: str | None = None
    dead_handlers: tuple[ErrorHandler, ...] = ()
