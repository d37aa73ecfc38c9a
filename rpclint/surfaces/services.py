"""Services that are started with the name of a class: a string, an option, or one of a table of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rpclint import facts
from rpclint.evaluate.mounting import MANAGER
from rpclint.link import LinkedClass, LinkedModule, Symbol
from rpclint.link.bodies import flattened
from rpclint.link.program import Constant, LinkedFunction
from rpclint.model import Place
from rpclint.versions import is_well_formed

CONFIGURATION = {"cfg", "config", "opts", "options", "flags"}  # modules in which options are defined
DEEPEST = 3  # functions and variables between a service and the table of names


@dataclass(frozen=True, slots=True)
class Service:
    """The classes of which a service serves one, and the version at which it does unless they say so.

    ``place`` is that of the call, ``version`` and where it stands None where the service says none.
    """

    place: Place
    classes: tuple[LinkedClass, ...]
    version: str | None = None
    version_place: Place | None = None


def services(module: LinkedModule) -> Iterator[Service]:
    functions = (s for s in flattened(module.syntax.body) if isinstance(s, facts.Function))
    for function in (f for f in functions if facts.mentions(f, {MANAGER})):
        here = _Here(module, function)
        for node in facts.walk(function.body or ()):
            if isinstance(node, facts.Call) and (manager := _keyword(node, MANAGER)) is not None:
                classes = tuple(dict.fromkeys(here.classes(manager)))
                if classes:
                    version, at = (
                        here.version(node) if _hands_on(here.symbol(node.function)) else (None, None)
                    )
                    yield Service(Place(module.path, node.line, node.column), classes, version, at)


def _keyword(call: facts.Call, name: str) -> facts.Expression | None:
    return next((a.value for a in call.arguments if a.keyword == name), None)


def _hands_on(service: Symbol | None) -> bool:
    """Whether a service gives what it serves a target, and so a version."""
    bodies = [c.syntax.body for c in service.ancestors] if isinstance(service, LinkedClass) else []
    targets = (t for n in facts.walk(tuple(bodies)) if isinstance(n, facts.Assign) for t in n.targets)
    return any(isinstance(t, facts.Attribute) and t.name == "target" and _is_held(t.value) for t in targets)


def _is_held(owner: facts.Expression) -> bool:
    return isinstance(owner, facts.Attribute) and owner.value == facts.Name("self")


class _Here:
    """What names stand for inside a function."""

    def __init__(self, module: LinkedModule, function: facts.Function) -> None:
        self._module = module
        nodes = list(facts.walk(function.body or ()))
        self._imported: Mapping[str, Symbol] = {
            node.name: module.program.find(module.absolute(node.origin))
            for node in nodes
            if isinstance(node, facts.Import)
        }
        self._assigned = {
            target.name: node.value
            for node in nodes
            if isinstance(node, facts.Assign)
            for target in node.targets
            if isinstance(target, facts.Name)
        }

    def symbol(self, expression: facts.Expression) -> Symbol | None:
        match expression:
            case facts.Name(name) if name in self._imported:
                return self._imported[name]
            case facts.Attribute(value, name):
                owner = self.symbol(value)
                if isinstance(owner, LinkedModule):
                    return owner.lookup(name) or owner.program.find(f"{owner.name}.{name}")
                if isinstance(owner, LinkedClass):
                    return _constant(owner, name)
                return None
            case facts.Name():
                return self._module.program.symbol(self._module, expression)
            case _:
                return None

    def version(self, call: facts.Call) -> tuple[str | None, Place | None]:
        """What a service is told to be the version of what it serves."""
        given = (a.value for a in call.arguments if a.keyword is not None and "version" in a.keyword)
        for expression in given:
            found = self.symbol(expression)
            value = found.value if isinstance(found, Constant) else expression
            if isinstance(value, facts.Const) and is_well_formed(str(value.value)):
                path = found.module.path if isinstance(found, Constant) else self._module.path
                return str(value.value), Place(path, value.line, value.column, len(repr(value.value)))
        return None, None

    def classes(self, expression: facts.Expression, depth: int = 0) -> Iterator[LinkedClass]:
        """The classes that an expression may name."""
        match expression:
            case facts.Const(str(dotted)):
                yield from _named(self._module, dotted)
            case facts.Name(name) if name in self._assigned and depth < DEEPEST:
                yield from self.classes(self._assigned[name], depth + 1)
            case facts.Attribute(_, name) if self.symbol(expression) is None:
                yield from _by_option(self._module, name)
            case facts.Call():
                for node in facts.walk(expression):
                    if isinstance(node, facts.Name | facts.Attribute):
                        yield from _in_tables(self.symbol(node), depth)


def _constant(owner: LinkedClass, name: str) -> Constant | None:
    found = owner.find(name)
    if found is None or not isinstance(found[1], facts.Assign):
        return None
    return Constant(found[0].module, found[1].value)


def _in_tables(symbol: Symbol | None, depth: int) -> Iterator[LinkedClass]:
    """The classes in a dictionary of names, or in those that a function uses."""
    match symbol:
        case Constant(module, facts.Dict(items)):
            for item in items:
                if isinstance(item.value, facts.Const) and isinstance(item.value.value, str):
                    yield from _named(module, item.value.value)
        case LinkedFunction(module, function) if depth < DEEPEST:
            here = _Here(module, function)
            for node in facts.walk(function.body or ()):
                if isinstance(node, facts.Name | facts.Attribute):
                    yield from _in_tables(here.symbol(node), depth + 1)


def _named(module: LinkedModule, dotted: str) -> Iterator[LinkedClass]:
    found = module.program.find(dotted) if "." in dotted else None
    if isinstance(found, LinkedClass):
        yield found


def _by_option(module: LinkedModule, name: str) -> Iterator[LinkedClass]:
    """The class that an option names unless somebody sets it."""
    for other in module.program.modules(CONFIGURATION):
        for node in facts.walk(other.syntax.body):
            match node:
                case facts.Call(facts.Name(kind) | facts.Attribute(_, kind), (facts.Argument(first), *_)):
                    default = _keyword(node, "default")
                    is_it = isinstance(first, facts.Const) and first.value == name
                    if kind.endswith("Opt") and is_it and isinstance(default, facts.Const):
                        yield from _named(module, str(default.value))
