"""Which functions outside any class bear on a message, so that they are worth following."""

from __future__ import annotations

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.link.program import LinkedFunction

WORDS = {
    "prepare", "call", "cast", "can_send_version", "upgrade_levels", "RPCClient", "get_rpc_client",
    "get_client", "Target", "make_msg", "version_cap", "create_consumer",
}  # fmt: skip
TEXT = (
    facts.If, facts.Return, facts.Evaluate, facts.Const, facts.Name, facts.Attribute, facts.Binary,
    facts.Sequence, facts.Not, facts.Logical, facts.Compare,
)  # fmt: skip
DEEPEST = 4  # functions that call functions


def is_text(function: facts.Function) -> bool:
    """Whether a function does no more than put a text together: it calls nothing."""
    return facts.of_text(function, is_text, lambda: _is_text(function))


def _is_text(function: facts.Function) -> bool:
    inner = tuple(facts.walk(function.body or ()))
    formats = any(isinstance(node, facts.Binary) and node.operator == "%" for node in inner)
    return formats and all(isinstance(node, TEXT) for node in inner)


def matters(module: LinkedModule, function: facts.Function, depth: int = 0) -> bool:
    """Whether a function, or one that it calls, has a name in it that RPC is made of."""
    known = module.program.bearing
    key = (module.name, id(function))
    if key not in known:
        found = _matters(module, function, depth)
        if depth:  # not looked at to the full depth
            return found
        known[key] = found
    return known[key]


def _matters(module: LinkedModule, function: facts.Function, depth: int) -> bool:
    for name in facts.names(function.body or ()):
        if name in WORDS:
            return True
        called = module.lookup(name) if depth < DEEPEST else None
        if not isinstance(called, LinkedFunction) or called.syntax is function:
            continue
        if matters(called.module, called.syntax, depth + 1):
            return True
    return False
