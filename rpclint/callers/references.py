"""Where a tree's code may refer to a method of a class: each place, told from those of its namesakes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rpclint.callers.blocks import Scope
from rpclint.callers.code import Code
from rpclint.callers.glimpse import asks_for
from rpclint.callers.holders import GIVING, Holders
from rpclint.callers.syntax import defines, is_dotted, owner, receiver_end, word_before
from rpclint.callers.text import Source

_SENT = re.compile(r"\b(?:call|cast|multicall|fanout_cast|make_msg|_call|_cast)\s*\((?:[^()]*,)?\s*\Z")
_ASKED = re.compile(r"\bgetattr\s*\([^()]*,\s*[uUbBrR]?\Z")
_LITERAL = re.compile(r",\s*[uUbBrR]?['\"](\w+)['\"]")
_STARTS_KEYWORD = re.compile(r"[ \t]*=(?!=)")


@dataclass(frozen=True, slots=True)
class Reference:
    """``by_name`` where it is only a string: whoever reads it may, or may not, make a call of it."""

    source: Source
    offset: int
    by_name: bool = False

    @property
    def scope(self) -> Scope | None:
        return self.source.scope(self.offset)


def references(code: Code, name: str, holders: Holders) -> Iterator[Reference]:
    """Every place that is, or may be, a use of the method ``name`` of what the holders hold."""
    own, receivers = {one.path for one in holders.family}, holders.words()
    for source in code.holding(name):
        silent = source.path not in own and not asks_for(source.text, name, receivers)
        if silent and source.balanced:  # nothing can be said of what a file asks that cannot be read
            continue
        if not source.balanced:
            yield from _unread(source, name)
            continue
        for offset in source.find(name):
            if not defines(source, offset) and _means(source, offset, name, holders):
                yield Reference(source, offset)
        for offset in source.literals.get(name, ()):
            if not _wire_name(source, offset, holders):
                yield Reference(source, offset, by_name=not _is_asked_for(source, offset))


def mentions(code: Code, name: str) -> Iterator[Reference]:
    """Every use of a name, whoever is meant: no definitions, comments or prose."""
    for source in code.holding(name):
        if not source.balanced:
            yield from _unread(source, name)
            continue
        for offset in source.find(name):
            if not defines(source, offset) and not _STARTS_KEYWORD.match(source.code, offset + len(name)):
                yield Reference(source, offset)
        for offset in (*source.literals.get(name, ()), *(start for start, _ in source.dotted.get(name, ()))):
            yield Reference(source, offset, by_name=True)


def _unread(source: Source, name: str) -> Iterator[Reference]:
    for match in re.finditer(rf"\b{name}\b", source.text):
        if not re.search(r"\bdef[ \t]+\Z", source.text[max(0, match.start() - 8) : match.start()]):
            yield Reference(source, match.start())


def _is_asked_for(source: Source, offset: int) -> bool:
    """``getattr(x, 'name')`` is as good as ``x.name``."""
    start, _ = source.statement(offset)
    return _ASKED.search(source.code[start:offset]) is not None


def _wire_name(source: Source, offset: int, holders: Holders) -> bool:
    """A string by which a message is sent, not one by which an attribute is asked for."""
    if owner(source, source.scope(offset)) in holders.family:
        return True
    start, _ = source.statement(offset)
    return _SENT.search(source.code[start:offset].rstrip("uUbBrR")) is not None


def _means(source: Source, offset: int, name: str, holders: Holders) -> bool:
    if not is_dotted(source.code, offset):
        return _in_body(source, offset, name, holders)
    return _of_receiver(source, receiver_end(source.code, offset), offset, holders)


def _of_receiver(source: Source, end: int, offset: int, holders: Holders) -> bool:
    """Whether what ends here, of which something is asked, may be an instance."""
    if source.code.startswith(")", end - 1):
        return _of_call(source, end - 1, offset, holders)
    if source.code.startswith("]", end - 1):
        return _of_item(source, end - 1, offset, holders)
    return _of_name(source, end, offset, holders)


def _in_body(source: Source, offset: int, name: str, holders: Holders) -> bool:
    """A plain name is a method's only in the body of its class: a decorator's argument, an alias."""
    scope = source.scope(offset)
    inside = scope is not None and scope.kind == "class" and owner(source, scope) in holders.family
    return inside and not _STARTS_KEYWORD.match(source.code, offset + len(name))


def _of_name(source: Source, end: int, offset: int, holders: Holders) -> bool:
    start, _ = source.statement(offset)
    found = word_before(source.code, start, end)
    if not found:
        return end <= start or source.code[end - 1] not in {'"', "'"}
    at, word = found
    dotted = is_dotted(source.code, at)
    if word in {"self", "cls"} and not dotted:
        return _own(source, offset, holders)
    if holders.holds(source, at, word):
        return True
    if word.isdigit() or (not dotted and word in source.imports):
        return False
    return not holders.made or (holders.loose and not dotted)


def _own(source: Source, offset: int, holders: Holders) -> bool:
    held = owner(source, source.scope(offset))
    return held is None or held in holders.family


def _anything(holders: Holders) -> bool:
    return holders.loose or not holders.made


def _of_call(source: Source, closer: int, offset: int, holders: Holders) -> bool:
    opener = source.opening(closer)
    found = word_before(source.code, source.statement(offset)[0], opener)
    if not found:
        return _anything(holders) or _any_holder(source, opener, closer, holders)
    at, word = found
    if word == "getattr":
        return _of_getattr(source, opener, closer, holders)
    if word in GIVING and is_dotted(source.code, at):
        return _of_receiver(source, receiver_end(source.code, at), offset, holders)
    if word == "super":
        return _own(source, offset, holders)
    if holders.holds(source, at, word):
        return True
    return _anything(holders) and not holders.code.named(word)


def _of_getattr(source: Source, opener: int, closer: int, holders: Holders) -> bool:
    literal = _LITERAL.search(source.text, opener, closer)
    return not literal or holders.loose or holders.holds_attribute(literal[1])


def _of_item(source: Source, closer: int, offset: int, holders: Holders) -> bool:
    opener = source.opening(closer)
    found = word_before(source.code, source.statement(offset)[0], opener)
    return not found or _anything(holders) or holders.holds(source, *found)


def _any_holder(source: Source, opener: int, closer: int, holders: Holders) -> bool:
    inside = re.compile(r"\b[A-Za-z_]\w*").finditer(source.code, opener, closer)
    return any(holders.holds(source, match.start(), match[0]) for match in inside)
