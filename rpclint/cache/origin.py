"""Which code worked a value out: what is kept by other code is not asked for.

To read all of the code for that takes longer than many a run. Its digest is kept as well, under the marks
that the system puts on each file when it is changed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rpclint.cache.records import digest

if TYPE_CHECKING:
    from rpclint.cache.records import Records

HERE = Path(__file__).parents[1]
EXTRACTION = ("facts", "extract", "source")  # what the facts of a file depend on
LIBRARIES = ("libcst", "msgspec", "networkx")
ENDINGS = (".py", ".toml", ".md")
CODE = "code"
JUST_NOW = 2.0  # seconds in which a file may change again and keep its marks


def versions(records: Records) -> Mapping[str, str] | None:
    """The version of the code by kind of value, "package" for any other; None where it is no files."""
    marks = _marks()
    if not marks:
        return None
    key = digest("\n".join((sys.version, *marks)).encode(errors="backslashreplace"), 32)
    known = records.get(CODE, "1", [key], dict[str, str]).get(key)
    if known is not None:
        return known
    found = _versions()
    if not _may_change(marks):
        records.put(CODE, "1", {key: found})
    return found


def _versions() -> dict[str, str]:
    package = tuple(map(str, _package()))
    return {"facts": code(EXTRACTION), "package": code(package), "wheels": "1"}


def code(parts: Sequence[str]) -> str:
    """A digest of some of the package's own files, and of what they run on."""
    found = [repr((sys.version_info[:3], *map(_release, LIBRARIES))).encode()]
    for file in sorted(_files(parts)):
        data = Path(file).read_bytes()
        found.append(f"{os.path.relpath(file, HERE)} {len(data)}\0".encode(errors="backslashreplace") + data)
    return digest(b"\0".join(found))


def _release(library: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _files(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        path = os.path.normpath(HERE / part)
        if os.path.isdir(path):  # noqa: PTH112, pathlib takes several times as long for all of this
            yield from (entry.path for entry in _below(path))
        else:
            yield path


def _below(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.name.endswith(ENDINGS):
                yield entry
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _below(entry.path)


def _marks() -> list[str]:
    """Of each file of the package, and of one of each library, all that changes when it does."""
    if not HERE.is_dir():
        return []
    marks = [_mark(entry.path, entry.stat()) for part in _package() for entry in _below(str(part))]
    for library in LIBRARIES:
        spec = find_spec(library)
        place = spec.origin if spec is not None else None
        marks.append(_mark(place, os.stat(place)) if place else library)  # noqa: PTH116
    return sorted(marks)


def _package() -> Iterator[Path]:
    """The package, and what a checkout keeps next to it and a wheel inside."""
    yield HERE
    beside = HERE.with_name("rules")
    if not (HERE / "rules").is_dir() and beside.is_dir():
        yield beside


def _mark(path: str, about: os.stat_result) -> str:
    return f"{about.st_mtime_ns} {about.st_ctime_ns} {about.st_size} {about.st_ino} {about.st_dev} {path}"


def _may_change(marks: Sequence[str]) -> bool:
    """Whether one was put on so lately that a further change might leave it as it is."""
    since = (time.time() - JUST_NOW) * 1e9
    return any(int(when) > since for mark in marks if " " in mark for when in mark.split(" ", 2)[:2])
