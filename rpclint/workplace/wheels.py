"""Released wheels, each fetched once."""

from __future__ import annotations

import os
from collections.abc import Callable

from rpclint.cache import Cache
from rpclint.source import Tree, open_wheel
from rpclint.source.released import Released, Wheel, download, settings


def fetched(wanted: Released, cache: Cache, progress: Callable[[str], None]) -> Tree:
    """A wheel from the package index, or as an earlier run got it from there."""
    key = f"{wanted} {settings(os.environ)}"
    wheel = cache.get("wheels", key, Wheel)
    if wheel is None:
        progress(f"fetching {wanted}")
        wheel = download(wanted)
        cache.put("wheels", key, wheel)
    return open_wheel(wheel.name, wheel.data)
