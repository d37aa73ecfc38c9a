"""What may hold an instance of a class: followed by name through a tree, rather too far than not enough."""

from __future__ import annotations

import re
from functools import cached_property

from rpclint.callers.code import Code
from rpclint.callers.flow import Flow
from rpclint.callers.glimpse import asks_for
from rpclint.callers.names import EVERYWHERE, LIMIT, Name
from rpclint.callers.syntax import Class, called, defines, heads_class, is_dotted, owner, value_end
from rpclint.callers.text import Source

# They give what a container holds.
GIVING = frozenset(
    {"get", "pop", "popitem", "setdefault", "values", "itervalues", "items", "iteritems", "copy"}
)
_ASKED_FOR = re.compile(r"\bgetattr\s*\([^()]*,\s*\Z|\w\s*\[\s*\Z|\.(?:pop|get)\s*\(\s*\Z")


class Holders(Flow):
    """What may hold an instance of one class or of those that derive from it."""

    def __init__(self, code: Code, start: Class, *, briefly: bool = False) -> None:
        """``briefly``: no further than to where it escapes, or is asked for a computed name."""
        super().__init__(code)
        self.briefly = briefly
        self._become(start)
        self._follow()
        self._follow_self()
        self.is_cut = self._is_enough()
        self.family = code.ancestors(self.classes)

    @cached_property
    def _own_methods(self) -> frozenset[str]:
        """The methods that look like a container's and are the classes' own."""
        lineage = self.code.ancestors(self.classes)
        return frozenset(word for word in GIVING if self.code.methods(word, lineage))

    def _is_enough(self) -> bool:
        return self.briefly and (self.escaped or self.computed)

    def _follow(self) -> None:
        while self._todo:
            if self._is_enough() or (self.escaped and len(self._names) > LIMIT):
                return
            name, _ = self._todo.popitem()
            for source in self._where(name):
                if source.balanced:
                    self._follow_in(source, name)

    def _where(self, name: Name) -> list[Source]:
        """The files in which a name may be met."""
        if name.path == EVERYWHERE:
            return self.code.holding(name.word)
        if name.path is None:
            return [each for each in self.code.holding(name.word) if asks_for(each.text, name.word)]
        # A string may name a class of this name in a module that is not in the tree.
        is_class = Class(name.path, name.word) in self.classes
        return self.code.holding_of(name.path, name.word, strings=is_class)

    def words(self) -> frozenset[str] | None:
        """The names of which something is asked that may be an instance; None where it may be any."""
        if self.loose or not self.made:
            return None
        return frozenset({"self", "cls", *(name.word for name in self._names)})

    def _follow_self(self) -> None:
        """Where methods of the classes hand out their own object."""
        lineage = self.code.ancestors(self.classes)
        if self._is_enough():
            return
        for path in sorted({one.path for one in lineage}):
            source = self.code.file(path)
            for start, end in source.handed if source else ():
                if source and owner(source, source.scope(start)) in lineage:
                    self._occurrence(source, start, end, own=True)
        self._follow()

    def _follow_in(self, source: Source, name: Name) -> None:
        for offset in source.find(name.word):
            if self._meant(source, offset, name):
                giving = GIVING if name in self._containers else GIVING - self._own_methods
                self._occurrence(source, offset, offset + len(name.word), giving)
        if name.path not in {None, EVERYWHERE, source.path}:
            self._import(source, name)
        self._follow_strings(source, name)

    def _meant(self, source: Source, offset: int, name: Name) -> bool:
        if not is_dotted(source.code, offset):
            return name.path in {EVERYWHERE, source.path}
        modules = self.code.modules_before(source, offset)
        if modules is None:
            return name.path is None and self._has(source, offset, name)
        return name.path in modules

    def _import(self, source: Source, name: Name) -> None:
        """``from module import name``, or all of a module."""
        for local, targets in source.imports.items():
            for target in targets:
                module, _, word = target.rpartition(".")
                found = self.code.module(module)
                if found and found.path == name.path and word in {name.word, "*"}:
                    self._join(name.word if word == "*" else local, source.path)

    def _follow_strings(self, source: Source, name: Name) -> None:
        """The dotted name of a class in a string, or a string that an attribute or item is asked for by."""
        for offset, value in source.dotted.get(name.word, ()) if name.path else ():
            module = re.split(r"[.:]", value)[:-1]
            found = self.code.module(".".join(module))
            if Class(name.path or "", name.word) in self.classes and (not found or found.path == name.path):
                self._occurrence(source, offset, source.code.index('"', offset + 1) + 1)
        if name.path in {None, EVERYWHERE}:
            for offset in source.literals.get(name.word, ()):
                before = source.code[max(0, offset - 80) : offset].rstrip("uUbBrR")
                if _ASKED_FOR.search(before):
                    self._occurrence(source, offset, source.code.index('"', offset + 1) + 1)

    def _occurrence(
        self,
        source: Source,
        offset: int,
        end: int,
        giving: frozenset[str] = frozenset(),
        *,
        own: bool = False,
    ) -> None:
        """Follows a value from where a name stands for it to wherever the statement puts it."""
        if defines(source, offset):
            return
        end_of_value = value_end(source, end, giving)
        self.made |= not own and called(source.code, end) and not heads_class(source, offset)
        if end_of_value is None:
            return
        start, stop = source.statement(offset)
        head = source.code[start:stop].lstrip()
        if head.startswith(("import ", "from ", "global ", "del ", "nonlocal ")):
            return
        if re.compile(r"[ \t]*=(?!=)").match(source.code, end_of_value):
            return
        if heads_class(source, offset):
            return
        self.made |= self._outward(source, offset) and not own
