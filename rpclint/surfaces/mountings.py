"""The lists of objects that servers are made with, and the topics that these listen on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from rpclint import facts
from rpclint.evaluate.frame import Mounted
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.mounting import MANAGER, SERVER_MAKERS
from rpclint.evaluate.values import Instance, Value
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.bodies import flattened
from rpclint.surfaces.senders import as_class, closed
from rpclint.surfaces.taught import registries


@dataclass(slots=True)
class Mounting:
    """The endpoints of one server, in order, and all topics that it is known to listen on.

    ``version`` and ``namespace`` are said where a registry of the project's own is handed them.
    """

    instances: tuple[Instance, ...]
    topics: dict[str, None] = field(default_factory=dict)
    version: Value | None = None
    namespace: Value | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(instance.linked.dotted for instance in self.instances)


def mountings(
    modules: Sequence[LinkedModule], leaves: Sequence[LinkedClass], interpreter: Interpreter
) -> Mapping[tuple[str, ...], Mounting]:
    """What servers are handed, by the classes in the list; each alone where not all of it is understood."""
    found: dict[tuple[str, ...], Mounting] = {}
    for mounted in _mounted(modules, leaves, interpreter):
        instances = [value for value in mounted.endpoints if isinstance(value, Instance)]
        for some in [instances] if mounted.whole else [[instance] for instance in instances]:
            made = Mounting(tuple(some), version=mounted.version, namespace=mounted.namespace)
            known = found.setdefault(made.classes, made)
            if mounted.topic is not None:
                known.topics.setdefault(mounted.topic)
    return found


def _mounted(
    modules: Sequence[LinkedModule], leaves: Sequence[LinkedClass], interpreter: Interpreter
) -> Iterator[Mounted]:
    """What functions of modules mount comes first: it is by their topics that services are known."""
    for module in modules:
        group = _functions(module)
        if group is not None:
            for name, _ in group.members:
                yield from interpreter.mounted(group, name)
    for linked in leaves:
        for name in _makers(linked):
            yield from interpreter.mounted(linked, name)


def _functions(module: LinkedModule) -> LinkedClass | None:
    """The functions of a module in which servers and services are made, as the static methods of a class."""
    functions = [f for f in flattened(module.syntax.body) if isinstance(f, facts.Function)]
    makers = SERVER_MAKERS | registries([module])
    found = [f for f in functions if _makes_server(f, makers)]
    return as_class(module, [*found, *_at_import(module)])


def _at_import(module: LinkedModule) -> Iterator[facts.Function]:
    """The calls of registries that a module makes while it is imported, as a function."""
    taught = registries([module])
    calls = [s for s in flattened(module.syntax.body) if isinstance(s, facts.Evaluate)]
    body = tuple(s for s in calls if not taught.isdisjoint(facts.names((s,))))
    if body:
        yield facts.made_up("<import>", body, body[0].line)


def _makes_server(function: facts.Function, makers: AbstractSet[str]) -> bool:
    if facts.has_named(function, makers):
        return True
    nodes = facts.walk(function.body or ()) if facts.mentions(function, {MANAGER}) else ()
    return any(a.keyword == MANAGER for node in nodes if isinstance(node, facts.Call) for a in node.arguments)


def _makers(linked: LinkedClass) -> Iterable[str]:
    """The methods of a class, its bases included, in which a server is made, and others that call them."""
    makers = SERVER_MAKERS | registries([linked.module])
    ancestors = reversed(list(linked.ancestors))  # what a method overrides, it may well call
    functions = [item for ancestor in ancestors for item in ancestor.functions.items()]
    made = {name for name, function in functions if facts.has_named(function, makers)}
    found = closed(made, functions, facts.named_on_self)
    return dict.fromkeys(name for name, _ in functions if name in found)
