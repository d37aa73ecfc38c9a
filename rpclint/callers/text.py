"""One file as text in which only code is left, one logical line to a line, every offset where it was."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_HIDDEN = re.compile(
    r'#[^\n]*|"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\''
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\'[^\'\\\n]*(?:\\.[^\'\\\n]*)*\'|\\\n',
    re.DOTALL,
)
_FORMATTED = re.compile(r"(?<!\w)(?:[fF][rR]?|[rR][fF])\Z")
_FIELD = re.compile(r"\{([^{}]*)\}")
_DOTTED = re.compile(r"\w[\w.:]*")
_BRACKET = re.compile(r"\([^()\[\]{}\n]*\)|[()\[\]{}]")
_ANY_BRACKET = re.compile(r"[()\[\]{}]")
# Everything that is no part of an identifier becomes a space: what is cut by it is found by hashing.
_WORDS = bytes(byte if chr(byte).isalnum() or chr(byte) == "_" or byte & 0x80 else 32 for byte in range(256))
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import\b[ \t]*(.*)$", re.MULTILINE)
_IMPORTED = re.compile(r"([\w.]+|\*)(?:[ \t]+as[ \t]+(\w+))?")
_LINE = re.compile(r"^([ \t]*)(?:(?:async[ \t]+)?(def|class)[ \t]+(\w+))?(?=[^ \t\n])", re.MULTILINE)


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


class Source:
    """A file whose code is cut out only when somebody looks into it."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.words = frozenset(text.encode("utf-8", "replace").translate(_WORDS).split())
        self.module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def _read(self) -> tuple[str, tuple[tuple[int, str], ...], bool]:
        literals: list[tuple[int, str]] = []

        def blank(token: re.Match[str]) -> str:
            raw = token[0]
            if raw[0] in "#\\":
                return " " * len(raw)
            if _FORMATTED.search(self.text, max(0, token.start() - 3), token.start()):
                return _fields(raw)
            value = raw.strip(raw[0])
            if _DOTTED.fullmatch(value):
                literals.append((token.start(), value))
            return f'"{" " * (len(raw) - 2)}"'

        bare = _HIDDEN.sub(blank, self.text)
        code, balanced = _joined(bare)
        return code, tuple(literals), balanced

    @property
    def code(self) -> str:
        return self._read[0]

    @property
    def balanced(self) -> bool:
        """Whether every bracket closes: if not, nothing can be said of this file's statements."""
        return self._read[2]

    @cached_property
    def literals(self) -> dict[str, list[int]]:
        """Where the strings stand whose whole value is a word."""
        found: dict[str, list[int]] = {}
        for start, value in self._read[1]:
            found.setdefault(value, []).append(start)
        return found

    @cached_property
    def dotted(self) -> dict[str, list[tuple[int, str]]]:
        """The strings that are a dotted name, and where, by their last word."""
        found: dict[str, list[tuple[int, str]]] = {}
        for start, value in self._read[1]:
            *before, last = re.split(r"[.:]", value)
            if before:
                found.setdefault(last, []).append((start, value))
        return found

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """What each imported name stands for, dotted; ``*`` for the modules all of which is imported."""
        found: dict[str, set[str]] = {}
        for line in _IMPORT.finditer(self.code):
            start = self._absolute(line[1]) + "." if line[1] else ""
            for name, local in _IMPORTED.findall(line[2].split(";")[0]):
                if start or local:
                    found.setdefault(local or name, set()).add(start + name)
                else:
                    found.setdefault(name.partition(".")[0], set()).add(name.partition(".")[0])
        return found

    def _absolute(self, module: str) -> str:
        name = module.lstrip(".")
        dots = len(module) - len(name)
        if not dots:
            return name
        package = self.module.split(".")
        package = package[: len(package) - dots + self.path.endswith("/__init__.py")]
        return ".".join([*package, name] if name else package)

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def find(self, name: str) -> Iterator[int]:
        """Offsets at which code, not a string or comment, names something."""
        # Many times faster than a pattern that begins with a word boundary.
        code, end = self.code, -1
        while (start := code.find(name, end + 1)) >= 0:
            end = start + len(name)
            if not (start and _word(code[start - 1])) and not (end < len(code) and _word(code[end])):
                yield start

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
        starts, _ = self._scopes
        at = bisect_right(starts, function.start) - 1
        while at > 0:
            at -= 1
            start, end = self.statement(starts[at])
            line = self.code[start:end].strip()
            if not line.startswith("@"):
                return
            yield line[1:].strip()

    @cached_property
    def _scopes(self) -> tuple[list[int], list[Scope | None]]:
        starts: list[int] = []
        scopes: list[Scope | None] = []
        stack: list[tuple[int, Scope | None]] = [(-1, None)]
        for head in _LINE.finditer(self.code):
            indent = len(head[1].expandtabs())
            while stack[-1][0] >= indent:
                stack.pop()
            outer = stack[-1][1]
            starts.append(head.start())
            scopes.append(outer)
            scope = Scope(head[2], head[3], head.start(), outer) if head[2] else outer
            stack.append((indent, scope))
        return starts, scopes

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


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _fields(raw: str) -> str:
    """A formatted string: only what stands in braces is code."""
    out, at = [], 0
    for field in _FIELD.finditer(raw):
        out.append(" " * (field.start() - at) + f"({field[1]})".replace("\n", " "))
        at = field.end()
    return "".join(out) + " " * (len(raw) - at)


def _joined(code: str) -> tuple[str, bool]:
    """The code with line ends inside brackets blanked, and whether the brackets come in pairs."""
    out: list[str] = []
    depth = at = 0
    for bracket in _BRACKET.finditer(code):
        if len(bracket[0]) > 1:
            continue
        if bracket[0] in "([{":
            if depth == 0:
                out.append(code[at : bracket.start()])
                at = bracket.start()
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                return code, False
            if depth == 0:
                out.append(code[at : bracket.end()].replace("\n", " "))
                at = bracket.end()
    return "".join([*out, code[at:]]), depth == 0
