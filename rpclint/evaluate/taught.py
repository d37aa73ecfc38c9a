"""Forms of a project's own style, as its configuration says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.evaluate import library
from rpclint.evaluate.frame import Frame, Mounted, Raised
from rpclint.evaluate.sending import can_send, send_wire
from rpclint.evaluate.values import (
    NONE,
    ClassOf,
    Foreign,
    Function,
    Instance,
    Items,
    Known,
    Outside,
    Sender,
    Table,
    Target,
    Taught,
    Unknown,
    Value,
    Wire,
    as_text,
    is_none,
)
from rpclint.idioms import Argument, ClientBase, Idioms, SendWrapper
from rpclint.link import LinkedClass, LinkedModule
from rpclint.link.program import External, LinkedFunction
from rpclint.model import Kind, Place, Refusal, Refused

REFUSED = "refused by a version decorator"


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
    idioms, name = frame.module.program.idioms, name_of(function)
    if not name or not idioms.words:
        return None
    receiver = function.receiver if isinstance(function, Taught) else getattr(function, "bound", None)
    for form in idioms.sends:
        if form.name == name:
            given = _Given(function, positional, keywords)
            return _sent(frame, form, sender_of(frame, receiver), given, place)
    if name in idioms.guards:
        return can_send(frame, sender_of(frame, receiver), positional[0] if positional else NONE)
    base = next((form for form in idioms.client_bases if name in (form.name, f"{form.name}.__init__")), None)
    if base is not None and isinstance(function, Taught) and isinstance(receiver, Instance):
        receiver.attributes.update(_parameters(base, positional, keywords))
        return NONE
    if base is not None and isinstance(function, Outside):
        return Foreign(base, _parameters(base, positional, keywords))
    return None


def _parameters(base: ClientBase, positional: Sequence[Value], keywords: Table) -> dict[str, Value]:
    """What a constructor of which only the parameters are known is given, by their names."""
    return {**dict(zip(base.parameters, positional, strict=False)), **keywords.entries}


def _sent(
    frame: Frame,
    form: SendWrapper,
    sender: Sender,
    given: _Given,
    place: Place,
) -> Value:
    method = given.take(form.method) or Unknown("method")
    version = given.take(form.version)
    topic = given.take(form.topic) or sender.target.topic
    arguments = given.take(form.arguments) if form.arguments is not None else given.rest(form.not_sent)
    table = arguments if isinstance(arguments, Table) else Table(open=not is_none(arguments))
    wire = Wire(method, sender.target.namespace, table)
    chosen = version if version is not None and not is_none(version) else sender.target.version
    return send_wire(frame, sender, wire, chosen, Kind(form.kind), place, topic=topic)


def registered(frame: Frame, function: Value, positional: list[Value], keywords: Table) -> Mounted | None:
    """The endpoints, objects or classes, that a registry of the project's own is handed."""
    name, forms = name_of(function), frame.module.program.idioms.registries
    form = next((form for form in forms if form.name == name), None)
    if form is None:
        return None
    given = _Given(function, positional, keywords)
    version, namespace = given.take(form.version), given.take(form.namespace)
    endpoints = tuple(_endpoints([*positional, *keywords.entries.values()]))
    return Mounted(endpoints, version=version, namespace=namespace) if endpoints else None


def _endpoints(values: Sequence[Value]) -> Iterator[Instance]:
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


class _Given:
    """The arguments of a call, each of which can be taken once."""

    def __init__(self, function: Value, positional: list[Value], keywords: Table) -> None:
        self._named = _names(function)
        self._positional = dict(enumerate(positional))
        self._keywords = dict(keywords.entries)
        self._open = keywords.open

    def take(self, argument: Argument | None) -> Value | None:
        match argument:
            case None:
                return None
            case int():
                name = self._named[argument] if argument < len(self._named) else ""
                found = self._positional.pop(argument, None)
                return found if found is not None else self._keywords.pop(name, None)
            case str():
                index = self._named.index(argument) if argument in self._named else -1
                found = self._keywords.pop(argument, None)
                return found if found is not None else self._positional.pop(index, None)

    def rest(self, kept: Sequence[str]) -> Table:
        """The keywords that nobody took, and that are not the function's own."""
        own = {*self._named, *kept}
        return Table({k: v for k, v in self._keywords.items() if k not in own}, self._open)


def _names(function: Value) -> list[str]:
    """The names of a function's own parameters, without ``self``; none where only the call is seen."""
    if not isinstance(function, Function):
        return []
    plain = [p.name for p in function.syntax.parameters if p.kind in ("", "/", "k")]
    return plain[1:] if function.bound is not None else plain


# -- clients


def sender_of(frame: Frame, receiver: Value | None) -> Sender:
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


def _held(receiver: Value | None) -> Sender:
    attributes = receiver.attributes.values() if isinstance(receiver, Instance) else ()
    found = next((value for value in attributes if isinstance(value, Sender)), None)
    return found or Sender(Target(), NONE, library.cap_kind(None))


def _base_of(idioms: Idioms, receiver: Value | None) -> ClientBase | None:
    match receiver:
        case Foreign(base):
            return base
        case Instance(linked):
            bases = [b.dotted if isinstance(b, LinkedClass) else b.name for b in linked.mro]
            return next((form for name in bases for form in idioms.client_bases if form.name == name), None)
        case _:
            return None


# -- decorators


def versions_of(module: LinkedModule, function: facts.Function) -> list[tuple[str, facts.Expression]]:
    """What the version decorators of a function mean, each with the expression of its version."""
    forms = {form.name: form for form in module.program.idioms.decorators}
    found = []
    for decorator in function.decorators if forms else ():
        if isinstance(decorator, facts.Call) and (form := forms.get(dotted(module, decorator.function))):
            version = argument_of(decorator, form.argument)
            found += [(form.means, version)] if version is not None else []
    return found


def dotted(module: LinkedModule, expression: facts.Expression) -> str:
    """The full name of what an expression stands for; empty for what has none."""
    match module.program.symbol(module, expression):
        case LinkedFunction(owner, syntax):
            return f"{owner.name}.{syntax.name}"
        case LinkedClass() as linked:
            return linked.dotted
        case External(name):
            return name
        case _:
            return ""


def argument_of(call: facts.Call, argument: Argument) -> facts.Expression | None:
    """What a call is given as an argument; None where it is not given."""
    if isinstance(argument, str):
        return next((a.value for a in call.arguments if a.keyword == argument), None)
    given = [a.value for a in call.arguments if a.keyword is None]
    return given[argument] if argument < len(given) else None


def entered(frame: Frame, function: Function) -> Value | None:
    """Holds a client method to its decorators: may raise; gives the version that it came with, if any."""
    came_with = None
    for means, expression in versions_of(function.module, function.syntax):
        version = frame.run.evaluate(frame.elsewhere(function.module, function.owner), expression)
        if means == "minimum":
            _demand(frame, function, version)
        elif means == "introduced" and as_text(version) is not None:
            came_with = version
    return came_with


def _demand(frame: Frame, function: Function, version: Value) -> None:
    allowed = can_send(frame, sender_of(frame, function.bound), version)
    if isinstance(allowed, Known) and not allowed.value:
        place = Place(function.module.path, function.syntax.line)
        frame.run.path.refusals.append(Refused(Refusal.GUARDED, place))
        raise Raised(REFUSED)
