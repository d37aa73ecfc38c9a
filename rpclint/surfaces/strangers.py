"""Names of a configuration that stand for nothing in a tree."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cached_property

from rpclint import facts
from rpclint.link import LinkedClass, LinkedModule, Program
from rpclint.link.program import External, LinkedFunction, Symbol

ALIKE = 0.75


class Names:
    """What is defined in a tree's modules, and what they import and name."""

    def __init__(self, program: Program, modules: Sequence[LinkedModule]) -> None:
        self._program = program
        self._modules = modules

    def has(self, name: str) -> bool:
        """Whether a dotted name is that of a definition, or one that may come from what is imported."""
        found = self._program.find(name)
        if not isinstance(found, External):
            return _dotted(found) in (name, None)
        owner, last = self._owner(name)
        return (owner is not None and owner.own(last) is not None) or self._is_outside(name)

    def meant(self, name: str) -> str | None:
        """What a name that stands for nothing is likely to stand for."""
        found = self._program.find(name)
        if not isinstance(found, External):
            return _dotted(found)
        owner, last = self._owner(name)
        if owner is not None and (defined := owner.find(last)) is not None:
            return f"{defined[0].dotted}.{last}"
        return next(iter(difflib.get_close_matches(name, self._candidates(name), n=1, cutoff=ALIKE)), None)

    def _owner(self, name: str) -> tuple[LinkedClass | None, str]:
        parent, _, last = name.rpartition(".")
        found = self._program.find(parent)
        return (found if isinstance(found, LinkedClass) else None), last

    def _is_outside(self, name: str) -> bool:
        """Whether the beginning of a name is imported, and each other part of it is named somewhere."""
        parts = name.split(".")
        starts = (index for index in range(len(parts), 0, -1) if ".".join(parts[:index]) in self._origins)
        start = next(starts, None)
        return start is not None and self._words.issuperset(parts[start:])

    def _candidates(self, name: str) -> list[str]:
        """What is defined, and what is named like the parts of the name behind an import."""
        parts = name.split(".")
        corrected = [
            next(iter(difflib.get_close_matches(part, self._words, n=1, cutoff=ALIKE)), part)
            for part in parts
        ]
        start = parts[0]
        imported = {".".join([start, *corrected[1:]]), ".".join(corrected)} - {name}
        return [*self._defined, *(guess for guess in imported if self._is_outside(guess))]

    @cached_property
    def _defined(self) -> list[str]:
        classes = [linked for module in self._modules for linked in module.classes]
        methods = [f"{c.dotted}.{n}" for c in classes for n, s in c.members if isinstance(s, facts.Function)]
        functions = [f"{m.name}.{n}" for m in self._modules for n in m.scope]
        return [*(c.dotted for c in classes), *methods, *functions]

    @cached_property
    def _origins(self) -> set[str]:
        found: set[str] = set()
        for module in self._modules:
            for node in facts.walk(module.syntax.body):
                if isinstance(node, facts.Import):
                    symbol = self._program.find(module.absolute(node.origin))
                    found.add(symbol.name if isinstance(symbol, External) else "")
        return found

    @cached_property
    def _words(self) -> set[str]:
        return {name for module in self._modules for name in facts.names(module.syntax.body)} | {
            part for origin in self._origins for part in origin.split(".")
        }


def _dotted(symbol: Symbol) -> str | None:
    """The name that something is defined by; None for what has no one name."""
    return symbol.dotted if isinstance(symbol, LinkedClass | LinkedFunction) else None
