"""A tree of files to its surface: which files to read, and what project it is."""

from __future__ import annotations

import configparser
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from rpclint import facts
from rpclint.callers import Asked, Callers
from rpclint.extract import extract
from rpclint.extract.prefilter import headers, is_rpc
from rpclint.model import Gap, TreeId
from rpclint.profiles import Profile, profile
from rpclint.source import Tree, Unreadable, decode
from rpclint.surface import TreeSurface
from rpclint.surface.heirs import Headers

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TESTS = ("tests", "test", "functional_tests", "tempest")
METADATA_NAME = re.compile(rb"^Name:\s*(\S+)", re.MULTILINE)


class Source:
    """One tree, its surface, and the text of its files for showing.

    ``known`` are facts by blob id: given to several trees, each distinct file is read once for all of them.
    ``answers`` are what was asked about the callers of its client methods.
    """

    def __init__(
        self,
        tree: Tree,
        tree_id: TreeId,
        project: str | None = None,
        known: dict[str, facts.Module] | None = None,
    ) -> None:
        self.tree = tree
        self.id = tree_id
        self.answers: dict[Asked, Callers] = {}
        self._known = {} if known is None else known
        self._python = [path for path in tree.files() if path.endswith(".py") and not is_test(path)]
        self._texts: dict[str, str | Unreadable] = {}
        self._headers: dict[str, Headers] = {}
        self.project = project or project_name(tree)
        self.profile: Profile = profile(self.project)
        self.surface = TreeSurface(
            tree_id,
            self._python,
            list(self._rpc_paths()),
            self._facts,
            headers=self._headers,
            rename=self.profile.rename,
            gaps=[
                Gap(path, 1, text.reason)
                for path, text in self._texts.items()
                if isinstance(text, Unreadable)
            ],
        )

    @property
    def looks_like_rpc(self) -> bool:
        return bool(self.surface.surface.interfaces or self.surface.surface.gaps)

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

    def _rpc_paths(self) -> Iterator[str]:
        for path, data in self.tree.read(self._python):
            if isinstance(data, Unreadable):
                self._texts[path] = data
            elif is_rpc(data):
                self._texts[path] = text = decode(data)
                if isinstance(text, str):
                    yield path
            elif classes := headers(data):
                self._headers[path] = classes

    def _facts(self, path: str) -> facts.Module:
        blob = self.tree.files()[path]
        if blob not in self._known:
            text = self.text(path)
            self._known[blob] = extract(text) if isinstance(text, str) else facts.Module(failure=text.reason)
        return self._known[blob]


def is_test(path: str) -> bool:
    return any(folder in TESTS for folder in path.split("/")[:-1])


def project_name(tree: Tree) -> str | None:
    """The distribution name that the tree's own metadata gives, or else the package with most files."""
    paths = list(tree.files())
    named = [path for path in paths if _is_metadata(path)]
    for _, data in tree.read(named):
        if isinstance(data, bytes) and (name := _name_in(data)):
            return name.lower()
    return _largest_package(paths)


def _is_metadata(path: str) -> bool:
    top_level = path in ("setup.cfg", "pyproject.toml", "PKG-INFO")
    return top_level or path.endswith(".dist-info/METADATA")


def _name_in(data: bytes) -> str | None:
    """From setup.cfg, pyproject.toml or core metadata, whichever reads as one."""
    if (match := METADATA_NAME.search(data)) is not None and b"Metadata-Version:" in data:
        return match[1].decode(errors="replace")
    text = data.decode(errors="replace")
    try:
        table = tomllib.loads(text).get("project")
        return str(table["name"]) if isinstance(table, dict) and "name" in table else None
    except tomllib.TOMLDecodeError:
        parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return parser.get("metadata", "name", fallback=None)


def _largest_package(paths: Iterable[str]) -> str | None:
    counts = Counter(path.split("/")[0] for path in paths if path.endswith(".py") and "/" in path)
    return counts.most_common(1)[0][0] if counts else None
