"""One generator function per rule, over one interface at two releases."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from rpclint.checks import (
    addresses,
    aliases,
    arguments,
    clients,
    commits,
    counting,
    downgrade,
    endpoints,
    faults,
    guards,
    guidance,
    handlers,
    majors,
    methods,
    notifications,
    proxies,
    proxy_bodies,
    releases,
    same_tree,
    stable,
    tables,
    uncapped,
    versions,
)
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
    "notification-to-old-agent": notifications.notification_to_old_agent,
    "uncapped-too-new": uncapped.uncapped_too_new,
    "major-left-behind": majors.major_left_behind,
    "unserved-version": same_tree.unserved_version,
    "unknown-method": same_tree.unknown_method,
    "arguments-do-not-bind": same_tree.arguments_do_not_bind,
    "address-moved": addresses.address_moved,
    "bad-version-string": faults.bad_version_string,
    "cap-below-send": clients.cap_below_send,
    "dead-fallback": faults.dead_fallback,
    "dead-error-handler": handlers.dead_error_handler,
    "default-not-dot-zero": clients.default_not_dot_zero,
    "fanout-call": faults.fanout_call,
    "unversioned-under-cap": clients.unversioned_under_cap,
    "version-not-used": faults.version_not_used,
    "guard-mismatch": guards.guard_mismatch,
    "shadowed-endpoint": endpoints.shadowed_endpoint,
    "add-and-drop-at-once": commits.add_and_drop_at_once,
    "argument-newer-than-version": commits.argument_newer_than_version,
    "change-without-bump": commits.change_without_bump,
    "stable-branch-change": stable.stable_branch_change,
    "version-not-monotonic": counting.version_not_monotonic,
    "alias-missing": aliases.alias_missing,
    "alias-wrong": aliases.alias_wrong,
    "alias-unknown": aliases.alias_unknown,
    "alias-unreachable": aliases.alias_unreachable,
    "service-history-wrong": tables.service_history_wrong,
    "release-mapping-wrong": releases.release_mapping_wrong,
    "versions-out-of-step": tables.versions_out_of_step,
    "proxy-method-missing": proxies.proxy_method_missing,
    "proxy-argument-dropped": proxy_bodies.proxy_argument_dropped,
    "proxy-arguments-swapped": proxy_bodies.proxy_arguments_swapped,
    "proxy-returns-nothing": proxy_bodies.proxy_returns_nothing,
    "major-droppable": guidance.major_droppable,
    "drop-schedule": guidance.drop_schedule,
}

__all__ = ["CHECKS", "Check", "Violation"]
