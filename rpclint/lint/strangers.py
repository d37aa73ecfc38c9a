"""Names in a configuration that stand for nothing in a tree, or in any of several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from rpclint.config import Of, Said
from rpclint.profiles import matches

if TYPE_CHECKING:
    from rpclint.lint.loading import Source


def strangers(said: Iterable[Said], source: Source) -> Iterator[tuple[str, str | None]]:
    """The places of the names that a tree does not have, each with what may be meant."""
    for one in said:
        if not _is_known(one, source):
            yield one.where, _meant(one, source)


def _is_known(said: Said, source: Source) -> bool:
    match said.of:
        case Of.CODE:
            return _has(source, said.name)
        case Of.INTERFACE:
            return said.name in _interfaces(source)
        case Of.RENAMED:
            return said.name in _topics(source) or source.surface.ask(
                lambda reading: reading.names.has(said.name)
            )
        case Of.PATH:
            return any(matches(path, said.name) for path in source.tree.files())


def _meant(said: Said, source: Source) -> str | None:
    if said.of in (Of.CODE, Of.RENAMED):
        return source.surface.ask(lambda reading: reading.names.meant(said.name))
    if said.of is Of.INTERFACE:
        import difflib

        return next(iter(difflib.get_close_matches(said.name, sorted(_interfaces(source)), n=1)), None)
    return None


def _interfaces(source: Source) -> set[str]:
    found = source.surface.surface.interfaces
    return {name for i in found for name in (i.name, i.namespace, i.label) if name}


def _has(source: Source, name: str) -> bool:
    return source.surface.ask(lambda reading: reading.names.has(name))


def _topics(source: Source) -> set[str]:
    found = source.surface.surface.interfaces
    listened = {topic for i in found for server in i.servers for topic in server.topics}
    return listened | {topic for i in found for topic in (i.topic, *(c.topic for c in i.clients)) if topic}


def in_none(trees: Iterable[Mapping[str, str | None]]) -> dict[str, str | None]:
    """What is a stranger in all of some trees; with what may be meant in the last that tells."""
    first, *rest = list(trees) or [{}]
    found: dict[str, str | None] = {}
    for where in first:
        if all(where in tree for tree in rest):
            told = (tree[where] for tree in (*reversed(rest), first))
            found[where] = next((meant for meant in told if meant is not None), None)
    return found
