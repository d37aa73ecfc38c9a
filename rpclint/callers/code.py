"""The functions of a tree and their parameters, and which of them a call may run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rpclint.callers.classes import Classes
from rpclint.callers.reach import reachable
from rpclint.callers.syntax import Class, by_super, defines, is_dotted, own_receiver, owner
from rpclint.callers.text import Source

_PARAMETER = re.compile(r"\s*(\*{0,2})\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Definition:
    """A ``def``: its parameters without self or cls."""

    source: Source
    owner: Class | None
    parameters: tuple[str, ...]
    starred: bool


class Code(Classes):
    """The files of a tree, their classes and their functions."""

    def __init__(self, sources: Iterable[tuple[str, str]]) -> None:
        super().__init__(sources)
        self._definitions: dict[tuple[str, str], list[Definition]] = {}

    def definitions(self, name: str, paths: Iterable[str] | None = None) -> list[Definition]:
        """The functions of a name in the tree, or in some files of it."""
        sources = self.sources if paths is None else self.files(paths)
        return [one for source in sources if name in source.defined for one in self._defined(source, name)]

    def methods(self, name: str, classes: Iterable[Class]) -> list[Definition]:
        """Those of some classes."""
        wanted = set(classes)
        return [one for one in self.definitions(name, (of.path for of in wanted)) if one.owner in wanted]

    def _defined(self, source: Source, name: str) -> list[Definition]:
        key = (source.path, name)
        if key not in self._definitions:
            offsets = source.find(name) if source.balanced else ()
            self._definitions[key] = [
                _definition(source, offset, name) for offset in offsets if defines(source, offset) == "def"
            ]
        return self._definitions[key]

    def receiving(self, source: Source, offset: int, name: str) -> list[Definition]:
        """What may run when the name at an offset is called: functions, or what initialises a class."""
        if name in {"__init__", "__class__"}:
            own = owner(source, source.scope(offset))
            lineage = self._lineage(own) if own else set()
            if own and name == "__init__" and by_super(source, offset):
                lineage -= self.descendants(own)  # they come before it
            return self.methods("__init__", lineage)
        homes = self._homes(source, offset, name)
        return [*self._functions(source, offset, name, homes), *self._initialisers(name, homes)]

    def _functions(
        self, source: Source, offset: int, name: str, homes: set[str] | None
    ) -> Iterable[Definition]:
        if homes is not None:
            return [one for one in self.definitions(name, homes) if one.owner is None]
        own = owner(source, source.scope(offset)) if own_receiver(source, offset) else None
        if own:
            return self.methods(name, self._lineage(own))
        return [one for one in self.definitions(name) if one.owner]

    def _initialisers(self, name: str, homes: set[str] | None) -> Iterator[Definition]:
        made = [one for one in self.named(name) if homes is None or one.path in homes]
        return iter(self.methods("__init__", {maker for one in made for maker in self._initialised_by(one)}))

    def _initialised_by(self, one: Class) -> set[Class]:
        """The classes whose ``__init__`` may run when one is made: its own, or else those it inherits."""
        lineage = reachable([one], lambda each: set() if self._initialises(each) else self.bases(each))
        return {each for each in lineage if self._initialises(each)}

    def _initialises(self, one: Class) -> bool:
        return bool(self.methods("__init__", [one]))

    def _homes(self, source: Source, offset: int, name: str) -> set[str] | None:
        """The files in which what a name means may be defined; None for an attribute of an object."""
        if is_dotted(source.code, offset):
            return self.modules_before(source, offset)
        if name not in source.imports:
            return {source.path}
        found = {self.home(target) for target in source.imports[name]}
        return {source.path} | found

    def _lineage(self, one: Class) -> set[Class]:
        return self.ancestors(self.descendants(one))


def _definition(source: Source, offset: int, name: str) -> Definition:
    scope = source.scope(offset)
    start = source.code.find("(", offset + len(name))
    pieces = source.pieces(start + 1, source.closing(start))
    parameters = [match for piece in pieces if (match := _PARAMETER.match(piece))]
    method = scope is not None and scope.kind == "class"
    if method and parameters and parameters[0][2] in {"self", "cls", "mcs", "klass"}:
        parameters = parameters[1:]
    names = tuple(match[2] for match in parameters)
    return Definition(source, owner(source, scope) if method else None, names, any(m[1] for m in parameters))
