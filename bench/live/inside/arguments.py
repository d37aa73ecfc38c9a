"""What a client method is called with: each parameter present, absent, true and false in turn."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unittest.mock import MagicMock

MIXED = 12  # calls with arguments drawn at random


def variants(function: Callable[..., Any], values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The keyword arguments of call after call, without the context; the same ones in every run.

    ``values`` are given to parameters of these names, for which no mock will do.
    """
    parameters = list(inspect.signature(function).parameters.values())[1:]
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    pools = {p.name: [values.get(p.name, MagicMock(name=p.name)), None, True, False] for p in named}
    required = {p.name: pools[p.name][0] for p in named if p.default is p.empty}
    everything = {name: pool[0] for name, pool in pools.items()}
    yield dict(required)
    yield dict(everything)
    yield dict.fromkeys(pools)
    for name, pool in pools.items():
        for value in pool:
            yield required | {name: value}
            yield everything | {name: value}
    dice = random.Random(function.__name__)  # noqa: S311, variety, no secret
    for _ in range(MIXED if pools else 0):
        yield {name: dice.choice(pool) for name, pool in pools.items()}
