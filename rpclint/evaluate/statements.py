"""What a statement does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rpclint import facts
from rpclint.evaluate.expressions import bind, evaluate, truth
from rpclint.evaluate.frame import Broke, Continued, Frame, Raised, Returned
from rpclint.evaluate.joining import join
from rpclint.evaluate.values import (
    ClassOf,
    Function,
    Items,
    Known,
    ModuleOf,
    Outside,
    Table,
    Unknown,
    Value,
    as_text,
    describe,
)
from rpclint.model import Refusal, Refused
from rpclint.versions import is_well_formed

MOST_ROUNDS = 50  # of a loop over something known


def execute(frame: Frame, body: Sequence[facts.Statement]) -> None:
    for statement in body:
        frame.run.path.step()
        _execute(frame, statement)


def _execute(frame: Frame, statement: facts.Statement) -> None:
    match statement:
        case facts.Assign(targets, value):
            result = evaluate(frame, value)
            for target in targets:
                bind(frame, target, result)
                _note_chosen(frame, target, result)
        case facts.Augment():
            bind(frame, statement.target, _augmented(frame, statement))
        case facts.Evaluate(value):
            evaluate(frame, value)
        case facts.Return(value):
            raise Returned(evaluate(frame, value) if value is not None else Known(None))
        case facts.Raise():
            _raise(frame, statement)
        case facts.Delete(targets):
            for target in targets:
                _delete(frame, target)
        case facts.Jump(is_break):
            raise Broke if is_break else Continued
        case facts.If():
            _branch(frame, statement)
        case facts.Loop():
            _loop(frame, statement)
        case facts.Try():
            _try(frame, statement)
        case facts.With(items, body):
            _with(frame, items, body)
        case facts.Import(name, origin):
            frame.names[name] = _imported(frame, origin)
        case facts.Function(name):
            frame.names[name] = Function(frame.module, statement, around=frame.names)
        case facts.Class(name):
            frame.names[name] = ClassOf(frame.module.class_of(statement))
        case _:
            pass


def _branch(frame: Frame, statement: facts.If) -> None:
    value = evaluate(frame, statement.test)
    open_ = isinstance(value, Unknown | Outside) and describe(value) not in frame.run.path.known
    ways = (statement.then, statement.otherwise)
    if not (open_ and join(frame, [partial(execute, frame, way) for way in ways], statement.line)):
        execute(frame, ways[0] if truth(frame, value) else ways[1])


def _note_chosen(frame: Frame, target: facts.Expression, value: Value) -> None:
    """Remembers which version a variable of the client method itself stands for."""
    if frame.run.depth == 1 and isinstance(target, facts.Name):
        chosen = frame.run.path.chosen
        chosen.pop(target.name, None)
        if isinstance(value, Known) and is_well_formed(as_text(value) or ""):
            chosen[target.name] = value


def _augmented(frame: Frame, statement: facts.Augment) -> Value:
    if statement.operator == "+":
        return evaluate(frame, facts.Binary(statement.target, "+", statement.value))
    return Unknown(f"augmented@{statement.line}")


def _imported(frame: Frame, origin: str) -> Value:
    module = frame.module.program.module(frame.module.absolute(origin))
    return ModuleOf(module) if module is not None else Outside(origin)


def _raise(frame: Frame, statement: facts.Raise) -> None:
    path = frame.run.path
    if path.guarded:
        path.refusals.append(Refused(Refusal.GUARDED, frame.place(statement.line)))
    kind = statement.value.function if isinstance(statement.value, facts.Call) else statement.value
    name = kind.name if isinstance(kind, facts.Name | facts.Attribute) else ""
    raise Raised(name)


def _delete(frame: Frame, target: facts.Expression) -> None:
    if isinstance(target, facts.Subscript) and not isinstance(target.index, facts.Slice):
        owner, key = evaluate(frame, target.value), as_text(evaluate(frame, target.index))
        if isinstance(owner, Table) and key is not None:
            frame.run.path.affect(owner.born)
            owner.entries.pop(key, None)
    elif isinstance(target, facts.Name):
        frame.names.pop(target.name, None)


def _loop(frame: Frame, loop: facts.Loop) -> None:
    source = evaluate(frame, loop.source)
    if not isinstance(source, Items | Table) and _joined_loop(frame, loop, source):
        return
    try:
        for value in _rounds(frame, loop, source):
            if loop.target is not None:
                bind(frame, loop.target, value)
            try:
                execute(frame, loop.body)
            except Continued:
                continue
    except Broke:
        return
    execute(frame, loop.otherwise)


def _joined_loop(frame: Frame, loop: facts.Loop, source: Value) -> bool:
    """One round or none, as one."""

    def once() -> None:
        if loop.target is not None:
            bind(frame, loop.target, Unknown(f"{describe(source)}[*]"))
        execute(frame, loop.body)

    return not loop.otherwise and join(frame, [once, lambda: None], loop.line)


def _rounds(frame: Frame, loop: facts.Loop, source: Value) -> list[Value]:
    """What a loop binds round by round; for anything unknown, one round or none."""
    if loop.target is None:
        return [source] if truth(frame, source) else []
    if isinstance(source, Items):
        return source.values[:MOST_ROUNDS]
    if isinstance(source, Table) and not source.open:
        return [Known(key) for key in list(source.entries)[:MOST_ROUNDS]]
    some = frame.run.path.decide(f"anything in {describe(source)}")
    return [Unknown(f"{describe(source)}[*]")] if some else []


def _try(frame: Frame, statement: facts.Try) -> None:
    """The body, or a handler instead of it; an exception that the body is known to raise finds its own."""
    ways = [(*statement.body, *statement.otherwise), *(handler.body for handler in statement.handlers)]
    if join(frame, [partial(execute, frame, (*way, *statement.final)) for way in ways], statement.line):
        return
    try:
        if not statement.handlers or frame.run.path.decide(f"try@{frame.module.name}:{statement.line}"):
            execute(frame, statement.body)
            execute(frame, statement.otherwise)
        else:
            _any_handler(frame, statement)
    except Raised as raised:
        handler = _handler_for(statement, raised.kind)
        if handler is None:
            raise
        execute(frame, handler.body)
    finally:
        execute(frame, statement.final)


def _any_handler(frame: Frame, statement: facts.Try) -> None:
    for index, handler in enumerate(statement.handlers):
        last = index == len(statement.handlers) - 1
        if last or frame.run.path.decide(f"except@{frame.module.name}:{statement.line}:{index}"):
            if handler.name is not None:
                frame.names[handler.name] = Unknown(handler.name)
            execute(frame, handler.body)
            return


def _handler_for(statement: facts.Try, kind: str) -> facts.Handler | None:
    for handler in statement.handlers:
        if handler.kind is None or kind in _names(handler.kind) or "Exception" in _names(handler.kind):
            return handler
    return None


def _names(kind: facts.Expression) -> set[str]:
    match kind:
        case facts.Name(name) | facts.Attribute(_, name):
            return {name}
        case facts.Sequence(items):
            return set().union(*map(_names, items))
        case _:
            return set()


def _with(frame: Frame, items: tuple[facts.WithItem, ...], body: tuple[facts.Statement, ...]) -> None:
    for item in items:
        value = evaluate(frame, item.value)
        if item.target is not None:
            bind(frame, item.target, value)
    execute(frame, body)
