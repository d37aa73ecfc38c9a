"""Runs a function of the tree on paper, and a client's methods under a pin."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from rpclint import facts
from rpclint.evaluate.alike import undecided
from rpclint.evaluate.attributes import attribute
from rpclint.evaluate.beginnings import Beginnings, copied
from rpclint.evaluate.expressions import evaluate
from rpclint.evaluate.frame import Frame, Mounted, Observed, Raised, Remembered, Returned, Run, Told
from rpclint.evaluate.paths import Decision, Ended, Path, explore, glimpse
from rpclint.evaluate.remembered import remembered
from rpclint.evaluate.stamps import entered
from rpclint.evaluate.statements import execute
from rpclint.evaluate.values import (
    NONE,
    ClassOf,
    Function,
    Instance,
    Items,
    Table,
    Unknown,
    Value,
)
from rpclint.link import LinkedClass
from rpclint.timings import timed

MOST_TRIES = 30  # paths that end in an exception before none is looked for that does not


def invoke(frame: Frame, function: Function, positional: list[Value], keywords: Table) -> Value:
    """What a function of the tree returns; its effects happen on the way."""
    if function.syntax.body is None:
        return Unknown(f"{function.syntax.name}()")
    run = frame.run

    def anew() -> Value:
        return undecided(
            run.path, id(function.syntax), run.depth, lambda: _invoked(frame, function, positional, keywords)
        )

    return remembered(frame, function, positional, keywords, anew)


def _invoked(frame: Frame, function: Function, positional: list[Value], keywords: Table) -> Value:
    names = dict(function.around or {})
    inner = Frame(frame.run, function.module, names, function.owner, function.bound or NONE)
    given = [function.bound, *positional] if function.bound is not None else positional
    bind_parameters(inner, function.syntax, given, keywords)
    run, before = frame.run, frame.run.stamp
    run.stamp = entered(frame, function) or before
    run.depth += 1
    try:
        execute(inner, function.syntax.body or ())
    except Returned as returned:
        return returned.value
    finally:
        run.depth -= 1
        run.stamp = before
    return NONE


def bind_parameters(frame: Frame, function: facts.Function, given: list[Value], keywords: Table) -> None:
    rest = dict(keywords.entries)
    position = 0
    for parameter in function.parameters:
        match parameter.kind:
            case "*":
                frame.names[parameter.name] = Items(given[position:])
            case "**":
                frame.names[parameter.name] = Table(rest, keywords.open)
            case "/" | "" if position < len(given):
                frame.names[parameter.name] = given[position]
                position += 1
            case _:
                frame.names[parameter.name] = _passed(frame, parameter, rest)


def _passed(frame: Frame, parameter: facts.Parameter, rest: dict[str, Value]) -> Value:
    if parameter.name in rest:
        return rest.pop(parameter.name)
    if parameter.default is not None:
        return evaluate(frame.elsewhere(frame.module, frame.owner), parameter.default)
    return Unknown(parameter.name)


def unknown_arguments(function: facts.Function, *, skip: int) -> Table:
    """An argument nobody knows for every parameter, as a caller from outside would pass them."""
    table = Table()
    for parameter in function.parameters[skip:]:
        if parameter.kind == "**":
            table.open = True
        elif parameter.kind != "*":
            table.entries[parameter.name] = Unknown(parameter.name)
    return table


def _as_started(function: facts.Function, *, skip: int) -> Table:
    """Arguments nobody knows, but for text: what names a class or a topic by default is what is meant."""
    table = unknown_arguments(function, skip=skip)
    for parameter in function.parameters:
        if isinstance(parameter.default, facts.Const) and isinstance(parameter.default.value, str):
            table.entries.pop(parameter.name, None)
    return table


def _defined(instance: Instance, method: str, function: Function) -> facts.Function:
    """The definition of a method, whatever its decorators made of it."""
    found = instance.linked.find(method)
    return found[1] if found and isinstance(found[1], facts.Function) else function.syntax


class Interpreter:
    """Runs client methods of one tree; ``opaque`` says which classes send on their own account.

    ``told`` are helpers that send on their callers' account instead.
    """

    def __init__(self, opaque: Callable[[LinkedClass], bool], told: Told | None = None) -> None:
        self._opaque = opaque
        self._told = told or Told()
        self._constants: dict[tuple[str, int, str | None], Value] = {}
        self._beginnings = Beginnings()
        self._remembered: dict[tuple[str, str | None], Remembered] = {}

    @timed("evaluate", "client methods run")
    def paths(
        self,
        linked: LinkedClass,
        make: Callable[[], Instance],
        method: str,
        pin: str | None,
        observed: Observed,
        made: Hashable = None,
        *,
        in_full: bool = True,
    ) -> Sequence[Path | None]:
        """Every path through a method of a fresh instance; None at the end where there were too many.

        ``made`` tells apart the ways in which instances of one class are made. Not ``in_full``, it is no more
        than a glimpse at whether anything is sent.
        """
        opaque = self._opaque_but(linked)
        known = self._remembered.setdefault((linked.dotted, pin), Remembered())

        def frame_of(path: Path, observed: Observed) -> Frame:
            run = Run(path, pin, observed, opaque, invoke, evaluate, self._constants, self._told, known)
            return Frame(run, linked.module)

        begun = self._beginnings.of((linked.dotted, made, pin), make, frame_of)
        if begun is not None:
            observed.take(begun.observed)

        def run(path: Path) -> None:
            instance = copied(begun.instance, {}) if begun is not None else make()
            frame = frame_of(path, observed)
            try:
                if not isinstance(instance, Instance):
                    return
                function = attribute(frame, instance, method)
                if isinstance(function, Function):
                    skip = 1 if function.bound is not None else 0
                    arguments = unknown_arguments(_defined(instance, method, function), skip=skip)
                    frame.run.invoke(frame, function, [], arguments)
            except (Raised, Returned):
                return
            except (Ended, RecursionError):
                path.cut = True

        found = explore(run) if in_full else glimpse(run)
        known.settle()
        return found

    def _opaque_but(self, linked: LinkedClass) -> Callable[[LinkedClass], bool]:
        own = set(linked.ancestors)
        return lambda other: other not in own and self._opaque(other)

    def started(self, linked: LinkedClass, observed: Observed) -> Instance:
        """An instance whose ``__init__`` ran along the first path."""
        instance = Instance(linked)
        self._quietly(linked, lambda frame: attribute(frame, instance, "__dict__"), observed)
        return instance

    def attribute(self, instance: Instance, name: str) -> Value:
        return self._quietly(instance.linked, lambda frame: attribute(frame, instance, name))

    def result(self, instance: Instance, method: str) -> Value:
        """What a method returns along its first path, called without arguments."""

        def called(frame: Frame) -> Value:
            function = attribute(frame, instance, method)
            return invoke(frame, function, [], Table()) if isinstance(function, Function) else NONE

        return self._quietly(instance.linked, called)

    def mounted(self, linked: LinkedClass, method: str) -> list[Mounted]:
        """What a method hands to servers and dispatchers, along the first path that gets to its end."""

        def called(frame: Frame) -> Value:
            function = attribute(frame, Instance(linked), method)
            if isinstance(function, Function):
                skip = 0 if function.bound is None else 1
                return invoke(frame, function, [], _as_started(function.syntax, skip=skip))
            return NONE

        script: tuple[Decision, ...] = ()
        first: list[Mounted] | None = None
        for _ in range(MOST_TRIES):
            path, observed = Path(script), Observed()
            ended = self._ended(linked, called, path, observed)
            first = observed.mounted if first is None else first
            if ended:
                return observed.mounted
            decisions = path.decisions
            while decisions and decisions[-1] is not True:
                decisions.pop()
            if not decisions:
                break
            script = (*decisions[:-1], False)
        return first or []

    def _ended(
        self, linked: LinkedClass, action: Callable[[Frame], Value], path: Path, observed: Observed
    ) -> bool:
        """Runs an action along a path; whether it got to its end without an exception."""
        run = Run(path, None, observed, lambda _: False, invoke, evaluate, self._constants)
        try:
            action(Frame(run, linked.module))
        except (Raised, Ended, Returned, RecursionError):
            return False
        return True

    def _quietly(
        self, linked: LinkedClass, action: Callable[[Frame], Value], observed: Observed | None = None
    ) -> Value:
        """The value of an action along its first path; an exception of the code itself makes it unknown."""
        run = Run(Path(), None, observed or Observed(), lambda _: False, invoke, evaluate, self._constants)
        try:
            return action(Frame(run, linked.module))
        except (Raised, Ended, Returned, RecursionError):
            return Unknown("nothing")

    def value(self, linked: LinkedClass, expression: facts.Expression) -> Value:
        """What an expression in a class stands for, as far as the class alone tells."""
        run = Run(Path(), None, Observed(), lambda _: True, invoke, evaluate, self._constants)
        frame = Frame(run, linked.module, {"self": ClassOf(linked)}, scope=linked)
        try:
            return evaluate(frame, expression)
        except (Raised, Ended, Returned, RecursionError):
            return Unknown("value")
