"""A tree of files to its surface: which files to read, and what project it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from rpclint.cache import no_cache
from rpclint.config import Config, Said, said
from rpclint.lint.known import Known
from rpclint.lint.twins import Files, is_alike
from rpclint.places import Gap, TreeId
from rpclint.profiles import Profile
from rpclint.source import Tree, Unreadable, decode
from rpclint.source.tree import TOO_LARGE

if TYPE_CHECKING:
    from rpclint import facts
    from rpclint.callers import Asked, Callers
    from rpclint.headers import Headers
    from rpclint.model import Surface
    from rpclint.suppress import Comment
    from rpclint.surfaces import TreeSurface
    from rpclint.surfaces.reading import Reading


class Source:
    """One tree, its surface, and the text of its files for showing; nothing is read before it is asked for.

    ``known`` is what is known of files by their blob ids: given to several trees, each distinct file is
    read once for all of them. ``answers`` are what was asked about the callers of its client methods.
    ``reading`` is told before the files are read. ``config`` gives what the project says of itself.
    """

    def __init__(
        self,
        tree: Tree,
        tree_id: TreeId,
        known: Known | None = None,
        reading: Callable[[str], None] | None = None,
        config: Callable[[], Config] = Config,
    ) -> None:
        self.tree = tree
        self.id = tree_id
        self.answers: dict[Asked, Callers] = {}
        self._files = known or Known(no_cache())
        self._reading = reading
        self._config = config
        self._texts: dict[str, str | Unreadable] = {}
        self.like: Source | None = None  # a tree that was read before, most of which is as in this one
        self._read_as: Files | None = None
        self.lacks_files = False  # git could not give them, which says nothing of the commit

    @cached_property
    def project(self) -> str | None:
        return self._config().project(self._files.project_of(self.tree))

    def part(self, tree: Tree) -> Source:
        """Some of its files, which are of the same project."""
        found = Source(tree, self.id, self._files, config=self._config)
        found.project = self.project
        return found

    @cached_property
    def profile(self) -> Profile:
        return self._config().profile(self.project)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """The names in the project's configuration that have to stand for something."""
        return tuple(said(self._config().data))

    @cached_property
    def strangers(self) -> dict[str, str | None]:
        """Those that stand for nothing here, by their places, each with what may be meant."""
        from rpclint.lint.strangers import strangers

        return dict(strangers(self.said, self))

    @cached_property
    def _known(self) -> Known:
        return self._files.taught(self.profile.idioms.words)

    @cached_property
    def surface(self) -> TreeSurface:
        """What is kept of it; the files are read when more is asked."""
        from rpclint.surfaces import TreeSurface

        self._known.hold(self)
        return TreeSurface(self.id, self._read, self._is_of, self._kept(), self._keep)

    @property
    def is_read(self) -> bool:
        """Whether its surface is known, so that none of its files has to be read for that."""
        return "surface" in self.__dict__ or self._kept() is not None

    def give(self, surface: Surface) -> None:
        """Takes in what another process read."""
        from rpclint.surfaces import TreeSurface

        self._known.hold(self)
        self.__dict__["surface"] = TreeSurface(self.id, self._read, self._is_of, surface, self._keep)

    def _kept(self) -> Surface | None:
        """The surface of a tree with the same in it that was read before."""
        known = self._known.surface(self._surface_key)
        return replace(known, tree=self.id) if known is not None else None

    def _keep(self, surface: Surface) -> None:
        if not self.lacks_files:
            self._known.keep_surface(self._surface_key, surface)

    @property
    def _surface_key(self) -> str:
        return repr((self.tree.content, self.profile))

    def _read(self) -> Reading:
        from rpclint.surfaces.reading import Reading

        files = self._to_read
        twin = self._known.twins.of(files)
        if twin is not None:
            self._read_as, reading = twin
            return reading
        if self._reading is not None:
            self._reading(f"reading {self.id.rev}")
        unreadable = [(path, text) for path, text in self._texts.items() if isinstance(text, Unreadable)]
        reading = Reading(
            self.id,
            self._python,
            files.rpc,
            self.facts,
            headers=files.headers,
            rename=self.profile.rename,
            idioms=self.profile.idioms,
            gaps=[Gap(path, 1, text.reason) for path, text in unreadable],
        )
        self._read_as = files
        self._known.twins.add(files, reading)
        return reading

    def _is_of(self, reading: Reading) -> bool:
        """Whether a reading tells all of this tree, by what was asked of it up to now."""
        others = self._read_as
        return others is not None and (others is self._to_read or is_alike(self._to_read, others, reading))

    @cached_property
    def _to_read(self) -> Files:
        rpc = tuple(self.rpc_paths())
        python = {path: self.tree.files()[path] for path in self._python}
        unreadable = sorted(path for path, text in self._texts.items() if isinstance(text, Unreadable))
        return Files(python, rpc, self._headers(), (self.profile, unreadable))

    def _headers(self) -> dict[str, Headers]:
        """The classes of the files without RPC in them."""
        blobs, known = self.tree.files(), self._known
        bare = (path for path in self._python if not known.bearing.get(blobs[path], True))
        return {path: known.headers[blobs[path]] for path in bare if known.headers[blobs[path]]}

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """What its Python files outside tests say to rpclint."""
        from rpclint.suppress import comments

        self._look_at(self._python)
        blobs, known = self.tree.files(), self._known.addressing
        texts = ((path, self.text(path)) for path in self._python if blobs[path] in known)
        return tuple(each for path, text in texts if isinstance(text, str) for each in comments(path, text))

    def let_go(self) -> None:
        """Forgets what was read; it is read again if it is asked for again."""
        self.__dict__.pop("surface", None)
        self.__dict__.pop("_to_read", None)
        self._texts.clear()
        self.answers.clear()

    @cached_property
    def _python(self) -> list[str]:
        left_out = self.profile.leaves_out
        return [path for path in self.tree.files() if path.endswith(".py") and not left_out(path)]

    def kept_paths(self) -> list[str]:
        """All that is ever read: Python outside tests, and what names and configures the project."""
        read = set(self._python)
        return [path for path in self.tree.files() if path in read or not path.endswith(".py")]

    def bearing(self, paths: Iterable[str]) -> dict[str, bool]:
        """Of each Python file among some, whether it has RPC in it, or may have."""
        asked = sorted(set(paths).intersection(self._python))
        self._look_at(asked)
        return {path: bool(self._known.bearing.get(self.tree.files()[path], True)) for path in asked}

    def headers(self, path: str) -> Headers:
        """The classes of a file, if it was looked at."""
        return self._known.headers.get(self.tree.files().get(path, ""), ())

    @cached_property
    def family(self) -> frozenset[str]:
        """The classes of the files with RPC in them, and all that extend them anywhere, by name."""
        key = self._surface_key
        known = self._known.family(key)
        if known is None:
            known = self._found_family()
            if not self.lacks_files:
                self._known.keep_family(key, known)
        return known

    def _found_family(self) -> frozenset[str]:
        from rpclint.headers import extending

        names = {name for path in self.rpc_paths() for name, _ in self.headers(path)}
        everywhere = [header for listed in self._headers().values() for header in listed]
        return frozenset(names | extending(everywhere, names))

    def text(self, path: str) -> str | Unreadable:
        if path not in self._texts:
            data = next(iter(self.tree.read([path])))[1]
            self._texts[path] = decode(data) if isinstance(data, bytes) else data
        return self._texts[path]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every Python file outside tests that can be read."""
        for path, data in self.tree.read(self._python):
            text = decode(data) if isinstance(data, bytes) else data
            if isinstance(text, str):
                yield path, text

    def line(self, path: str, number: int) -> str:
        text = self.text(path)
        lines = text.split("\n") if isinstance(text, str) else []
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def rpc_paths(self) -> Iterator[str]:
        """The files with RPC in them. What is known of its blob already is not read again."""
        blobs, known = self.tree.files(), self._known
        self._look_at(self._python)
        for path in self._python:
            bears = known.bearing.get(blobs[path], False)
            if isinstance(bears, Unreadable):
                self._texts[path] = bears
            elif bears:
                yield path

    def _look_at(self, paths: Sequence[str]) -> None:
        blobs, known = self.tree.files(), self._known
        known.recall([blobs[path] for path in paths])
        unknown = [path for path in paths if blobs[path] not in known.bearing]
        for path, data in self.tree.read(unknown):
            self.lacks_files |= isinstance(data, Unreadable) and data != TOO_LARGE
            text = known.look_at(blobs[path], data) if isinstance(data, bytes) else data
            if text is not None:
                self._texts[path] = text
        known.keep_seen([blobs[path] for path in unknown])

    def keep_facts(self) -> None:
        """Keeps what was read of its files, and of those of other trees that share what is known."""
        self._known.keep_facts()

    def facts(self, path: str) -> facts.Module:
        before = self.like.tree.files().get(path) if self.like is not None else None
        return self._known.facts_of(self.tree.files()[path], lambda: self.text(path), before)
