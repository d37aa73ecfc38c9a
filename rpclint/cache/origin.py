"""Which code worked a value out: what is kept by other code is not asked for."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parents[1]
EXTRACTION = ("facts.py", "extract", "source")  # what the facts of a file depend on
PACKAGE = (".", "../rules")  # a checkout keeps the rule pages next to the package
LIBRARIES = ("libcst", "msgspec", "networkx")


@cache
def digest(parts: Sequence[str]) -> str | None:
    """A digest of some of the package's own files, and of what they run on; None where they are no files."""
    found = hashlib.sha256(repr((sys.version_info[:3], *map(_version, LIBRARIES))).encode())
    empty = True
    for file in _files(parts):
        empty = False
        data = file.read_bytes()
        found.update(f"{file.relative_to(HERE.parent)} {len(data)}\0".encode() + data)
    return None if empty else found.hexdigest()


def _files(parts: Sequence[str]) -> Iterator[Path]:
    for part in parts:
        place = HERE / part
        inside = [place] if place.is_file() else sorted(place.rglob("*"))
        yield from (
            file.resolve() if ".." in part else file
            for file in inside
            if file.suffix in (".py", ".toml", ".md") and file.is_file()
        )


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
