"""The RPC surface of one tree: its interfaces, and what its clients send under a pin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from rpclint.model import Client, ClientMethod, Span, Surface, TreeId
from rpclint.timings import timed
from rpclint.versions import is_well_formed, major

if TYPE_CHECKING:
    from rpclint.surfaces.reading import Reading

T = TypeVar("T")


class TreeSurface:
    """A surface that can be asked what each client sends under any pin.

    ``read`` reads the tree, when something is asked that is not ``known``. What it gives may be a reading of
    another tree: ``is_of`` says whether that still holds after more was asked of it; where it does not,
    ``read`` gives another one. ``keep`` is handed the surface.
    """

    def __init__(
        self,
        tree: TreeId,
        read: Callable[[], Reading],
        is_of: Callable[[Reading], bool],
        known: Surface | None,
        keep: Callable[[Surface], None],
    ) -> None:
        self.tree = tree
        self._read = read
        self._is_of = is_of
        self._known = known
        self._keep = keep
        self._reading: Reading | None = None
        self._tried: dict[tuple[str, str, str], dict[str, ClientMethod | None]] = {}

    def ask(self, question: Callable[[Reading], T]) -> T:
        """What a reading answers, once it is one of this tree."""
        while True:
            if self._reading is None:
                self._reading = self._read()
            answer = question(self._reading)
            if self._is_of(self._reading):
                return answer
            self._reading = None

    @cached_property
    @timed("surfaces", "surfaces made")
    def surface(self) -> Surface:
        if self._known is not None:
            return self._known
        found = replace(self.ask(lambda reading: reading.surface), tree=self.tree)
        self._keep(found)
        return found

    def spans(self, client: Client, top: str) -> Iterator[Span]:
        """A client's methods under every cap from a version down to the first of its major."""
        own = {method.name for method in client.methods}  # the class may send to other namespaces, too
        yield from self.ask(
            lambda reading: [
                span
                for name, spans in reading.spans(client).items()
                if name in own
                for span in spans.below(top)
            ]
        )

    def methods(
        self, client: Client, pin: str | None, names: AbstractSet[str] | None = None
    ) -> tuple[ClientMethod, ...]:
        """A client's methods, or those named, under a pin: an alias, a version, or None for no pin at all."""
        asked = [m for m in client.methods if names is None or m.name in names]
        if pin is None:
            return tuple(asked)
        found = (self._under(client, pin, method.name) for method in asked)
        return tuple(method for method in found if method is not None)

    def sends_at(self, client: Client, pin: str) -> bool:
        """Whether anything at all goes out under the pin that an alias is."""
        asked = major(client.aliases[pin])
        if not self.ask(lambda reading: reading.clients.names_major(client, asked)):
            return False  # no version of that major stands in its code
        sent = (self._under(client, pin, method.name) for method in client.methods)
        return any(method is not None and method.messages for method in sent)

    def _under(self, client: Client, pin: str, name: str) -> ClientMethod | None:
        """A pin that is, or stands for, a version is one of a span; what else it may be is tried."""
        cap = client.aliases.get(pin, pin)
        if cap.count(".") == 1 and is_well_formed(cap) and pin not in client.modes:
            alias = pin if pin in client.aliases else None
            return self.ask(lambda reading: reading.spans(client)[name].at(cap, alias))
        known = self._tried.setdefault((client.module, client.class_name, pin), {})
        if name not in known:
            known[name] = self.ask(lambda reading: reading.spans(client)[name].run(pin)[0])
        return known[name]
