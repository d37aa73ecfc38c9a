"""What of a tree's RPC files no parser takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.model import Gap


def unread(modules: Sequence[LinkedModule]) -> Iterator[Gap]:
    for module in modules:
        if module.facts.failure is not None:
            yield Gap(module.path, 1, module.facts.failure)
        for statement in _unread(module.facts.body):
            yield Gap(module.path, statement.line, statement.reason)


def _unread(node: object) -> Iterator[facts.Unread]:
    if isinstance(node, facts.Unread):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _unread(item)
    elif isinstance(node, facts.Class | facts.Function | facts.If | facts.Try | facts.With | facts.Loop):
        for name in node.__struct_fields__:
            yield from _unread(getattr(node, name))
