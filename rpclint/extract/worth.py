"""Which function bodies are worth reading: nearly all time goes into bodies that no rule looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rpclint.extract.blocks import Block

SENDER = re.compile(
    r"can_send_version|make_msg|make_namespaced_msg|\bcctxt\b|RpcProxy|RPCClient|get_rpc_client"
    r"|\.prepare\(|\.get_client\("
)
SENDS = re.compile(
    rf"{SENDER.pattern}|\.(?:call|cast|fanout_cast|multicall)\b|rpc_server|create_consumer|RpcDispatcher|get_server|additional_(?:endpoints|apis)|^global\b"
)
SHORT = 15  # lines; a body of this length costs next to nothing and may be a helper
LONG_CLASS = 4000  # lines; a class beyond this is read body by body, whatever it sends


class Worth:
    """Decides body by body, knowing the class that it stands in."""

    def __init__(self) -> None:
        self.in_sender = False

    @contextmanager
    def entering(self, block: Block) -> Iterator[None]:
        before, self.in_sender = self.in_sender, _is_sender(block)
        yield
        self.in_sender = before

    def reads_body(self, name: str, block: Block, decorators: Sequence[Block]) -> bool:
        if self.in_sender or block.last - block.line.number <= SHORT or name.startswith("__"):
            return True
        if name == "create_rpc_dispatcher" or any("property" in d.line.text for d in decorators):
            return True
        return "**" in block.header or _mentions(block, SENDS)


def _is_sender(block: Block) -> bool:
    return block.last - block.line.number < LONG_CLASS and _mentions(block, SENDER)


def _mentions(block: Block, words: re.Pattern[str]) -> bool:
    if words.search(block.line.text):
        return True
    return any(_mentions(inner, words) for inner in block.body)
