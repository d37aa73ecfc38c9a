"""What the user names, as trees to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rpclint.cache import Cache, no_cache
from rpclint.config import Config, of_file, of_files, of_folder, of_tree
from rpclint.config.files import NAMES
from rpclint.errors import ReleaseError, RpclintError, SourceError, UsageError
from rpclint.lint import Known, Source, Step
from rpclint.model import TreeId
from rpclint.releases import Naming, Point, Releases, Window, find_releases, parse_range, phase, plan
from rpclint.source import Repository, Tree, open_path

ARCHIVES = (".whl", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass
class Workplace:
    """A repository, or the folder that stands in for one; each tree is read once."""

    where: str
    progress: Callable[[str], None]
    cache: Cache = field(default_factory=no_cache)
    config_file: str | None = None
    _newest_path: Tree | None = None
    _sources: dict[str, Source] = field(default_factory=dict)
    _releases: Releases | None = None

    @cached_property
    def _known(self) -> Known:
        return Known(self.cache)

    @property
    def releases(self) -> Releases:
        if self._releases is None:
            self._releases = self._found(Repository.open(self.where))
        return self._releases

    def _found(self, repository: Repository) -> Releases:
        said = self.config.data
        naming = Naming(tuple(said.get("release_tags", ())), said.get("releases", {}))
        return find_releases(repository, naming)

    @cached_property
    def config(self) -> Config:
        """What the project says of itself: in the file that was named, or where rpclint works.

        A bare repository has its files in HEAD; a folder or archive that is looked at has its own.
        """
        if self.config_file is not None:
            return of_file(self.config_file)
        here = Path(self.where).absolute()
        return of_folder(here) or self._in_head(here) or self._at_newest_path() or Config()

    def _in_head(self, here: Path) -> Config | None:
        if self._newest_path is not None or any(
            (folder / ".git").exists() for folder in (here, *here.parents)
        ):
            return None
        try:
            repository = Repository.open(self.where)
            return of_files(((name, repository.file_at("HEAD", name)) for name in NAMES), "HEAD")
        except SourceError:
            return None

    def _at_newest_path(self) -> Config | None:
        return of_tree(self._newest_path) if self._newest_path is not None else None

    def source(self, name: str) -> Source:
        """A REV, or a folder, wheel or sdist. What looks like a path and exists is one."""
        path = Path(self.where, name)
        if _looks_like_path(name) and path.exists():
            return self._at_path(path)
        try:
            return self.at(self.releases.lookup(name))
        except RpclintError:
            if name and path.exists():
                return self._at_path(path)
            if _looks_like_path(name):
                raise SourceError(f"{path}: no such file or folder; look for it: ls {path.parent}") from None
            raise

    def head(self) -> Source:
        """The commit that is checked out; a folder without a repository as it is."""
        try:
            repository = Repository.open(self.where)
        except SourceError:
            here = Path(self.where).absolute()
            if any((folder / ".git").exists() for folder in (here, *here.parents)):
                raise  # a repository that git does not read is not passed off as a folder
            return self._at_path(here)
        self._releases = self._found(repository)
        return self.at(self.releases.lookup("HEAD"))

    def at(self, point: Point) -> Source:
        if point.commit not in self._sources:
            series = point.series.name if point.series else None
            tree = self.releases.repository.tree(point.rev, point.commit)
            tree_id = TreeId(point.rev, point.commit, series, point.release, phase(self.releases, point))
            self._sources[point.commit] = self._source(tree, tree_id)
        return self._sources[point.commit]

    def newest(self, source: Source) -> Source | None:
        """The newest point release of a release's series; None where it is that one, or has none."""
        if self._releases is None or source.id.series is None or source.id.rev != source.id.release:
            return None
        release = self.releases.lookup(source.id.rev)
        point = self.releases.newest_point(release.series) if release.series else None
        return self.at(point) if point is not None and point.commit != source.id.commit else None

    def _at_path(self, path: Path) -> Source:
        key = str(path.resolve())
        if key not in self._sources:
            taken = {source.id.rev for source in self._sources.values()}
            short = _short(path.resolve().name)
            tree_id = TreeId(str(path) if short in taken else short)
            self._newest_path = open_path(str(path))
            self._sources[key] = self._source(self._newest_path, tree_id)
        return self._sources[key]

    def _source(self, tree: Tree, tree_id: TreeId) -> Source:
        return Source(tree, tree_id, self._known, self.progress, lambda: self.config)


def _short(name: str) -> str:
    """``nova-31.0.0`` for ``nova-31.0.0-py3-none-any.whl``."""
    if name.endswith(".whl"):
        return "-".join(name.removesuffix(".whl").split("-")[:2])
    return name.removesuffix(".tar.gz")


def _looks_like_path(name: str) -> bool:
    return name in (".", "..") or name.startswith(("./", "../", "/")) or name.endswith(ARCHIVES)


def range_steps(place: Workplace, text: str, window: Window | None, *, direct: bool) -> Iterator[Step]:
    """The steps of a range, or one tree on its own."""
    ends = parse_range(text)
    if isinstance(ends, str):
        yield Step(None, place.source(ends))
        return
    old, new = (place.releases.lookup(end) for end in ends)
    _check_order(place.releases, old, new)
    if window == "none":
        yield from (Step(None, place.at(point)) for point in _walk(place, old, new))
        return
    widest = window or _window(place, new)
    pairs = plan(place.releases, old, new, widest, direct=direct)
    if not pairs:
        raise ReleaseError(
            f"{text}: there is nothing between {old} and {new} to compare; "
            f"compare them directly: rpclint diff --direct {text}"
        )
    nearest = {pair.new: pair.old for pair in pairs}  # the last baseline of each tree is the nearest
    for pair in pairs:
        skips = window is None and pair.old != nearest[pair.new]
        yield Step(place.at(pair.old), place.at(pair.new), skips=skips)


def _check_order(releases: Releases, old: Point, new: Point) -> None:
    """Before anything is read: series in their order, and within one no end behind the other."""
    plan(releases, old, new, "none")
    if old.commit != new.commit and releases.repository.is_ancestor(new.commit, old.commit):
        raise UsageError(f"{new} is an ancestor of {old}; swap them: rpclint diff {new}..{old}")


def _window(place: Workplace, new: Point) -> Window:
    return "slurp" if place.at(new).profile.widest_window == "slurp" else "n-1"


def _walk(place: Workplace, old: Point, new: Point) -> list[Point]:
    """Every tree of a range after its first."""
    pairs = plan(place.releases, old, new, "n-1")
    return list(dict.fromkeys(pair.new for pair in pairs)) or [new]
