"""One generator function per rule, over one interface at two releases."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from rpclint.checks import arguments, downgrade, methods, proxies, proxy_bodies, same_tree, versions
from rpclint.checks.violation import Violation
from rpclint.pairing import Pair

Check: TypeAlias = Callable[[Pair], Iterator[Violation]]

CHECKS: Mapping[str, Check] = {
    "major-dropped": versions.major_dropped,
    "minor-lowered": versions.minor_lowered,
    "method-removed": methods.method_removed,
    "private-method": methods.private_method,
    "argument-required": arguments.argument_required,
    "argument-removed": arguments.argument_removed,
    "cannot-downgrade": downgrade.cannot_downgrade,
    "downgrade-not-served": downgrade.downgrade_not_served,
    "new-call-unguarded": downgrade.new_call_unguarded,
    "unserved-version": same_tree.unserved_version,
    "unknown-method": same_tree.unknown_method,
    "arguments-do-not-bind": same_tree.arguments_do_not_bind,
    "proxy-method-missing": proxies.proxy_method_missing,
    "proxy-argument-dropped": proxy_bodies.proxy_argument_dropped,
    "proxy-arguments-swapped": proxy_bodies.proxy_arguments_swapped,
    "proxy-returns-nothing": proxy_bodies.proxy_returns_nothing,
}

__all__ = ["CHECKS", "Check", "Violation"]
