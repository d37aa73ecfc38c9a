"""The releases of a repository, and names of all kinds looked up in them."""

import re

from msgspec import Struct

from rpclint.errors import ReleaseError, SourceError
from rpclint.releases.placing import place
from rpclint.releases.release import Release, Resolution
from rpclint.releases.resolver import resolve
from rpclint.releases.series import Series, labels, series_named
from rpclint.releases.tags import USUAL, Naming
from rpclint.releases.tips import is_trunk, series_of_branch
from rpclint.source import Ref, Repository
from rpclint.timings import timed

_LATEST = re.compile(r"(?P<label>.+?)(?:-latest|\.x)")


class Point(Struct, frozen=True):
    """One state of the project: `rev` to show, and the release of the series that it stands in for."""

    rev: str
    series: Series | None
    release: str | None
    commit: str
    how: str

    def __str__(self) -> str:
        return self.rev


class Releases(Struct, frozen=True):
    """The releases of a repository, oldest first."""

    repository: Repository
    resolution: Resolution

    @property
    def all(self) -> tuple[Release, ...]:
        return self.resolution.releases

    @property
    def trunk(self) -> Ref | None:
        return self.resolution.trunk

    @property
    def open_series(self) -> Series | None:
        """The cycle that the trunk is in: the one after the newest that is released or has its branch."""
        return self.resolution.open_series

    def of(self, series: Series | None) -> Release | None:
        return next((release for release in self.all if release.series == series), None)

    def release_point(self, release: Release) -> Point:
        return Point(release.tag, release.series, release.tag, release.commit, release.how)

    def newest_point(self, series: Series) -> Point | None:
        """The highest point release of a series, where later fixes are."""
        release = self.of(series)
        if release is None:
            return None
        if not release.points:
            return self.release_point(release)
        tag = release.points[-1]
        return Point(tag, series, release.tag, self.repository.tags[tag], f"highest version of {series.name}")

    def lookup(self, name: str) -> Point:
        """An exact tag, else a series, else a branch, else a commit."""
        return self._tag(name) or self._series(name) or self._branch(name) or self._commit(name)

    def _tag(self, name: str) -> Point | None:
        commit = self.repository.tags.get(name)
        if commit is None:
            return None
        series = self.resolution.members.get(name)
        named = self.resolution.naming.series_tag(name)
        if series is None:
            series = named.series if named else place(self.repository, self.resolution, commit)
        return self._point(name, series, commit, "tag")

    def _series(self, name: str) -> Point | None:
        latest = _LATEST.fullmatch(name)
        series = series_named(latest["label"] if latest else name)
        if series is None:
            return None
        release = self.of(series)
        if release is None:
            return self._unreleased(series)
        return self.newest_point(series) if latest else self.release_point(release)

    def _unreleased(self, series: Series) -> Point:
        if self.trunk and series == self.open_series:
            how = f"{series.name} is in development on {self.trunk.name}"
            return Point(self.trunk.name, series, None, self.trunk.commit, how)
        tip = self.resolution.tips.get(series)
        if tip:
            raise ReleaseError(
                f"no tag of {self.repository.path} is surely the release of {series.name}; "
                f"name one of: git -C {self.repository.path} tag --merged {tip.name}"
            )
        known = f"it has {self.all[0].series} to {self.all[-1].series}" if self.all else "it has none"
        raise ReleaseError(
            f"no release of {series.name} in {self.repository.path} ({known}); try: {self._mend()}"
        )

    def _branch(self, name: str) -> Point | None:
        refs = self.repository.refs()
        local = {ref.name: ref for ref in refs if ref.kind == "branch"}
        remote = {ref.name: ref for ref in refs if ref.kind == "remote"}
        ref = local.get(name) or remote.get(f"origin/{name}") or remote.get(name)
        if ref is None:
            return None
        series = self.open_series if is_trunk(ref.name) else series_of_branch(ref.name)
        return self._point(
            ref.name, series or place(self.repository, self.resolution, ref.commit), ref.commit, "branch"
        )

    def _commit(self, name: str) -> Point:
        try:
            commit = self.repository.resolve(name)
        except SourceError as error:
            raise self._unknown(name) from error
        shown = commit[:12] if commit.startswith(name.lower()) else name
        return self._point(shown, place(self.repository, self.resolution, commit), commit, "commit")

    def _unknown(self, name: str) -> ReleaseError:
        import difflib  # noqa: PLC0415, only for a mistake

        known = [*labels(), *(ref.name for ref in self.repository.refs())]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        meant = f" (did you mean {near[0]}?)" if near else ""
        path = self.repository.path
        return ReleaseError(f"no release, tag, branch or commit {name} in {path}{meant}; try: {self._mend()}")

    def _mend(self) -> str:
        unshallow = " --unshallow" if self.repository.is_shallow() else ""
        return f"git -C {self.repository.path} fetch --tags{unshallow}"

    def _point(self, rev: str, series: Series | None, commit: str, how: str) -> Point:
        release = self.of(series)
        where = f"{how}, of {series.name}" if series else f"{how}, of no known series"
        return Point(rev, series, release.tag if release else None, commit, where)


@timed("git")
def find_releases(repository: Repository, naming: Naming = USUAL) -> Releases:
    """One git command, or two where the tags' notes do not tell it all.

    Raises ReleaseError where the project names its tags in a way that none is like.
    """
    shallow = repository.is_shallow()
    _check_naming(repository, naming)
    return Releases(
        repository, resolve(repository.refs(), repository.history, shallow=shallow, naming=naming)
    )


def _check_naming(repository: Repository, naming: Naming) -> None:
    """A clone without any tags is told so where a release is asked for."""
    tags = [ref.name for ref in repository.refs() if ref.kind == "tag"]
    idle = next(naming.idle(tags), None) if tags else None
    if idle is None:
        return
    if idle in naming.patterns:
        said = f"no tag of {repository.path} is like {idle}, which release_tags has"
    else:
        import difflib  # noqa: PLC0415, only for a mistake

        near = difflib.get_close_matches(idle, tags, n=1, cutoff=0.6)
        meant = f" (did you mean {near[0]}?)" if near else ""
        said = f"{repository.path} has no tag {idle}{meant}, which releases names"
    raise ReleaseError(
        f"{said}; correct that where it is written: rpclint config; the tags: git -C {repository.path} tag"
    )
