"""What of a tree's RPC files, and of the files that their classes come from, no parser takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.link import LinkedClass, LinkedModule
from rpclint.model import Gap


def unread(modules: Sequence[LinkedModule]) -> Iterator[Gap]:
    for module in modules:
        yield from _of(module, module.syntax.body)
    read = set(modules)
    for linked in (linked for module in modules for linked in module.classes):
        for base in linked.mro:
            if isinstance(base, LinkedClass):
                if base.module not in read:
                    yield from _of(base.module, base.syntax.body)
            elif isinstance(home := linked.module.program.find(base.name.rpartition(".")[0]), LinkedModule):
                yield from _of(home, ())


def _of(module: LinkedModule, body: Sequence[facts.Statement]) -> Iterator[Gap]:
    """What cannot be read of a module at all, and below some statements of it."""
    if module.syntax.failure is not None:
        yield Gap(module.path, 1, module.syntax.failure)
    for node in facts.walk(body):
        if isinstance(node, facts.Unread):
            yield Gap(module.path, node.line, node.reason)
