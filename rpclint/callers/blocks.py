"""The blocks of code that are functions and classes, and where each begins or goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# What is looked ahead for and then taken is not tried at every length.
_HEADER = r"(?=([ \t]*))\1(?:async[ \t]+)?(def|class)[ \t]+(\w+)(?=[^ \t\n])"


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A function or class; ``start`` is where its header line begins."""

    kind: str
    name: str
    start: int
    parent: Scope | None

    def enclosing(self, kind: str) -> Scope | None:
        """The nearest block of a kind, itself included."""
        scope: Scope | None = self
        while scope and scope.kind != kind:
            scope = scope.parent
        return scope


def blocks(code: str) -> tuple[list[int], list[Scope | None]]:
    """Where another block begins or goes on, and which; only those lines are looked at."""
    code, at = "\n" + code, 0
    starts: list[int] = []
    scopes: list[Scope | None] = []
    stack: list[tuple[int, Scope | None]] = [(-1, None)]
    while at >= 0 and (line := _next_block(stack[-1][0]).search(code, at)):
        indent = len((line[1] or line[4] or "").expandtabs())
        while stack[-1][0] >= indent:
            stack.pop()
        outer = stack[-1][1]
        starts.append(line.start())
        scopes.append(outer)
        at = line.end()
        if line[2]:
            scope = Scope(line[2], line[3], line.start(), outer)
            stack.append((indent, scope))
            at = code.find("\n", at)
            starts.append(at if at >= 0 else len(code))
            scopes.append(scope)
    return starts, scopes


@lru_cache(maxsize=100)
def _next_block(indent: int) -> re.Pattern[str]:
    """The next line that is a header, or that ends a block whose header is indented so far."""
    ending = rf" {{0,{indent}}}(?! )[ \t]*(?=[^ \t\n])" if indent >= 0 else "(?!)"
    return re.compile(rf"\n(?:{_HEADER}|({ending}))")
