"""The names that may stand for an instance of a class, and what is known of where else it went."""

from __future__ import annotations

from typing import NamedTuple

from rpclint.callers.code import Code
from rpclint.callers.syntax import Class, is_dotted, own_receiver, owner
from rpclint.callers.text import Source

EVERYWHERE = "*"
LIMIT = 60  # names; beyond that they tell nothing


class Name(NamedTuple):
    """An attribute of any object, or a plain name: of one file (``path``), or a parameter in any."""

    word: str
    path: str | None = None


class Names:
    """Names that may stand for an instance of a class, or for the class.

    ``loose``: it also went where names do not follow, so any plain name or call result may be it.
    ``made``: the tree makes instances; where it does not, whoever does may keep them under any name.
    ``contained``: it was put into a list or the like, as the endpoints of a server are.
    ``escaped``: code outside the tree may have it, or too many names to follow may stand for it.
    ``computed``: it is asked for attributes by names that are put together or come from elsewhere.
    """

    def __init__(self, code: Code) -> None:
        self.code = code
        self.classes: set[Class] = set()
        self.loose = False
        self.escaped = False
        self.computed = False
        self.made = False
        self.contained = False
        self._names: set[Name] = set()
        self._containers: set[Name] = set()
        self._homes: dict[Name, set[Class] | None] = {}  # of attributes: None where any object may have them
        self._todo: dict[Name, None] = {}  # each once, however often more is found to be meant by it

    def holds(self, source: Source, offset: int, word: str) -> bool:
        """Whether the name at an offset may stand for one."""
        if not is_dotted(source.code, offset):
            return Name(word, source.path) in self._names or Name(word, EVERYWHERE) in self._names
        modules = self.code.modules_before(source, offset)
        if modules is None:
            return self._has(source, offset, Name(word))
        return any(Name(word, path) in self._names for path in modules)

    def holds_attribute(self, word: str) -> bool:
        return Name(word) in self._names

    def _has(self, source: Source, offset: int, name: Name) -> bool:
        """Whether an attribute may be the one meant; one of self is, where its class is akin to a home."""
        if name not in self._names:
            return False
        homes = self._homes.get(name)
        if homes is None or not own_receiver(source, offset):
            return True
        held = owner(source, source.scope(offset))
        return held is None or held in homes

    def _become(self, one: Class) -> None:
        """Takes a class, and those that derive from it, as one whose instances are meant."""
        for each in sorted(self.code.descendants(one) - self.classes):
            self.classes.add(each)
            self._join(each.name, each.path)
            self._join(each.name)

    def _join(self, word: str, path: str | None = None, *, inside: bool = False) -> None:
        """Takes a name as one that may stand for an instance, or (``inside``) for what holds instances."""
        name = Name(word, path)
        widened = self._homes.get(name) is not None
        self._homes[name] = None
        self._take(name, inside=inside, again=widened)

    def _join_own(self, word: str, held: Class | None, *, inside: bool = False) -> None:
        """Takes an attribute that an object of a class gives itself: those of other classes are others."""
        name = Name(word)
        if held is None or (name in self._homes and self._homes[name] is None):
            self._join(word, inside=inside)
            return
        homes = self._homes.setdefault(name, set()) or set()
        family = self.code.ancestors(self.code.descendants(held))
        self._homes[name] = homes | family
        self._take(name, inside=inside, again=not family <= homes)

    def _take(self, name: Name, *, inside: bool, again: bool) -> None:
        """``again``: more may be meant by it than when it was followed."""
        if inside and name not in self._containers:
            self._containers.add(name)
            self._names.discard(name)
        if len(self._names) > LIMIT:
            self.escaped = True
        elif name.word in {"self", "cls", "_", "None"} or name.word.isdigit():
            return
        elif name not in self._names or again:
            self._names.add(name)
            self._todo[name] = None
