"""Which tag released which series, worked out from a repository's tags, branches and history alone.

Never by date: tags are made late, and moved.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from rpclint.releases.history import Ancestry
from rpclint.releases.release import Release, Resolution
from rpclint.releases.series import SERIES, Series, position, series_dated, series_named
from rpclint.releases.tags import USUAL, Naming, Version
from rpclint.releases.tips import Tip, tips, trunk
from rpclint.source import Ref

History = Callable[[], Iterable[Sequence[str]]]


class _Candidates(Struct, frozen=True):
    """The version tags that may belong to a series, lowest first."""

    finals: tuple[str, ...]
    dated: tuple[str, ...]
    rcs: tuple[str, ...]
    others: tuple[str, ...]

    def all(self) -> tuple[str, ...]:
        return self.finals + self.rcs + self.others


class _Resolver:
    def __init__(
        self, refs: Sequence[Ref], history: Iterable[Sequence[str]], naming: Naming, *, with_majors: bool
    ) -> None:
        self._naming = naming
        self.tags = {ref.name: ref for ref in refs if ref.kind == "tag"}
        self.named = {
            found.series: name for name in self.tags if (found := naming.series_tag(name)) and not found.state
        }
        self.given = {series: tag for series, tag in naming.given.items() if tag in self.tags}
        self.named |= self.given
        self.versions: dict[str, Version] = {
            name: version
            for name in self.tags
            if name not in self.named.values() and (version := naming.version(name))
        }
        self.noted = {name: _noted_series(self.tags[name]) for name in self.versions}
        if with_majors:
            self.noted |= self._noted_by_major()
        self.dated = {name: series_dated(version.numbers) for name, version in self.versions.items()}
        self.told = self._told()
        self.ancestry = Ancestry.of(history, {name: self.tags[name].commit for name in self.versions})
        self.tips = tips(refs)
        self.trunk = trunk(refs)
        self.trunk_reach = self.ancestry.reach(self.trunk.commit if self.trunk else None)

    def _noted_by_major(self) -> Mapping[str, Series]:
        """What the first notes tell of earlier tags: 12.0.0 is of liberty, as 12.0.1 and all other 12 are."""
        noted: dict[int, list[str]] = {}
        for name, series in self.noted.items():
            if series:
                noted.setdefault(self.versions[name].numbers[0], []).append(name)
        found: dict[str, Series] = {}
        for name, version in self.versions.items():
            later = noted.get(version.numbers[0], ())
            named = {self.noted[other] for other in later}
            before = all(version.numbers < self.versions[other].numbers for other in later)
            if not self.noted[name] and before and len(named) == 1:
                found[name] = cast("Series", named.pop())
        return found

    def is_certain(self) -> bool:
        """Whether the notes leave nothing to history: every final has a series, and every series its rc."""
        dated = {name for name, version in self.versions.items() if series_dated(version.numbers)}
        # What came before versions were dates came before there were series.
        undated = [
            name for name in self.versions.keys() - dated if not dated or self.versions[name].numbers[0]
        ]
        finals = {self.noted[name] for name in undated if self.versions[name].final}
        rcs = {self.noted[name] for name in undated if self.versions[name].stage == "rc"}
        return None not in finals and finals <= rcs

    def resolution(self) -> Resolution:
        members: dict[str, Series] = {}
        found: list[Release] = []
        seen = 0
        for series in SERIES:
            candidates = self._candidates(series, seen)
            members |= dict.fromkeys(candidates.all(), series)
            found += self._release(series, candidates)
            seen |= self.ancestry.bits(candidates.all()) | self._reach(series) & self.trunk_reach
        return Resolution(tuple(self._settled(found)), members, self.trunk, self.tips, self._naming)

    def _reach(self, series: Series) -> int:
        tip = self.tips.get(series)
        return self.ancestry.reach(tip.commit if tip else None)

    def _candidates(self, series: Series, seen: int) -> _Candidates:
        new = self._reach(series) & ~seen
        mine = [*self.told.get(series, ()), *(self._among(new, series) if new else ())]
        mine.sort(key=lambda name: (self.versions[name].numbers, self.versions[name].attempt, name))
        finals = tuple(name for name in mine if self.versions[name].final)
        return _Candidates(
            finals,
            tuple(name for name in finals if series_dated(self.versions[name].numbers)),
            tuple(name for name in mine if self.versions[name].stage == "rc"),
            tuple(name for name in mine if self.versions[name].stage not in {"", "rc"}),
        )

    def _told(self) -> Mapping[Series, Sequence[str]]:
        """The version tags that say their series themselves: by their date, else by their notes."""
        found: dict[Series, list[str]] = {}
        for name in self.versions:
            series = self.dated[name] or self.noted[name]
            if series is not None:
                found.setdefault(series, []).append(name)
        return found

    def _among(self, new: int, series: Series) -> Iterator[str]:
        """The other version tags that history gives to a series."""
        for name in self.versions:
            if not self.dated[name] and self.noted[name] != series and self.ancestry.bits([name]) & new:
                yield name

    def _release(self, series: Series, candidates: _Candidates) -> Iterator[Release]:
        chosen = self._chosen(series, candidates)
        if chosen is None:
            return
        tag, how = chosen
        version = self._naming.version(tag)
        points = (
            name for name in candidates.finals if version and self.versions[name].numbers > version.numbers
        )
        yield Release(series, tag, self.tags[tag].commit, how, tuple(points), self.tips.get(series))

    def _chosen(self, series: Series, candidates: _Candidates) -> tuple[str, str] | None:
        if series in self.given:
            return self.given[series], "tag that the configuration names"
        if candidates.dated:
            return candidates.dated[0], "lowest version of its date"
        if candidates.rcs:
            return self._after_rc(candidates)
        if candidates.finals and series in self.tips:
            return self._at_branch_point(candidates.finals, self.tips[series])
        if candidates.finals:
            return self._noted_on_trunk(candidates.finals)
        if series in self.named:
            return self.named[series], "tag named like the series"
        return None

    def _after_rc(self, candidates: _Candidates) -> tuple[str, str]:
        rc = candidates.rcs[-1]
        for name in candidates.finals:
            if self.versions[name].numbers >= self.versions[rc].numbers:
                return name, f"first final version after {rc}"
        return rc, "release candidate, no final version yet"

    def _at_branch_point(self, finals: Sequence[str], tip: Tip) -> tuple[str, str]:
        shared = self.ancestry.reach(tip.commit) & self.trunk_reach
        for name in reversed(finals):
            if self.ancestry.bits([name]) & shared:
                return name, f"last final version before {tip.name} left the trunk"
        return finals[0], f"first final version on {tip.name}"

    def _noted_on_trunk(self, finals: Sequence[str]) -> tuple[str, str] | None:
        """Without a branch only the release bot knows; no release is better than a wrong one."""
        made = [name for name in finals if self.tags[name].note("branch") in {"master", "main"}]
        return (made[-1], "last final version made from the trunk, by its tag's message") if made else None

    def _settled(self, found: Sequence[Release]) -> Iterator[Release]:
        """A candidate stands for its release only while nothing newer is out, and an open cycle has none."""
        for release in found:
            version = self.versions.get(release.tag)
            newest = release is found[-1]
            if version and not version.final and not newest:
                continue
            if newest and self._is_open(release):
                continue
            yield release

    def _is_open(self, release: Release) -> bool:
        """Final versions of a cycle whose branch is not cut: ironic makes several on its way."""
        version = self.versions.get(release.tag)
        if version is None or series_dated(version.numbers) or release.tip:
            return False
        if any(self._is_rc_of(name, release.series) for name in self.versions):
            return False
        return all(position(series) < position(release.series) for series in self.tips)

    def _is_rc_of(self, name: str, series: Series) -> bool:
        return self.versions[name].stage == "rc" and self.noted[name] == series


def resolve(
    refs: Sequence[Ref], history: History, *, shallow: bool = False, naming: Naming = USUAL
) -> Resolution:
    """`history` lists the commits that refs point at, parents before children, each with its parents.

    It is the slow part, and not asked for where the notes of the tags are complete: one second for nova.
    """
    noted = _Resolver(refs, (), naming, with_majors=True)
    if noted.is_certain():
        return noted.resolution()
    resolution = _Resolver(refs, history(), naming, with_majors=shallow).resolution()
    if not shallow:
        return resolution
    weaker = (replace(release, how=f"{release.how}, without history") for release in resolution.releases)
    return replace(resolution, releases=tuple(weaker))


def _noted_series(ref: Ref) -> Series | None:
    noted = ref.note("series")
    return series_named(noted) if noted else None
