"""Methods of what is built in, and of the library: dictionaries, lists, clients and proxies."""

from __future__ import annotations

from rpclint.evaluate import attributes, library
from rpclint.evaluate.frame import Frame
from rpclint.evaluate.picking import picked, under
from rpclint.evaluate.sending import can_send
from rpclint.evaluate.texts import of_any_text, of_text
from rpclint.evaluate.values import (
    NONE,
    Bound,
    Instance,
    Items,
    Known,
    Outside,
    Picked,
    Sender,
    Table,
    Unknown,
    Value,
    as_text,
    describe,
)

CHANGING = {"pop", "setdefault", "update", "append", "extend", "__init__"}
# What a string may be asked to be an instance of, in Python 2 and 3.
TEXTS = {"str", "unicode", "basestring", "string_types", "text_type"}


def bound_call(frame: Frame, bound: Bound, positional: list[Value], keywords: Table) -> Value | None:
    """What it gives; None where nothing is known of such a method."""
    if bound.name in CHANGING:
        frame.run.path.affect(bound.receiver.born if isinstance(bound.receiver, Table | Items) else 0)
    match bound.receiver:
        case Sender() as sender:
            return _of_sender(frame, sender, bound.name, positional, keywords)
        case Instance() as instance if bound.name == "__new__":
            return instance
        case Instance() as instance:
            return _of_proxy(frame, instance, bound.name, positional, keywords)
        case Table() as table:
            return _of_table(frame, table, bound.name, positional, keywords)
        case Items() as items:
            return _of_items(items, bound.name, positional)
        case Picked() as row if bound.name == "get" and positional:
            return under(row, positional[0])
        case Known(str(text)):
            return of_text(text, bound.name, positional, keywords)
        case Unknown(name, among=(_, *_) as among):
            return of_any_text(name, among, bound.name, positional)
        case _:
            return None


def _of_sender(frame: Frame, sender: Sender, name: str, positional: list[Value], keywords: Table) -> Value:
    if name == "prepare":
        return library.prepare(sender, keywords)
    asked = positional[0] if positional else keywords.entries.get("version", sender.target.version or NONE)
    return can_send(frame, sender, asked)


def _of_proxy(frame: Frame, instance: Instance, name: str, positional: list[Value], keywords: Table) -> Value:
    match name:
        case "__init__":
            library.start_proxy(instance, positional, keywords)
            return NONE
        case "get_client":
            return library.proxy_client(instance, positional, keywords)
        case "can_send_version" if instance.proxy is not None:
            return can_send(frame, instance.proxy, positional[0] if positional else NONE)
        case "make_msg":
            own = attributes.member(frame, instance.linked, "RPC_API_NAMESPACE", None)
            return library.make_message([*positional[:1], own or NONE], keywords)
        case "make_namespaced_msg":
            return library.make_message(positional, keywords)
        case _:
            return Unknown(f"{describe(instance)}.{name}()")


def _of_table(frame: Frame, table: Table, name: str, positional: list[Value], keywords: Table) -> Value:
    key = as_text(positional[0]) if positional else None
    default = positional[1] if len(positional) > 1 else NONE
    match name:
        case "get" if positional and isinstance(positional[0], Known) and positional[0].configured:
            return attributes.alias(frame, table, positional[0], default)
        case "get" if positional and (row := picked(table, positional[0])) is not None:
            return row
        case "get" | "pop" | "setdefault" if key is not None:
            return _entry(table, name, key, default)
        case "update":
            merged = made_dict(positional, keywords)
            if isinstance(merged, Table):
                table.entries.update(merged.entries)
                table.open |= merged.open
            return NONE
        case "copy":
            return Table(dict(table.entries), table.open)
        case "values" | "itervalues" if not table.open:
            return Items(list(table.entries.values()))
        case "items" | "iteritems" if not table.open:
            return Items([Items([Known(key), value]) for key, value in table.entries.items()])
        case "keys" if not table.open:
            return Items([Known(key) for key in table.entries])
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


def made_dict(positional: list[Value], keywords: Table) -> Value:
    table = Table(open=keywords.open)
    for value in positional:
        if isinstance(value, Table):
            table.entries.update(value.entries)
            table.open |= value.open
        else:
            table.open = True
    table.entries.update(keywords.entries)
    return table


def chained(name: str, positional: list[Value]) -> Value:
    """``itertools.chain`` and ``islice`` of what is known."""
    first = positional[0]
    if name.endswith("chain") and all(isinstance(value, Items) for value in positional):
        return Items([one for value in positional if isinstance(value, Items) for one in value.values])
    end = positional[-1]
    is_cut = name.endswith("islice") and len(positional) == 2  # noqa: PLR2004, without a start
    if is_cut and isinstance(first, Items) and isinstance(end, Known) and isinstance(end.value, int):
        return Items(first.values[: end.value])
    return Unknown(f"{name}({', '.join(map(describe, positional))})")


def is_instance(name: str, value: Value, kind: Value) -> Value:
    """Whether a value is of a built-in type, as far as both are known."""
    kinds = kind.values if isinstance(kind, Items) else [kind]
    asked = {kind.name.rpartition(".")[2] for kind in kinds if isinstance(kind, Outside)}
    match value:
        case Known(str()):
            own = TEXTS
        case Known():
            own = {type(value.value).__name__}
        case Items():
            own = {"tuple", "list"}
        case Table():
            own = {"dict"}
        case _:
            own = set()
    if not own or len(asked) < len(kinds):
        return Unknown(f"{name}({describe(value)}, {', '.join(map(describe, kinds))})")
    return Known(not own.isdisjoint(asked))
