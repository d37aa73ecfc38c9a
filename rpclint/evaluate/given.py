"""The arguments of a call of a taught form, by position or by keyword."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint import facts
from rpclint.evaluate.values import Function, Table, Value, is_none
from rpclint.idioms import Argument


class Given:
    """The arguments of a call, each of which can be taken once; ``names`` are those of the parameters."""

    def __init__(self, names: Sequence[str], positional: list[Value], keywords: Table) -> None:
        self._names = list(names)
        self._positional = dict(enumerate(positional))
        self._keywords = dict(keywords.entries)
        self._open = keywords.open

    def take(self, argument: Argument | None) -> Value | None:
        if argument is None:
            return None
        index, name = both(argument, self._names)
        found = self._positional.pop(index, None)
        return found if found is not None else self._keywords.pop(name, None)

    def table(self, argument: Argument) -> Table:
        """A dictionary that is handed as one argument; open where it may be one that is not seen."""
        found = self.take(argument)
        if isinstance(found, Table):
            return found
        return Table(open=self._open if found is None else not is_none(found))

    def rest(self, kept: Sequence[str]) -> Table:
        """The keywords that nobody took, and that are not the function's own."""
        own = {*self._names, *kept}
        return Table({k: v for k, v in self._keywords.items() if k not in own}, self._open)

    def left(self) -> list[Value | None]:
        """All that nobody took."""
        return [*self._positional.values(), *self._keywords.values()]


def both(argument: Argument, names: Sequence[str]) -> tuple[int, str]:
    """The position of an argument and its keyword, as far as the parameters' names tell; else -1, or none."""
    if isinstance(argument, int):
        return argument, names[argument] if argument < len(names) else ""
    return names.index(argument) if argument in names else -1, argument


def names_of(function: Value) -> list[str]:
    """The names of a function's own parameters, without ``self``; none where only the call is seen."""
    if not isinstance(function, Function):
        return []
    plain = plain_names(function.syntax)
    return plain[1:] if function.bound is not None else plain


def plain_names(function: facts.Function) -> list[str]:
    return [p.name for p in function.parameters if p.kind in ("", "/", "k")]
