"""The classes of a tree and what they derive from; each header is understood when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from rpclint.callers.files import Files
from rpclint.callers.reach import reachable
from rpclint.callers.syntax import Class
from rpclint.callers.text import Source


class Classes(Files):
    """The files of a tree, and their classes."""

    def __init__(self, sources: Iterable[tuple[str, str]]) -> None:
        super().__init__(sources)
        self._bases: dict[Class, set[Class]] = {}
        self._heirs: dict[Class, set[Class]] = {}

    def is_class(self, path: str, name: str) -> bool:
        return Class(path, name) in self._written

    def named(self, name: str) -> set[Class]:
        return self._named.get(name, set())

    def descendants(self, one: Class) -> set[Class]:
        """The class and all that derive from it."""
        return reachable([one], self._heirs_of)

    def ancestors(self, classes: Iterable[Class]) -> set[Class]:
        """The classes and all that they derive from, those outside the tree included."""
        return reachable(classes, self.bases)

    def bases(self, one: Class) -> set[Class]:
        """What a class's header may name."""
        if one not in self._bases:
            self._bases[one] = {
                base
                for text in self._written.get(one, ())
                for base in self._base(self._files[one.path], text)
            }
        return self._bases[one]

    @cached_property
    def _written(self) -> dict[Class, list[str]]:
        return {
            Class(source.path, name): bases
            for source in self.sources
            for name, bases in source.classes.items()
        }

    @cached_property
    def _named(self) -> dict[str, set[Class]]:
        found: dict[str, set[Class]] = {}
        for one in self._written:
            found.setdefault(one.name, set()).add(one)
        return found

    def _heirs_of(self, one: Class) -> set[Class]:
        if one not in self._heirs:
            likely = {heir for name in self._called(one.name) for heir in self._extending.get(name, ())}
            self._heirs[one] = {heir for heir in likely if one in self.bases(heir)}
        return self._heirs[one]

    @cached_property
    def _extending(self) -> dict[str, set[Class]]:
        """The classes whose header names a base by its last word."""
        found: dict[str, set[Class]] = {}
        for one, bases in self._written.items():
            for text in bases:
                found.setdefault(_dotted(text)[-1], set()).add(one)
        return found

    def _called(self, name: str) -> set[str]:
        """The name and all that it is imported as."""
        return reachable([name], lambda each: self._aliases.get(each, set()))

    @cached_property
    def _aliases(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for source in self.sources:
            for name, alias in source.aliases(self._extending):
                found.setdefault(name, set()).add(alias)
        return found

    def _base(self, source: Source, text: str) -> set[Class]:
        """The classes an expression in a class's header may name: those it leads to, else every namesake."""
        *before, name = _dotted(text)
        if not before and self.is_class(source.path, name) and name not in source.imports:
            return {Class(source.path, name)}
        targets = {
            ".".join([target, *[*before, name][1:]]) for target in source.imports.get([*before, name][0], ())
        }
        found = {one for target in targets if (one := self._class(target))}
        return found or self.named(name) or {Class("", name)}

    def _class(self, dotted: str, hops: int = 3) -> Class | None:
        module, _, name = dotted.rpartition(".")
        source = self.module(module)
        if not source or not hops:
            return None
        if self.is_class(source.path, name):
            return Class(source.path, name)
        targets = source.imports.get(name, set())
        return self._class(next(iter(targets)), hops - 1) if len(targets) == 1 else None


def _dotted(text: str) -> list[str]:
    return re.findall(r"\w+", text.partition("(")[0]) or [""]
