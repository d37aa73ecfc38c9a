"""Which tags are ancestors of what, as one integer per commit with a bit per tag."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct


class Ancestry(Struct, frozen=True):
    """Answers for commits that refs point at; of others it knows nothing (shallow clones)."""

    _bits: Mapping[str, int]
    _reach: Mapping[str, int]
    _own: Mapping[str, int]

    @classmethod
    def of(cls, history: Iterable[Sequence[str]], tags: Mapping[str, str]) -> "Ancestry":
        """`history` has parents before children; `tags` maps tag names to commits."""
        bits = {tag: 1 << number for number, tag in enumerate(tags)}
        own: dict[str, int] = {}
        for tag, commit in tags.items():
            own[commit] = own.get(commit, 0) | bits[tag]
        reach: dict[str, int] = {}
        for commit, *parents in history:
            seen = own.get(commit, 0)
            for parent in parents:
                seen |= reach.get(parent, 0)
            reach[commit] = seen
        return cls(bits, reach, own)

    def reach(self, commit: str | None) -> int:
        if commit is None:
            return 0
        return self._reach.get(commit, self._own.get(commit, 0))

    def bits(self, tags: Iterable[str]) -> int:
        total = 0
        for tag in tags:
            total |= self._bits[tag]
        return total
