"""What servers are given to dispatch to, and the topics that they listen on."""

from __future__ import annotations

from rpclint.evaluate.frame import Frame, Mounted
from rpclint.evaluate.taught import registered
from rpclint.evaluate.values import (
    Bound,
    ClassOf,
    Function,
    Instance,
    Items,
    Outside,
    Table,
    Target,
    Unknown,
    Value,
    as_text,
    topic_text,
)
from rpclint.link import LinkedClass

# How a server, or what dispatches for one, is made; the last two are given a topic before anything else.
SERVER_MAKERS = {
    "RpcDispatcher", "PluginRpcDispatcher", "get_rpc_server", "get_server", "create_consumer",
    "create_consumers",
}  # fmt: skip
CONSUMER_MAKER = "create_consumer"
MANAGER = "manager"  # what a service is made with that serves for it: an object, or the name of its class


def note_mounted(frame: Frame, function: Value, positional: list[Value], keywords: Table) -> None:
    """Remembers the endpoints that a server, a dispatcher or a service is given."""
    name, mounted = _name(function), frame.run.observed.mounted
    if (taught := registered(frame, function, positional, keywords)) is not None:
        mounted.append(taught)
    elif name in SERVER_MAKERS and name != "create_consumers":
        values = [*positional, *keywords.entries.values()]
        lists = [items for v in values if not _serializes(v) and (items := _listed(v)) is not None]
        topic = _topic(name, positional, keywords)
        mounted.extend(_mounted(items, topic) for items in lists)
    elif MANAGER in keywords.entries and (manager := _named(frame, keywords.entries[MANAGER])) is not None:
        mounted.append(Mounted((manager,), topic_text(keywords.entries.get("topic"))))


def _name(function: Value) -> str:
    match function:
        case Function(syntax=made):
            return made.name
        case ClassOf(linked):
            return linked.name
        case Outside(dotted) | Unknown(dotted):
            return dotted.rpartition(".")[2]
        case Bound(_, name):
            return name
        case _:
            return ""


def _listed(value: Value) -> list[Value] | None:
    """The endpoints that an argument stands for, alone, in a list, or held by a dispatcher."""
    match value:
        case Instance(positional=[Items(values), *_]) if value.linked.name.endswith("Dispatcher"):
            return values
        case Instance():
            return [value]
        case Items(values) if any(isinstance(one, Instance) for one in values):
            return values
        case _:
            return None


def _serializes(value: Value) -> bool:
    """Whether an argument only turns into text what others are called with."""
    return isinstance(value, Instance) and value.linked.find("deserialize_context") is not None


def _mounted(values: list[Value], topic: str | None) -> Mounted:
    endpoints = tuple(value for value in values if isinstance(value, Instance))
    return Mounted(endpoints, topic, whole=len(endpoints) == len(values))


def _topic(name: str, positional: list[Value], keywords: Table) -> str | None:
    values = [*positional, *keywords.entries.values()]
    target = next((value for value in values if isinstance(value, Target)), None)
    if target is not None:
        return topic_text(target.topic)
    if name == CONSUMER_MAKER:
        return topic_text(keywords.entries.get("topic") or next(iter(positional), None))
    return None


def _named(frame: Frame, value: Value | None) -> Instance | None:
    """An object of the class that a string names."""
    dotted = as_text(value)
    found = frame.module.program.find(dotted) if dotted and "." in dotted else None
    return Instance(found) if isinstance(found, LinkedClass) else None
