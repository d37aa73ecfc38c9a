"""Classes that are endpoints, or clients, by what they extend, in files without a word of RPC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rpclint import facts
from rpclint.evaluate.calls import CLIENT_MAKERS
from rpclint.headers import Headers, extending
from rpclint.link import LinkedClass, LinkedModule
from rpclint.surfaces.wrappers import told_methods

SERVERS = frozenset({"RpcDispatcher", "get_rpc_server"})
TARGET, ADDITIONAL = frozenset({"Target"}), frozenset({"additional_endpoints"})


def heirs(modules: Sequence[LinkedModule], headers: Mapping[str, Headers]) -> Iterator[str]:
    """The files, of those whose ``headers`` are given, with a class that extends what is served, or sends."""
    classes = [linked for module in modules for linked in module.classes]
    names = {linked.name for linked in classes if any(map(_is_inherited, linked.ancestors))}
    left = dict(headers)
    while found := {path: own for path, listed in left.items() if (own := extending(listed, names))}:
        yield from found
        names = set().union(*found.values())
        left = {path: listed for path, listed in left.items() if path not in found}


def _is_inherited(linked: LinkedClass) -> bool:
    """Whether what extends a class is served, or sends, because the class itself makes it so."""
    return facts.of_text(
        linked.syntax,
        _is_inherited,
        lambda: is_served(linked) or _makes_client(linked) or _makes_server(linked),
    )


def is_served(linked: LinkedClass) -> bool:
    """Whether a class itself says something of how it, or what extends it, is served."""
    return linked.own("RPC_API_VERSION") is not None or is_mounted(linked) or _has_target(linked)


def is_mounted(linked: LinkedClass) -> bool:
    """Whether a class makes the list of endpoints that its server gets: it is served, target or no."""
    if linked.own("create_rpc_dispatcher") is not None:
        return True
    made = linked.own("__init__")
    return (
        isinstance(made, facts.Function)
        and facts.mentions(made, ADDITIONAL)
        and not ADDITIONAL.isdisjoint(facts.named_on_self(made))
    )


def _makes_client(linked: LinkedClass) -> bool:
    """Whether a class makes a client for itself and what extends it."""
    if any(
        facts.has_named(f, TARGET) and facts.has_named(f, CLIENT_MAKERS) for f in linked.functions.values()
    ):
        return True
    return next(told_methods(linked), None) is not None


def _makes_server(linked: LinkedClass) -> bool:
    """Whether a class makes a server for itself, or for whatever it is given."""
    return any(facts.has_named(function, SERVERS) for function in linked.functions.values())


def _has_target(linked: LinkedClass) -> bool:
    match linked.own("target"):
        case facts.Assign(_, facts.Call(facts.Name("Target") | facts.Attribute(_, "Target"))):
            return True
        case _:
            return False
