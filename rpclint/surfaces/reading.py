"""What is read of a tree: its modules, who sends and who serves in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property, partial

from rpclint import facts
from rpclint.headers import Headers
from rpclint.idioms import UNTAUGHT, Idioms
from rpclint.link import Program
from rpclint.link.program import AskedFor, Load
from rpclint.model import Cap, Client, Gap, Interface, Surface, TreeId
from rpclint.surfaces.clients import ClientReader
from rpclint.surfaces.endpoints import EndpointReader
from rpclint.surfaces.handlers import dead_handlers
from rpclint.surfaces.heirs import heirs
from rpclint.surfaces.match import interfaces
from rpclint.surfaces.spans import Spans
from rpclint.surfaces.strangers import Names
from rpclint.surfaces.tables import with_tables
from rpclint.surfaces.taught import clients_of, names_of
from rpclint.surfaces.unread import unread

DEFAULT_POLICY = "DefaultRPCAccessPolicy"


class Reading:
    """A tree as it is read.

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
        self._program = program = Program(paths, load, idioms)
        self._spans: dict[tuple[str, str], Mapping[str, Spans]] = {}
        with facts.asked() as asked:
            modules = [program.module_at(path) for path in rpc_paths]
            self._modules = modules + [program.module_at(path) for path in heirs(modules, headers)]
            self.clients = ClientReader(self._modules)
        self._asked = asked
        self.names = Names(program, self._modules)
        self._rename = rename
        self._idioms = idioms
        self._unreadable = tuple(gaps)
        self._tree = tree

    @property
    def asked(self) -> AskedFor:
        """What all that is known by now comes from."""
        return self._program.asked

    @cached_property
    def surface(self) -> Surface:
        with facts.asked() as asked:
            return self._surface(asked | self._asked)

    def _surface(self, asked: AbstractSet[facts.Text]) -> Surface:
        clients = tuple(self.clients.clients())
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
        gaps = [*self._unreadable, *self.clients.gaps, *endpoints.gaps, *told, *unread(self._modules, asked)]
        hidden = {gap.path for gap in endpoints.gaps}
        named = sorted(
            (_marked(f, hidden) for f in found if isinstance(f, Interface)),
            key=lambda i: (i.name, i.namespace or ""),
        )
        return Surface(
            self._tree,
            tuple(named),
            tuple(sorted(set(gaps))),
            dead_handlers=tuple(dead_handlers(self._modules)),
        )

    def spans(self, client: Client) -> Mapping[str, Spans]:
        """The spans of each method of a client's class, by name."""
        key = (client.module, client.class_name)
        if key not in self._spans:
            self._spans[key] = {
                function.name: Spans(partial(self.clients.under, client, function))
                for function in self.clients.methods(client)
            }
        return self._spans[key]


def _marked(interface: Interface, hidden: AbstractSet[str]) -> Interface:
    """Marked as partial where one of the files with its endpoints has some that are not understood."""
    return replace(interface, partial=any(e.place.path in hidden for e in interface.endpoints))
