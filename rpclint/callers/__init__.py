"""Which code of a tree calls a client's methods, and of which it is proven that none does.

Names are followed, not types, and rather too far than not far enough: what is unclear counts as called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rpclint.callers.code import Code
from rpclint.callers.proof import Proof
from rpclint.callers.references import Reference
from rpclint.callers.syntax import Class
from rpclint.model import Place


@dataclass(frozen=True, slots=True)
class Asked:
    """A client method whose callers are wanted, and where it is defined."""

    class_name: str
    module: str
    path: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Callers:
    """The calls found; ``uncalled`` where it is proven that no code of the tree gets to any of them."""

    places: tuple[Place, ...]
    uncalled: bool


def callers(
    asked: Sequence[Asked], sources: Iterable[tuple[str, str]], sent: Collection[str]
) -> dict[Asked, Callers]:
    """Looks through the code of a tree without its tests; ``sent`` are the methods that its clients send."""
    proof = Proof(Code.of(sources), sent)
    found = {one: proof.called_from(Class(one.path, one.class_name), one.name) for one in asked}
    return {one: _callers(one, found[one], proof) for one in asked}


def _callers(asked: Asked, found: Sequence[Reference], proof: Proof) -> Callers:
    places = {Place(one.source.path, one.source.line(one.offset)) for one in found}
    return Callers(
        tuple(sorted(places)), proof.uncalled(Class(asked.path, asked.class_name), asked.name, found)
    )
