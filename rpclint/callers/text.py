"""One file: what its bare text shows, and what its code does; each is worked out when it is asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from functools import cached_property, lru_cache

from rpclint.callers.blocks import Scope, blocks
from rpclint.callers.cutting import Cut, cut

_ANY_BRACKET = re.compile(r"[()\[\]{}]")
# Everything that is no part of an identifier becomes a space: what is cut by it is found by hashing.
_WORDS = bytes(byte if chr(byte).isalnum() or chr(byte) == "_" else 32 for byte in range(128)).ljust(256)
_CLASS = re.compile(r"class[ \t]+(\w+)[ \t]*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?[ \t]*:")
# A pattern that begins with plain text, and then looks back, is found several times faster.
_DEF = re.compile(r"def(?<=\bdef)[\s\\]+(\w+)")
_AS = re.compile(r"as(?<=\bas)[\s\\]+(\w+)")
_BEFORE = re.compile(r"\w+")
_IMPORT = re.compile(r"[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import\b[ \t]*(.*)")
_IMPORTED = re.compile(r"([\w.]+|\*)(?:[ \t]+as[ \t]+(\w+))?")
# An object that is passed on itself.
_HANDED = re.compile(r"self(?![\w.])(?<![\w.]self)(?![ \t]*[.=])")


class Source:
    """A file whose code is cut out only when somebody looks into it."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self._packages = self.module.split(".")

    def has(self, word: str) -> bool:
        """Whether a word stands anywhere in it, in a string or a comment too."""
        return word in self.text and whole(word).search(self.text) is not None

    def lists(self, word: str) -> bool:
        """The same, at once where it is asked often."""
        return word.encode() in self._words

    @cached_property
    def _words(self) -> frozenset[bytes]:
        if self.text.isascii():
            return frozenset(self.text.encode().translate(_WORDS).split())
        return frozenset(word.encode("utf-8", "replace") for word in re.findall(r"\w+", self.text))

    def is_in(self, package: str) -> bool:
        return package in self._packages

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """What its text has for classes, each with the bases that its header names."""
        found: dict[str, list[str]] = {}
        for match in _CLASS.finditer(self.text):
            bases = re.sub(r"#[^\n]*", "", match[2] or "")
            named = [base.strip() for base in bases.split(",") if base.strip() and "=" not in base]
            found.setdefault(match[1], []).extend(named)
        return found

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names of all functions of its code, and of more that only look like one."""
        return frozenset(_DEF.findall(self.text))

    def aliases(self, wanted: Container[str]) -> Iterator[tuple[str, str]]:
        """What may be imported as one of some names, by its last word, and that name."""
        for match in _AS.finditer(self.text):
            if match[1] in wanted:
                for word in _BEFORE.findall(self.text, max(0, match.start() - 80), match.start())[-1:]:
                    yield word, match[1]

    @cached_property
    def _read(self) -> Cut:
        return cut(self.text)

    @cached_property
    def code(self) -> str:
        return self._read.code

    @cached_property
    def balanced(self) -> bool:
        """Whether every bracket closes: if not, nothing can be said of this file's statements."""
        return self._read.balanced

    @cached_property
    def literals(self) -> dict[str, list[int]]:
        """Where the strings stand whose whole value is a word."""
        found: dict[str, list[int]] = {}
        for start, value in self._read.literals:
            found.setdefault(value, []).append(start)
        return found

    @cached_property
    def dotted(self) -> dict[str, list[tuple[int, str]]]:
        """The strings that are a dotted name, and where, by their last word."""
        found: dict[str, list[tuple[int, str]]] = {}
        for start, value in self._read.literals:
            *before, last = re.split(r"[.:]", value)
            if before:
                found.setdefault(last, []).append((start, value))
        return found

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """What each imported name stands for, dotted; ``*`` for the modules all of which is imported."""
        found: dict[str, set[str]] = {}
        for line in self._import_lines():
            start = self._absolute(line[1]) + "." if line[1] else ""
            for name, local in _IMPORTED.findall(line[2].split(";")[0]):
                if start or local:
                    found.setdefault(local or name, set()).add(start + name)
                else:
                    found.setdefault(name.partition(".")[0], set()).add(name.partition(".")[0])
        return found

    def _import_lines(self) -> Iterator[re.Match[str]]:
        at = self.code.find("import")
        while at >= 0:
            start, end = self.statement(at)
            if line := _IMPORT.match(self.code, start):
                yield line
            at = self.code.find("import", end)

    def _absolute(self, module: str) -> str:
        name = module.lstrip(".")
        dots = len(module) - len(name)
        if not dots:
            return name
        package = self._packages
        package = package[: len(package) - dots + self.path.endswith("/__init__.py")]
        return ".".join([*package, name] if name else package)

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def find(self, name: str) -> list[int]:
        """Offsets at which code, not a string or comment, names something."""
        return [match.start() for match in whole(name).finditer(self.code)] if name in self.code else []

    def statement(self, offset: int) -> tuple[int, int]:
        end = self.code.find("\n", offset)
        return self.code.rfind("\n", 0, offset) + 1, len(self.code) if end < 0 else end

    def scope(self, offset: int) -> Scope | None:
        """The block in which a statement stands; a header stands in the block around it."""
        starts, scopes = self._scopes
        at = bisect_right(starts, offset) - 1
        return scopes[at] if at >= 0 else None

    def decorators(self, function: Scope) -> Iterator[str]:
        """Of a function: the text of each, without the @."""
        start = function.start
        while start > 0:
            start, end = self.statement(start - 1)
            line = self.code[start:end].strip(" \t")
            if line and not line.startswith("@"):
                return
            if line:
                yield line[1:].strip()

    @cached_property
    def _scopes(self) -> tuple[list[int], list[Scope | None]]:
        return blocks(self.code)

    @cached_property
    def handed(self) -> list[tuple[int, int]]:
        """Where code hands out the object that it is a method of."""
        return [found.span() for found in _HANDED.finditer(self.code)] if self.balanced else []

    def closing(self, opener: int) -> int:
        """The bracket that closes this one."""
        depth = 0
        for bracket in _ANY_BRACKET.finditer(self.code, opener):
            depth += 1 if bracket[0] in "([{" else -1
            if depth == 0:
                return bracket.start()
        return len(self.code) - 1

    def opening(self, closer: int) -> int:
        """The bracket that this one closes."""
        start = self.statement(closer)[0]
        stack: list[int] = []
        for bracket in _ANY_BRACKET.finditer(self.code, start, closer):
            if bracket[0] in "([{":
                stack.append(bracket.start())
            elif stack:
                stack.pop()
        return stack[-1] if stack else start

    def around(self, offset: int) -> list[int]:
        """The brackets of its statement that are open at an offset, innermost first."""
        stack: list[int] = []
        for bracket in _ANY_BRACKET.finditer(self.code, self.statement(offset)[0], offset):
            if bracket[0] in "([{":
                stack.append(bracket.start())
            elif stack:
                stack.pop()
        return stack[::-1]

    def pieces(self, start: int, end: int) -> list[str]:
        """The text between two offsets, cut at the commas outside brackets."""
        depth, cut, found = 0, start, []
        for mark in re.finditer(r"[()\[\]{},]", self.code[start:end]):
            if mark[0] == ",":
                if depth == 0:
                    found.append(self.code[cut : start + mark.start()])
                    cut = start + mark.end()
            else:
                depth += 1 if mark[0] in "([{" else -1
        return [*found, self.code[cut:end]]


@lru_cache(maxsize=500)
def whole(word: str) -> re.Pattern[str]:
    """A word that is no part of another."""
    word = re.escape(word)
    return re.compile(rf"{word}(?<=\b{word})\b")
