"""Which function bodies are worth reading: nearly all time goes into bodies that no rule looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cache

from rpclint.extract.blocks import Block
from rpclint.extract.lines import logical_lines

SENDER = (
    r"can_send_version|make_msg|make_namespaced_msg|\bcctxt\b|RpcProxy|RPCClient|get_rpc_client"
    r"|\.prepare\(|\.get_client\("
)
SENDS = (
    rf"{SENDER}|\.\w*(?:call|cast)\b|rpc_server|create_consumer|RpcDispatcher|get_server|additional_(?:endpoints|apis)|R(?:pc|PC)Service|^\s*global\b"
    r"|\b(?:UnsupportedVersion|NoSuchMethod)\b"
    r"|(?:Api|API)\(\s*[\w.'\"]"  # a client is made, with arguments
    r"|\bendpoints\b|_endpoint\(|\bmanager\s*=\s*['\"]\w+\."
)
SHORT = 15  # lines; a body of this length costs next to nothing and may be a helper
LONG_CLASS = 4000  # lines; a class beyond this is read body by body, whatever it sends
DOCSTRING = re.compile(r"[rRuU]*[\"']")
INITIALISER = re.compile(r"def\s+__init__\b")
GIVEN = re.compile(r"(?<![\w*.])\w+")  # *args are handed on unseen
KEPT = re.compile(r"self\.(\w+)(?:\s*:[^=]+)?\s*=\s*(\w+)\s*")


class Worth:
    """Decides body by body, knowing the class that it stands in.

    ``kept`` are the attributes in which it keeps what it is given; None where a base class may keep that.
    """

    def __init__(
        self,
        words: Sequence[str] = (),
        *,
        in_sender: bool = False,
        kept: tuple[str, ...] | None = (),
    ) -> None:
        self.words = tuple(words)
        self.in_sender = in_sender
        self.kept = kept

    @contextmanager
    def entering(self, block: Block, text: str) -> Iterator[None]:
        """While what stands in the block of a class is looked at, ``text`` being that which it comes from."""
        before = self.in_sender, self.kept
        self.in_sender, self.kept = self._is_sender(block, text), _kept(block, text)
        yield
        self.in_sender, self.kept = before

    def reads_body(self, name: str, block: Block, code: str, decorators: Sequence[Block]) -> bool:
        """``code`` is the text of the function, from its header on."""
        if self.in_sender or _length(block) <= SHORT or name.startswith("__"):
            return True
        if name == "create_rpc_dispatcher" or any("property" in d.line.text for d in decorators):
            return True
        sends = _any(SENDS, self.words).search(code) is not None
        return "**" in block.header or sends or self.hands_on(name, code)

    def _is_sender(self, block: Block, text: str) -> bool:
        if block.last - block.line.number >= LONG_CLASS:
            return False
        return _any(SENDER, self.words).search(text, block.line.start, block.end) is not None

    def hands_on(self, name: str, code: str) -> bool:
        """Whether a method calls an object that its class was given, as those of a proxy do."""
        if self.kept is None:  # what is given is kept by a base class: the name must be the method's own
            return re.search(rf"\bself\.\w+\.{name}\b", code) is not None
        return bool(self.kept) and re.search(rf"\bself\.(?:{'|'.join(self.kept)})\b", code) is not None


@cache
def _any(pattern: str, words: Sequence[str]) -> re.Pattern[str]:
    more = "|".join(map(re.escape, words))
    return re.compile(rf"{pattern}|\b(?:{more})\b" if more else pattern, re.MULTILINE)


def _kept(block: Block, text: str) -> tuple[str, ...] | None:
    """The attributes in which a class keeps what it is given; None where a base class may keep it."""
    start = next((inner for inner in block.body if INITIALISER.match(inner.header)), None)
    if start is None:
        return None
    given = set(GIVEN.findall(start.header)) - {"self"}
    lines = [line.text for line in logical_lines(text[start.line.start : start.end])][1:]
    if any(given.intersection(GIVEN.findall(line.partition("__init__(")[2])) for line in lines):
        return None
    matches = map(KEPT.fullmatch, lines)
    return tuple(match[1] for match in matches if match is not None and match[2] in given)


def _length(block: Block) -> int:
    """How many lines a function has, its docstring left aside."""
    first = block.body[0].line if block.body else block.line
    told = first.last - first.number + 1 if DOCSTRING.match(first.text) else 0
    return block.last - block.line.number - told


def words_of(taught: AbstractSet[str]) -> tuple[str, ...]:
    return tuple(sorted(taught))
