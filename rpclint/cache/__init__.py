"""What earlier runs found out, each answer in a file of its own.

No run depends on it: an entry that is not there, that somebody else wrote, or that is half of one is as good
as none, and a folder that cannot be written is not written.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from rpclint.cache.origin import EXTRACTION, PACKAGE, digest
from rpclint.cache.trimming import trim

T = TypeVar("T")

MAGIC = b"rpclint\n"
LARGEST = 64 * 1024 * 1024  # bytes of an entry
UNWRITABLE = (msgspec.MsgspecError, OSError, OverflowError, RecursionError, TypeError, UnicodeError)
UNREADABLE = (msgspec.MsgspecError, OSError, RecursionError, ValueError)


class Cache:
    """Values by kind and key, as long as the code that worked them out is the same.

    ``folder`` is None where nothing is to be kept; ``versions`` say, by kind, which code that is.
    """

    def __init__(self, folder: Path | None, versions: Mapping[str, str]) -> None:
        self._folder = folder
        self._versions = versions
        self._has_grown = False

    def get(self, kind: str, key: str, shape: type[T]) -> T | None:
        """The value kept under a key, if it is whole and of that shape."""
        if self._folder is None:
            return None
        place = self._place(kind, key)
        try:
            if place.stat().st_size > LARGEST:
                return None
            data = place.read_bytes()
            payload = data[len(MAGIC) + 32 :]
            if data[: len(MAGIC) + 32] != MAGIC + self._seal(kind, key, payload):
                return None
            found: T = _decoder(cast("Any", shape)).decode(payload)
        except UNREADABLE:
            return None
        with contextlib.suppress(OSError):
            os.utime(place)
        return found

    def put(self, kind: str, key: str, value: object) -> None:
        """Keeps a value; an interrupted run leaves the entry whole or none."""
        if self._folder is None:
            return
        with contextlib.suppress(*UNWRITABLE):
            payload = msgspec.msgpack.encode(value)
            _write(self._place(kind, key), MAGIC + self._seal(kind, key, payload) + payload)
            self._has_grown = True

    def close(self) -> None:
        """Sees to it that the folder stays within bounds."""
        if self._folder is not None and self._has_grown:
            trim(self._folder)

    def _name(self, kind: str, key: str) -> bytes:
        return f"{kind}\0{self._versions[kind]}\0{key}".encode(errors="backslashreplace")

    def _place(self, kind: str, key: str) -> Path:
        assert self._folder is not None  # noqa: S101, callers asked
        name = hashlib.sha256(self._name(kind, key)).hexdigest()
        return self._folder / kind / name[:2] / name[2:]

    def _seal(self, kind: str, key: str, payload: bytes) -> bytes:
        return hashlib.sha256(self._name(kind, key) + b"\0" + payload).digest()


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(place)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()


@cache
def _decoder(shape: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(shape)


def open_cache(environment: Mapping[str, str]) -> Cache:
    """The user's cache, where ``RPCLINT_CACHE_DIR`` or ``XDG_CACHE_HOME`` says, or else in ``~/.cache``."""
    code = digest(PACKAGE)
    versions = {
        "facts": digest(EXTRACTION),
        "steps": code,
        "blame": code,
        "wheels": "1",
        "git": code,
        "projects": code,
    }
    known = {kind: version for kind, version in versions.items() if version is not None}
    return Cache(_folder(environment) if len(known) == len(versions) else None, known)


def no_cache() -> Cache:
    return Cache(None, {})


def _folder(environment: Mapping[str, Any]) -> Path | None:
    own = environment.get("RPCLINT_CACHE_DIR")
    if own:
        return Path(own).absolute()
    shared = environment.get("XDG_CACHE_HOME")
    if shared and Path(shared).is_absolute():
        return Path(shared, "rpclint")
    home = Path("~").expanduser()
    return home / ".cache" / "rpclint" if home.is_absolute() else None
