"""What a call gives, and what it sends."""

from __future__ import annotations

from rpclint.evaluate import attributes, library
from rpclint.evaluate.bearing import matters
from rpclint.evaluate.frame import DEEPEST_CALL, Frame, Raised
from rpclint.evaluate.paths import Send
from rpclint.evaluate.values import (
    NONE,
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
    Wire,
    as_text,
    describe,
    is_none,
)
from rpclint.model import Cap, Kind, Place, Refusal, Refused
from rpclint.versions import is_compatible

CLIENT_MAKERS = {"RPCClient", "get_rpc_client", "get_client", "BackingOffClient"}
SERVER_MAKERS = {"RpcDispatcher", "get_rpc_server", "get_server"}
CAP_ERROR = "RPCVersionCapError"


def call(frame: Frame, function: Value, positional: list[Value], keywords: Table, place: Place) -> Value:
    _note_mounted(frame, function, positional, keywords)
    if (raw := library.raw_verb(_dotted(function))) is not None:
        return _send_raw(frame, *raw, positional, place)
    match function:
        case Verb():
            return _send(frame, function, positional, keywords, place)
        case Function():
            return _of_tree(frame, function, positional, keywords)
        case ClassOf():
            return _construct(function, positional, keywords)
        case Bound():
            return _bound(frame, function, positional, keywords, place)
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


def _note_mounted(frame: Frame, function: Value, positional: list[Value], keywords: Table) -> None:
    """Remembers the endpoints that a server or dispatcher is given."""
    match function:
        case Function(syntax=made):
            name = made.name
        case ClassOf(linked):
            name = linked.name
        case Outside(dotted):
            name = dotted.rpartition(".")[2]
        case _:
            return
    if name in SERVER_MAKERS:
        given = library.server_endpoints([*positional, *keywords.entries.values()])
        frame.run.observed.mounted.extend(given)


def _of_tree(frame: Frame, function: Function, positional: list[Value], keywords: Table) -> Value:
    """A function of the tree is followed where what it does may matter to a message."""
    name = function.syntax.name
    if isinstance(function.bound, Instance) and frame.run.opaque(function.bound.linked):
        return Unknown(f"{function.bound.linked.name}.{name}()")
    if function.syntax.body is None or frame.run.depth >= DEEPEST_CALL:
        return Unknown(f"{name}()")
    if function.owner is None and not matters(function.module, function.syntax):
        return Unknown(f"{name}({', '.join(map(describe, positional))})")
    return frame.run.invoke(frame, function, positional, keywords)


def _construct(made: ClassOf, positional: list[Value], keywords: Table) -> Value:
    name = made.linked.name
    if name in CLIENT_MAKERS and (client := library.make_client(positional, keywords)):
        return client
    return Instance(made.linked, positional, keywords)


def _outside(frame: Frame, name: str, positional: list[Value], keywords: Table, place: Place) -> Value:
    last = name.rpartition(".")[2]
    match last:
        case "Target":
            return library.make_target(positional, keywords)
        case "super":
            return _super(frame, positional)
        case "dict" if name == "dict":
            return _made_dict(positional, keywords)
        case "list" | "tuple" if name == last and positional and isinstance(positional[0], Items):
            return Items(list(positional[0].values))
        case "getattr" if name == "getattr":
            return _getattr(frame, positional)
        case "str" if name == "str" and positional and as_text(positional[0]) is not None:
            return positional[0]
        case _ if last in CLIENT_MAKERS and (client := library.make_client(positional, keywords)):
            return client
        case _:
            return _unknown(frame, name, positional, keywords, place)


def _super(frame: Frame, positional: list[Value]) -> Value:
    bound = positional[1] if len(positional) > 1 else frame.bound
    given = positional[0] if positional else None
    owner = given.linked if isinstance(given, ClassOf) else frame.owner
    if isinstance(bound, Instance) and owner is not None:
        return Super(bound, owner)
    return Unknown("super()")


def _made_dict(positional: list[Value], keywords: Table) -> Value:
    table = Table(open=keywords.open)
    for value in positional:
        if isinstance(value, Table):
            table.entries.update(value.entries)
            table.open |= value.open
        else:
            table.open = True
    table.entries.update(keywords.entries)
    return table


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
            return _send(frame, verb, rest, keywords, place)
        return verb
    return Unknown(f"{name}({', '.join(map(describe, positional))})@{place.line}")


# -- methods of what is built in, and of the library


def _bound(frame: Frame, bound: Bound, positional: list[Value], keywords: Table, place: Place) -> Value:
    match bound.receiver:
        case Sender() as sender:
            return _of_sender(frame, sender, bound.name, positional, keywords)
        case Instance() as instance:
            return _of_proxy(frame, instance, bound.name, positional, keywords)
        case Table() as table:
            return _of_table(frame, table, bound.name, positional, keywords)
        case Items() as items:
            return _of_items(items, bound.name, positional)
        case _:
            return _unknown(frame, f"{describe(bound.receiver)}.{bound.name}", positional, keywords, place)


def _of_sender(frame: Frame, sender: Sender, name: str, positional: list[Value], keywords: Table) -> Value:
    if name == "prepare":
        return library.prepare(sender, keywords)
    asked = positional[0] if positional else keywords.entries.get("version", sender.target.version or NONE)
    return can_send(frame, sender, asked)


def can_send(frame: Frame, sender: Sender, version: Value) -> Value:
    """``can_send_version``: decided by the cap, and by nothing else."""
    cap = effective_cap(frame, sender)
    if is_none(cap):
        return Known(value=True)
    text = as_text(version)
    if not isinstance(cap, Known) or text is None:
        return Unknown(f"can_send_version({describe(version)})")
    try:
        allowed = is_compatible(str(cap.value), text)
    except ValueError:
        return Unknown(f"can_send_version({describe(version)})")
    frame.run.path.guarded |= not allowed
    return Known(allowed)


def effective_cap(frame: Frame, sender: Sender) -> Value:
    """The cap in force: an automatic one is whatever the pin says."""
    return frame.run.configured if sender.cap_kind is Cap.AUTOMATIC else sender.cap


def _of_proxy(frame: Frame, instance: Instance, name: str, positional: list[Value], keywords: Table) -> Value:
    match name:
        case "__init__":
            library.start_proxy(instance, positional, keywords)
            return NONE
        case "get_client":
            return library.proxy_client(instance, positional, keywords)
        case "can_send_version" if instance.proxy is not None:
            return can_send(frame, instance.proxy, positional[0] if positional else NONE)
        case "make_msg" | "make_namespaced_msg":
            return library.make_message(positional, keywords, namespaced=name == "make_namespaced_msg")
        case _:
            return Unknown(f"{describe(instance)}.{name}()")


def _of_table(frame: Frame, table: Table, name: str, positional: list[Value], keywords: Table) -> Value:
    key = as_text(positional[0]) if positional else None
    default = positional[1] if len(positional) > 1 else NONE
    match name:
        case "get" if positional and isinstance(positional[0], Known) and positional[0].configured:
            return attributes.alias(frame, table, positional[0], default)
        case "get" | "pop" | "setdefault" if key is not None:
            return _entry(table, name, key, default)
        case "update":
            merged = _made_dict(positional, keywords)
            if isinstance(merged, Table):
                table.entries.update(merged.entries)
                table.open |= merged.open
            return NONE
        case "copy":
            return Table(dict(table.entries), table.open)
        case _:
            return Unknown(f"{describe(table)}.{name}()")


def _entry(table: Table, name: str, key: str, default: Value) -> Value:
    found = table.entries.pop(key, None) if name == "pop" else table.entries.get(key)
    if found is not None:
        return found
    if name == "setdefault":
        table.entries[key] = default
    return Unknown(f"{describe(table)}[{key}]") if table.open else default


def _of_items(items: Items, name: str, positional: list[Value]) -> Value:
    if name == "append" and positional:
        items.values.append(positional[0])
        return NONE
    if name == "extend" and positional and isinstance(positional[0], Items):
        items.values.extend(positional[0].values)
        return NONE
    return Unknown(f"{describe(items)}.{name}()")


# -- sending


def _send(frame: Frame, verb: Verb, positional: list[Value], keywords: Table, place: Place) -> Value:
    """Records the message that goes out, or that the cap keeps it from going out."""
    sender = verb.sender
    version = sender.target.version
    topic = sender.target.topic
    if verb.takes_message:
        wire = positional[verb.leading] if len(positional) > verb.leading else Unknown("message")
        given = keywords.entries.get("version") or _at(positional, verb.leading + 2)
        version = version if is_none(given) else given
        topic = keywords.entries.get("topic") or _at(positional, verb.leading + 1) or topic
    else:
        method = keywords.entries.get("method") if len(positional) < 2 else positional[1]  # noqa: PLR2004
        arguments = {
            k: v for k, v in keywords.entries.items() if k not in ("ctxt", "method") or positional[1:]
        }
        wire = Wire(method or Unknown("method"), sender.target.namespace, Table(arguments, keywords.open))
    if not isinstance(wire, Wire):
        wire = Wire(wire, None, Table(open=True))
    _check_cap(frame, sender, version, place)
    frame.run.path.sends.append(_record(sender, wire, version, verb.kind, place, topic))
    return Unknown(f"reply@{place.line}") if verb.kind is Kind.CALL else NONE


def _send_raw(frame: Frame, kind: Kind, index: int, positional: list[Value], place: Place) -> Value:
    wire, version = library.raw_wire(_at(positional, index) or Unknown("message"))
    topic = _at(positional, index - 1)
    sender = Sender(Target(topic=topic), NONE, Cap.NONE, NONE)
    frame.run.path.sends.append(_record(sender, wire, version, kind, place, topic))
    return Unknown(f"reply@{place.line}") if kind is Kind.CALL else NONE


def _at(positional: list[Value], index: int) -> Value | None:
    return positional[index] if index < len(positional) else None


def _check_cap(frame: Frame, sender: Sender, version: Value | None, place: Place) -> None:
    cap = effective_cap(frame, sender)
    if is_none(cap) or not isinstance(cap, Known):
        return
    asked = as_text(version)
    if asked is None and not is_none(version):
        return
    try:
        allowed = is_compatible(str(cap.value), asked)
    except ValueError:  # a cap that is no version fails every send
        allowed = False
    if not allowed:
        frame.run.path.refusals.append(Refused(Refusal.CAP, place, asked))
        raise Raised(CAP_ERROR)


def _record(
    sender: Sender, wire: Wire, version: Value | None, kind: Kind, place: Place, topic: Value | None
) -> Send:
    method = as_text(wire.method)
    return Send(
        method=method,
        version=as_text(version),
        sender=sender,
        version_known=as_text(version) is not None or is_none(version),
        namespace=as_text(wire.namespace),
        kind=kind,
        arguments=frozenset(wire.arguments.entries),
        open=wire.arguments.open,
        place=place,
        name_place=wire.method.place if isinstance(wire.method, Known) else None,
        version_place=version.place if isinstance(version, Known) else None,
        topic=as_text(topic) or (describe(topic) if isinstance(topic, Outside) else None),
    )
