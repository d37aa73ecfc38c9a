"""How the arguments of a forward meet the parameters of the method that takes them."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint import facts
from rpclint.evaluate.attributes import decorator_names
from rpclint.model import Passed
from rpclint.surfaces.methods import POSITIONAL


class Passing:
    """One call of ``taken`` out of ``function``, argument by argument.

    ``passed`` are the arguments, ``unexpected`` those that nothing takes, and ``open`` says that more may be
    passed than is seen.
    """

    def __init__(
        self, function: facts.Function, taken: facts.Function, arguments: Sequence[facts.Argument]
    ) -> None:
        positional = [p for p in taken.parameters if p.kind in POSITIONAL]
        self._slots = positional if "staticmethod" in decorator_names(taken) else positional[1:]
        self._keyword_only = [p for p in taken.parameters if p.kind == "k"]
        self._kinds = {p.kind for p in taken.parameters}
        self._own = _names(function, self._slots)
        self.passed: list[Passed] = []
        self.unexpected: list[str] = []
        self.open = any(argument.star for argument in arguments)
        self._take(arguments)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the method requires and is not given, unless something unseen may give it."""
        given = {passed.to for passed in self.passed}
        required = [p.name for p in (*self._slots, *self._keyword_only) if p.default is None]
        return () if self.open else tuple(name for name in required if name not in given)

    def _take(self, arguments: Sequence[facts.Argument]) -> None:
        spread, count = False, 0
        for argument in arguments:
            spread |= argument.star == "*"
            if not argument.star and argument.keyword is None:
                told = count < len(self._slots) and not spread
                to = self._slots[count].name if told else None
                self.passed.append(self._argument(argument.value, to, positional=True))
                count += 1
        self._refuse_surplus(count - len(self._slots))
        for argument in arguments:
            if argument.keyword is not None:
                self._take_keyword(argument.keyword, argument.value)

    def _refuse_surplus(self, surplus: int) -> None:
        """More positional arguments than there are parameters: those that no parameter is named after."""
        if surplus <= 0 or "*" in self._kinds:
            return
        slots = {slot.name for slot in self._slots}
        strangers = [p.own for p in self.passed if p.own is not None and p.own not in slots]
        last = [p.own or p.constant or "one more argument" for p in self.passed[-surplus:]]
        self.unexpected += strangers[:surplus] if len(strangers) >= surplus else last

    def _take_keyword(self, keyword: str, value: facts.Expression) -> None:
        takers = {p.name for p in (*self._slots, *self._keyword_only) if p.kind != "/"}
        twice = any(passed.to == keyword for passed in self.passed)
        if twice or (keyword not in takers and "**" not in self._kinds):
            self.unexpected.append(keyword)
        self.passed.append(self._argument(value, keyword if keyword in takers else None))

    def _argument(self, value: facts.Expression, to: str | None, *, positional: bool = False) -> Passed:
        match value:
            case facts.Name(name) if name in self._own:
                return Passed(to, own=self._own[name], positional=positional)
            case facts.Const(constant):
                return Passed(to, constant=repr(constant), positional=positional)
            case facts.Dict(()):
                return Passed(to, constant="{}", positional=positional)
            case facts.Sequence(()):
                return Passed(to, constant="[]" if value.is_list else "()", positional=positional)
            case _:
                return Passed(to, positional=positional)


def _names(function: facts.Function, slots: Sequence[facts.Parameter]) -> dict[str, str]:
    """The parameters of a method by name; the context goes by the name it has where it is handed on to."""
    own = [p.name for p in function.parameters if p.kind not in ("*", "**")][1:]
    context = slots[0].name if slots else ""
    return {name: context if position == 0 and context else name for position, name in enumerate(own)}
