"""Facts compared, and gone through."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from collections.abc import Set as AbstractSet
from typing import TypeVar

from msgspec import Struct

from rpclint.facts.nodes import (
    ASKED,
    INNER,
    TELLING,
    Argument,
    Attribute,
    Call,
    Const,
    Definition,
    Function,
    Name,
    Text,
    asked,
)

FEW = 12  # words


def alike(one: object, other: object) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, Definition) and isinstance(other, Definition) and one.text is other.text:
        return one.name == other.name
    if isinstance(one, Struct):
        return all(alike(getattr(one, name), getattr(other, name)) for name in TELLING[type(one)])
    return one == other


def walk(
    node: object, words: AbstractSet[str] | None = None, of: AbstractSet[Text] | None = None
) -> Iterator[Struct]:
    """Every expression and statement below some of them, and these themselves, in the order of the text.

    Functions in which none of some ``words`` stands are passed over, and those without one ``of`` some texts.
    """
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.__class__ is tuple:
            waiting.extend(reversed(current))
        elif current.__class__ is Function and not _is_asked_for(current, words, of):
            continue
        elif isinstance(current, Struct):
            yield current
            for name in reversed(INNER[type(current)]):
                waiting.append(getattr(current, name))  # noqa: PERF401, much faster here


def _is_asked_for(function: Function, words: AbstractSet[str] | None, of: AbstractSet[Text] | None) -> bool:
    return (words is None or mentions(function, words)) and (of is None or function.text in of)


def names(node: object) -> Iterator[str]:
    """Every name that is read or set below, and every attribute's, be it asked for by ``getattr``."""
    for found in walk(node):
        if isinstance(found, Name | Attribute):
            yield found.name
        elif (asked := _asked_for(found)) is not None:
            yield asked.name


def self_names(node: object) -> Iterator[str]:
    """Every attribute of ``self`` or ``cls`` that is named below."""
    for found in walk(node):
        attribute = found if isinstance(found, Attribute) else _asked_for(found)
        if (
            attribute is not None
            and isinstance(attribute.value, Name)
            and attribute.value.name in ("self", "cls")
        ):
            yield attribute.name


def mentions(function: Function, words: AbstractSet[str]) -> bool:
    """Whether one of some words stands in a function's text, so that it may be worth reading."""
    text = function.text
    if not text.code:
        return True
    # To cut a text into words takes longer than to look for a few.
    may_be = len(words) > FEW or any(word in text.code for word in words)
    return may_be and not words.isdisjoint(text.mentioned)


def named(function: Function) -> frozenset[str]:
    """What a function's body names: see ``names``."""
    return of_text(function, names, lambda: frozenset(names(function.body or ())))


def named_on_self(function: Function) -> frozenset[str]:
    """What a function's body names on ``self``: see ``self_names``."""
    return of_text(function, self_names, lambda: frozenset(self_names(function.body or ())))


T = TypeVar("T")


def of_text(definition: Definition, question: Hashable, answer: Callable[[], T]) -> T:
    """The answer to a question about what a definition says, which has nothing to do with where it stands.

    It is worked out once for all that is written alike. What is asked for by the way counts as asked for
    whenever it is known already.
    """
    known: dict[Hashable, tuple[T, set[Text]]] = definition.text.answers
    if question not in known:
        with asked() as by_the_way:
            found = answer()
        known[question] = found, by_the_way
    found, by_the_way = known[question]
    for texts in ASKED:
        texts.update(by_the_way)
    return found


def once(definition: Definition, question: Hashable, answer: Callable[[], T]) -> T:
    """The answer to a question about one definition where it stands, worked out once."""
    known: dict[Hashable, T] = definition.answers
    if question not in known:
        known[question] = answer()
    return known[question]


def has_named(function: Function, words: AbstractSet[str]) -> bool:
    """Whether a function's body names one of these."""
    return mentions(function, words) and not words.isdisjoint(named(function))


def _asked_for(node: Struct) -> Attribute | None:
    """``getattr(value, 'name')`` as the attribute that it is."""
    match node:
        case Call(Name("getattr"), (Argument(value), Argument(Const(str(name))), *_)):
            return Attribute(value, name)
        case _:
            return None
