"""The files of a tree, found by the words they hold; their modules, classes, functions and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rpclint.callers.syntax import Class, by_super, defines, is_dotted, own_receiver, owner
from rpclint.callers.text import Source

_CLASS = re.compile(r"class[ \t]+(\w+)[ \t]*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?[ \t]*:")
_PARAMETER = re.compile(r"\s*(\*{0,2})\s*(\w+)")
_CHAIN = re.compile(r"(?<![\w.)\]\"])((?:\w+[ \t]*\.[ \t]*)+)\Z")
_SCRIPT = re.compile(r"(?m)^[^#\n]*\bbin/\w")


# Options of the configuration are a namespace of their own, where names of services recur.
OPTIONS = "CONF"
_CONFIGURATION = frozenset({"CONF", "FLAGS"})


@dataclass(frozen=True, slots=True)
class Definition:
    """A ``def``: its parameters without self or cls."""

    source: Source
    owner: Class | None
    parameters: tuple[str, ...]
    starred: bool


@dataclass
class Code:
    """Every file of a tree that was given; read when asked for."""

    sources: tuple[Source, ...]
    _definitions: dict[str, list[Definition]] = field(default_factory=dict)
    _holding: dict[str, list[Source]] = field(default_factory=dict)

    @classmethod
    def of(cls, sources: Iterable[tuple[str, str]]) -> Code:
        return cls(tuple(Source(path, text) for path, text in sources))

    @cached_property
    def unseen_scripts(self) -> bool:
        """Whether the project installs scripts that are no Python files by name: they call clients too."""
        return any(
            source.path in {"setup.py", "setup.cfg"} and _SCRIPT.search(source.text)
            for source in self.sources
        )

    def holding(self, word: str) -> list[Source]:
        if word not in self._holding:
            key = word.encode()
            self._holding[word] = [source for source in self.sources if key in source.words]
        return self._holding[word]

    # -- modules

    @cached_property
    def _modules(self) -> dict[str, Source]:
        return {source.module: source for source in self.sources}

    @cached_property
    def _files(self) -> dict[str, Source]:
        return {source.path: source for source in self.sources}

    def file(self, path: str) -> Source | None:
        return self._files.get(path)

    def module(self, dotted: str) -> Source | None:
        return self._modules.get(dotted)

    def modules_before(self, source: Source, offset: int) -> set[str] | None:
        """The paths of the modules in ``module.name``; None where what stands before it is no module.

        A module outside the tree is an empty path.
        """
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

    # -- classes

    @cached_property
    def _written(self) -> dict[Class, list[str]]:
        found: dict[Class, list[str]] = {}
        for source in self.holding("class"):
            for match in _CLASS.finditer(source.text):
                bases = re.sub(r"#[^\n]*", "", match[2] or "")
                named = [base.strip() for base in bases.split(",") if base.strip() and "=" not in base]
                found.setdefault(Class(source.path, match[1]), []).extend(named)
        return found

    @cached_property
    def _named(self) -> dict[str, set[Class]]:
        found: dict[str, set[Class]] = {}
        for one in self._written:
            found.setdefault(one.name, set()).add(one)
        return found

    def is_class(self, path: str, name: str) -> bool:
        return Class(path, name) in self._written

    def named(self, name: str) -> set[Class]:
        return self._named.get(name, set())

    @cached_property
    def _bases(self) -> dict[Class, set[Class]]:
        return {
            one: {base for text in bases for base in self._base(self._files[one.path], text)}
            for one, bases in self._written.items()
        }

    @cached_property
    def _subclasses(self) -> dict[Class, set[Class]]:
        found: dict[Class, set[Class]] = {}
        for one, bases in self._bases.items():
            for base in bases:
                found.setdefault(base, set()).add(one)
        return found

    def _base(self, source: Source, text: str) -> set[Class]:
        """The classes an expression in a class's header may name: those it leads to, else every namesake."""
        *before, name = re.findall(r"\w+", text.partition("(")[0]) or [""]
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

    def descendants(self, one: Class) -> set[Class]:
        """The class and all that derive from it."""
        return _reachable([one], self._subclasses)

    def ancestors(self, classes: Iterable[Class]) -> set[Class]:
        """The classes and all that they derive from, those outside the tree included."""
        return _reachable(classes, self._bases)

    # -- functions

    def definitions(self, name: str) -> list[Definition]:
        if name not in self._definitions:
            self._definitions[name] = [
                _definition(source, offset, name)
                for source in self.holding(name)
                if source.balanced
                for offset in source.find(name)
                if defines(source, offset) == "def"
            ]
        return self._definitions[name]

    def receiving(self, source: Source, offset: int, name: str) -> list[Definition]:
        """What may run when the name at an offset is called: functions, or what initialises a class."""
        if name in {"__init__", "__class__"}:
            own = owner(source, source.scope(offset))
            lineage = self._lineage(own) or set()
            if own and name == "__init__" and by_super(source, offset):
                lineage -= self.descendants(own)  # they come before it
            return [one for one in self.definitions("__init__") if one.owner in lineage]
        return [*self._functions(source, offset, name), *self._initialisers(source, offset, name)]

    def _functions(self, source: Source, offset: int, name: str) -> Iterator[Definition]:
        modules = self._homes(source, offset, name)
        own = own_receiver(source, offset)
        lineage = self._lineage(owner(source, source.scope(offset))) if own else None
        for one in self.definitions(name):
            if modules is not None:
                if one.source.path in modules and one.owner is None:
                    yield one
            elif one.owner and (lineage is None or one.owner in lineage):
                yield one

    def _initialisers(self, source: Source, offset: int, name: str) -> Iterator[Definition]:
        homes = self._homes(source, offset, name)
        candidates = {one for one in self.named(name) if homes is None or one.path in homes}
        if candidates:
            makers = {one for made in candidates for one in self._initialised_by(made)}
            yield from (one for one in self.definitions("__init__") if one.owner in makers)

    def _initialised_by(self, one: Class) -> set[Class]:
        """The classes whose ``__init__`` may run when one is made: its own, or else those it inherits."""
        own = {each.owner for each in self.definitions("__init__")}
        bases = {each: parents for each, parents in self._bases.items() if each not in own}
        return _reachable([one], bases) & own

    def _homes(self, source: Source, offset: int, name: str) -> set[str] | None:
        """The files in which what a name means may be defined; None for an attribute of an object."""
        if is_dotted(source.code, offset):
            return self.modules_before(source, offset)
        if name not in source.imports:
            return {source.path}
        found = {self.home(target) for target in source.imports[name]}
        return {source.path} | found

    def home(self, dotted: str, hops: int = 3) -> str:
        """The file in which what is imported by this name is defined, as far as imports lead to it."""
        module, _, name = dotted.rpartition(".")
        source = self.module(module)
        if not source:
            return ""
        targets = source.imports.get(name, set())
        return self.home(next(iter(targets)), hops - 1) if targets and hops else source.path

    def _lineage(self, one: Class | None) -> set[Class] | None:
        return self.ancestors(self.descendants(one)) if one else None


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


def _reachable(start: Iterable[Class], edges: Mapping[Class, set[Class]]) -> set[Class]:
    found, todo = set(start), list(start)
    while todo:
        new = edges.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
