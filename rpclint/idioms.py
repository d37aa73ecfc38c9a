"""What a project's own style of RPC looks like, where the source alone does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

Argument: TypeAlias = int | str  # of a call: its position, counted from 0 without self, or its keyword


class ClientBase(Struct, frozen=True):
    """A class that clients extend, or make objects of.

    ``parameters`` are the names of what its constructor takes, in order; each is an attribute of the object
    afterwards. The others name the attribute that holds the default version, the namespace, the topic and
    the version cap of what such a client sends; None where it has none.
    """

    name: str
    parameters: tuple[str, ...] = ()
    version: str | None = None
    namespace: str | None = None
    topic: str | None = None
    cap: str | None = None


class SendWrapper(Struct, frozen=True):
    """A function, or a method of a class and of those that extend it, that sends a message.

    ``method`` is the argument that holds the method's name, ``version`` and ``topic`` those that override
    what the client has. ``arguments`` holds a dictionary of the message's arguments; without it these are
    the keywords that are left over, but for those of ``not_sent``.
    """

    name: str
    kind: str = "call"
    method: Argument = 0
    version: Argument | None = None
    topic: Argument | None = None
    arguments: Argument | None = None
    not_sent: tuple[str, ...] = ()


class VersionDecorator(Struct, frozen=True):
    """A decorator with a version as its ``argument``.

    ``means`` is ``minimum``: a client method refuses to send under a lower cap; ``introduced``: an endpoint
    serves the method from that version on, and a client sends at it; ``removed``: it is served below it.
    """

    name: str
    means: str
    argument: Argument = 0


class EndpointBase(Struct, frozen=True):
    """A class that endpoints extend, and the attributes that hold their version and namespace."""

    name: str
    version: str | None = None
    namespace: str | None = None


class Registry(Struct, frozen=True):
    """A function that is handed endpoints, or decorates their classes.

    ``endpoints`` is the argument with them; without it whatever is an object or a class of the tree is one.
    """

    name: str
    version: Argument | None = None
    namespace: Argument | None = None
    endpoints: Argument | None = None
    topic: Argument | None = None


class Binding(Struct, frozen=True):
    """Which classes make up an interface: dotted names of endpoints in dispatch order, and of clients."""

    interface: str
    endpoints: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()


class Idioms(Struct, frozen=True):
    """All forms that a project was taught to have.

    ``guards`` ask whether a version may be sent; ``constants`` are names outside of the tree, and what they
    stand for: text, or a template that a function fills with its arguments.
    """

    client_bases: tuple[ClientBase, ...] = ()
    sends: tuple[SendWrapper, ...] = ()
    guards: tuple[str, ...] = ()
    decorators: tuple[VersionDecorator, ...] = ()
    endpoint_bases: tuple[EndpointBase, ...] = ()
    registries: tuple[Registry, ...] = ()
    bindings: tuple[Binding, ...] = ()
    constants: Mapping[str, str | None] = {}

    @property
    def verbs(self) -> frozenset[str]:
        """The last names of what sends."""
        return frozenset(form.name.rpartition(".")[2] for form in self.sends)

    @property
    def words(self) -> frozenset[str]:
        """The last names of all that is taught: where one of them stands, there may be RPC."""
        forms: tuple[ClientBase | SendWrapper | VersionDecorator | EndpointBase | Registry, ...] = (
            *self.client_bases, *self.sends, *self.decorators, *self.endpoint_bases, *self.registries,
        )  # fmt: skip
        named = [
            *(form.name for form in forms),
            *self.guards,
            *(name for binding in self.bindings for name in (*binding.endpoints, *binding.clients)),
        ]
        return frozenset(name.rpartition(".")[2] for name in named)


UNTAUGHT = Idioms()
