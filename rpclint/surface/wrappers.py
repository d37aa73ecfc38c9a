"""Helpers that are told what to send: their callers are the senders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rpclint import facts
from rpclint.evaluate.frame import Told
from rpclint.evaluate.library import MESSAGE_VERBS
from rpclint.link import LinkedClass

MESSAGE_MAKERS = ("make_msg", "make_namespaced_msg")
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
    found = [(linked, function, naming) for linked in classes for function, naming in told_methods(linked)]
    plain = {id(function) for group in groups for function, _ in told_methods(group)}
    times = Counter(function.name for _, function, _ in found)
    by_name = {
        function.name: (linked, naming.index)
        for linked, function, naming in found
        if times[function.name] == 1 and naming.direct and not function.name.startswith("_")
    }
    return Told(frozenset(plain | {id(function) for _, function, _ in found}), by_name)


def told_methods(linked: LinkedClass) -> Iterator[tuple[facts.Function, Naming]]:
    """The methods of a class that are told what to send, and how."""
    bodies = {name: s for name, s in linked.members if isinstance(s, facts.Function)}
    known: dict[str, Naming] = {}
    while more := {n: of for n, f in bodies.items() if n not in known and (of := _naming(f, known))}:
        known |= more
    return ((bodies[name], naming) for name, naming in known.items())


def _naming(function: facts.Function, known: Mapping[str, Naming]) -> Naming | None:
    """Which argument of a function names the method that it sends; None where none does.

    ``known`` are other methods on ``self`` that are told so.
    """
    parameters = [p.name for p in function.parameters if p.kind not in ("*", "**")]
    own = 1 if parameters[:1] in (["self"], ["cls"]) else 0
    sources = {
        name: Naming(index - own, direct=True) for index, name in enumerate(parameters) if index >= own
    }
    nodes = list(facts.walk(function.body or ()))
    for node in nodes:
        of = node.value if isinstance(node, facts.Assign) else None
        if isinstance(of, facts.Name) and (source := sources.get(of.name)) is not None:
            sources = dict.fromkeys(_unpacked(node), Naming(source.index, direct=False)) | sources
    names = (_named(node, known) for node in nodes)
    found = (sources[name.name] for name in names if isinstance(name, facts.Name) and name.name in sources)
    return next(found, None)


def _unpacked(node: object) -> Iterator[str]:
    for target in node.targets if isinstance(node, facts.Assign) else ():
        for item in target.items if isinstance(target, facts.Sequence) else ():
            if isinstance(item, facts.Name):
                yield item.name


def _named(node: object, known: Mapping[str, Naming]) -> facts.Expression | None:
    """What names the method in a send, or in a message that is made."""
    match node:
        case facts.Call(facts.Attribute(facts.Name("self"), name), arguments) if name in known:
            return _at(arguments, known[name].index)
        case facts.Call(facts.Attribute(_, name), arguments) if name in MESSAGE_MAKERS:
            return _at(arguments, 0)
        case facts.Call(facts.Attribute(_, name), arguments) if name in MESSAGE_VERBS:
            return _at(arguments, BEHIND_CONTEXT)
        case facts.DictItem(facts.Const("method"), value):
            return value
        case _:
            return None


def _at(arguments: Sequence[facts.Argument], index: int) -> facts.Expression | None:
    named = next((a.value for a in arguments if a.keyword == "method"), None)
    plain = [a.value for a in arguments if a.keyword is None and not a.star]
    return plain[index] if named is None and index < len(plain) else named
