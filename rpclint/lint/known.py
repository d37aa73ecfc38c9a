"""What is known of files by what they hold, whatever trees they are in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from msgspec import Struct

from rpclint.cache import Cache
from rpclint.lint.projects import project_of
from rpclint.lint.twins import Twins
from rpclint.source import Tree, Unreadable, decode
from rpclint.timings import timed

if TYPE_CHECKING:
    from rpclint.facts import Module
    from rpclint.headers import Headers
    from rpclint.lint.loading import Source
    from rpclint.model import Surface

WORD = b"rpclint"
MOST_HELD = 6  # trees; a step needs four, and what is written alike is kept apart from them


class Seen(Struct, frozen=True, array_like=True):
    """What a look at the bytes of a file tells: see ``Known``."""

    bears: bool
    headers: tuple[tuple[str, frozenset[str]], ...]
    addresses: bool


class Known:
    """Facts by blob id; ``bearing`` says whether a blob has RPC in it, or why its text cannot be read.

    ``headers`` are the classes of each. ``addressing`` are the blobs that may speak to rpclint.
    """

    def __init__(self, cache: Cache, words: AbstractSet[str] = frozenset()) -> None:
        self._cache = cache
        self._words = words
        self._taught: dict[AbstractSet[str], Known] = {words: self}
        self._facts: dict[str, Module] = {}
        self._fresh: list[str] = []  # blobs whose facts are not kept yet
        self._surfaces: dict[str, Surface | None] = {}
        self._held: deque[Source] = deque()
        self.twins = Twins()
        self.bearing: dict[str, bool | Unreadable] = {}
        self.headers: dict[str, Headers] = {}
        self.addressing: set[str] = set()

    def taught(self, words: AbstractSet[str]) -> Known:
        """What is known of files that are looked at for the words of a project's own style, too."""
        if words not in self._taught:
            self._taught[words] = Known(self._cache, words)
        return self._taught[words]

    def project_of(self, tree: Tree) -> str | None:
        return project_of(tree, self._cache)

    @timed("prefilter", "blobs looked at")
    def look_at(self, blob: str, data: bytes) -> str | Unreadable | None:
        """Decides whether a blob has RPC in it; its text if so."""
        from rpclint.extract.prefilter import headers, is_rpc

        self.bearing[blob] = is_rpc(data, self._words)
        if WORD in data:
            self.addressing.add(blob)
        self.headers[blob] = headers(data)
        if not self.bearing[blob]:
            return None
        text = decode(data)
        if isinstance(text, Unreadable):
            self.bearing[blob] = text
        return text

    def recall(self, blobs: Iterable[str]) -> None:
        """Takes in what earlier runs saw of some blobs."""
        unknown = [blob for blob in blobs if blob not in self.bearing]
        keys = {self._key(blob): blob for blob in unknown}
        for key, seen in self._cache.get_many("blobs", keys, Seen).items() if keys else ():
            self._take(keys[key], seen)

    def keep_seen(self, blobs: Iterable[str]) -> None:
        """Keeps what was seen of some blobs, but for those that cannot be read."""
        seen = {
            self._key(blob): Seen(bears, _frozen(self.headers[blob]), blob in self.addressing)
            for blob in blobs
            if isinstance(bears := self.bearing.get(blob), bool)
        }
        if seen:
            self._cache.put_many("blobs", seen)

    def _take(self, blob: str, seen: Seen) -> None:
        self.bearing[blob], self.headers[blob] = seen.bears, seen.headers
        if seen.addresses:
            self.addressing.add(blob)

    def facts_of(self, blob: str, text: Callable[[], str | Unreadable], like: str | None = None) -> Module:
        """The facts of a blob; its ``text`` is asked for only where nobody worked them out before.

        Most of it may be as in a blob that it is ``like``.
        """
        if blob not in self._facts and not self._remember(blob):
            if like is not None and like not in self._facts:
                self._remember(like)
            self._facts[blob] = self._extracted(blob, text())
        return self._facts[blob]

    def _remember(self, blob: str) -> bool:
        from rpclint.extract import shared
        from rpclint.facts import Module

        kept = self._cache.get("facts", self._key(blob), Module)
        if kept is not None:
            self._facts[blob] = shared(kept)
        return kept is not None

    def keep_facts(self) -> None:
        """Keeps the facts of what was extracted, as far as it was read by now."""
        fresh = {self._key(blob): self._facts[blob] for blob in self._fresh if blob in self._facts}
        self._fresh.clear()
        if fresh:
            self._cache.put_many("facts", fresh)

    @timed("extract", "files extracted")
    def _extracted(self, blob: str, text: str | Unreadable) -> Module:
        from rpclint.extract import extract
        from rpclint.facts import Module

        if isinstance(text, Unreadable):
            return Module(failure=text.reason)
        self._fresh.append(blob)
        return extract(text, self._words)

    def surface(self, key: str) -> Surface | None:
        """The surface of a tree, as far as it was kept."""
        from rpclint.model import Surface

        if key not in self._surfaces:
            self._surfaces[key] = self._cache.get("surfaces", key, Surface)
        return self._surfaces[key]

    def keep_surface(self, key: str, surface: Surface) -> None:
        self._surfaces[key] = surface
        self._cache.put("surfaces", key, surface)

    def family(self, key: str) -> frozenset[str] | None:
        """The family of classes of a tree, if it was kept."""
        return self._cache.get("families", key, frozenset[str])

    def keep_family(self, key: str, family: frozenset[str]) -> None:
        self._cache.put("families", key, family)

    def _key(self, blob: str) -> str:
        return " ".join([blob, *sorted(self._words)])

    def hold(self, source: Source) -> None:
        """Remembers that a tree is held in memory; beyond some, the one read first is let go again."""
        self._held.append(source)
        if len(self._held) > MOST_HELD:
            self._held.popleft().let_go()
            blobs = {blob for held in self._held for blob in held.tree.files().values()}
            self._facts = {blob: facts for blob, facts in self._facts.items() if blob in blobs}


def _frozen(headers: Headers) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, frozenset(bases)) for name, bases in headers)
