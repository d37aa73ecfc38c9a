"""Where a statement puts a value that stands in it: names, parameters, results, or out of sight."""

from __future__ import annotations

import re

from rpclint.callers.blocks import Scope
from rpclint.callers.code import Definition
from rpclint.callers.files import OPTIONS
from rpclint.callers.names import EVERYWHERE, Names
from rpclint.callers.syntax import flat, owner
from rpclint.callers.text import Source

# They look at an object, or write it down, and keep nothing of it.
_LOOKING = frozenset(
    {"bool", "callable", "debug", "delattr", "error", "exception", "hasattr", "id", "info", "isinstance",
     "issubclass", "len", "print", "repr", "str", "super", "type", "warn", "warning"}
)  # fmt: skip
# Given a class or its name they return it, or an instance: what else passes through them is another matter.
_IMPORTING = frozenset(
    {"import_object", "import_object_ns", "import_class", "import_module", "try_import", "LazyLoader"}
)
_KEEPING = frozenset(
    {"append", "add", "insert", "extend", "setdefault", "update", "put", "appendleft", "__setitem__"}
)
# Words before a bracket that call nothing.
_NO_CALLEES = frozenset(
    {"and", "assert", "await", "del", "elif", "else", "except", "exec", "for", "if", "in", "is", "lambda",
     "not", "or", "print", "raise", "return", "while", "with", "yield"}
)  # fmt: skip
# An attribute through which a library calls these methods of what it is given; nothing in a tree shows it.
OUTSIDE_CALLS = {
    "indirection_api": frozenset(
        {"object_action", "object_class_action", "object_class_action_versions", "object_backport",
         "object_backport_versions"}
    )
}  # fmt: skip
_CALLEE = re.compile(r"(\w+)[ \t]*\Z")
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)")
_TARGET = re.compile(r"(?:(?P<of>.*?)\.\s*)?(?P<name>\w+)\s*(?P<item>\[.*\])?", re.DOTALL)
_ASSIGNMENT = re.compile(r"(?<![=!<>+\-*/%&|^:])=(?!=)|(?:\+|\||:)=")
_WALRUS = re.compile(r"(\w+)\s*:=")
_FOR = re.compile(r"\bfor\s+([^=]*?)\s+in\b(?!.*\bin\b)", re.DOTALL)


class Flow(Names):
    """Names, and how a value gets from one to others."""

    def _outward(self, source: Source, offset: int) -> bool:
        """Follows a value out of the brackets around it; false where it is only looked at."""
        inside = False
        for opener in source.around(offset):
            pieces = source.pieces(opener + 1, offset)
            self._loop(source, pieces[-1])
            callee = _CALLEE.search(source.code, max(0, opener - 80), opener)
            if source.code[opener] == "[" and callee and callee[1] not in _NO_CALLEES:
                return False  # an index
            inside = inside or source.code[opener] in "[{"
            self.contained |= inside
            calls = callee and source.code[opener] == "(" and callee[1] not in _NO_CALLEES
            if callee and calls and not self._argument(source, opener, callee[1], pieces):
                return callee[1] not in _LOOKING
        self._statement(source, offset, inside=inside)
        return True

    def _loop(self, source: Source, before: str) -> None:
        """Names that are bound within an expression: ``for x in``, ``x :=``."""
        for bound in _WALRUS.finditer(before):
            self._join(bound[1], source.path)
        found = _FOR.search(before)
        if found:
            for word in re.findall(r"\w+", found[1]):
                self._join(word, source.path)

    def _argument(self, source: Source, opener: int, callee: str, pieces: list[str]) -> bool:
        """An argument of a call; true where the result of the call may hold the value too."""
        if re.search(r"\b(?:def|class)\s+\w+\s*\Z", source.code[max(0, opener - 80) : opener]):
            self._default(source, pieces[-1])
            return False
        if callee in _LOOKING:
            return False
        if callee == "getattr" and len(pieces) == 1:
            self._computed(source, opener)
            return False
        if callee in _IMPORTING or callee == "getattr":
            return True
        if callee == "setattr" or callee.endswith("Opt"):
            self._named_by_string(source, opener)
            return False
        if callee in _KEEPING:
            self._kept(source, opener)
        keyword = _KEYWORD.match(pieces[-1])
        at = source.code.rindex(callee, 0, opener)
        known = self.code.receiving(source, at, callee) if callee not in _KEEPING else []
        if keyword:
            return self._by_keyword(keyword[1], known)
        return self._by_position(callee, pieces, known)

    def _default(self, source: Source, piece: str) -> None:
        keyword = re.match(r"\s*(\w+)\s*(?::[^=]*)?=(?!=)", piece)
        if keyword:
            self._join(keyword[1], source.path)

    def _by_keyword(self, keyword: str, known: list[Definition]) -> bool:
        taking = [one for one in known if keyword in one.parameters]
        for one in taking:
            self._join(keyword, one.source.path)
        if not taking or any(one.starred for one in known):
            self._join(keyword, EVERYWHERE)
            self._join(keyword)
        return not taking

    def _by_position(self, callee: str, pieces: list[str], known: list[Definition]) -> bool:
        at = len(pieces) - 1
        if callee == "__init__" and pieces[0].strip() == "self":
            at -= 1
        starred = any(piece.lstrip().startswith("*") for piece in pieces)
        for one in known:
            names = one.parameters if starred else one.parameters[at : at + 1]
            if not names and one.starred:
                names = one.parameters[-2:]
            for name in names:
                self._join(name, one.source.path)
        if not known and callee not in _KEEPING:
            self.loose = True
            # A class whose fields nobody spells out: under which attribute it goes on is not known.
            self.escaped |= bool(self.code.named(callee))
        return not known

    def _computed(self, source: Source, opener: int) -> None:
        """``getattr(x, ...)``: a literal is met as a string, anything else may be any of the methods."""
        pieces = source.pieces(opener + 1, source.closing(opener))
        asked = pieces[1:2] or ['""']
        if re.fullmatch(r'\s*[uUbBrR]?"[ ]*"\s*', asked[0]):
            return
        function = source.scope(opener)
        function = function.enclosing("def") if function else None
        held = owner(source, function)
        if function and held and function.name in {"__getattr__", "__getattribute__"}:
            self._become(held)
        else:
            self.computed = True

    def _named_by_string(self, source: Source, opener: int) -> None:
        inside = source.text[opener : source.closing(opener)]
        literal = re.search(r"['\"](\w+)['\"]", inside)
        if literal:
            self._join(literal[1])
            self._join(literal[1], OPTIONS)
        else:
            self.loose = True

    def _kept(self, source: Source, opener: int) -> None:
        found = re.search(r"(\.\s*)?(\w+)\s*\.\s*\w+\s*\Z", source.code[max(0, opener - 120) : opener])
        if found:
            self._join(found[2], None if found[1] else source.path, inside=True)
        else:
            self.loose = True

    def _statement(self, source: Source, offset: int, *, inside: bool) -> None:
        start, _ = source.statement(offset)
        before = source.code[start:offset]
        head = before.lstrip()
        scope = source.scope(start)
        if re.match(r"(?:return|yield)\b", head) or re.search(r"\byield\b", head):
            function = scope.enclosing("def") if scope else None
            if function:
                method = function.parent is not None and function.parent.kind == "class"
                self._join(function.name, None if method else source.path, inside=inside)
        elif head.startswith(("for ", "async for ")):
            self._loop(source, before)
        elif head.startswith(("with ", "async with ")):
            for word in re.findall(r"\bas\s+(\w+)", source.code[start : source.statement(offset)[1]]):
                self._join(word, source.path)
        elif not re.match(r"(?:if|elif|while|assert|raise|print|except)\b", head):
            *targets, _ = _ASSIGNMENT.split(flat(before))
            for target in targets:
                self._assign(source, target, scope, inside=inside)

    def _assign(self, source: Source, target: str, scope: Scope | None, *, inside: bool) -> None:
        target = re.sub(r":[^\[\]]*\Z", "", target.strip()) if ":" in target else target
        for piece in re.split(r",(?![^\[]*\])", target.strip("() \t\n*")):
            found = _TARGET.fullmatch(piece.strip())
            if not found:
                self.loose = True
                continue
            word, of = found["name"], found["of"]
            inside = inside or bool(found["item"])
            if of and of.strip() == "self":
                self._join_own(word, owner(source, scope), inside=inside)
            else:
                self._join(word, None if of else source.path, inside=inside)
            if not of and scope and scope.kind == "class":
                self._join(word, inside=inside)
            if of and re.search(r"(?:\A|\.)[A-Z]\w*\Z", of.strip()) and word not in OUTSIDE_CALLS:
                self.escaped = True
