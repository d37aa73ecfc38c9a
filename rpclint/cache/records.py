"""Values as they are kept: typed, and sealed, so that what comes back is what was put under that very name."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from rpclint.cache.store import Row, Store

try:  # what hashlib gives as well, without the OpenSSL that it loads
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

T = TypeVar("T")

LARGEST = 64 * 1024 * 1024  # bytes of an entry
UNWRITABLE = (msgspec.MsgspecError, OverflowError, RecursionError, TypeError, UnicodeError)
UNREADABLE = (msgspec.MsgspecError, RecursionError, ValueError)


class Records:
    """Reads and writes the values of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, kind: str, version: str, keys: Iterable[str], shape: type[T]) -> dict[str, T]:
        """The values of some keys: those that are there, whole, and of that shape."""
        names = {key: _name(kind, version, key) for key in keys}
        kept = self._store.read([_number(name) for name in names.values()])
        decoder = _decoder(cast("Any", shape))
        found: dict[str, T] = {}
        for key, name in names.items():
            seal, payload = kept.get(_number(name), (b"", b""))
            if seal and seal == _seal(name, payload):
                with contextlib.suppress(*UNREADABLE):
                    found[key] = decoder.decode(payload)
        return found

    def put(self, kind: str, version: str, values: Mapping[str, object]) -> None:
        """Keeps values; one that cannot be written down is left out."""
        now = int(time.time())
        for key, value in values.items():
            with contextlib.suppress(*UNWRITABLE):
                payload = _encoder().encode(value)
                if len(payload) <= LARGEST:
                    name = _name(kind, version, key)
                    self._store.write(Row(_number(name), kind, version, now, _seal(name, payload), payload))


def digest(data: bytes, size: int = 16) -> str:
    """Hexadecimal digits that stand for some data."""
    return blake2b(data, digest_size=size).hexdigest()


def _name(kind: str, version: str, key: str) -> bytes:
    return blake2b(f"{kind}\0{version}\0{key}".encode(errors="backslashreplace"), digest_size=32).digest()


def _number(name: bytes) -> int:
    """What an entry is found by. Two with one number do not harm each other: the seal is of the whole name."""
    return int.from_bytes(name[:8], "big", signed=True)


def _seal(name: bytes, payload: bytes) -> bytes:
    return blake2b(payload, key=name, digest_size=16).digest()


@cache
def _decoder(shape: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(shape)


@cache
def _encoder() -> msgspec.msgpack.Encoder:
    return msgspec.msgpack.Encoder()
