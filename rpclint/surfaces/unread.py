"""What no parser takes of a tree's RPC files and those that their classes come from.

Of functions only those count that were asked for: what the others say makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from rpclint import facts
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Gap


def unread(modules: Sequence[LinkedModule], asked: AbstractSet[facts.Text]) -> Iterator[Gap]:
    """``asked`` are the texts of functions that were asked for."""
    for module in modules:
        yield from _of(module, module.syntax.body, asked)
    read = set(modules)
    for linked in (linked for module in modules for linked in module.classes):
        for base in linked.mro:
            if isinstance(base, LinkedClass):
                if base.module not in read:
                    yield from _of(base.module, base.syntax.body, asked)
            elif isinstance(home := linked.module.program.find(base.name.rpartition(".")[0]), LinkedModule):
                yield from _of(home, (), asked)


def _of(
    module: LinkedModule, body: Sequence[facts.Statement], asked: AbstractSet[facts.Text]
) -> Iterator[Gap]:
    """What cannot be read of a module at all, and below some statements of it."""
    if module.syntax.failure is not None:
        yield Gap(module.path, 1, module.syntax.failure)
    for node in facts.walk(body, of=asked):
        if isinstance(node, facts.Unread):
            yield Gap(module.path, node.line, node.reason)
