"""TOML that others wrote: read by the library for it, unless it is nested deeper than that can bear."""

from __future__ import annotations

import re
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEEPEST = (
    200  # brackets within each other; the library takes two calls for each, and Python some 1,000 in all
)
BRACKET = re.compile(r"[\[{\]}]")


def loads(text: str) -> dict[str, Any]:
    """The tables of a file. Raises ValueError for what is no TOML, and for what is nested too deeply."""
    depth = 0
    for found in BRACKET.finditer(text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        if depth > DEEPEST:
            raise ValueError("it is nested too deeply")
    return tomllib.loads(text)
