"""Tags and branches, each with the commit it stands for and what a tag's message says about its release."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Kind = Literal["tag", "branch", "remote"]

FIELDS = ("refname", "symref", "objecttype", "objectname", "*objecttype", "*objectname", "contents")
FORMAT = "".join(f"%({field})%00" for field in FIELDS)
SHORT = "%(objectname) %(refname) %(symref)"  # which git knows without reading any object
PREFIXES: dict[str, Kind] = {"refs/tags/": "tag", "refs/heads/": "branch", "refs/remotes/": "remote"}

_META = re.compile(r"^meta:([\w-]+):\s*(\S.*?)\s*$", re.MULTILINE)


class Ref(Struct, frozen=True):
    """`meta` holds the release bot's notes from the tag's message: series, release-type, first, branch."""

    name: str
    kind: Kind
    commit: str
    meta: tuple[tuple[str, str], ...] = ()

    def note(self, key: str) -> str | None:
        return dict(self.meta).get(key)


class RawRef(Struct, frozen=True):
    """One answer of for-each-ref; `commit` is None where one step of peeling was not enough."""

    name: str
    kind: Kind
    commit: str | None
    meta: tuple[tuple[str, str], ...]


def parse(output: bytes) -> Iterator[RawRef]:
    fields = output.decode("utf-8", "backslashreplace").split("\0")
    # Each record ends in NUL, and git adds a newline; what follows the last is not a record.
    for start in range(0, len(fields) - len(FIELDS), len(FIELDS)):
        raw = _raw(fields[start : start + len(FIELDS)])
        if raw is not None:
            yield raw


def _raw(record: list[str]) -> RawRef | None:
    name, symref, kind, sha, peeled_kind, peeled, contents = record
    name = name.lstrip("\n")
    prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), None)
    if prefix is None or symref:
        return None
    short = name.removeprefix(prefix)
    if kind == "commit":
        return RawRef(short, PREFIXES[prefix], sha, ())
    if kind != "tag" or peeled_kind not in {"commit", "tag"}:
        return None
    commit = peeled if peeled_kind == "commit" else None
    return RawRef(short, PREFIXES[prefix], commit, tuple(_META.findall(contents)))
