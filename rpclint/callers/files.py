"""The files of a tree, found by the words they hold, and the modules that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from rpclint.callers.glimpse import ends_string
from rpclint.callers.text import Source

_CHAIN = re.compile(r"(?<![\w.)\]\"])((?:\w+[ \t]*\.[ \t]*)+)\Z")
_SCRIPT = re.compile(r"(?m)^[^#\n]*\bbin/\w")

_FEW = 24  # words that a tree is searched for, before it pays to list the words of each file

# Options of the configuration are a namespace of their own, where names of services recur.
OPTIONS = "CONF"
_CONFIGURATION = frozenset({"CONF", "FLAGS"})


class Files:
    """Every file of a tree that was given; read when asked for."""

    def __init__(self, sources: Iterable[tuple[str, str]]) -> None:
        self.sources = tuple(Source(path, text) for path, text in sources)
        self._before: dict[tuple[str, int], set[str] | None] = {}
        self._naming: dict[tuple[str, str], bool] = {}
        self._holding: dict[str, list[Source]] = {}

    @cached_property
    def unseen_scripts(self) -> bool:
        """Whether the project installs scripts that are no Python files by name: they call clients too."""
        return any(
            source.path in {"setup.py", "setup.cfg"} and _SCRIPT.search(source.text)
            for source in self.sources
        )

    def holding(self, word: str) -> list[Source]:
        if word not in self._holding:
            has = Source.has if len(self._holding) < _FEW else Source.lists
            self._holding[word] = [source for source in self.sources if has(source, word)]
        return self._holding[word]

    def holding_of(self, path: str, word: str, *, strings: bool = False) -> list[Source]:
        """Where what a module calls by a word may be named: there, and where the module is imported.

        A module that is imported is named there in full, but for what a relative import leaves out.
        ``strings``: also where a dotted name that ends in the word is a string.
        """
        return [
            source
            for source in self.holding(word)
            if self._names(source, path) or (strings and ends_string(source.text, word))
        ]

    def _names(self, source: Source, path: str) -> bool:
        key = (source.path, path)
        if key not in self._naming:
            home = self.file(path)
            parts = home.module.split(".") if home else []
            self._naming[key] = all(source.is_in(part) or source.has(part) for part in parts)
        return self._naming[key]

    # -- modules

    @cached_property
    def _modules(self) -> dict[str, Source]:
        return {source.module: source for source in self.sources}

    @cached_property
    def _files(self) -> dict[str, Source]:
        return {source.path: source for source in self.sources}

    def file(self, path: str) -> Source | None:
        return self._files.get(path)

    def files(self, paths: Iterable[str]) -> list[Source]:
        """Those of some paths that are in the tree, always in the same order."""
        return [source for path in sorted(set(paths)) if (source := self.file(path))]

    def module(self, dotted: str) -> Source | None:
        return self._modules.get(dotted)

    def modules_before(self, source: Source, offset: int) -> set[str] | None:
        """The paths of the modules in ``module.name``; None where what stands before it is no module.

        A module outside the tree is an empty path.
        """
        key = (source.path, offset)
        if key not in self._before:
            self._before[key] = self._modules_before(source, offset)
        return self._before[key]

    def _modules_before(self, source: Source, offset: int) -> set[str] | None:
        found = _CHAIN.search(source.code, max(source.statement(offset)[0], offset - 120), offset)
        if not found:
            return None
        first, *rest = re.findall(r"\w+", found[1])
        if first in _CONFIGURATION:
            return {OPTIONS}
        if first not in source.imports:
            return None
        named = {".".join([target, *rest]) for target in source.imports[first]}
        paths = {module.path if (module := self.module(name)) else "" for name in named}
        # Outside the tree, or an object of a module and no module: an outside one may be given attributes.
        inside = any(name.partition(".")[0] in self._packages for name in named)
        return None if paths == {""} and (inside or rest) else paths

    @cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(name.partition(".")[0] for name in self._modules)

    def home(self, dotted: str, hops: int = 3) -> str:
        """The file in which what is imported by this name is defined, as far as imports lead to it."""
        module, _, name = dotted.rpartition(".")
        source = self.module(module)
        if not source:
            return ""
        targets = source.imports.get(name, set())
        return self.home(next(iter(targets)), hops - 1) if targets and hops else source.path
