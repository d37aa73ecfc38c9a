"""What oslo.messaging and its predecessor do, as far as it decides what goes over the wire."""

from __future__ import annotations

from rpclint.evaluate.values import (
    NONE,
    Bound,
    Instance,
    Known,
    Picked,
    Sender,
    Table,
    Target,
    Unknown,
    Value,
    Verb,
    Wire,
    is_none,
)
from rpclint.link import LinkedClass
from rpclint.link.program import External
from rpclint.model import Cap, Kind

# Classes that stand for the predecessor of oslo.messaging's client, whether the tree holds them or not.
PROXIES = (
    ".openstack.common.rpc.proxy.RpcProxy",
    ".rpcclient.RpcProxy",
    ".common.rpc.RpcProxy",
    ".common.rpc_compat.RpcProxy",
)
TARGET_FIELDS = ("exchange", "topic", "namespace", "version", "server", "fanout", "legacy_namespaces")
PROXY_PARAMETERS = ("topic", "default_version", "version_cap", "serializer")
OVERRIDDEN = ("namespace", "version")  # what decides acceptance among the fields that prepare() sets
# How each verb sends, and how many arguments stand before the message.
MESSAGE_VERBS = {
    "call": (Kind.CALL, 1),
    "cast": (Kind.CAST, 1),
    "multicall": (Kind.CALL, 1),
    "fanout_cast": (Kind.FANOUT, 1),
    "cast_to_server": (Kind.CAST, 2),
    "fanout_cast_to_server": (Kind.FANOUT, 2),
}


VENDORED = ".openstack.common."
RAW = ".openstack.common.rpc"  # the module whose functions send ready-made dictionaries


def raw_verb(dotted: str) -> tuple[Kind, int] | None:
    """The kind of send that a function of the old ``rpc`` module is, and the index of its message."""
    module, _, name = dotted.rpartition(".")
    if name not in MESSAGE_VERBS or not f".{module}".endswith(RAW):
        return None
    kind, leading = MESSAGE_VERBS[name]
    return kind, leading + 1  # the topic


def raw_wire(message: Value) -> tuple[Wire, Value | None]:
    """``{'method': …, 'args': {…}, 'version': …}`` as a message, and its version."""
    if not isinstance(message, Table) or message.open:
        return Wire(Unknown("method"), None, Table(open=True)), None
    arguments = message.entries.get("args", Table())
    wire = Wire(
        message.entries.get("method", Unknown("method")),
        message.entries.get("namespace"),
        arguments if isinstance(arguments, Table) else Table(open=True),
    )
    return wire, message.entries.get("version")


def is_vendored(linked: LinkedClass) -> bool:
    """Whether a class is of what projects copied from a common library before there was one to install.

    All of that but RPC: nothing in it bears on a message, and much of it asks for a lot.
    """
    dotted = f".{linked.dotted}."
    return VENDORED in dotted and f"{RAW}." not in dotted


def is_proxy_class(ancestor: LinkedClass | External) -> bool:
    dotted = ancestor.dotted if isinstance(ancestor, LinkedClass) else ancestor.name
    return f".{dotted}".endswith(PROXIES)


def argument(name: str, names: tuple[str, ...], positional: list[Value], keywords: Table) -> Value | None:
    """An argument by its name, however it was passed."""
    if name in keywords.entries:
        return keywords.entries[name]
    index = names.index(name)
    return positional[index] if index < len(positional) else None


def make_target(positional: list[Value], keywords: Table) -> Target:
    given = {name: argument(name, TARGET_FIELDS, positional, keywords) for name in TARGET_FIELDS[1:]}
    return Target(**given)


def make_client(positional: list[Value], keywords: Table) -> Sender | None:
    """A client from what ``RPCClient`` or a wrapper of it is given: whatever is a target is the target."""
    values = [*positional, *keywords.entries.values()]
    target = next((value for value in values if isinstance(value, Target)), None)
    if target is None:
        return None
    cap = keywords.entries.get("version_cap") or _positional_cap(positional)
    return Sender(target, cap or NONE, cap_kind(cap), target.version)


def _positional_cap(positional: list[Value]) -> Value | None:
    """The argument behind the target, as in ``get_client(target, version_cap, serializer)``."""
    for index, value in enumerate(positional[:-1]):
        if isinstance(value, Target):
            following = positional[index + 1]
            return following if isinstance(following, Known | Unknown | Picked) else None
    return None


def cap_kind(cap: Value | None) -> Cap:
    if isinstance(cap, Known):
        if cap.configured:
            return Cap.CONFIGURED
        return Cap.NONE if cap.value is None else Cap.LITERAL
    if isinstance(cap, Picked):
        return Cap.CONFIGURED
    return Cap.NONE if cap is None else Cap.AUTOMATIC


def sender_attribute(sender: Sender, name: str) -> Value:
    match name:
        case "call":
            return Verb(sender, Kind.FANOUT, waits=True) if _is_fanout(sender) else Verb(sender, Kind.CALL)
        case "cast":
            return Verb(sender, Kind.FANOUT if _is_fanout(sender) else Kind.CAST)
        case "prepare" | "can_send_version":
            return Bound(sender, name)
        case "target":
            return sender.target
        case "version_cap":
            return sender.cap
        case _:
            return Unknown(f"client.{name}")


def _is_fanout(sender: Sender) -> bool:
    fanout = sender.target.fanout
    return isinstance(fanout, Known) and bool(fanout.value)


def prepare(sender: Sender, keywords: Table) -> Sender:
    """``prepare()`` overrides what it is given; ``version=None`` takes the version away."""
    changes: dict[str, Value] = {
        name: value for name, value in keywords.entries.items() if name in TARGET_FIELDS
    }
    if "version" in changes and sender.falsy_is_default and is_none(changes["version"]):
        del changes["version"]
    if keywords.open:  # anything may be overridden
        changes = {name: Unknown(f"prepare(**{name})") for name in OVERRIDDEN} | changes
    cap = keywords.entries.get("version_cap", sender.cap)
    target = sender.target.but(**{k: v for k, v in changes.items() if k != "exchange"})
    return Sender(target, cap, sender.cap_kind, sender.default, sender.falsy_is_default)


# -- the predecessor: a client class is a proxy itself


def start_proxy(instance: Instance, positional: list[Value], keywords: Table) -> None:
    """``RpcProxy.__init__(topic, default_version, version_cap=None, serializer=None)``."""
    if not any(is_proxy_class(ancestor) for ancestor in instance.linked.mro):
        return
    topic, version, cap, _ = (argument(n, PROXY_PARAMETERS, positional, keywords) for n in PROXY_PARAMETERS)
    target = Target(topic=topic or Unknown("topic"), version=version or Unknown("default_version"))
    instance.proxy = Sender(target, cap or NONE, cap_kind(cap), target.version, falsy_is_default=True)


def proxy_attribute(instance: Instance, name: str) -> Value | None:
    if name == "__init__":
        return Bound(instance, name)
    if instance.proxy is None:
        return None
    if name in MESSAGE_VERBS:
        kind, leading = MESSAGE_VERBS[name]
        return Verb(instance.proxy, kind, takes_message=True, leading=leading)
    match name:
        case "topic":
            return instance.proxy.target.topic
        case "version_cap":
            return instance.proxy.cap
        case "default_version":
            return instance.proxy.target.version
        case "get_client" | "make_msg" | "make_namespaced_msg" | "can_send_version":
            return Bound(instance, name)
        case _:
            return None


def proxy_client(instance: Instance, positional: list[Value], keywords: Table) -> Value:
    """``get_client(namespace=None, server_params=None)`` of the shim that emulated RPCClient."""
    if instance.proxy is None:
        return Unknown("client")
    namespace = argument("namespace", ("namespace",), positional[:1], keywords)
    sender = instance.proxy
    target = sender.target.but(namespace=namespace) if namespace is not None else sender.target
    return Sender(target, sender.cap, sender.cap_kind, sender.default, falsy_is_default=True)


def make_message(positional: list[Value], keywords: Table) -> Wire:
    """``positional`` holds the method and, if there is one, the namespace."""
    method = positional[0] if positional else Unknown("method")
    namespace = positional[1] if len(positional) > 1 else None
    return Wire(method, namespace, keywords)
