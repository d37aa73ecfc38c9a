"""Values as they are kept: typed, and sealed, so that what comes back was put under that very name."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterable, Iterator, Mapping
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
        whole = {key: payload for key, name in names.items() if (payload := _whole(name, kept)) is not None}
        return _decoded(whole, shape)

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


def _decoded(payloads: Mapping[str, bytes], shape: type[T]) -> dict[str, T]:
    decoder = _decoder(cast("Any", shape))
    found: dict[str, T] = {}
    with _uncollected():
        for key, payload in payloads.items():
            with contextlib.suppress(*UNREADABLE):
                found[key] = decoder.decode(payload)
    return found


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing of what is read is garbage; to look for some again and again takes ten times as long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _whole(name: bytes, kept: Mapping[int, tuple[bytes, bytes]]) -> bytes | None:
    seal, payload = kept.get(_number(name), (b"", b""))
    return payload if seal and seal == _seal(name, payload) else None


def _name(kind: str, version: str, key: str) -> bytes:
    return blake2b(f"{kind}\0{version}\0{key}".encode(errors="backslashreplace"), digest_size=32).digest()


def _number(name: bytes) -> int:
    """What an entry is found by. Where two have one, the later stays: the seal is of the whole name."""
    return int.from_bytes(name[:8], "big", signed=True)


def _seal(name: bytes, payload: bytes) -> bytes:
    return blake2b(payload, key=name, digest_size=16).digest()


@cache
def _decoder(shape: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(shape)


@cache
def _encoder() -> msgspec.msgpack.Encoder:
    return msgspec.msgpack.Encoder()
