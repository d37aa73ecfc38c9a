"""Which function bodies are worth reading: nearly all time goes into bodies that no rule looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from rpclint.extract.blocks import Block

SENDER = re.compile(
    r"can_send_version|make_msg|make_namespaced_msg|\bcctxt\b|RpcProxy|RPCClient|get_rpc_client"
    r"|\.prepare\(|\.get_client\("
)
SENDS = re.compile(
    rf"{SENDER.pattern}|\.\w*(?:call|cast)\b|rpc_server|create_consumer|RpcDispatcher|get_server|additional_(?:endpoints|apis)|R(?:pc|PC)Service|^global\b"
    r"|\b(?:UnsupportedVersion|NoSuchMethod)\b"
    r"|(?:Api|API)\(\s*[\w.'\"]"  # a client is made, with arguments
    r"|\bendpoints\b|_endpoint\(|\bmanager\s*=\s*['\"]\w+\."
)
SHORT = 15  # lines; a body of this length costs next to nothing and may be a helper
LONG_CLASS = 4000  # lines; a class beyond this is read body by body, whatever it sends
DOCSTRING = re.compile(r"[rRuU]*[\"']")
NOTHING = re.compile(r"(?!)")
INITIALISER = re.compile(r"def\s+__init__\b")
GIVEN = re.compile(r"(?<![\w*.])\w+")  # *args are handed on unseen
KEPT = re.compile(r"self\.(\w+)(?:\s*:[^=]+)?\s*=\s*(\w+)\s*")


class Worth:
    """Decides body by body, knowing the class that it stands in."""

    def __init__(self, words: AbstractSet[str] = frozenset()) -> None:
        self.in_sender = False
        self.words = tuple(sorted(words))
        self._sender, self._sends = _and(SENDER, self.words), _and(SENDS, self.words)
        self._kept: re.Pattern[str] | None = NOTHING

    @contextmanager
    def entering(self, block: Block) -> Iterator[None]:
        before = self.in_sender, self._kept
        self.in_sender, self._kept = self._is_sender(block), _kept(block)
        yield
        self.in_sender, self._kept = before

    def reads_body(self, name: str, block: Block, decorators: Sequence[Block]) -> bool:
        if self.in_sender or _length(block) <= SHORT or name.startswith("__"):
            return True
        if name == "create_rpc_dispatcher" or any("property" in d.line.text for d in decorators):
            return True
        return "**" in block.header or _mentions(block, self._sends) or self.hands_on(name, block)

    def _is_sender(self, block: Block) -> bool:
        return block.last - block.line.number < LONG_CLASS and _mentions(block, self._sender)

    def hands_on(self, name: str, block: Block) -> bool:
        """Whether a method calls an object that its class was given, as those of a proxy do."""
        if self._kept is None:  # what is given is kept by a base class: the name must be the method's own
            return _mentions(block, re.compile(rf"\bself\.\w+\.{name}\b"))
        return self._kept is not NOTHING and _mentions(block, self._kept)


def _and(pattern: re.Pattern[str], words: Sequence[str]) -> re.Pattern[str]:
    more = "|".join(map(re.escape, words))
    return re.compile(rf"{pattern.pattern}|\b(?:{more})\b") if more else pattern


def _kept(block: Block) -> re.Pattern[str] | None:
    """The attributes in which a class keeps what it is given; None where a base class may keep it."""
    start = next((inner for inner in block.body if INITIALISER.match(inner.header)), None)
    if start is None:
        return None
    given = set(GIVEN.findall(start.header)) - {"self"}
    lines = [inner.line.text for inner in start.body]
    if any(given.intersection(GIVEN.findall(line.partition("__init__(")[2])) for line in lines):
        return None
    matches = map(KEPT.fullmatch, lines)
    names = [match[1] for match in matches if match is not None and match[2] in given]
    return re.compile(rf"\bself\.(?:{'|'.join(names)})\b") if names else NOTHING


def _length(block: Block) -> int:
    """How many lines a function has, its docstring left aside."""
    first = block.body[0].line if block.body else block.line
    told = first.last - first.number + 1 if DOCSTRING.match(first.text) else 0
    return block.last - block.line.number - told


def _mentions(block: Block, words: re.Pattern[str]) -> bool:
    if words.search(block.line.text):
        return True
    return any(_mentions(inner, words) for inner in block.body)
