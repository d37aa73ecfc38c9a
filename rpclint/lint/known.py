"""What is known of files by what they hold, whatever trees they are in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

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
MOST_HELD = 16  # trees; a step needs four, and neighbouring steps share most of theirs


class Known:
    """Facts by blob id; ``bearing`` says whether a blob has RPC in it, or why its text cannot be read.

    ``headers`` are the classes of each. ``addressing`` are the blobs that may speak to rpclint.
    """

    def __init__(self, cache: Cache, words: AbstractSet[str] = frozenset()) -> None:
        self._cache = cache
        self._words = words
        self._taught: dict[AbstractSet[str], Known] = {words: self}
        self._facts: dict[str, Module] = {}
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

    def facts_of(self, blob: str, text: Callable[[], str | Unreadable]) -> Module:
        """The facts of a blob; its ``text`` is asked for only where nobody worked them out before."""
        from rpclint.facts import Module

        if blob not in self._facts:
            self._facts[blob] = self._cache.get("facts", self._key(blob), Module) or self._extracted(
                blob, text()
            )
        return self._facts[blob]

    @timed("extract", "files extracted")
    def _extracted(self, blob: str, text: str | Unreadable) -> Module:
        from rpclint.extract import extract
        from rpclint.facts import Module

        if isinstance(text, Unreadable):
            return Module(failure=text.reason)
        found = extract(text, self._words)
        self._cache.put("facts", self._key(blob), found)
        return found

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
