"""What ``value.name`` stands for."""

from __future__ import annotations

from dataclasses import replace

from rpclint import facts
from rpclint.evaluate import library
from rpclint.evaluate.decorators import guarded
from rpclint.evaluate.frame import Frame
from rpclint.evaluate.later import set_later
from rpclint.evaluate.taught import on_base, taught_call
from rpclint.evaluate.values import (
    NONE,
    Bound,
    ClassOf,
    Foreign,
    Function,
    Instance,
    Items,
    Known,
    ModuleOf,
    Outside,
    Picked,
    Sender,
    Super,
    Table,
    Target,
    Unknown,
    Value,
    as_text,
    describe,
    is_none,
)
from rpclint.link import LinkedClass, LinkedModule, Symbol
from rpclint.link.program import Constant, External, LinkedFunction

PIN_GROUP = ".upgrade_levels"  # nova, cinder, trove: [upgrade_levels] <service> = <version or alias>


def attribute(frame: Frame, value: Value, name: str) -> Value:
    match value:
        case Instance():
            return _of_instance(frame, value, name)
        case Super(instance, after):
            return _after(frame, instance, after, name)
        case ClassOf(linked):
            return member(frame, linked, name, None) or Unknown(f"{linked.name}.{name}")
        case ModuleOf(linked):
            return _of_module(frame, linked, name)
        case Outside(dotted):
            if f".{dotted}".endswith(PIN_GROUP):
                frame.run.observed.options.add(f"[{PIN_GROUP[1:]}] {name}")
                return frame.run.configured
            return outside(frame, f"{dotted}.{name}")
        case Sender():
            return library.sender_attribute(value, name)
        case Target():
            return getattr(value, name, None) or NONE
        case Table() | Items() | Known() | Picked() | Unknown(among=(_, *_)):
            return Bound(value, name)
        case Foreign():
            return _of_foreign(frame, value, name)
        case _:
            return Unknown(f"{describe(value)}.{name}")


def _of_foreign(frame: Frame, value: Foreign, name: str) -> Value:
    known = on_base(frame.module.program.idioms, value, name)
    return known or value.attributes.get(name) or Unknown(f"{describe(value)}.{name}")


def _of_module(frame: Frame, linked: LinkedModule, name: str) -> Value:
    symbol = linked.lookup(name) or linked.program.find(f"{linked.name}.{name}")
    return meaning(frame, symbol)


def meaning(frame: Frame, symbol: Symbol) -> Value:
    """What a name of a module stands for as a value."""
    match symbol:
        case LinkedModule():
            return ModuleOf(symbol)
        case LinkedClass():
            return ClassOf(symbol)
        case LinkedFunction(module, function):
            return Function(module, function)
        case Constant(module, value):
            return _constant(frame, frame.elsewhere(module), value)
        case External(name):
            return outside(frame, name)


def outside(frame: Frame, dotted: str) -> Value:
    """A name that the tree does not define: what it is known to stand for, or only the name."""
    known = frame.module.program.constants
    return Known(known[dotted]) if dotted in known else Outside(dotted)


def _constant(frame: Frame, there: Frame, expression: facts.Expression) -> Value:
    """What a module or class assigns to a name: the same on every path, unless a decision is part of it."""
    run = frame.run
    scope = there.scope.dotted if there.scope is not None else there.module.name
    key = (scope, id(expression), run.pin)
    if key not in run.constants:
        decisions = len(run.path.known)
        value = run.evaluate(there, expression)
        if len(run.path.known) > decisions or isinstance(value, Instance):
            return value
        run.constants[key] = value
    return _fresh(run.constants[key])


def _fresh(value: Value) -> Value:
    """A copy of what can be changed."""
    match value:
        case Table(entries, is_open):
            return Table(dict(entries), is_open)
        case Items(values):
            return Items(list(values))
        case _:
            return value


def _of_instance(frame: Frame, instance: Instance, name: str) -> Value:
    if name not in instance.attributes and name != "__init__":
        start(frame, instance)
    known = instance.attributes.get(name)
    if known is not None and not is_none(known):
        return known
    if known is None and (found := member(frame, instance.linked, name, instance)) is not None:
        return found
    if known is None and (proxy := library.proxy_attribute(instance, name)) is not None:
        return proxy
    found = on_base(frame.module.program.idioms, instance, name) or set_later(frame, instance, name)
    return found or known or Unknown(f"{describe(instance)}.{name}")


def _after(frame: Frame, instance: Instance, after: LinkedClass, name: str) -> Value:
    """A name on ``super()``: the first class behind ``after`` that has it."""
    order = list(instance.linked.mro)
    rest = order[order.index(after) + 1 :] if after in order else []
    for ancestor in rest:
        if library.is_proxy_class(ancestor):
            break
        if isinstance(ancestor, LinkedClass) and ancestor.own(name) is not None:
            return _defined(frame, ancestor, name, instance) or Unknown(name)
    if name == "__new__":
        return Bound(instance, name)
    known = on_base(frame.module.program.idioms, instance, name)
    return known or library.proxy_attribute(instance, name) or Unknown(f"super().{name}")


def member(frame: Frame, linked: LinkedClass, name: str, instance: Instance | None) -> Value | None:
    """A name that a class or one of its bases defines; None where none of them does."""
    for ancestor in linked.mro:
        if library.is_proxy_class(ancestor):
            return None
        if isinstance(ancestor, LinkedClass) and ancestor.own(name) is not None:
            return _defined(frame, ancestor, name, instance)
    return None


def _defined(frame: Frame, owner: LinkedClass, name: str, instance: Instance | None) -> Value | None:
    match owner.own(name):
        case facts.Function() as function:
            return _function(frame, owner, function, instance)
        case facts.Assign(_, value):
            return _constant(frame, frame.elsewhere(owner.module, owner), value)
        case facts.Class() as inner:
            return ClassOf(owner.module.class_of(inner))
        case _:
            return None


def _function(frame: Frame, owner: LinkedClass, function: facts.Function, instance: Instance | None) -> Value:
    marks = decorator_names(function)
    if instance is None or "staticmethod" in marks:
        return Function(owner.module, function, owner)
    bound: Value = ClassOf(instance.linked) if "classmethod" in marks else instance
    method = Function(owner.module, function, owner, bound)
    if marks & {"property", "cached_property"}:
        return frame.run.invoke(frame, method, [], Table())
    return guarded(frame, method) if function.decorators else method


def has(frame: Frame, value: Value, name: Value) -> Value:
    """``hasattr``: no only where the class itself sets the attribute, and has not yet done so."""
    text = as_text(name)
    if text is not None and isinstance(value, Instance):
        start(frame, value)
        if text in value.attributes or member(frame, value.linked, text, value) is not None:
            return Known(value=True)
        if any(text in facts.self_names(ancestor.syntax.body) for ancestor in value.linked.ancestors):
            return Known(value=False)
    return Unknown(f"hasattr({describe(value)}, {describe(name)})")


def decorator_names(function: facts.Function) -> set[str]:
    """The last names of a function's decorators, called or not."""
    names = set()
    for decorator in function.decorators:
        plain = decorator.function if isinstance(decorator, facts.Call) else decorator
        if isinstance(plain, facts.Name | facts.Attribute):
            names.add(plain.name)
    return names


def start(frame: Frame, instance: Instance) -> None:
    """Runs an instance's ``__init__``, once."""
    if instance.started:
        return
    frame.run.path.affect()
    instance.started = True
    maker = member(frame, instance.linked, "__new__", None)
    if isinstance(maker, Function):  # what it sets on the class is as good as set on the object
        bound = replace(maker, bound=instance)
        frame.run.invoke(frame, bound, instance.positional, instance.keywords)
    initialiser = member(frame, instance.linked, "__init__", instance)
    if isinstance(initialiser, Function):
        frame.run.invoke(frame, initialiser, instance.positional, instance.keywords)
    elif (taught := on_base(frame.module.program.idioms, instance, "__init__")) is not None:
        taught_call(frame, taught, instance.positional, instance.keywords, frame.place(0))
    else:
        library.start_proxy(instance, instance.positional, instance.keywords)


def alias(frame: Frame, table: Table, key: Known, default: Value) -> Value:
    """``table.get(pin)``: the version cap that a pin stands for."""
    observed = frame.run.observed
    observed.unread_aliases |= table.open
    for name, version in table.entries.items():
        if isinstance(version, Known) and as_text(version) is not None:
            observed.aliases[name] = version
        else:
            observed.unread_aliases = True
    found = table.entries.get(str(key.value)) if key.value is not None else None
    chosen = found if found is not None else default
    return Known(chosen.value, chosen.place, configured=True) if isinstance(chosen, Known) else chosen
