"""What an expression stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from rpclint import facts
from rpclint.evaluate.attributes import attribute, meaning, member
from rpclint.evaluate.calls import call
from rpclint.evaluate.frame import Frame
from rpclint.evaluate.joining import either
from rpclint.evaluate.picking import picked, under
from rpclint.evaluate.texts import formatted
from rpclint.evaluate.values import (
    ClassOf,
    Function,
    Instance,
    Items,
    Known,
    ModuleOf,
    Outside,
    Picked,
    Table,
    Unknown,
    Value,
    as_text,
    describe,
    is_none,
)

OPPOSITES = {"!=": "==", "is not": "is", "not in": "in"}


def evaluate(frame: Frame, expression: facts.Expression) -> Value:
    frame.run.path.step()
    how = HOW.get(expression.__class__)
    return how(frame, expression) if how is not None else Unknown(type(expression).__name__)


def _const(frame: Frame, expression: facts.Const) -> Value:
    value = expression.value
    width = len(value) + 2 if isinstance(value, str) else 0
    return Known(value, frame.place(expression.line, expression.column, width))


def _sequence(frame: Frame, expression: facts.Sequence) -> Value:
    return Items([evaluate(frame, item) for item in expression.items], frame.run.path.bear())


def _opaque(frame: Frame, expression: facts.Opaque) -> Value:
    return Unknown(f"({', '.join(describe(evaluate(frame, part)) for part in expression.parts)})")


def lookup(frame: Frame, name: str) -> Value:
    if name in frame.names:
        return frame.names[name]
    if frame.scope is not None and frame.scope.own(name) is not None:
        return member(frame, frame.scope, name, None) or Unknown(name)
    symbol = frame.module.lookup(name)
    return meaning(frame, symbol) if symbol is not None else Outside(name)


def truth(frame: Frame, value: Value) -> bool:
    """Whether a value counts as true; what is not known is decided by the path."""
    match value:
        case Known(constant):
            return bool(constant)
        case Items(values):
            return bool(values)
        case Picked():  # a pin is meant to name a release that is there
            return frame.run.pin is not None or frame.run.path.decide(describe(value))
        case Table(entries, is_open) if entries or not is_open:
            return bool(entries)
        case Unknown() | Outside() | Table():
            return frame.run.path.decide(describe(value))
        case _:
            return True


def _call(frame: Frame, expression: facts.Call) -> Value:
    function = evaluate(frame, expression.function)
    positional: list[Value] = []
    keywords = Table()
    for argument in expression.arguments:
        value = evaluate(frame, argument.value)
        if argument.star == "**":
            spread(keywords, value)
        elif argument.star == "*":
            positional.extend(value.values if isinstance(value, Items) else ())
        elif argument.keyword is not None:
            keywords.entries[argument.keyword] = value
        else:
            positional.append(value)
    return call(frame, function, positional, keywords, frame.place(expression.line, expression.column))


def spread(into: Table, value: Value) -> None:
    """``**value`` into a call's keywords or another dictionary."""
    if isinstance(value, Table):
        into.entries.update(value.entries)
        into.open |= value.open
    else:
        into.open = True


def _dict(frame: Frame, items: tuple[facts.DictItem, ...]) -> Table:
    table = Table(born=frame.run.path.bear())
    for item in items:
        value = evaluate(frame, item.value)
        if item.key is None:
            spread(table, value)
            continue
        key = as_text(evaluate(frame, item.key))
        if key is None:
            table.open = True
        else:
            table.entries[key] = value
    return table


def _subscript(frame: Frame, value: Value, index: facts.Expression) -> Value:
    if isinstance(index, facts.Slice):
        return _slice(frame, value, index)
    key = evaluate(frame, index)
    if isinstance(value, Table) and (text := as_text(key)) in value.entries:
        return value.entries[text or ""]
    if isinstance(value, Table) and (row := picked(value, key)) is not None:
        return row
    if isinstance(value, Picked):
        return under(value, key)
    if isinstance(value, Items) and isinstance(key, Known) and isinstance(key.value, int):
        return (
            value.values[key.value] if -len(value.values) <= key.value < len(value.values) else Unknown("[]")
        )
    return Unknown(f"{describe(value)}[{describe(key)}]")


def _slice(frame: Frame, value: Value, index: facts.Slice) -> Value:
    lower = evaluate(frame, index.lower) if index.lower is not None else Known(None)
    upper = evaluate(frame, index.upper) if index.upper is not None else Known(None)
    if isinstance(value, Items) and isinstance(lower, Known) and isinstance(upper, Known):
        start, stop = lower.value, upper.value
        if (start is None or isinstance(start, int)) and (stop is None or isinstance(stop, int)):
            return Items(value.values[start:stop])
    return Unknown(f"{describe(value)}[:]")


def _conditional(frame: Frame, test: Value, then: facts.Expression, otherwise: facts.Expression) -> Value:
    joined = None
    if isinstance(test, Unknown | Outside):
        joined = either(frame, [partial(evaluate, frame, then), partial(evaluate, frame, otherwise)])
    return joined or evaluate(frame, then if truth(frame, test) else otherwise)


def _logical(frame: Frame, expression: facts.Logical) -> Value:
    left = evaluate(frame, expression.left)
    if isinstance(left, Unknown | Outside):
        joined = either(frame, [lambda: left, partial(evaluate, frame, expression.right)])
        if joined is not None:
            return joined
    if truth(frame, left) is expression.is_and:
        return evaluate(frame, expression.right)
    return left if not isinstance(left, Unknown | Outside) else _decided(expression, left)


def _decided(expression: facts.Logical, left: Value) -> Value:
    """The left side where it ended the matter: false under ``and``, true but unknown under ``or``."""
    return Known(value=False) if expression.is_and else left


def _compare(frame: Frame, expression: facts.Compare) -> Value:
    left, right = evaluate(frame, expression.left), evaluate(frame, expression.right)
    _note_modes(frame, left, right)
    if is_none(right) and isinstance(left, Picked) and expression.operator in ("is", "is not"):
        return Known(truth(frame, left) is (expression.operator == "is not"))
    result = _compared(left, expression.operator, right)
    if result is not None:
        return Known(result)
    if expression.operator in ("in", "not in") and (among := _texts(right)):
        found = _narrowed(frame, expression, left, among)
        return found if expression.operator == "in" else _not(frame, found)
    if frame.run.path.joins:  # to be decided only where it makes a difference
        return Unknown(f"({describe(left)} {expression.operator} {describe(right)})")
    if expression.operator in ("is", "is not") and is_none(right) and _is_result(left):
        nothing = frame.run.path.decide(f"({describe(left)} is None)", first=False)
        return Known(nothing is (expression.operator == "is"))
    if expression.operator in OPPOSITES:  # so that ``is None`` and ``is not None`` are decided as one
        opposite = f"({describe(left)} {OPPOSITES[expression.operator]} {describe(right)})"
        return Known(not frame.run.path.decide(opposite))
    return Unknown(f"({describe(left)} {expression.operator} {describe(right)})")


def _is_result(value: Value) -> bool:
    """Whether a value is what some call gave: more often something than nothing."""
    return isinstance(value, Unknown) and "(" in value.name


def _texts(value: Value) -> tuple[str, ...]:
    """The strings that a list holds; none where it holds anything else."""
    found = [as_text(one) for one in value.values] if isinstance(value, Items) else []
    return tuple(text for text in found if text is not None) if None not in found else ()


def _not(frame: Frame, value: Value) -> Value:
    if frame.run.path.joins and isinstance(value, Unknown | Outside):
        return Unknown(f"(not {describe(value)})")
    return Known(not truth(frame, value))


def _narrowed(frame: Frame, expression: facts.Compare, left: Value, among: tuple[str, ...]) -> Value:
    """Whether something unknown is one of some strings; a variable is no other from there on."""
    if isinstance(left, Unknown) and left.among:
        if set(left.among) <= set(among) or set(left.among).isdisjoint(among):
            return Known(left.among[0] in among)
        return Unknown(f"({describe(left)} in {', '.join(among)})")
    is_one = frame.run.path.decide(f"({describe(left)} in {', '.join(among)})")
    if is_one and isinstance(left, Unknown) and isinstance(expression.left, facts.Name):
        frame.names[expression.left.name] = replace(left, among=among)
    return Known(is_one)


def _note_modes(frame: Frame, left: Value, right: Value) -> None:
    """Remembers the strings that the code compares a pin with."""
    for pin, mode in ((left, right), (right, left)):
        if isinstance(pin, Known) and pin.configured:
            texts = mode.values if isinstance(mode, Items) else [mode]
            frame.run.observed.modes.update(text for value in texts if (text := as_text(value)))


def _compared(left: Value, operator: str, right: Value) -> bool | None:
    if isinstance(left, Known) and isinstance(right, Items) and operator in ("in", "not in"):
        if all(isinstance(value, Known) for value in right.values):
            found = any(isinstance(value, Known) and value.value == left.value for value in right.values)
            return found is (operator == "in")
        return None
    if isinstance(right, Table) and operator in ("in", "not in") and isinstance(left, Known):
        known = left.value in right.entries
        return None if right.open and not known else known is (operator == "in")
    if isinstance(left, Known) and isinstance(right, Known):
        return _constants_compared(left.value, operator, right.value)
    things = Instance | Table | Items | ClassOf | ModuleOf | Function
    both = (left, right)
    one_is_thing = any(isinstance(v, Known) for v in both) and any(isinstance(v, things) for v in both)
    return operator == "is not" if operator in ("is", "is not") and one_is_thing else None


def _constants_compared(left: object, operator: str, right: object) -> bool | None:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "is":
            return left is right or left == right
        case "is not":
            return not (left is right or left == right)
        case "in" if isinstance(left, str) and isinstance(right, str):
            return left in right
        case _:
            return None


def _binary(frame: Frame, expression: facts.Binary) -> Value:
    left, right = evaluate(frame, expression.left), evaluate(frame, expression.right)
    match expression.operator, left, right:
        case "+", Known(str(a), place), Known(str(b)):
            return Known(a + b, place)
        case "+", Items(a), Items(b):
            return Items([*a, *b])
        case "%", Known(str(template), place), _:
            return formatted(template, place, right)
        case _:
            return Unknown(f"({describe(left)} {expression.operator} {describe(right)})")


def _comprehension(frame: Frame, expression: facts.Comprehension) -> Value:
    source = evaluate(frame, expression.source)
    inner = Frame(frame.run, frame.module, dict(frame.names), frame.owner, frame.bound, frame.scope)
    bind(inner, expression.target, Unknown(f"{describe(source)}[*]"))
    for element in expression.elements:
        evaluate(inner, element)
    return Unknown(f"[... for ... in {describe(source)}]")


def bind(frame: Frame, target: facts.Expression, value: Value) -> None:
    """``target = value``, for any target."""
    match target:
        case facts.Name(name):
            frame.names[name] = value
        case facts.Attribute(owner, name):
            instance = evaluate(frame, owner)
            if isinstance(instance, Instance):
                frame.run.path.affect()
                instance.attributes[name] = value
        case facts.Subscript(owner, index):
            _bind_item(frame, evaluate(frame, owner), index, value)
        case facts.Sequence(items):
            parts = value.values if isinstance(value, Items) and len(value.values) == len(items) else None
            for position, item in enumerate(items):
                bind(frame, item, parts[position] if parts else Unknown(f"{describe(value)}[{position}]"))
        case facts.Opaque(items):  # with a star among them
            for position, item in enumerate(items):
                bind(frame, item, Unknown(f"{describe(value)}[*{position}]"))
        case _:
            pass


def _bind_item(frame: Frame, owner: Value, index: facts.Expression, value: Value) -> None:
    key = as_text(evaluate(frame, index)) if not isinstance(index, facts.Slice) else None
    if isinstance(owner, Table):
        frame.run.path.affect(owner.born)
        if key is None:
            owner.open = True
        else:
            owner.entries[key] = value


# A look-up by kind is much faster than to ask for one kind after the other.
HOW: dict[type, Callable[[Frame, Any], Value]] = {
    facts.Const: _const,
    facts.Name: lambda frame, node: lookup(frame, node.name),
    facts.Attribute: lambda frame, node: attribute(frame, evaluate(frame, node.value), node.name),
    facts.Call: _call,
    facts.Dict: lambda frame, node: _dict(frame, node.items),
    facts.Sequence: _sequence,
    facts.Subscript: lambda frame, node: _subscript(frame, evaluate(frame, node.value), node.index),
    facts.Logical: _logical,
    facts.Not: lambda frame, node: _not(frame, evaluate(frame, node.value)),
    facts.Compare: _compare,
    facts.Conditional: lambda frame, node: _conditional(
        frame, evaluate(frame, node.test), node.then, node.otherwise
    ),
    facts.Binary: _binary,
    facts.Comprehension: _comprehension,
    facts.Opaque: _opaque,
}
