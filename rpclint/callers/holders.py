"""What may hold an instance of a class: followed by name through a whole tree, too much rather than too little."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from rpclint.callers.code import OPTIONS, Class, Code, Definition, defines, is_dotted, owner
from rpclint.callers.text import Source

EVERYWHERE = "*"
LIMIT = 120  # names; beyond that nothing about the class is certain any more

# They look at an object, or write it down, and keep nothing of it.
_LOOKING = frozenset(
    {"isinstance", "issubclass", "hasattr", "super", "str", "repr", "bool", "id", "len", "type", "callable", "print",
     "debug", "info", "warning", "warn", "error", "exception", "delattr"}
)  # fmt: skip
# Given a class or its name they return it, or an instance: what else passes through them is another matter.
_IMPORTING = frozenset(
    {"import_object", "import_object_ns", "import_class", "import_module", "try_import", "LazyLoader"}
)
_KEEPING = frozenset(
    {"append", "add", "insert", "extend", "setdefault", "update", "put", "appendleft", "__setitem__"}
)
# They give what a container holds.
_GIVING = frozenset(
    {"get", "pop", "popitem", "setdefault", "values", "itervalues", "items", "iteritems", "copy"}
)
_ASKED_FOR = re.compile(r"\bgetattr\s*\([^()]*,\s*\Z|\w\s*\[\s*\Z|\.(?:pop|get)\s*\(\s*\Z")
_IDENTIFIER = re.compile(r"[ \t]*(\w+)")
_CALLEE = re.compile(r"(\w+)[ \t]*\Z")
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)")
_TARGET = re.compile(r"(?:(?P<of>.*?)\.\s*)?(?P<name>\w+)\s*(?P<item>\[.*\])?", re.DOTALL)
_ASSIGNMENT = re.compile(r"(?<![=!<>+\-*/%&|^:])=(?!=)|(?:\+|\||:)=")
_FOR = re.compile(r"\bfor\s+([^=]*?)\s+in\b(?!.*\bin\b)", re.DOTALL)


class Name(NamedTuple):
    """An attribute of any object, or a plain name: of one file (``path``), or a parameter in any."""

    word: str
    path: str | None = None


class Holders:
    """Names that may stand for an instance of a class, or for the class.

    ``loose``: it also went where names do not follow, so any plain name or call result may be it.
    ``contained``: it was put into a list or the like, as the endpoints of a server are.
    ``escaped``: code outside the tree may have it, or it is asked for attributes by computed name.
    """

    def __init__(self, code: Code, start: Class) -> None:
        self.code = code
        self.classes: set[Class] = set()
        self.loose = False
        self.escaped = False
        self.constructed = False
        self._names: set[Name] = set()
        self._containers: set[Name] = set()
        self._todo: list[Name] = []
        self.contained = False
        self._become(start)
        self._follow()
        self._follow_self()
        self.family = code.ancestors(self.classes)
        # Nobody in the tree names the class: whoever makes its instances is not known.
        self.loose |= not self.constructed

    def holds(self, source: Source, offset: int, word: str) -> bool:
        """Whether the name at an offset may stand for one."""
        if not is_dotted(source.code, offset):
            return Name(word, source.path) in self._names or Name(word, EVERYWHERE) in self._names
        modules = self.code.modules_before(source, offset)
        if modules is None:
            return Name(word) in self._names
        return any(Name(word, path) in self._names for path in modules)

    def _become(self, one: Class) -> None:
        """Takes a class, and those that derive from it, as one whose instances are meant."""
        for each in self.code.descendants(one) - self.classes:
            self.classes.add(each)
            self._join(each.name, each.path)
            self._join(each.name)

    @cached_property
    def _own_methods(self) -> frozenset[str]:
        """The methods that look like a container's and are the classes' own."""
        lineage = self.code.ancestors(self.classes)
        return frozenset(
            word for word in _GIVING if any(one.owner in lineage for one in self.code.definitions(word))
        )

    def _join(self, word: str, path: str | None = None, *, inside: bool = False) -> None:
        """Takes a name as one that may stand for an instance, or (``inside``) for what holds instances."""
        name = Name(word, path)
        if inside and name not in self._containers:
            self._containers.add(name)
            self._names.discard(name)
        if name not in self._names and word not in {"self", "cls", "_", "None"} and not word.isdigit():
            self._names.add(name)
            self._todo.append(name)

    def _follow(self) -> None:
        while self._todo:
            if len(self._names) > LIMIT:
                self.escaped = True
                return
            name = self._todo.pop()
            for source in self.code.holding(name.word):
                if source.balanced:
                    self._follow_in(source, name)

    def _follow_self(self) -> None:
        """Where methods of the classes hand out their own object."""
        lineage = self.code.ancestors(self.classes)
        for path in {one.path for one in lineage}:
            source = self.code.file(path)
            for offset in source.find("self") if source and source.balanced else ():
                if source and not source.code.startswith(".", offset + 4) and not is_dotted(source.code, offset):
                    if owner(source, source.scope(offset)) in lineage:
                        self._occurrence(source, offset, offset + 4)
        self._follow()

    def _follow_in(self, source: Source, name: Name) -> None:
        for offset in source.find(name.word):
            if self._meant(source, offset, name):
                giving = _GIVING if name in self._containers else _GIVING - self._own_methods
                self._occurrence(source, offset, offset + len(name.word), giving)
        if name.path not in {None, EVERYWHERE, source.path}:
            self._import(source, name)
        self._follow_strings(source, name)

    def _meant(self, source: Source, offset: int, name: Name) -> bool:
        if not is_dotted(source.code, offset):
            return name.path in {EVERYWHERE, source.path}
        modules = self.code.modules_before(source, offset)
        return name.path is None if modules is None else name.path in modules

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
        self, source: Source, offset: int, end: int, giving: frozenset[str] = frozenset()
    ) -> None:
        """Follows a value from where a name stands for it to wherever the statement puts it."""
        if defines(source, offset):
            return
        end_of_value = _value_end(source, end, giving)
        if end_of_value is None:
            self.constructed = True
            return
        start, stop = source.statement(offset)
        head = source.code[start:stop].lstrip()
        if head.startswith(("import ", "from ", "global ", "del ", "nonlocal ")):
            return
        if re.compile(r"[ \t]*=(?!=)").match(source.code, end_of_value):
            return
        if head.startswith("class "):
            return
        self.constructed = True
        self._outward(source, offset, end_of_value)

    def _outward(self, source: Source, offset: int, end: int) -> None:
        inside = False
        for opener in source.around(offset):
            pieces = source.pieces(opener + 1, offset)
            self._loop(source, pieces[-1])
            callee = _CALLEE.search(source.code, max(0, opener - 80), opener)
            if source.code[opener] == "[" and callee:
                return  # an index
            inside = inside or source.code[opener] in "[{"
            self.contained |= inside
            if source.code[opener] == "(" and callee and callee[1] not in _KEYWORDS:
                if not self._argument(source, opener, callee[1], pieces, end):
                    return
        self._statement(source, offset, inside=inside)

    def _loop(self, source: Source, before: str) -> None:
        """``for x in`` directly before the value."""
        found = _FOR.search(before)
        if found:
            for word in re.findall(r"\w+", found[1]):
                self._join(word, source.path)

    def _argument(self, source: Source, opener: int, callee: str, pieces: list[str], end: int) -> bool:
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
        return self._by_position(source, callee, pieces, known)

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

    def _by_position(self, source: Source, callee: str, pieces: list[str], known: list[Definition]) -> bool:
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
        return not known

    def _computed(self, source: Source, opener: int) -> None:
        """``getattr(x, ...)``: a literal is met as a string, anything else may be any of the methods."""
        pieces = source.pieces(opener + 1, source.closing(opener))
        if len(pieces) < 2 or re.fullmatch(r'\s*[uUbBrR]?"[ ]*"\s*', pieces[1]):
            return
        function = source.scope(opener)
        function = function.enclosing("def") if function else None
        held = owner(source, function)
        if function and held and function.name in {"__getattr__", "__getattribute__"}:
            self._become(held)
        else:
            self.escaped = True

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
            *targets, _ = _ASSIGNMENT.split(_flat(before))
            for target in targets:
                self._assign(source, target, in_class=bool(scope and scope.kind == "class"), inside=inside)

    def _assign(self, source: Source, target: str, *, in_class: bool, inside: bool) -> None:
        target = re.sub(r":[^\[\]]*\Z", "", target.strip()) if ":" in target else target
        for piece in re.split(r",(?![^\[]*\])", target.strip("() \t\n*")):
            found = _TARGET.fullmatch(piece.strip())
            if not found:
                self.loose = True
                continue
            word, of = found["name"], found["of"]
            inside = inside or bool(found["item"])
            self._join(word, None if of else source.path, inside=inside)
            if not of and in_class:
                self._join(word, inside=inside)
            if of and re.search(r"(?:\A|\.)[A-Z]\w*\Z", of.strip()) and word not in OUTSIDE_CALLS:
                self.escaped = True


# An attribute through which a library calls these methods of what it is given; nothing in a tree shows it.
OUTSIDE_CALLS = {
    "indirection_api": frozenset(
        {"object_action", "object_class_action", "object_class_action_versions", "object_backport",
         "object_backport_versions"}
    )
}  # fmt: skip
_KEYWORDS = frozenset({"in", "and", "or", "not", "if", "else", "return", "yield", "print", "is", "lambda", "await",
                       "elif", "while", "assert", "for", "with", "exec", "raise", "del", "except"})  # fmt: skip


def _value_end(source: Source, end: int, giving: frozenset[str]) -> int | None:
    """Where the value ends, past calls and items; None where something of it is used, and not the value."""
    code = source.code
    while True:
        at = end
        while at < len(code) and code[at] in " \t":
            at += 1
        if at < len(code) and code[at] in "([":
            end = source.closing(at) + 1
            continue
        if at < len(code) and code[at] == ".":
            attribute = _IDENTIFIER.match(code, at + 1)
            if attribute and attribute[1] in giving:
                end = attribute.end()
                continue
            return None
        return end


def _flat(code: str) -> str:
    """What stands before a value, with the calls and indexes in it emptied."""
    before = None
    while before != code:
        before = code
        code = re.sub(r"\([^()\[\]{}]*\)", lambda m: " " * len(m[0]), code)
        code = re.sub(r"\{[^()\[\]{}]*\}", lambda m: " " * len(m[0]), code)
        code = re.sub(r"\[[^()\[\]{}=]*=[^()\[\]{}]*\]", lambda m: " " * len(m[0]), code)
    # An opened bracket of the value itself: its keywords are not targets.
    opened = re.search(r"[({\[](?=[^)}\]]*\Z)", code)
    return code[: opened.start()] if opened else code
