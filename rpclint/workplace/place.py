"""What the user names, as trees to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from rpclint.cache import Cache, no_cache
from rpclint.config import NAMES, Config, in_folder, of_file, of_files, of_folder, of_tree
from rpclint.errors import ConfigError, ReleaseError, RpclintError, SourceError
from rpclint.lint import Known, Source
from rpclint.lint.projects import project_at_head
from rpclint.places import Phase, TreeId
from rpclint.releases import Naming, Point, Releases, find_releases, phase
from rpclint.source import CheckedOut, Repository, Tree, open_path, open_snapshot
from rpclint.source.released import PREFIX, Released, released
from rpclint.source.tree import NO_FILE
from rpclint.workplace.wheels import fetched

ARCHIVES = (".whl", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".rpclint")


@dataclass
class Workplace:
    """A repository, or the folder that stands in for one; each tree is read once."""

    where: str
    progress: Callable[[str], None]
    cache: Cache = field(default_factory=no_cache)
    config_file: str | None = None
    _newest_path: Path | None = None
    _sources: dict[str, Source] = field(default_factory=dict)
    _releases: Releases | None = None

    @cached_property
    def _known(self) -> Known:
        return Known(self.cache)

    @cached_property
    def _git(self) -> Repository:
        return Repository.open(self.where, self.cache)

    @property
    def releases(self) -> Releases:
        if self._releases is None:
            self._releases = self._found(self._git)
        return self._releases

    def _found(self, repository: Repository) -> Releases:
        """By the tags that are releases for the project that is checked out."""
        profile = self._of_place.profile(project_at_head(repository, self.cache))
        return find_releases(repository, Naming(profile.release_tags, profile.releases))

    def project(self, rev: str | None) -> str | None:
        """The project of a tree, or of the one that is checked out, whatever its releases are."""
        if rev is not None:
            return self.source(rev).project
        repository = self._repository()
        found = self._at_path(Path(self.where).absolute()).project if repository is None else None
        return (
            found if repository is None else self._of_place.project(project_at_head(repository, self.cache))
        )

    @cached_property
    def config(self) -> Config:
        """What the project says of itself: in the file that was named, or in what was.

        A folder or archive that is looked at may have its own; the newer one counts, unless what is newest
        lies in the repository. Asked for when all are named.
        """
        path = self._newest_path
        if self.config_file is not None or path is None or path.resolve() == Path(self.where).resolve():
            return self._of_place
        newest = self._at_path(path)
        rev = newest.id.rev
        found = in_folder(path, rev) if path.is_dir() else of_tree(newest.tree, rev)
        return found or self._of_place

    @cached_property
    def _of_place(self) -> Config:
        """What is said in the file that was named, or where rpclint works; if that is bare, in its HEAD."""
        if self.config_file is not None:
            return of_file(self.config_file)
        here = Path(self.where).absolute()
        return of_folder(here) or self._in_head(here) or Config()

    def _in_head(self, here: Path) -> Config | None:
        if any((folder / ".git").exists() for folder in (here, *here.parents)):
            return None
        try:
            head = self._git.tree("HEAD", self._git.resolve("HEAD"))
        except SourceError:  # no repository, or nothing in it yet
            return None
        held = ((name, head.file(name)) for name in NAMES)
        return of_files(((name, data) for name, data in held if data != NO_FILE), "HEAD")

    def unknown(self, strangers: Mapping[str, str | None]) -> Iterator[str]:
        """What to say of names in the configuration that stand for nothing in all that was looked at."""
        for where, meant in strangers.items():
            hint = f"; did you mean {meant}?" if meant else ""
            yield f"{self.config.origin}: {where}: nothing of that name is there{hint}"

    def source(self, name: str) -> Source:
        """A REV, a folder, wheel, sdist or snapshot, or a release on the package index.

        What looks like a path and exists is one; ``pypi:nova==33.0.0`` is a release.
        """
        if name.startswith(PREFIX):
            return self._released(name)
        path = Path(self.where, name)
        if _looks_like_path(name) and path.exists():
            return self._at_path(path)
        try:
            return self.rev(name)
        except ConfigError:
            raise
        except RpclintError:
            if name and path.exists():
                return self._at_path(path)
            if _looks_like_path(name):
                raise SourceError(f"{path}: no such file or folder; look for it: ls {path.parent}") from None
            raise

    def baseline(self, name: str) -> Source:
        """The same, for what is older than all else: it has no say in how the project is configured."""
        newest = self._newest_path
        found = self.source(name)
        self._newest_path = newest
        return found

    def path(self, name: str) -> Source:
        """A folder, wheel, sdist or snapshot."""
        path = Path(self.where, name)
        if not path.exists():
            raise SourceError(f"{path}: no such file or folder; look for it: ls {path.parent}")
        return self._at_path(path)

    def rev(self, name: str) -> Source:
        """A REV, whatever there is of that name on disk."""
        found = self.at(self.releases.lookup(name))
        self._newest_path = None
        return found

    def head(self) -> Source:
        """The commit that is checked out; a folder without a repository as it is."""
        repository = self._repository()
        if repository is None:
            return self._at_path(Path(self.where).absolute())
        self._releases = self._found(repository)
        return self.at(self.releases.lookup("HEAD"))

    def use_repository(self) -> None:
        """Says at once that there is none, rather than that a name in it is unknown."""
        repository = self._git
        if repository.is_empty():
            raise SourceError(f"{self.where}: nothing is committed yet; commit something first: git commit")
        self._releases = self._found(repository)

    def checked_out(self, tree: CheckedOut, head: Point) -> Source:
        """What is staged, or lies on disk, on top of a commit."""
        series = head.series.name if head.series else None
        tree_id = TreeId(tree.rev, None, series, head.release, phase(self.releases, head))
        return self._source(tree, tree_id)

    def _repository(self) -> Repository | None:
        """Where rpclint works; None for a folder. One that git does not read is not passed off as such."""
        try:
            return self._git
        except SourceError:
            here = Path(self.where).absolute()
            if any((folder / ".git").exists() for folder in (here, *here.parents)):
                raise
            return None

    def at(self, point: Point) -> Source:
        if point.commit not in self._sources:
            series = point.series.name if point.series else None
            tree = self.releases.repository.tree(point.rev, point.commit)
            tree_id = TreeId(point.rev, point.commit, series, point.release, phase(self.releases, point))
            self._sources[point.commit] = self._source(tree, tree_id)
        return self._sources[point.commit]

    def commit(self, commit: str, like: TreeId) -> Source:
        """A commit by its full id, as a tree that is judged as another one is: on the way to it, say."""
        tree = self.releases.repository.tree(like.rev, commit)
        told = f"reading {commit[:10]}, on the way to {like.rev}"
        tree_id = replace(like, commit=commit)
        return Source(tree, tree_id, self._known, lambda _: self.progress(told), lambda: self.config)

    def newest(self, source: Source) -> Source | None:
        """The newest point release of a release's series; None where it is that one, or has none."""
        if self._releases is None or source.id.series is None or source.id.rev != source.id.release:
            return None
        try:
            release = self.releases.lookup(source.id.rev)
        except ReleaseError:  # a snapshot's, of what is not here
            return None
        if release.commit != source.id.commit:
            return None
        point = self.releases.newest_point(release.series) if release.series else None
        return self.at(point) if point is not None and point.commit != source.id.commit else None

    def _at_path(self, path: Path) -> Source:
        key = str(path.resolve())
        self._newest_path = path
        if key not in self._sources:
            self._sources[key] = self._source(*self._opened(path))
        return self._sources[key]

    def _released(self, name: str) -> Source:
        """A wheel from the package index; with its series, where the project checked out has its tag."""
        wanted = released(name)
        self._newest_path = None
        if name not in self._sources:
            tree = fetched(wanted, self.cache, self.progress)
            self._sources[name] = self._source(tree, self._of_release(wanted))
        return self._sources[name]

    def _of_release(self, wanted: Released) -> TreeId:
        rev = f"{wanted.project}-{wanted.version}"
        try:
            repository = self._repository()
            if repository is None or project_at_head(repository, self.cache) != wanted.project.lower():
                return TreeId(rev)
            point = self.releases.lookup(wanted.version)
        except RpclintError:  # a version without a tag here
            return TreeId(rev)
        series = point.series.name if point.series else None
        return TreeId(point.rev, None, series, point.release, Phase.RELEASED if series else None)

    def _opened(self, path: Path) -> tuple[Tree, TreeId]:
        """What lies at a path; a snapshot says itself what it is of."""
        kept = open_snapshot(str(path))
        if kept is not None:
            return kept
        taken = {source.id.rev for source in self._sources.values()}
        short = _short(path.resolve().name)
        return open_path(str(path)), TreeId(str(path) if short in taken else short)

    def _source(self, tree: Tree, tree_id: TreeId) -> Source:
        return Source(tree, tree_id, self._known, self.progress, lambda: self.config)


def _short(name: str) -> str:
    """``nova-31.0.0`` for ``nova-31.0.0-py3-none-any.whl``."""
    if name.endswith(".whl"):
        return "-".join(name.removesuffix(".whl").split("-")[:2])
    return name.removesuffix(".tar.gz")


def _looks_like_path(name: str) -> bool:
    return name in (".", "..") or name.startswith(("./", "../", "/")) or name.endswith(ARCHIVES)
