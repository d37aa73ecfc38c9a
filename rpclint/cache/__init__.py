"""What earlier runs found out, in one file of the user's own.

No run depends on it: an entry that is not there, that is half of one or is not what it says is as good as
none, and where nothing can be kept, nothing is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from rpclint.cache.store import Store, settle

if TYPE_CHECKING:
    from pathlib import Path

    from rpclint.cache.records import Records

__all__ = ["Cache", "folder_of", "no_cache", "open_cache", "settle"]

T = TypeVar("T")

Versions = Callable[["Records"], Mapping[str, str] | None]

OWN = "package"  # the version of a kind that has none of its own


class Cache:
    """Values by kind and key, as long as the code that worked them out is the same.

    ``store`` is None where nothing is to be kept. ``versions`` say, by kind, which code that is; they are
    asked for when the first value is.
    """

    def __init__(self, store: Store | None, versions: Versions) -> None:
        self._store = store
        self._asked = versions
        self._versions: Mapping[str, str] = {}
        self._records: Records | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing is kept or found, in one line, if that was to be."""
        return self._store.trouble if self._store is not None else None

    def get(self, kind: str, key: str, shape: type[T]) -> T | None:
        """The value kept under a key, if it is whole and of that shape."""
        return self.get_many(kind, (key,), shape).get(key)

    def get_many(self, kind: str, keys: Iterable[str], shape: type[T]) -> dict[str, T]:
        """The values kept under some of the keys, all looked up at once."""
        records = self._opened()
        return {} if records is None else records.get(kind, self._version(kind), keys, shape)

    def put(self, kind: str, key: str, value: object) -> None:
        """Keeps a value, at the latest when the cache is closed."""
        self.put_many(kind, {key: value})

    def put_many(self, kind: str, values: Mapping[str, object]) -> None:
        """Keeps values under their keys."""
        records = self._opened()
        if records is not None:
            records.put(kind, self._version(kind), values)

    def close(self) -> None:
        """Writes what is to be kept. Whoever asks or puts again opens it again."""
        if self._store is not None:
            self._store.close()

    def _opened(self) -> Records | None:
        if self._records is None and self._store is not None:
            from rpclint.cache.records import Records

            records = Records(self._store)
            versions = self._asked(records)
            if versions is None:
                self._store = None
            else:
                self._records, self._versions = records, versions
        return self._records

    def _version(self, kind: str) -> str:
        return self._versions.get(kind) or self._versions[OWN]


def open_cache(environment: Mapping[str, str]) -> Cache:
    """The user's cache, where ``RPCLINT_CACHE_DIR`` or ``XDG_CACHE_HOME`` says, or else in ``~/.cache``.

    Nothing is opened before something is asked for or put.
    """
    folder = folder_of(environment)
    return no_cache() if folder is None else Cache(Store(folder), _versions)


def no_cache() -> Cache:
    return Cache(None, _versions)


def folder_of(environment: Mapping[str, str]) -> Path | None:
    """Where the cache is, or would be; None where there is no place for it."""
    from pathlib import Path

    own = environment.get("RPCLINT_CACHE_DIR")
    if own:
        return Path(own).absolute()
    shared = environment.get("XDG_CACHE_HOME")
    if shared and Path(shared).is_absolute():
        return Path(shared, "rpclint")
    home = Path(os.path.expanduser("~"))  # noqa: PTH111, pathlib's raises where nobody knows
    return home / ".cache" / "rpclint" if home.is_absolute() else None


def _versions(records: Records) -> Mapping[str, str] | None:
    from rpclint.cache.origin import versions

    return versions(records)
