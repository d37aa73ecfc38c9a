"""Which blobs are worth reading, decided on their bytes.

Every Python file of a tree comes by here: a plain word is looked for as such, and a pattern only where a word
that is part of it stands, for either is much faster than one pattern of everything.
"""

import re
from collections.abc import Set as AbstractSet

WORDS = tuple(
    b"RPC_API_VERSION RPC_API_NAMESPACE RpcProxy RpcDispatcher RpcCallback create_rpc_dispatcher cctxt"
    b" additional_endpoints additional_apis allowed_remote_exmods RPCClient get_rpc_client get_rpc_server"
    b" can_send_version make_msg( create_consumer".split()
)
_SENT = rb"ca(?:ll|st)\(\s*[\w.\[\]]+(?:\([^()'\"]*\))?\s*,\s*['\"]\w+['\"]\s*[,)]"
# Of each: a word in it, and patterns that must all be found, the one that is quickly told first.
PATTERNS = tuple(
    (word, tuple(map(re.compile, patterns)))
    for word, *patterns in (
        (b"Target(", rb"\bTarget\("),
        (b"rpc.", rb"rpc\.(?:call|cast|fanout_cast|multicall)\b"),
        # what a service is started with
        (b"manager", rb"manager\s*=\s*['\"]\w+\.", rb"\bmanager\s*=\s*['\"]\w+\."),
        (b"Service", rb"\bR(?:pc|PC)Service\b"),
        # tables of versions
        (b"_rpc", rb"['\"]\w+_rpc['\"]\s*:"),
        (b"rpc", rb"['\"]rpc['\"]\s*:\s*['\"]\d"),
        # a constant behind a context, through whatever it goes
        (b"call(", _SENT, rb"\.\w*" + _SENT),
        (b"cast(", _SENT, rb"\.\w*" + _SENT),
        (b"cast_to_", rb"\.(?:fanout_)?cast_to_\w+\("),
        # endpoints, and what they are registered with
        (b"endpoints", rb"endpoints\s*=\s*\[\s*\w"),
        (b"_endpoint(", rb"\b(?:register|add)_endpoint\("),
        (b"_endpoints(self)", rb"\bdef \w+_endpoints\(self\)"),
    )
)
HEADER = re.compile(r"class[ \t]+(\w+)[ \t]*\(([^()]*)\)")


def is_rpc(data: bytes, words: AbstractSet[str] = frozenset()) -> bool:
    """Whether a file has a word that only servers, clients and the tables of their versions have.

    ``words`` are those of a project's own style.
    """
    return (
        any(word in data for word in WORDS)
        or any(word in data and all(p.search(data) for p in patterns) for word, patterns in PATTERNS)
        or any(word.encode() in data for word in words)
    )


def headers(data: bytes) -> tuple[tuple[str, frozenset[str]], ...]:
    """The classes of a file: the name of each, and the last names of its bases."""
    if b"class" not in data:
        return ()
    text = data.decode("latin-1")
    return tuple(
        (found[1], frozenset(base.strip().rpartition(".")[2] for base in found[2].split(",")))
        for found in HEADER.finditer(text)
        if not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" \t")
    )


MARKS = (
    "RpcDispatcher", "DefaultRPCAccessPolicy", "allowed_remote_exmods", "oslo_messaging.rpc.dispatcher",
    "oslo.messaging.rpc.dispatcher",
)  # fmt: skip


def marks_of(text: str) -> tuple[str, ...]:
    """Words that tell of the era of a tree, whatever statement they stand in."""
    return tuple(sorted(m for m in MARKS if m in text and re.search(rf"\b{re.escape(m)}\b", text)))
