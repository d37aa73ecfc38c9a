"""A tree's modules, linked by name and loaded when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, TypeGuard

from rpclint import facts
from rpclint.idioms import UNTAUGHT, Idioms
from rpclint.link.bodies import defined, flattened, is_none, is_setter, module_name, sets, sets_on_self
from rpclint.link.growth import grown
from rpclint.link.order import merged

DEFINITIONS = facts.Class | facts.Function  # not hidden by ``wipe = wrap(wipe)``
DEEPEST_IMPORT = 20  # names that import each other in a circle end here

Load: TypeAlias = Callable[[str], facts.Module]


@dataclass(frozen=True, slots=True)
class Constant:
    """A name that is assigned: the expression and the module it is to be read in."""

    module: LinkedModule
    value: facts.Expression


@dataclass(frozen=True, slots=True)
class LinkedFunction:
    module: LinkedModule
    syntax: facts.Function

    @property
    def dotted(self) -> str:
        return f"{self.module.name}.{self.syntax.name}"


@dataclass(frozen=True, slots=True)
class External:
    """A dotted name that the tree does not define."""

    name: str


class LinkedModule:
    """One file; ``scope`` maps each name to what defines it."""

    def __init__(self, program: Program, name: str, path: str, source: facts.Module) -> None:
        self.program = program
        self.name = name
        self.path = path
        self.syntax = source
        self._linked: dict[int, LinkedClass] = {}  # by the identity of their syntax, which lives as long
        self._tables: dict[str, facts.Dict] = {}
        self._calls: dict[str, list[tuple[LinkedClass, facts.Call]]] = {}

    @cached_property
    def scope(self) -> Mapping[str, facts.Statement]:
        scope: dict[str, facts.Statement] = {}
        for statement in flattened(self.syntax.body):
            for name in defined(statement):
                if isinstance(statement, DEFINITIONS) or not isinstance(scope.get(name), DEFINITIONS):
                    scope[name] = statement
        return scope

    @cached_property
    def classes(self) -> Sequence[LinkedClass]:
        """The classes of the module, in order, each before those in its body."""
        return tuple(self._classes_in(self.syntax.body, self.name))

    def _classes_in(self, body: Sequence[facts.Statement], around: str) -> Iterator[LinkedClass]:
        for statement in flattened(body):
            if isinstance(statement, facts.Class):
                linked = self._class(statement, around)
                yield linked
                yield from self._classes_in(statement.body, linked.dotted)

    def class_of(self, syntax: facts.Class) -> LinkedClass:
        """The one class of this module that a statement defines."""
        if self.scope.get(syntax.name) is syntax:
            return self._class(syntax, self.name)
        known = next((c for c in self.classes if c.syntax is syntax), None)
        return known or LinkedClass(self, syntax, self.name)  # inside a function

    def _class(self, syntax: facts.Class, around: str) -> LinkedClass:
        if id(syntax) not in self._linked:
            self._linked[id(syntax)] = LinkedClass(self, syntax, around)
        return self._linked[id(syntax)]

    def calls(self, name: str) -> Sequence[tuple[LinkedClass, facts.Call]]:
        """The calls inside the module's classes of what has this last name, each with its class."""
        if name not in self._calls:
            self._calls[name] = [
                (owner, node)
                for owner in self.classes
                for node in facts.walk(owner.syntax.body, {name})
                if _is_call(node, name)
            ]
        return self._calls[name]

    def has_call(self, name: str) -> bool:
        """Whether anything of this last name is called in the module."""
        return any(_is_call(node, name) for node in facts.walk(self.syntax.body, {name}))

    def lookup(self, name: str, depth: int = 0) -> Symbol | None:
        """What a global name of this module stands for; None if nothing here defines it."""
        statement = self.scope.get(name)
        if statement is None:
            return self._from_star(name, depth)
        if isinstance(statement, facts.Import):
            return self.program.find(self.absolute(statement.origin), depth + 1)
        if name in self._set_later:
            return External(f"{self.name}.{name}")
        return self._definition(name, statement)

    @cached_property
    def _set_later(self) -> set[str]:
        """Names that are None until a function sets them, one that does not ask for them first."""
        placeholders = {n for n, s in self.scope.items() if isinstance(s, facts.Assign) and is_none(s.value)}
        return {
            name
            for function in flattened(self.syntax.body)
            if isinstance(function, facts.Function) and facts.mentions(function, placeholders)
            for name in sets(function) & placeholders
        }

    def _definition(self, name: str, statement: facts.Statement) -> Symbol | None:
        match statement:
            case facts.Class():
                return self.class_of(statement)
            case facts.Function():
                return LinkedFunction(self, statement)
            case facts.Assign(_, facts.Dict() as table):
                if name not in self._tables:  # one and the same whenever it is asked for
                    self._tables[name] = self._grown(name, statement, table)
                return Constant(self, self._tables[name])
            case facts.Assign():
                return Constant(self, statement.value)
            case _:
                return None

    def _grown(self, name: str, made: facts.Assign, table: facts.Dict) -> facts.Dict:
        body = list(flattened(self.syntax.body))
        start = next(index for index, statement in enumerate(body) if statement is made)
        return grown(name, table, body[start + 1 :])

    def _from_star(self, name: str, depth: int) -> Symbol | None:
        star = self.scope.get("*")
        if not isinstance(star, facts.Import) or depth > DEEPEST_IMPORT:
            return None
        origin = self.program.module(self.absolute(star.origin))
        return origin.lookup(name, depth + 1) if origin and origin is not self else None

    def absolute(self, origin: str) -> str:
        """The dotted name that an import means, seen from here."""
        level = len(origin) - len(origin.lstrip("."))
        if not level:
            return origin
        parts = self.name.split(".")
        if not self.path.endswith("/__init__.py"):
            level_up = parts[: len(parts) - level]
        else:
            level_up = parts[: len(parts) - level + 1]
        return ".".join([*level_up, origin[level:]]).strip(".")


class LinkedClass:
    """A class with what its bases add to it, across files."""

    def __init__(self, module: LinkedModule, syntax: facts.Class, around: str) -> None:
        self.module = module
        self.syntax = syntax
        self.name = syntax.name
        self.dotted = f"{around}.{syntax.name}"
        self.qualname = self.dotted.removeprefix(f"{module.name}.")
        self._set: dict[str, list[tuple[facts.Function, facts.Expression]]] = {}

    def __repr__(self) -> str:
        return f"<{self.dotted}>"

    @cached_property
    def bases(self) -> tuple[LinkedClass | External, ...]:
        found = (self.module.program.base(self.module, base) for base in self.syntax.bases)
        return tuple(base for base in found if isinstance(base, LinkedClass | External))

    @cached_property
    def mro(self) -> tuple[LinkedClass | External, ...]:
        """This class and its bases in the order in which Python looks a name up."""
        self.mro = (self,)  # a class that is its own base ends here
        order = merged([*(_mro_of(base) for base in self.bases), list(self.bases)])
        return (self, *(c for c in order if c is not self))

    @property
    def ancestors(self) -> Iterator[LinkedClass]:
        """This class and those of its bases that the tree defines."""
        return (c for c in self.mro if isinstance(c, LinkedClass))

    @cached_property
    def members(self) -> Sequence[tuple[str, facts.Statement]]:
        """What the class's own body defines, name by name, in order."""
        return tuple((name, s) for s in flattened(self.syntax.body) for name in defined(s))

    @cached_property
    def _by_name(self) -> Mapping[str, facts.Statement]:
        return {name: s for name, s in self.members if not is_setter(s)}

    @cached_property
    def functions(self) -> Mapping[str, facts.Function]:
        """The functions of the class's own body, by name."""
        return {name: s for name, s in self.members if isinstance(s, facts.Function)}

    def set_later(self, name: str) -> Sequence[tuple[facts.Function, facts.Expression]]:
        """What the class's own methods, but for its constructor, set on ``self`` as an attribute."""
        if name not in self._set:
            self._set[name] = [
                (function, value)
                for _, function in self.members
                if isinstance(function, facts.Function) and function.name != "__init__"
                if facts.mentions(function, {name})
                for attribute, value in sets_on_self(function)
                if attribute == name
            ]
        return self._set[name]

    def own(self, name: str) -> facts.Statement | None:
        """The last definition of a name in the class's own body."""
        return self._by_name.get(name)

    def find(self, name: str) -> tuple[LinkedClass, facts.Statement] | None:
        """Where a name is defined along the bases, and by what."""
        for ancestor in self.ancestors:
            statement = ancestor.own(name)
            if statement is not None:
                return ancestor, statement
        return None


Symbol: TypeAlias = LinkedModule | LinkedClass | LinkedFunction | Constant | External


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What was asked of a program so far: which files, modules that are not there, last names of modules."""

    paths: tuple[str, ...]
    missing: AbstractSet[str]
    words: AbstractSet[str]


class Program:
    """The modules of one tree. ``paths`` are its Python files, ``load`` gives the facts of one.

    ``idioms`` are what the project taught of its own style.
    """

    def __init__(self, paths: Sequence[str], load: Load, idioms: Idioms = UNTAUGHT) -> None:
        self.idioms = idioms
        self._paths = {module_name(path): path for path in paths}
        self._load = load
        self.constants = idioms.constants
        self._modules: dict[str, LinkedModule] = {}
        self.bearing: dict[tuple[str, int], bool] = {}  # whether a module's function bears on a message
        self._missing: set[str] = set()
        self._words: set[str] = set()

    @property
    def asked(self) -> AskedFor:
        return AskedFor(tuple(m.path for m in self._modules.values()), self._missing, self._words)

    def module(self, name: str) -> LinkedModule | None:
        if name not in self._modules:
            path = self._paths.get(name)
            if path is None:
                self._missing.add(name)
                return None
            self._modules[name] = LinkedModule(self, name, path, self._load(path))
        return self._modules[name]

    def modules(self, called: AbstractSet[str]) -> Iterator[LinkedModule]:
        """The modules whose last name is one of these."""
        self._words |= called
        for name in self._paths:
            if name.rpartition(".")[2] in called and (module := self.module(name)) is not None:
                yield module

    def module_at(self, path: str) -> LinkedModule:
        module = self.module(module_name(path))
        assert module is not None  # noqa: S101, callers ask for paths of this tree
        return module

    def find(self, dotted: str, depth: int = 0) -> Symbol:
        """What a dotted name stands for: a module, something in one, or something outside the tree."""
        module = self.module(dotted)
        if module is not None:
            return module
        parent, _, name = dotted.rpartition(".")
        if not parent or depth > DEEPEST_IMPORT:
            return External(dotted)
        owner = self.find(parent, depth + 1)
        found = owner.lookup(name, depth + 1) if isinstance(owner, LinkedModule) else None
        return found or External(dotted)

    def symbol(self, module: LinkedModule, expression: facts.Expression) -> Symbol | None:
        """What a name, or a name with dots, stands for in a module; None for anything else."""
        match expression:
            case facts.Name(name):
                return module.lookup(name) or External(name)
            case facts.Attribute(value, name):
                owner = self.symbol(module, value)
                if isinstance(owner, LinkedModule):
                    return owner.lookup(name) or self.find(f"{owner.name}.{name}")
                if isinstance(owner, LinkedClass):
                    inner = owner.own(name)
                    return owner.module.class_of(inner) if isinstance(inner, facts.Class) else None
                if isinstance(owner, Constant):
                    owner = self.symbol(owner.module, owner.value)
                return self.find(f"{owner.name}.{name}") if isinstance(owner, External) else None
            case _:
                return None

    def base(self, module: LinkedModule, expression: facts.Expression) -> Symbol | None:
        """What a base class stands for, be it by another name."""
        symbol = self.symbol(module, expression)
        return self.symbol(symbol.module, symbol.value) if isinstance(symbol, Constant) else symbol


def _is_call(node: object, name: str) -> TypeGuard[facts.Call]:
    called = node.function if isinstance(node, facts.Call) else None
    return isinstance(called, facts.Name | facts.Attribute) and called.name == name


def _mro_of(base: LinkedClass | External) -> list[LinkedClass | External]:
    return list(base.mro) if isinstance(base, LinkedClass) else [base]
