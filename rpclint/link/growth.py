"""Tables that a module goes on filling after the statement that makes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from rpclint import facts

Items: TypeAlias = tuple[facts.DictItem, ...]
SOMETHING = facts.DictItem(None, facts.Opaque())  # an entry that nobody can tell


def grown(name: str, table: facts.Dict, later: Iterable[facts.Statement]) -> facts.Dict:
    """A table as some statements leave it that stand behind it in its module."""
    items = table.items
    for statement in later:
        items = _after(name, items, statement)
    return table if items is table.items else facts.Dict(items)


def _after(name: str, items: Items, statement: facts.Statement) -> Items:
    match statement:
        case facts.Assign(targets, value):
            for key in _keys(name, targets):
                items = _put(items, [facts.DictItem(key, _read(name, items, value))])
        case facts.Delete(targets):
            for key in _keys(name, targets):
                items = _without(items, key)
        case facts.Augment(facts.Name(other), _, value) if other == name:  # ``|=``, the only one there is
            return _put(items, _items_of(name, items, value))
        case facts.Evaluate(facts.Call(facts.Attribute(facts.Name(other), verb), given)) if other == name:
            return _called(name, items, verb, given)
        case facts.Loop() if _fills(name, statement):
            return (*items, SOMETHING)
        case _:
            pass
    return items


def _keys(name: str, targets: Iterable[facts.Expression]) -> list[facts.Expression]:
    """The keys that some targets have of the table."""
    return [t.index for t in targets if isinstance(t, facts.Subscript) and t.value == facts.Name(name)]


def _called(name: str, items: Items, verb: str, given: tuple[facts.Argument, ...]) -> Items:
    if verb == "pop" and given:
        return _without(items, given[0].value)
    for argument in given if verb == "update" else ():
        if argument.keyword is None:
            items = _put(items, _items_of(name, items, argument.value))
        else:
            value = _read(name, items, argument.value)
            items = _put(items, [facts.DictItem(facts.Const(argument.keyword), value)])
    return items


def _items_of(name: str, items: Items, value: facts.Expression) -> list[facts.DictItem]:
    if isinstance(value, facts.Dict):
        return [facts.DictItem(item.key, _read(name, items, item.value)) for item in value.items]
    return [facts.DictItem(None, _read(name, items, value))]


def _read(name: str, items: Items, value: facts.Expression) -> facts.Expression:
    """A value as it is when it is entered: what the table itself has under a key is that, and no name."""
    match value:
        case facts.Subscript(facts.Name(other), key) if other == name:
            return next((item.value for item in items if _is_same(item.key, key)), facts.Opaque())
        case _:
            return facts.Opaque() if name in facts.names(value) else value


def _put(items: Items, more: Iterable[facts.DictItem]) -> Items:
    for item in more:
        items = (*(_without(items, item.key) if item.key is not None else items), item)
    return items


def _without(items: Items, key: facts.Expression) -> Items:
    return tuple(item for item in items if not _is_same(item.key, key))


def _is_same(one: facts.Expression | None, other: facts.Expression) -> bool:
    return isinstance(one, facts.Const) and isinstance(other, facts.Const) and one.value == other.value


def _fills(name: str, loop: facts.Loop) -> bool:
    """Whether a loop enters something into a table."""
    return any(isinstance(node, facts.Assign) and _keys(name, node.targets) for node in facts.walk(loop.body))
