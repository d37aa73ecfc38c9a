"""Helpers that are told what to send: their callers are the senders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rpclint import facts
from rpclint.evaluate.frame import Told
from rpclint.evaluate.library import MESSAGE_VERBS
from rpclint.link import LinkedClass
from rpclint.link.program import LinkedFunction

MESSAGE_MAKERS = ("make_msg", "make_namespaced_msg")
RAW_MESSAGE = {"method", "args"}  # the keys of a message that is made by hand
SENDS = re.compile(rf"\.\s*(?:{'|'.join([*MESSAGE_VERBS, *MESSAGE_MAKERS])})\s*\(")
BEHIND_CONTEXT = 1  # where the name of the method stands in what ``call`` and ``cast`` are given


@dataclass(frozen=True, slots=True)
class Naming:
    """Which argument names the method; ``direct`` where it is the name, and not a message that holds it."""

    index: int
    direct: bool


def told_senders(classes: Sequence[LinkedClass], groups: Sequence[LinkedClass]) -> Told:
    """The methods, and the functions in groups of a module's, that send what one of their parameters names.

    A method is known by its name through whatever object it is called if it is the only public one of it.
    """
    plain = [(group, function, naming) for group in groups for function, naming in told_methods(group)]
    functions = {(group.module.name, function.name): naming for group, function, naming in plain}
    found = [(linked, *told) for linked in classes for told in told_methods(linked, functions)]
    times = Counter(function.name for _, function, _ in found)
    by_name = {
        function.name: (linked, naming.index)
        for linked, function, naming in found
        if times[function.name] == 1 and naming.direct and not function.name.startswith("_")
    }
    return Told(frozenset(id(function) for _, function, _ in [*plain, *found]), by_name)


def told_methods(
    linked: LinkedClass, functions: Mapping[tuple[str, str], Naming] | None = None
) -> Iterator[tuple[facts.Function, Naming]]:
    """The methods of a class that are told what to send, and how.

    ``functions`` are those of modules that are known to be told so, by module and name.
    """
    found = (
        _told_methods(linked, functions)
        if functions
        else facts.of_text(linked.syntax, told_methods, lambda: _told_methods(linked, {}))
    )
    return ((linked.functions[name], naming) for name, naming in found.items())


def _told_methods(linked: LinkedClass, functions: Mapping[tuple[str, str], Naming]) -> Mapping[str, Naming]:
    bodies = linked.functions
    known: dict[str, Naming] = {}

    def told(called: facts.Expression) -> Naming | None:
        match called:
            case facts.Attribute(facts.Name("self"), name):
                return known.get(name)
            case facts.Name() | facts.Attribute() if functions:
                symbol = linked.module.program.symbol(linked.module, called)
                if isinstance(symbol, LinkedFunction):
                    return functions.get((symbol.module.name, symbol.syntax.name))
        return None

    told_by = {name for _, name in functions}
    while more := {
        name: naming
        for name, function in bodies.items()
        if name not in known and _may_be_told(function, told_by | known.keys())
        if (naming := _naming(function, told)) is not None
    }:
        known |= more
    return known


def _may_be_told(function: facts.Function, told_by: AbstractSet[str]) -> bool:
    """Whether its text has a call that sends, one of those that it may be told by, or a message."""
    sends = not function.text.code or SENDS.search(function.text.code) is not None
    raw = all(facts.mentions(function, {key}) for key in RAW_MESSAGE)
    return sends or raw or facts.mentions(function, told_by)


def _naming(function: facts.Function, told: Callable[[facts.Expression], Naming | None]) -> Naming | None:
    """Which argument of a function names the method that it sends; None where none does.

    ``told`` says it of the other helpers that it may call.
    """
    parameters = [p.name for p in function.parameters if p.kind not in ("*", "**")]
    own = 1 if parameters[:1] in (["self"], ["cls"]) else 0
    sources = {
        name: Naming(index - own, direct=True) for index, name in enumerate(parameters) if index >= own
    }
    nodes = list(facts.walk(function.body or ()))
    for node in nodes:
        value = node.value if isinstance(node, facts.Assign) else None
        source = sources.get(value.name) if isinstance(value, facts.Name) else None
        if isinstance(node, facts.Assign) and source is not None:
            held = Naming(source.index, direct=False)
            sources = dict.fromkeys(_unpacked(node), held) | sources
    names = (_named(node, told) for node in nodes)
    found = (sources[name.name] for name in names if isinstance(name, facts.Name) and name.name in sources)
    return next(found, None)


def _unpacked(node: object) -> Iterator[str]:
    for target in node.targets if isinstance(node, facts.Assign) else ():
        for item in target.items if isinstance(target, facts.Sequence) else ():
            if isinstance(item, facts.Name):
                yield item.name


def _named(node: object, told: Callable[[facts.Expression], Naming | None]) -> facts.Expression | None:
    """What names the method in a send, or in a message that is made."""
    match node:
        case facts.Call(called, arguments) if (known := told(called)) is not None:
            return _at(arguments, known.index)
        case facts.Call(facts.Attribute(_, name), arguments) if name in MESSAGE_MAKERS:
            return _at(arguments, 0)
        case facts.Call(facts.Attribute(_, name), arguments) if name in MESSAGE_VERBS:
            return _at(arguments, BEHIND_CONTEXT)
        case facts.Dict(items):
            entries = {item.key.value: item.value for item in items if isinstance(item.key, facts.Const)}
            return entries.get("method") if entries.keys() >= RAW_MESSAGE else None
        case _:
            return None


def _at(arguments: Sequence[facts.Argument], index: int) -> facts.Expression | None:
    named = next((a.value for a in arguments if a.keyword == "method"), None)
    plain = [a.value for a in arguments if a.keyword is None and not a.star]
    return plain[index] if named is None and index < len(plain) else named
