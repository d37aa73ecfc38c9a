"""The RPC surface of one tree: its interfaces, and what its clients send under a pin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property

from rpclint.idioms import UNTAUGHT, Idioms
from rpclint.link import Program
from rpclint.link.program import Load
from rpclint.model import Cap, Client, ClientMethod, Gap, Interface, Span, Surface, TreeId
from rpclint.surfaces.clients import ClientReader
from rpclint.surfaces.endpoints import EndpointReader
from rpclint.surfaces.handlers import dead_handlers
from rpclint.surfaces.heirs import Headers, heirs
from rpclint.surfaces.match import interfaces
from rpclint.surfaces.strangers import Names
from rpclint.surfaces.tables import with_tables
from rpclint.surfaces.taught import clients_of, names_of
from rpclint.surfaces.unread import unread
from rpclint.timings import timed

DEFAULT_POLICY = "DefaultRPCAccessPolicy"


class TreeSurface:
    """A surface that can be asked what each client sends under any pin.

    ``paths`` are the tree's Python files, ``rpc_paths`` those with a word of RPC in them, and ``headers``
    the classes of the others.
    """

    def __init__(
        self,
        tree: TreeId,
        paths: Sequence[str],
        rpc_paths: Sequence[str],
        load: Load,
        *,
        headers: Mapping[str, Headers],
        rename: Mapping[str, str],
        idioms: Idioms = UNTAUGHT,
        gaps: Sequence[Gap] = (),
    ) -> None:
        program = Program(paths, load, idioms)
        modules = [program.module_at(path) for path in rpc_paths]
        self._modules = modules + [program.module_at(path) for path in heirs(modules, headers)]
        self.names = Names(program, self._modules)
        self._reader = ClientReader(self._modules)
        self._sent: dict[tuple[str, str], dict[str, ClientMethod | None]] = {}
        self._spans: dict[tuple[str, str], tuple[Span, ...]] = {}
        self._rename = rename
        self._idioms = idioms
        self._unreadable = tuple(gaps)
        self.tree = tree

    @cached_property
    @timed("surfaces", "surfaces made")
    def surface(self) -> Surface:
        clients = tuple(self._reader.clients())
        # Without default version and cap, messages are made by hand: a version that is declared is served.
        made = (c for c in clients if c.version is not None or c.cap is not Cap.NONE)
        names = {f"{client.module}.{client.class_name}" for client in made}
        endpoints = EndpointReader(self._modules)
        servers = tuple(server for server in endpoints.servers(names) if server.endpoints)
        private = not any(DEFAULT_POLICY in module.syntax.marks for module in self._modules)
        matched = interfaces(
            servers,
            clients,
            private_allowed=private,
            rename={**self._rename, **names_of(self._idioms)},
            bound=clients_of(self._idioms),
        )
        found = tuple(with_tables(tuple(matched), self._modules))
        told = [f for f in found if isinstance(f, Gap)]
        gaps = [*self._unreadable, *self._reader.gaps, *endpoints.gaps, *told, *unread(self._modules)]
        hidden = {gap.path for gap in endpoints.gaps}
        named = sorted(
            (_marked(f, hidden) for f in found if isinstance(f, Interface)),
            key=lambda i: (i.name, i.namespace or ""),
        )
        return Surface(
            self.tree,
            tuple(named),
            tuple(sorted(set(gaps))),
            dead_handlers=tuple(dead_handlers(self._modules)),
        )

    def spans(self, client: Client, top: str) -> tuple[Span, ...]:
        """A client's methods under every cap from a version down to the first of its major."""
        key = (f"{client.module}.{client.class_name}", top)
        if key not in self._spans:
            self._spans[key] = tuple(self._reader.spans(client, top))
        own = {method.name for method in client.methods}  # the class may send to other namespaces, too
        return tuple(span for span in self._spans[key] if span.method.name in own)

    def methods(
        self, client: Client, pin: str | None, names: AbstractSet[str] | None = None
    ) -> tuple[ClientMethod, ...]:
        """A client's methods, or those named, under a pin: an alias, a version, or None for no pin at all."""
        if pin is None:
            return tuple(m for m in client.methods if names is None or m.name in names)
        wanted = {m.name for m in client.methods} if names is None else names
        known = self._sent.setdefault((f"{client.module}.{client.class_name}", pin), {})
        missing = wanted - known.keys()
        if missing:
            known.update(dict.fromkeys(missing))
            known.update((m.name, m) for m in self._reader.methods(client, pin, missing))
        order = [method.name for method in client.methods if method.name in wanted]
        return tuple(method for name in order if (method := known[name]) is not None)


def _marked(interface: Interface, hidden: AbstractSet[str]) -> Interface:
    """Marked as partial where one of the files with its endpoints has some that are not understood."""
    return replace(interface, partial=any(e.place.path in hidden for e in interface.endpoints))
