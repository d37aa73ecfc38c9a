"""Forms of a project's own style, as its configuration says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.evaluate import library
from rpclint.evaluate.frame import Frame, Mounted
from rpclint.evaluate.given import Given, names_of
from rpclint.evaluate.sending import can_send, send_wire
from rpclint.evaluate.values import (
    NONE,
    ClassOf,
    Foreign,
    Function,
    Instance,
    Items,
    Outside,
    Sender,
    Table,
    Target,
    Taught,
    Unknown,
    Value,
    Wire,
    describe,
    is_none,
    topic_text,
)
from rpclint.idioms import ClientBase, Idioms, SendWrapper
from rpclint.link import LinkedClass
from rpclint.link.program import External
from rpclint.model import Kind, Place

# -- names


def name_of(function: Value) -> str:
    """The dotted name that a form is taught by: of a method that of the class that defines it."""
    match function:
        case Taught(name):
            return name
        case Function(_, syntax, LinkedClass() as owner, _, None):
            return f"{owner.dotted}.{syntax.name}"
        case Function(module, syntax, None, _, None):
            return f"{module.name}.{syntax.name}"
        case ClassOf(linked):
            return linked.dotted
        case Outside(name):
            return name
        case _:
            return ""


def on_base(idioms: Idioms, receiver: Instance | Foreign, name: str) -> Taught | None:
    """A method that an object has from a class outside of the tree, if it was taught what it does."""
    if not (idioms.sends or idioms.guards or idioms.client_bases):
        return None
    known = {form.name for form in idioms.sends} | set(idioms.guards)
    for base in _outside_bases(receiver):
        dotted = f"{base}.{name}"
        is_constructor = name == "__init__" and any(base == form.name for form in idioms.client_bases)
        if dotted in known or is_constructor:
            return Taught(dotted, receiver)
    return None


def _outside_bases(receiver: Instance | Foreign) -> Iterator[str]:
    if isinstance(receiver, Foreign):
        yield receiver.base.name
    else:
        yield from (base.name for base in receiver.linked.mro if isinstance(base, External))


# -- calls


def taught_call(
    frame: Frame, function: Value, positional: list[Value], keywords: Table, place: Place
) -> Value | None:
    """What a call of a taught form gives; None where nothing was taught of it."""
    idioms = frame.module.program.idioms
    untaught = not (idioms.sends or idioms.guards or idioms.client_bases)
    name = "" if untaught else name_of(function)
    if not name:
        return None
    receiver = function.receiver if isinstance(function, Taught) else getattr(function, "bound", None)
    for form in idioms.sends:
        if form.name == name:
            given = Given(names_of(function), positional, keywords)
            return _sent(frame, form, sender_of(frame, receiver), given, place)
    if name in idioms.guards:
        return _allowed(frame, receiver, [*positional, *keywords.entries.values()])
    base = next((form for form in idioms.client_bases if name in (form.name, f"{form.name}.__init__")), None)
    return _made(base, function, receiver, positional, keywords) if base is not None else None


def _allowed(frame: Frame, receiver: Value | None, given: Sequence[Value]) -> Value:
    """What a guard says: of the client that it is a method of, is given, or is asked in."""
    clients = [receiver, *(value for value in given if isinstance(value, Instance | Foreign)), frame.bound]
    senders = (sender_or_none(frame, client) for client in clients)
    sender = next((sender for sender in senders if sender is not None), None)
    version = next((value for value in given if not isinstance(value, Instance | Foreign)), NONE)
    return can_send(frame, sender, version) if sender is not None else Unknown(f"guard({describe(version)})")


def _made(
    base: ClientBase, function: Value, receiver: Value | None, positional: list[Value], keywords: Table
) -> Value | None:
    """An object of a class of which only the parameters are known, or what makes one of it."""
    if isinstance(function, Outside) and function.name == base.name:
        return Foreign(base, _parameters(base, positional, keywords))
    if isinstance(function, Outside) and positional:  # Port.__init__(self, 'crane')
        receiver, positional = positional[0], positional[1:]
    elif not isinstance(function, Taught):
        return None
    if isinstance(receiver, Instance):
        receiver.attributes.update(_parameters(base, positional, keywords))
    return NONE


def _parameters(base: ClientBase, positional: Sequence[Value], keywords: Table) -> dict[str, Value]:
    """What a constructor of which only the parameters are known is given, by their names."""
    return {**dict(zip(base.parameters, positional, strict=False)), **keywords.entries}


def _sent(
    frame: Frame,
    form: SendWrapper,
    sender: Sender,
    given: Given,
    place: Place,
) -> Value:
    method = given.take(form.method) or Unknown("method")
    version = given.take(form.version)
    topic = given.take(form.topic)
    table = given.rest(form.not_sent) if form.arguments is None else given.table(form.arguments)
    wire = Wire(method, sender.target.namespace, table)
    chosen = version if version is not None and not is_none(version) else sender.target.version
    heard = sender.target.topic if is_none(topic) else topic
    return send_wire(frame, sender, wire, chosen, Kind(form.kind), place, topic=heard)


def registered(frame: Frame, function: Value, positional: list[Value], keywords: Table) -> Mounted | None:
    """The endpoints, objects or classes, that a registry of the project's own is handed."""
    forms = frame.module.program.idioms.registries
    name = name_of(function) if forms else ""
    form = next((form for form in forms if form.name == name), None)
    if form is None:
        return None
    given = Given(names_of(function), positional, keywords)
    version, namespace, topic = map(given.take, (form.version, form.namespace, form.topic))
    handed = [given.take(form.endpoints)] if form.endpoints is not None else given.left()
    endpoints = tuple(_endpoints(handed))
    if not endpoints:
        return None
    whole = not any(isinstance(value, Unknown) for items in handed for value in _listed(items))
    return Mounted(endpoints, topic_text(topic), whole=whole, version=version, namespace=namespace)


def _listed(value: Value | None) -> Sequence[Value]:
    return value.values if isinstance(value, Items) else ()


def _endpoints(values: Sequence[Value | None]) -> Iterator[Instance]:
    for value in values:
        match value:
            case Instance():
                yield value
            case ClassOf(linked):
                yield Instance(linked)
            case Items(inside):
                yield from _endpoints(inside)
            case _:
                pass


# -- clients


def sender_of(frame: Frame, receiver: Value | None) -> Sender:
    """What an object sends through; without a client, at no version and under no cap."""
    return sender_or_none(frame, receiver) or Sender(Target(), NONE, library.cap_kind(None))


def sender_or_none(frame: Frame, receiver: Value | None) -> Sender | None:
    """What an object sends through: what its base was taught to have, or else the client that it holds."""
    base = _base_of(frame.module.program.idioms, receiver)
    if base is None or receiver is None:
        return _held(receiver)

    def value(name: str | None) -> Value | None:
        found = _attribute(frame, receiver, name) if name is not None else None
        return None if found is None or is_none(found) else found

    version, cap = value(base.version), value(base.cap)
    target = Target(topic=value(base.topic), namespace=value(base.namespace), version=version)
    return Sender(target, cap or NONE, library.cap_kind(cap), version)


def _attribute(frame: Frame, value: Value, name: str) -> Value | None:
    """An attribute of a client; None where it was given nothing of the kind."""
    if isinstance(value, Foreign):
        return value.attributes.get(name)
    there = frame.elsewhere(frame.module)
    there.names["it"] = value
    found = frame.run.evaluate(there, facts.Attribute(facts.Name("it"), name))
    is_set = not isinstance(value, Instance) or name in value.attributes or not isinstance(found, Unknown)
    return found if is_set else None


def _held(receiver: Value | None) -> Sender | None:
    attributes = receiver.attributes.values() if isinstance(receiver, Instance) else ()
    return next((value for value in attributes if isinstance(value, Sender)), None)


def _base_of(idioms: Idioms, receiver: Value | None) -> ClientBase | None:
    match receiver:
        case Foreign(base):
            return base
        case Instance(linked):
            bases = [b.dotted if isinstance(b, LinkedClass) else b.name for b in linked.mro]
            return next((form for name in bases for form in idioms.client_bases if form.name == name), None)
        case _:
            return None
