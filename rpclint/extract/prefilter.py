"""Which blobs are worth reading, decided on their bytes."""

import re
from collections.abc import Set as AbstractSet

RPC = re.compile(
    rb"\bTarget\(|RPC_API_VERSION|RPC_API_NAMESPACE|BASE_RPC_API_VERSION|RpcProxy|RpcDispatcher|RpcCallback"
    rb"|create_rpc_dispatcher|additional_endpoints|additional_apis|allowed_remote_exmods|RPCClient|get_rpc_client|get_rpc_server"
    rb"|can_send_version|make_msg\(|create_consumer|cctxt|rpc\.(?:call|cast|fanout_cast|multicall)\b"
    rb"|\bmanager\s*=\s*['\"]\w+\.|\bR(?:pc|PC)Service\b"  # what a service is started with
    rb"|['\"]\w+_rpc['\"]\s*:|['\"]rpc['\"]\s*:\s*['\"]\d"  # tables of versions
    # a constant behind a context, through whatever it goes
    rb"|\.\w*(?:call|cast)\(\s*[\w.\[\]]+(?:\([^()'\"]*\))?\s*,\s*['\"]\w+['\"]\s*[,)]"
    rb"|\.(?:fanout_)?cast_to_\w+\("
    # endpoints, and what they are registered with
    rb"|endpoints\s*=\s*\[\s*\w|\b(?:register|add)_endpoint\(|\bdef \w+_endpoints\(self\)"
)


HEADER = re.compile(r"^[ \t]*class[ \t]+(\w+)[ \t]*\(([^()]*)\)", re.MULTILINE)


def is_rpc(data: bytes, words: AbstractSet[str] = frozenset()) -> bool:
    """Whether a file has a word that only servers, clients and the tables of their versions have.

    ``words`` are those of a project's own style.
    """
    return RPC.search(data) is not None or any(word.encode() in data for word in words)


def headers(data: bytes) -> tuple[tuple[str, frozenset[str]], ...]:
    """The classes of a file: the name of each, and the last names of its bases."""
    found = HEADER.findall(data.decode("latin-1"))
    return tuple(
        (name, frozenset(base.strip().rpartition(".")[2] for base in bases.split(",")))
        for name, bases in found
    )


MARK = re.compile(
    r"\b(RpcDispatcher|DefaultRPCAccessPolicy|allowed_remote_exmods|oslo[._]messaging\.rpc\.dispatcher)\b"
)


def marks_of(text: str) -> tuple[str, ...]:
    """Words that tell of the era of a tree, whatever statement they stand in."""
    return tuple(sorted(set(MARK.findall(text))))
