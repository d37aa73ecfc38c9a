"""What of a tree's RPC files no parser takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import facts
from rpclint.link import LinkedModule
from rpclint.model import Gap


def unread(modules: Sequence[LinkedModule]) -> Iterator[Gap]:
    for module in modules:
        if module.syntax.failure is not None:
            yield Gap(module.path, 1, module.syntax.failure)
        for node in facts.walk(module.syntax.body):
            if isinstance(node, facts.Unread):
                yield Gap(module.path, node.line, node.reason)
