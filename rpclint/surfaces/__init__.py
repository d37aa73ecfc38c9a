"""The RPC surface of one tree: its interfaces, and what its clients send under a pin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from typing import TYPE_CHECKING

from rpclint.model import Client, ClientMethod, Span, Surface, TreeId
from rpclint.surfaces.spans import Spans
from rpclint.timings import timed
from rpclint.versions import is_well_formed

if TYPE_CHECKING:
    from rpclint.surfaces.reading import Reading


class TreeSurface:
    """A surface that can be asked what each client sends under any pin.

    ``read`` reads the tree, when something is asked that is not ``known``; ``keep`` is handed its surface.
    """

    def __init__(
        self,
        tree: TreeId,
        read: Callable[[], Reading],
        known: Surface | None,
        keep: Callable[[Surface], None],
    ) -> None:
        self.tree = tree
        self._read = read
        self._known = known
        self._keep = keep
        self._spans: dict[tuple[str, str], Mapping[str, Spans]] = {}
        self._tried: dict[tuple[str, str, str], dict[str, ClientMethod | None]] = {}

    @cached_property
    def reading(self) -> Reading:
        return self._read()

    @cached_property
    @timed("surfaces", "surfaces made")
    def surface(self) -> Surface:
        if self._known is not None:
            return self._known
        found = self.reading.surface()
        self._keep(found)
        return found

    def spans(self, client: Client, top: str) -> Iterator[Span]:
        """A client's methods under every cap from a version down to the first of its major."""
        own = {method.name for method in client.methods}  # the class may send to other namespaces, too
        for name, spans in self._spans_of(client).items():
            if name in own:
                yield from spans.below(top)

    def methods(
        self, client: Client, pin: str | None, names: AbstractSet[str] | None = None
    ) -> tuple[ClientMethod, ...]:
        """A client's methods, or those named, under a pin: an alias, a version, or None for no pin at all."""
        asked = [m for m in client.methods if names is None or m.name in names]
        if pin is None:
            return tuple(asked)
        found = (self._under(client, pin, method.name) for method in asked)
        return tuple(method for method in found if method is not None)

    def may_send_at(self, client: Client, first: int) -> bool:
        """Whether a client may send anything at versions of a major: whether one stands in its code."""
        return self.reading.clients.names_major(client, first)

    def _under(self, client: Client, pin: str, name: str) -> ClientMethod | None:
        """An alias is the version that it stands for; what else it may be is tried."""
        spans = self._spans_of(client)[name]
        cap = client.aliases.get(pin, pin)
        if cap.count(".") == 1 and is_well_formed(cap) and pin not in client.modes:
            return spans.at(cap)
        known = self._tried.setdefault((client.module, client.class_name, pin), {})
        if name not in known:
            known[name] = spans.run(pin)[0]
        return known[name]

    def _spans_of(self, client: Client) -> Mapping[str, Spans]:
        """The spans of each method, by name."""
        key = (client.module, client.class_name)
        if key not in self._spans:
            self._spans[key] = {
                function.name: Spans(partial(self.reading.clients.under, client, function))
                for function in self.reading.clients.methods(client)
            }
        return self._spans[key]
