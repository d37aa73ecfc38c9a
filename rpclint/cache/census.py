"""What is in a cache, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rpclint.cache.guarding import FILE, entry, files, told
from rpclint.cache.legacy import swept
from rpclint.cache.locking import removed
from rpclint.cache.opening import opened
from rpclint.cache.trimming import MOST_BYTES

COUNTED = "SELECT kind, count(*), sum(length(payload)), count(DISTINCT version) FROM entries GROUP BY kind"


@dataclass(frozen=True, slots=True)
class Kind:
    """Entries of one kind, their bytes, and how many versions of the code they are of."""

    name: str
    entries: int
    bytes: int
    versions: int


@dataclass(frozen=True, slots=True)
class Census:
    """What is in the file at a path, how large that is with what lies beside it, and how large it may be."""

    path: Path
    bytes: int
    most_bytes: int
    kinds: tuple[Kind, ...]


def census(folder: Path) -> Census:
    """Counts the entries; there are none where there is no cache. Raises Damaged and Unusable."""
    path = folder / FILE
    database = opened(folder, make=False)
    if database is None:
        return Census(path, 0, MOST_BYTES, ())
    try:
        rows = database.rows(COUNTED)
    finally:
        database.close()  # which takes away what lies beside the file
    kinds = tuple(Kind(str(name), *(int(number or 0) for number in numbers)) for name, *numbers in rows)
    with told(folder):
        return Census(path, _size(folder), MOST_BYTES, kinds)


def cleared(folder: Path) -> int:
    """Takes the cache away, and says how many bytes that freed. Raises Unusable."""
    freed = removed(folder)
    swept(folder)
    return freed


def _size(folder: Path) -> int:
    return sum(about.st_size for path in files(folder) if (about := entry(path)) is not None)
