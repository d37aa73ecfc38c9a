"""What was read before: from release to release most functions stay as they are and only move.

Only what was read lately is remembered, for the releases of a run come in order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from rpclint import facts

T = TypeVar("T")


class Memory(Generic[T]):
    """Values by key; what was not asked for while ``most`` others came is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[Hashable, T] = {}
        self._old: dict[Hashable, T] = {}

    def of(self, key: Hashable, read: Callable[[], T]) -> T:
        """The value under a key; what ``read`` gives where there is none yet."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            found = read() if found is None else found
            if len(self._young) >= self._most:
                self._old, self._young = self._young, {}
            self._young[key] = found
        return found


TEXTS: Memory[facts.Text] = Memory(20_000)
STATEMENTS: Memory[tuple[int, tuple[facts.Statement, ...]]] = Memory(20_000)


def text_of(
    code: str, first: int, around: tuple[bool, tuple[str, ...] | None, tuple[str, ...]]
) -> facts.Text:
    """The one text that is written so; ``around`` it is what decides whether bodies are worth reading."""
    return TEXTS.of((code, first, *around), lambda: facts.Text(code, first, *around))


def shared(module: facts.Module) -> facts.Module:
    """Facts that were kept, with the texts that are known already in place of their own."""
    waiting: list[object] = [module.body]
    while waiting:
        node = waiting.pop()
        match node:
            case tuple():
                waiting.extend(node)
            case facts.Function(_, text) | facts.Class(_, text):
                node.text = _known(text)
                waiting.append(node.text.said.body if isinstance(node.text.said, facts.Contents) else ())
            case facts.If(_, then, otherwise):
                waiting += [then, otherwise]
            case facts.Try(body, handlers, otherwise, final):
                waiting += [body, otherwise, final, *(handler.body for handler in handlers)]
            case facts.With(_, body):
                waiting.append(body)
    return module


def _known(text: facts.Text) -> facts.Text:
    known = text_of(text.code, text.first, (text.in_sender, text.kept, text.words))
    known.said = known.said or text.said
    known.inner = known.inner or text.inner
    return known
