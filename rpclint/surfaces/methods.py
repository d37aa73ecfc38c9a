"""What an endpoint class lets others call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rpclint import facts
from rpclint.evaluate.attributes import decorator_names
from rpclint.link import LinkedClass
from rpclint.link.program import External
from rpclint.model import Method, Parameter, Place
from rpclint.surfaces.eaters import eaten_context
from rpclint.surfaces.keywords import keys

POSITIONAL = ("/", "")
NO_METHOD = {"property", "cached_property", "setter"}  # decorators that make an attribute of a function


def methods(linked: LinkedClass, eaten: str | None = None) -> dict[str, Method]:
    """Every method that an attribute look-up would find, bases included, by its name.

    ``eaten`` is the context where something before them keeps it for itself.
    """
    found: dict[str, Method] = {}
    for ancestor in reversed(list(linked.ancestors)):
        found.update(_own(ancestor, eaten))
    return found


# Bases outside the tree that bring no methods to be called by name.
PLAIN_BASES = {"object", "PeriodicTasks", "ABC", "Base"}


def other_attributes(linked: LinkedClass) -> frozenset[str]:
    """What class bodies assign that may be callable: neither a constant nor a method of the same body."""
    return frozenset(
        name
        for ancestor in linked.ancestors
        for name, statement in ancestor.members
        if isinstance(statement, facts.Assign)
        and not isinstance(statement.value, facts.Const | facts.Dict | facts.Sequence)
        and not name.isupper()
        and name != "target"
    )


def is_incomplete(linked: LinkedClass) -> bool:
    """Whether a class may have methods that are not seen."""
    taught = {form.name for form in linked.module.program.idioms.endpoint_bases}
    external = {base.name for base in linked.mro if isinstance(base, External)} - taught
    outside = {name.rpartition(".")[2] for name in external}
    unread = (isinstance(s, facts.Unread) for c in linked.ancestors for s in c.syntax.body)
    return bool(outside - PLAIN_BASES) or any(unread)


def _own(owner: LinkedClass, eaten: str | None) -> dict[str, Method]:
    functions: dict[str, Method] = {}
    for name, statement in owner.members:
        match statement:
            case facts.Function() if not decorator_names(statement) & NO_METHOD:
                functions[name] = method(owner, statement, eaten)
            case facts.Assign(_, facts.Name(other)) if other in functions:  # ``a = b`` in a class body
                functions[name] = functions[other]
            case _:
                pass
    return functions


def method(owner: LinkedClass, function: facts.Function, eaten: str | None = None) -> Method:
    """What a function in the body of a class looks like to those who call it."""
    positional = [p for p in function.parameters if p.kind in POSITIONAL]
    if "staticmethod" not in decorator_names(function):
        positional = positional[1:]
    eaten = eaten or (eaten_context(owner, function) if function.decorators else None)
    context, rest = (positional[:1], positional[1:]) if eaten is None else ([], positional)
    keyword_only = [p for p in function.parameters if p.kind == "k"]
    return Method(
        name=function.name,
        place=Place(owner.module.path, function.line, function.column),
        parameters=(*_parameters([*rest, *keyword_only]), *_read(owner, function)),
        any_keyword=any(p.kind == "**" for p in function.parameters),
        context=eaten or (context[0].name if context and context[0].kind == "" else None),
        takes_context=eaten is not None or bool(context) or any(p.kind == "*" for p in function.parameters),
        returns=function.returns,
    )


def _read(owner: LinkedClass, function: facts.Function) -> Iterator[Parameter]:
    """What the body of a method reads from its ``**kwargs``."""
    for name, required in keys(owner, function).items():
        yield Parameter(name, required)


def _parameters(parameters: Iterable[facts.Parameter]) -> Iterator[Parameter]:
    for parameter in parameters:
        yield Parameter(parameter.name, parameter.default is None, parameter.kind != "/")
