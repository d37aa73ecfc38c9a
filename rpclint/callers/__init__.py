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
    """A client method whose callers are wanted, and where it is defined.

    ``served`` where it is a method of an endpoint, too, that messages are sent to.
    """

    class_name: str
    module: str
    path: str
    line: int
    name: str
    served: bool = False


@dataclass(frozen=True, slots=True)
class Callers:
    """The calls found; ``uncalled`` where it is proven that no code of the tree gets to any of them.

    ``doubtful`` where code could get to them only by a name that is nowhere written, but put together or
    from elsewhere. ``named`` are strings that may, or may not, be made a call of.
    """

    places: tuple[Place, ...]
    uncalled: bool
    named: tuple[Place, ...] = ()
    doubtful: bool = False

    @property
    def unsure(self) -> bool:
        """Whether it is neither seen nor ruled out that it is called."""
        return self.doubtful or (bool(self.named) and not self.places)


def callers(
    asked: Sequence[Asked], sources: Iterable[tuple[str, str]], sent: Collection[str]
) -> dict[Asked, Callers]:
    """Looks through the code of a tree without its tests; ``sent`` are the methods that its clients send."""
    proof = Proof(Code(sources), sent)
    found = {one: proof.called_from(Class(one.path, one.class_name), one.name) for one in asked}
    return {one: _callers(one, found[one], proof) for one in asked}


def _callers(asked: Asked, found: Sequence[Reference], proof: Proof) -> Callers:
    one = Class(asked.path, asked.class_name)
    uncalled = not asked.served and proof.uncalled(one, asked.name, found)
    doubtful = not uncalled and not asked.served and proof.uncalled(one, asked.name, found, lax=True)
    return Callers(_places(found, by_name=False), uncalled, _places(found, by_name=True), doubtful)


def _places(found: Sequence[Reference], *, by_name: bool) -> tuple[Place, ...]:
    places = {Place(r.source.path, r.source.line(r.offset)) for r in found if r.by_name is by_name}
    return tuple(sorted(places))
