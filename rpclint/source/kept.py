"""What git said of commits by their full ids, which it will always say again, kept from run to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from rpclint.cache import Cache
from rpclint.source.tree import Unreadable

T = TypeVar("T")

KIND = "git"
LONGEST = 64 * 1024  # bytes of a file that is kept

Answer: TypeAlias = tuple[str, ...]


class Kept:
    """Asks git only for what is not kept; ``lasting`` is false where a fetch may bring older commits."""

    def __init__(self, cache: Cache, *, lasting: bool) -> None:
        self._cache = cache
        self._lasting = lasting

    def answer(self, ask: Callable[[], Answer | None], *question: str) -> Answer:
        """What git says to a question that names all that its answer depends on.

        Where ``ask`` gives None it could not tell, and is asked again.
        """
        return self.value(Answer, ask, *question) or ()

    def value(self, shape: type[T], ask: Callable[[], T | None], *question: str) -> T | None:
        """The same for an answer of another shape."""
        if not self._lasting:
            return ask()
        key = "\0".join(question)
        found = self._cache.get(KIND, key, shape)
        if found is None:
            found = ask()
            if found is not None:
                self._cache.put(KIND, key, found)
        return found

    def file(
        self, ask: Callable[[], bytes | Unreadable | None], commit: str, path: str
    ) -> bytes | Unreadable | None:
        """What a commit has at a path. What cannot be read today is asked for again."""
        key = f"file\0{commit}\0{path}"
        held = self._cache.get(KIND, key, tuple[bytes, ...])
        if held is not None:
            return held[0] if held else None
        found = ask()
        if found is None or (isinstance(found, bytes) and len(found) <= LONGEST):
            self._cache.put(KIND, key, () if found is None else (found,))
        return found
