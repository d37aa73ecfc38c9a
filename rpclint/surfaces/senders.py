"""What may send messages: classes, and the functions of a module as if it were one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from rpclint import facts
from rpclint.evaluate.attributes import decorator_names
from rpclint.evaluate.library import MESSAGE_VERBS
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.bodies import flattened
from rpclint.link.program import LinkedFunction
from rpclint.surfaces.wrappers import told_senders

VERBS = set(MESSAGE_VERBS)
# What a client is made with, or a message is sent through; ``call`` alone is a name of many things.
MEANS = {
    "prepare", "can_send_version", "RPCClient", "get_rpc_client", "get_client", "make_msg", "cctxt", "rpc",
}  # fmt: skip


class Senders:
    """Knows the methods of a tree's classes by which a message may go out."""

    def __init__(self, modules: Sequence[LinkedModule]) -> None:
        taught = modules[0].program.idioms.verbs if modules else frozenset()
        self._verbs, self._means = VERBS | taught, MEANS | taught
        everything = [c for module in modules for c in module.classes]
        self._functions: set[int] = set()  # of modules, by identity
        self._names: set[str] = set()
        grouped = [group for module in modules if (group := self._group(module)) is not None]
        self.told = told_senders(everything, grouped)
        self._verbs |= set(self.told.by_name)
        self.classes = [c for c in everything if self._may_send(c)] + grouped

    def methods(self, linked: LinkedClass) -> set[str]:
        """The methods that name a verb of RPC, and those that call these on ``self``, bases included."""
        functions = all_functions(linked)
        found = {name for name, function in functions if facts.has_named(function, self._verbs)}
        found |= {name for a in linked.ancestors for name in self._through_functions(a)}
        return closed(found, functions, facts.named_on_self)

    def _may_send(self, linked: LinkedClass) -> bool:
        sending = self.methods(linked)
        own = any(linked.own(name) is not None for name in sending)
        return own or (bool(sending) and any(map(is_abstract, list(linked.ancestors)[1:])))

    def _through_functions(self, linked: LinkedClass) -> Iterator[str]:
        """The methods that call a function which sends."""
        for function in functions_of(linked):
            for node in facts.walk(function.body or ()) if facts.mentions(function, self._names) else ():
                if isinstance(node, facts.Call) and self._is_sending_function(linked.module, node.function):
                    yield function.name

    def _is_sending_function(self, module: LinkedModule, called: facts.Expression) -> bool:
        if not isinstance(called, facts.Name | facts.Attribute) or called.name not in self._names:
            return False
        symbol = module.program.symbol(module, called)
        return isinstance(symbol, LinkedFunction) and id(symbol.syntax) in self._functions

    def _group(self, module: LinkedModule) -> LinkedClass | None:
        """The functions of a module that send, as the static methods of a class that has its name."""
        functions = {f.name: f for f in flattened(module.syntax.body) if isinstance(f, facts.Function)}
        direct = {
            name
            for name, function in functions.items()
            if facts.has_named(function, self._verbs) and facts.has_named(function, self._means)
        }
        found = closed(direct, list(functions.items()), facts.named)
        self._names |= found
        self._functions |= {id(functions[name]) for name in found}
        return as_class(module, [f for name, f in functions.items() if name in found])


def is_abstract(linked: LinkedClass) -> bool:
    """Whether a class leaves some of its own methods or properties to those that extend it."""
    return any(name.startswith("abstract") for f in functions_of(linked) for name in decorator_names(f))


def as_class(module: LinkedModule, functions: Sequence[facts.Function]) -> LinkedClass | None:
    """Some functions of a module as the static methods of a class that has its name."""
    body = tuple(map(_static, functions))
    if not body:
        return None
    name = module.name.rpartition(".")[2]
    return LinkedClass(module, facts.made_up_class(name, body, body[0].line), module.name)


def all_functions(linked: LinkedClass) -> list[tuple[str, facts.Function]]:
    """The methods of a class and of its bases by name, those that are overridden, too."""
    return [item for ancestor in linked.ancestors for item in ancestor.functions.items()]


def functions_of(linked: LinkedClass) -> Iterator[facts.Function]:
    return (s for _, s in linked.members if isinstance(s, facts.Function))


def closed(
    found: AbstractSet[str],
    functions: Sequence[tuple[str, facts.Function]],
    called: Callable[[facts.Function], AbstractSet[str]],
) -> set[str]:
    """Some names, and those of all functions that name one of them, directly or not."""
    found = set(found)
    while more := {
        name
        for name, function in functions
        if name not in found and facts.mentions(function, found) and not found.isdisjoint(called(function))
    }:
        found |= more
    return found


def helpers(linked: LinkedClass) -> set[str]:
    """What the methods of a class call on ``self``, or by its plain name."""
    found: set[str] = set()
    for ancestor in linked.ancestors:
        for function in functions_of(ancestor):
            called = [n.function for n in facts.walk(function.body or ()) if isinstance(n, facts.Call)]
            found.update(facts.self_names(tuple(called)))
            found.update(c.name for c in called if isinstance(c, facts.Name))
    return found


def has_means(linked: LinkedClass, method: str, but: AbstractSet[str] = frozenset()) -> bool:
    """Whether anything in a method, and in those it calls on ``self``, shows that what it calls is RPC.

    ``but`` are words that do not count.
    """
    means = (MEANS | linked.module.program.idioms.verbs) - but
    bodies = {f.name: f.body or () for c in reversed(list(linked.ancestors)) for f in functions_of(c)}
    seen: set[str] = set()
    waiting = [method]
    while waiting:
        body = bodies[waiting.pop()]
        if not means.isdisjoint(facts.names(body)):
            return True
        called = set(facts.self_names(body)) & bodies.keys() - seen
        seen |= called
        waiting.extend(called)
    return False


def _static(function: facts.Function) -> facts.Function:
    return replace(function, also=(*function.also, facts.Name("staticmethod")))
