"""``--timings``: where the time of a run went, on standard error."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from rpclint import timings

if TYPE_CHECKING:
    from rpclint.cache import Cache

MEGABYTE = 1024 * 1024
LOOKED_UP = ("get", "get_many")


class TimedCache:
    """A cache that charges what it does, and counts what it finds."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cache, name)
        return self._charged(name, found) if callable(found) else found

    def _charged(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def charged(*arguments: Any, **named: Any) -> Any:
            with timings.phase("cache"):
                result = method(*arguments, **named)
            if name in LOOKED_UP:
                asked = len(arguments[1]) if name == "get_many" else 1
                hits = len(result) if name == "get_many" else int(result is not None)
                timings.count("found in the cache", hits)
                timings.count("not in the cache", asked - hits)
            return result

        return charged


def timed_cache(cache: Cache) -> Cache:
    return cast("Cache", TimedCache(cache))


def tell() -> None:
    """Writes down what the run took, and ends the counting."""
    taken = timings.ended()
    if taken is not None:
        with contextlib.suppress(OSError):  # whoever listened has left
            sys.stderr.write(_told(taken))


def _told(taken: timings.Taken) -> str:
    whole = sum(taken.seconds.values())
    of = f"{taken.processes} process{'' if taken.processes == 1 else 'es'}"
    lines = [f"rpclint: {whole:.2f} s in {of}, {taken.memory // MEGABYTE} MB in the largest"]
    for phase, what in timings.PHASES.items():
        spent = taken.seconds.get(phase, 0.0)
        lines.append(f"  {phase:<9} {spent:8.3f} s {100 * spent / (whole or 1):4.0f} %  {what}")
    lines += [f"  {taken.counts.get(what, 0):>10}  {what}" for what in timings.COUNTS]
    return "\n".join(lines) + "\n"
