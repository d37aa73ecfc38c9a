"""The lists of objects that servers are made with, and the topics that these listen on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rpclint import facts
from rpclint.evaluate.frame import Mounted
from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.mounting import MANAGER, SERVER_MAKERS
from rpclint.evaluate.values import Instance
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.bodies import flattened
from rpclint.surface.senders import as_class, closed, named_in


@dataclass(slots=True)
class Mounting:
    """The endpoints of one server, in order, and all topics that it is known to listen on."""

    instances: tuple[Instance, ...]
    topics: dict[str, None] = field(default_factory=dict)

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
            made = Mounting(tuple(some))
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
    return as_class(module, [f for f in functions if _makes_server(f)])


def _makes_server(function: facts.Function) -> bool:
    body = function.body or ()
    keywords = (
        a.keyword for node in facts.walk(body) if isinstance(node, facts.Call) for a in node.arguments
    )
    return not SERVER_MAKERS.isdisjoint(facts.names(body)) or MANAGER in keywords


def _makers(linked: LinkedClass) -> Iterable[str]:
    """The methods of a class, its bases included, in which a server is made, and others that call them."""
    named = named_in(linked)
    made = {name for name, (names, _) in named.items() if not SERVER_MAKERS.isdisjoint(names)}
    found = closed(made, {name: on_self for name, (_, on_self) in named.items()}) if made else set()
    return [name for name in named if name in found]
