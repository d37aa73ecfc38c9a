"""What a call gives, and what it sends."""

from __future__ import annotations

from contextlib import suppress

from rpclint.evaluate import attributes, library
from rpclint.evaluate.bearing import is_text, matters
from rpclint.evaluate.builtin import bound_call, chained, is_instance, made_dict
from rpclint.evaluate.decorators import GUARD
from rpclint.evaluate.frame import DEEPEST_CALL, Frame, Raised
from rpclint.evaluate.mounting import note_mounted
from rpclint.evaluate.sending import can_send, send, send_raw
from rpclint.evaluate.taught import taught_call
from rpclint.evaluate.texts import formatted
from rpclint.evaluate.values import (
    Bound,
    ClassOf,
    Function,
    Instance,
    Items,
    Known,
    Outside,
    Sender,
    Super,
    Table,
    Target,
    Unknown,
    Value,
    Verb,
    as_text,
    describe,
    named_call,
)
from rpclint.model import Place

CLIENT_MAKERS = {"RPCClient", "get_rpc_client", "get_client", "BackingOffClient"}


def call(frame: Frame, function: Value, positional: list[Value], keywords: Table, place: Place) -> Value:
    note_mounted(frame, function, positional, keywords)
    if (known := taught_call(frame, function, positional, keywords, place)) is not None:
        return known
    if (raw := library.raw_verb(_dotted(function))) is not None:
        return send_raw(frame, *raw, positional, place)
    match function:
        case Verb():
            return send(frame, function, positional, keywords, place)
        case Function():
            return _of_tree(frame, function, positional, keywords, place)
        case ClassOf():
            return _construct(function, positional, keywords)
        case Bound():
            found = bound_call(frame, function, positional, keywords)
            name = f"{describe(function.receiver)}.{function.name}"
            return found if found is not None else _unknown(frame, name, positional, keywords, place)
        case Known(str(template)) if "%s" in template:  # an outside function, known to put text together
            return formatted(template, None, Items(positional))
        case Outside(name):
            return _outside(frame, name, positional, keywords, place)
        case _:
            return _unknown(frame, describe(function), positional, keywords, place)


def _dotted(function: Value) -> str:
    match function:
        case Function(module, syntax, None):
            return f"{module.name}.{syntax.name}"
        case Outside(dotted):
            return dotted
        case _:
            return ""


def _of_tree(
    frame: Frame, function: Function, positional: list[Value], keywords: Table, place: Place
) -> Value:
    """A function of the tree is followed where what it does may matter to a message."""
    name = function.syntax.name
    if name == GUARD and positional and (cap := _own_cap(frame, function)) is not None:
        return can_send(frame, Sender(Target(), cap, library.cap_kind(cap)), positional[0])
    if isinstance(function.bound, Instance) and _is_opaque(frame, function, function.bound):
        return Unknown(f"{function.bound.linked.name}.{name}()")
    if function.syntax.body is None or frame.run.depth >= DEEPEST_CALL:
        return Unknown(f"{name}()")
    followed = is_text(function.syntax) or matters(function.module, function.syntax)
    if function.owner is None and function.around is None and not followed:
        return Unknown(f"{name}({', '.join(map(describe, positional))})")
    if id(function.syntax) in frame.run.told.functions:
        return _asked(frame, function, positional, keywords, place)
    return frame.run.invoke(frame, function, positional, keywords)


def _own_cap(frame: Frame, function: Function) -> Value | None:
    """The cap of an object that stands in for a client: another transport compares versions alike."""
    if not isinstance(function.bound, Instance):
        return None
    attributes.start(frame, function.bound)
    return function.bound.attributes.get("version_cap")


def _asked(frame: Frame, function: Function, positional: list[Value], keywords: Table, place: Place) -> Value:
    """A helper that sends what it is told: the message goes out where it was first asked to."""
    run, before = frame.run, frame.run.asked
    run.asked = before or place
    try:
        return run.invoke(frame, function, positional, keywords)
    finally:
        run.asked = before


def _is_opaque(frame: Frame, function: Function, instance: Instance) -> bool:
    """Whether a method sends on the account of its own class, which is not the one whose code this is."""
    if id(function.syntax) in frame.run.told.functions or frame.owner in instance.linked.mro:
        return False
    return frame.run.opaque(instance.linked)


def _construct(made: ClassOf, positional: list[Value], keywords: Table) -> Value:
    name = made.linked.name
    if name in CLIENT_MAKERS and (client := library.make_client(positional, keywords)):
        return client
    if library.is_vendored(made.linked):
        return Unknown(f"{made.linked.dotted}()")
    return Instance(made.linked, positional, keywords)


def _outside(frame: Frame, name: str, positional: list[Value], keywords: Table, place: Place) -> Value:
    last = name.rpartition(".")[2]
    match last:
        case "Target":
            return library.make_target(positional, keywords)
        case "super":
            return _super(frame, positional)
        case "dict" if name == "dict":
            return made_dict(positional, keywords)
        case "list" | "tuple" if name == last and positional and isinstance(positional[0], Items):
            return Items(list(positional[0].values))
        case "getattr" if name == "getattr":
            return _getattr(frame, positional)
        case "hasattr" if name == "hasattr" and len(positional) > 1:
            return attributes.has(frame, *positional[:2])
        case "isinstance" if name == "isinstance" and len(positional) > 1:
            return is_instance(name, *positional[:2])
        case "chain" | "islice" if name.startswith("itertools.") and positional:
            return chained(name, positional)
        case "str" if name == "str" and positional and as_text(positional[0]) is not None:
            return positional[0]
        case _ if last in CLIENT_MAKERS and (client := library.make_client(positional, keywords)):
            return client
        case _:
            found = _unknown(frame, name, positional, keywords, place)
            return named_call(found, name, positional) if isinstance(found, Unknown) else found


def _super(frame: Frame, positional: list[Value]) -> Value:
    bound = positional[1] if len(positional) > 1 else frame.bound
    given = positional[0] if positional else None
    owner = given.linked if isinstance(given, ClassOf) else frame.owner
    if isinstance(bound, Instance) and owner is not None:
        return Super(bound, owner)
    return Unknown("super()")


def _getattr(frame: Frame, positional: list[Value]) -> Value:
    name = as_text(positional[1]) if len(positional) > 1 else None
    if name is not None:
        return attributes.attribute(frame, positional[0], name)
    return Unknown(f"getattr({', '.join(map(describe, positional))})")


def _unknown(frame: Frame, name: str, positional: list[Value], keywords: Table, place: Place) -> Value:
    """A call of something unknown. Handed a verb, it makes the call itself or gives the verb back."""
    if positional and isinstance(positional[0], Verb):
        verb, rest = positional[0], positional[1:]
        if len(rest) > 1 and as_text(rest[1]) is not None:
            return send(frame, verb, rest, keywords, place)
        return verb
    if positional and (raw := library.raw_verb(_dotted(positional[0]))) is not None:
        return send_raw(frame, *raw, positional[1:], place)
    if (told := _told(frame, name, positional)) is not None:
        return _asked(frame, told, positional, keywords, place)
    _note_unresolved(frame, name, positional, place)
    for index, value in enumerate(positional):
        if isinstance(value, Function) and value.around is not None:
            with suppress(Raised):  # it runs elsewhere, or later
                _of_tree(frame, value, positional[index + 1 :], Table(), place)
    return Unknown(f"{name}({', '.join(map(describe, positional))})@{place.line}")


def _told(frame: Frame, name: str, positional: list[Value]) -> Function | None:
    """The one helper of the tree that sends what it is told by this name, if a constant tells it."""
    receiver, _, last = name.rpartition(".")
    linked, index = frame.run.told.by_name.get(last, (None, 0))
    if linked is None or not receiver or frame.owner is linked or frame.run.depth >= DEEPEST_CALL:
        return None
    method = as_text(positional[index]) if index < len(positional) else None
    if method is None or not method.isidentifier():
        return None
    found = attributes.attribute(frame, Instance(linked), last)
    return found if isinstance(found, Function) else None


def _note_unresolved(frame: Frame, name: str, positional: list[Value], place: Place) -> None:
    """Remembers what looks like a send through something that nobody knows.

    Many things are called and cast: what tells is the constant that a message would be named by, or that
    the receiver was prepared.
    """
    receiver, _, verb = name.rpartition(".")
    method = as_text(positional[1]) if len(positional) > 1 else None
    if not receiver or verb not in ("call", "cast") or (positional and as_text(positional[0]) is not None):
        return
    if method is not None and method.isidentifier():
        frame.run.observed.unresolved.setdefault(place, method)
    elif method is None and ".prepare(" in receiver:
        frame.run.observed.unresolved.setdefault(place, "messages")
