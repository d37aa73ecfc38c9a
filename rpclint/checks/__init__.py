"""One generator function per rule, over one interface at two releases."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from rpclint.checks import arguments, downgrade, guidance, methods, same_tree, versions
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
    "major-droppable": guidance.major_droppable,
    "drop-schedule": guidance.drop_schedule,
}

# What one baseline says holds for a release only if all that it can be upgraded from say so.
UNANIMOUS = frozenset({"major-droppable"})

__all__ = ["CHECKS", "UNANIMOUS", "Check", "Violation"]
