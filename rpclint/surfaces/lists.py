"""Endpoints by the lists that they stand in, or by what they are registered with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rpclint import facts
from rpclint.link import LinkedClass, LinkedModule, Symbol
from rpclint.link.bodies import flattened

ENDPOINTS = "endpoints"
REGISTERS = {"register_endpoint", "add_endpoint"}
OTHER, PUBLISHER = "notification", "publisher_id"  # what hears of events has endpoints, too


def listed(module: LinkedModule) -> Iterator[tuple[LinkedClass, ...]]:
    """The classes that stand together in a list of endpoints, for every such list that a module makes."""
    for function in (s for s in flattened(module.syntax.body) if isinstance(s, facts.Function)):
        yield from _in_function(module, function, None)
    for linked in module.classes:
        yield from _together(module, _assigned(linked), {}, linked)
        for _, statement in linked.members:
            if isinstance(statement, facts.Function):
                yield from _in_function(module, statement, linked)


def _in_function(
    module: LinkedModule, function: facts.Function, owner: LinkedClass | None
) -> Iterator[tuple[LinkedClass, ...]]:
    if not (ENDPOINTS in function.text.code or facts.mentions(function, REGISTERS)):
        return
    imported = {
        node.name: module.program.find(module.absolute(node.origin))
        for node in facts.walk(function.body or ())
        if isinstance(node, facts.Import)
    }
    assigned = [node for node in facts.walk(function.body or ()) if isinstance(node, facts.Assign)]
    local = {t.name: node.value for node in assigned for t in node.targets if isinstance(t, facts.Name)}
    items = (local.get(i.name, i) if isinstance(i, facts.Name) else i for i in _items(function))
    yield from _together(module, items, imported, owner)


def _together(
    module: LinkedModule,
    items: Iterable[facts.Expression],
    imported: Mapping[str, Symbol],
    owner: LinkedClass | None,
) -> Iterator[tuple[LinkedClass, ...]]:
    """The classes of some items as one server, if there are any."""
    found = (_class(module, item, imported, owner) for item in items)
    together = tuple(linked for linked in dict.fromkeys(found) if linked is not None and _may_serve(linked))
    if together:
        yield together


def _assigned(linked: LinkedClass) -> Iterator[facts.Expression]:
    """What stands in a list of endpoints that the body of a class assigns."""
    for name, statement in linked.members:
        if _names_endpoints(name) and isinstance(statement, facts.Assign):
            yield from statement.value.items if isinstance(statement.value, facts.Sequence) else ()


def _items(function: facts.Function) -> Iterator[facts.Expression]:
    """What a function puts into a list of endpoints, or registers as one."""
    for node in facts.walk(function.body or ()):
        match node:
            case facts.Assign(targets, facts.Sequence(items)) if any(map(_is_list, targets)):
                yield from items
            case facts.Return(facts.Sequence(items)) if _names_endpoints(function.name):
                yield from items
            case facts.Call(facts.Attribute(owner, "append"), (one,)) if _is_list(owner):
                yield one.value
            case facts.Call(facts.Attribute(_, name), (one, *_)) if name in REGISTERS:
                yield one.value


def _is_list(target: facts.Expression) -> bool:
    return isinstance(target, facts.Name | facts.Attribute) and _names_endpoints(target.name)


def _names_endpoints(name: str) -> bool:
    return name.endswith(ENDPOINTS) and OTHER not in name


def _class(
    module: LinkedModule, item: facts.Expression, imported: Mapping[str, Symbol], owner: LinkedClass | None
) -> LinkedClass | None:
    """The class that an item is, or is an object of."""
    match item:
        case facts.Call(facts.Name() | facts.Attribute() as made):
            symbol = _symbol(module, made, imported)
        case facts.Name("self"):
            symbol = owner
        case facts.Name() | facts.Attribute():
            symbol = _symbol(module, item, imported)
        case _:
            return None
    return symbol if isinstance(symbol, LinkedClass) else None


def _symbol(
    module: LinkedModule, expression: facts.Expression, imported: Mapping[str, Symbol]
) -> Symbol | None:
    match expression:
        case facts.Name(name) if name in imported:
            return imported[name]
        case facts.Attribute(facts.Name(owner), name) if isinstance(imported.get(owner), LinkedModule):
            inside = imported[owner]
            return inside.lookup(name) if isinstance(inside, LinkedModule) else None
        case _:
            return module.program.symbol(module, expression)


def _may_serve(linked: LinkedClass) -> bool:
    """Whether a class does not hear of events: the methods of one that does take who published them."""
    functions = (s for c in linked.ancestors for _, s in c.members if isinstance(s, facts.Function))
    return not any(parameter.name == PUBLISHER for f in functions for parameter in f.parameters)
