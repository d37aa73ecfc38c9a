"""What stands in a body, and in the file it comes from, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts

SETTERS = frozenset({"setter", "deleter"})


def module_name(path: str) -> str:
    """The dotted name of a file of the tree."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def flattened(body: Sequence[facts.Statement]) -> Iterator[facts.Statement]:
    """A body's statements with those under ``if``, ``try`` and ``with`` as if they stood beside them.

    What is unpacked is assigned name by name.
    """
    for statement in body:
        match statement:
            case facts.If(_, then, otherwise):
                yield from flattened((*otherwise, *then))
            case facts.Try(inner, handlers, otherwise, final):
                for handler in handlers:
                    yield from flattened(handler.body)
                yield from flattened((*inner, *otherwise, *final))
            case facts.With(_, inner):
                yield from flattened(inner)
            case facts.Assign(targets) if any(isinstance(t, facts.Sequence) for t in targets):
                yield from _one_by_one(statement)
            case _:
                yield statement


def _one_by_one(assign: facts.Assign) -> Iterator[facts.Assign]:
    """``ALL = (A, B) = ('a', 'b')`` as an assignment to each of its names."""
    for target in assign.targets:
        names = target.items if isinstance(target, facts.Sequence) else (target,)
        for position, name in enumerate(names):
            value = assign.value if name is target else _part(assign.value, position, len(names))
            yield facts.Assign((name,), value, assign.line)


def _part(value: facts.Expression, position: int, parts: int) -> facts.Expression:
    if isinstance(value, facts.Sequence) and len(value.items) == parts:
        return value.items[position]
    return facts.Subscript(value, facts.Const(position))


def defined(statement: facts.Statement) -> Iterator[str]:
    match statement:
        case facts.Class(name) | facts.Function(name) | facts.Import(name):
            yield name
        case facts.Assign(targets):
            for target in targets:
                if isinstance(target, facts.Name):
                    yield target.name


def sets(function: facts.Function) -> set[str]:
    """The names that a function gives a value, without having asked for them first."""
    inner = tuple(facts.walk(function.body or ()))
    asked = {name for node in inner if isinstance(node, facts.If) for name in facts.names(node.test)}
    return {
        name
        for node in inner
        if isinstance(node, facts.Assign) and not is_none(node.value)
        for name in set(defined(node)) - asked
    }


def is_none(value: facts.Expression) -> bool:
    return isinstance(value, facts.Const) and value.value is None


def is_setter(statement: facts.Statement) -> bool:
    """Whether a method only changes a property that has been defined before."""
    if not isinstance(statement, facts.Function) or not facts.mentions(statement, SETTERS):
        return False
    return any(isinstance(d, facts.Attribute) and d.name in SETTERS for d in statement.decorators)


def sets_on_self(function: facts.Function) -> Iterator[tuple[str, facts.Expression]]:
    """The attributes of ``self`` to which a method gives something but None, and what."""
    for node in facts.walk(function.body or ()):
        if isinstance(node, facts.Assign) and not is_none(node.value):
            for target in node.targets:
                if isinstance(target, facts.Attribute) and target.value == facts.Name("self"):
                    yield target.name, node.value
