"""What a method takes through ``**kwargs``, as far as its body shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.link import LinkedClass

DEEPEST = 4  # methods that hand their keywords on to each other
TAKING = ("get", "pop")
ALWAYS = facts.Assign | facts.Augment | facts.Evaluate | facts.Return


def keys(owner: LinkedClass, function: facts.Function, depth: int = 0) -> dict[str, bool]:
    """The names that are read from the keywords, and whether one that is not sent makes the method fail."""
    spread = next((p.name for p in function.parameters if p.kind == "**"), None)
    if spread is None or depth > DEEPEST:
        return {}
    found: dict[str, bool] = {}
    certain = list(_always(function.body or ()))
    left = {id(node) for part in _conditional(certain) for node in facts.walk(part)}
    always = {id(node) for statement in certain for node in facts.walk(statement)} - left
    own = {parameter.name for parameter in function.parameters}
    for node in facts.walk(function.body or ()):
        for name, required in _read(owner, node, spread, depth):
            if name not in own:
                found[name] = found.get(name, False) or (required and id(node) in always)
    return {name: required and name not in _set(function, spread) for name, required in found.items()}


def _always(body: Sequence[facts.Statement]) -> Iterator[facts.Statement]:
    """The statements that run in every case: those before anything that may end the method or turn off."""
    for statement in body:
        if isinstance(statement, facts.With):
            yield from _always(statement.body)
        elif isinstance(statement, ALWAYS):
            yield statement
        elif not isinstance(statement, facts.Import):
            return


def _conditional(statements: Sequence[facts.Statement]) -> Iterator[facts.Expression]:
    """The parts of expressions that may be passed over."""
    for node in facts.walk(tuple(statements)):
        match node:
            case facts.Conditional(_, then, otherwise):
                yield from (then, otherwise)
            case facts.Logical(_, _, right):
                yield right
            case facts.Comprehension(_, _, elements):
                yield from elements
            case _:
                pass


def _read(owner: LinkedClass, node: object, spread: str, depth: int) -> Iterator[tuple[str, bool]]:
    match node:
        case facts.Subscript(facts.Name(name), facts.Const(str(key))) if name == spread:
            yield key, True
        case facts.Call(
            facts.Attribute(facts.Name(name), taking), (facts.Argument(facts.Const(str(key))), *rest)
        ):
            if name == spread and taking in TAKING:
                yield key, taking == "pop" and not rest
        case facts.Call(facts.Attribute(facts.Name("self"), name), arguments):
            if any(a.star == "**" and a.value == facts.Name(spread) for a in arguments):
                yield from _handed_on(owner, name, arguments, depth)
        case _:
            pass


def _handed_on(
    owner: LinkedClass, name: str, arguments: tuple[facts.Argument, ...], depth: int
) -> Iterator[tuple[str, bool]]:
    """What another method of the class makes of the keywords, but for what it is given besides."""
    found = owner.find(name)
    if found is None or not isinstance(found[1], facts.Function):
        return
    taken = found[1]
    plain = [argument for argument in arguments if not argument.star]
    given = {argument.keyword for argument in plain}
    positions = sum(argument.keyword is None for argument in plain) + 1  # self
    named = [p for i, p in enumerate(taken.parameters) if p.kind in ("", "k") and i >= positions]
    read = {p.name: p.default is None for p in named} | keys(found[0], taken, depth + 1)
    yield from ((key, required) for key, required in read.items() if key not in given)


def _set(function: facts.Function, spread: str) -> set[str]:
    """The names that the method puts among the keywords itself."""
    targets = (
        t for node in facts.walk(function.body or ()) if isinstance(node, facts.Assign) for t in node.targets
    )
    return {
        target.index.value
        for target in targets
        if isinstance(target, facts.Subscript) and target.value == facts.Name(spread)
        if isinstance(target.index, facts.Const) and isinstance(target.index.value, str)
    }
