"""What a stable branch keeps as its release had it: what is served, and what is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rpclint.checks.versions import served
from rpclint.checks.violation import Violation, as_seen, listed
from rpclint.exchanges import newest_endpoint
from rpclint.model import Endpoint, Interface, Message, Method, Phase, Place, TreeId
from rpclint.pairing import Pair
from rpclint.results import Flow, Severity, weakest
from rpclint.versions import numbers

Sent = frozenset[tuple[str | None, str | None, frozenset[str], frozenset[str], bool]]
MOST_TOLD = 3
WHY = (
    "Services of one series are upgraded in any order and without a plan: "
    "nobody pins a point release, and nobody reads its notes for it."
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is not as it was: of a method, or of the versions that are served where ``method`` is None."""

    told: str
    place: Place
    method: str | None = None


def stable_branch_change(pair: Pair) -> Iterator[Violation]:
    old, new, tree = pair.old, pair.new, pair.old_tree
    if old is None or new is None or tree is None or not _is_on_a_branch(pair, tree):
        return
    changes = [*_versions(old, new), *_signatures(old, new), *_messages(old, new)]
    if changes:
        yield _violation(pair, tree, old, new, changes)


def _is_on_a_branch(pair: Pair, tree: TreeId) -> bool:
    """Whether both trees are of one series, from its release on."""
    return pair.one_cycle and {tree.phase, pair.new_tree.phase} == {Phase.RELEASED}


def _violation(
    pair: Pair, tree: TreeId, old: Interface, new: Interface, changes: Sequence[Change]
) -> Violation:
    methods = tuple(dict.fromkeys(change.method for change in changes if change.method is not None))
    told = Severity.WARNING if _is_in_third_part(old, new) else Severity.ERROR
    return Violation(
        flow=Flow.COMMIT,
        place=changes[0].place,
        message=(
            f"{pair.new_tree.label}'s {new.label} is not what {tree.label}'s is, "
            f"though both are of one series: {_said(changes)}"
        ),
        why=WHY,
        fix="Revert it; where it has to be, raise the third part of the version with it, and no other.",
        methods=methods,
        method=methods[0] if len(methods) == 1 else None,
        receiver=newest_endpoint(new),
        severity=weakest(as_seen(told, old), as_seen(told, new)),
    )


def _said(changes: Sequence[Change]) -> str:
    told = [change.told for change in changes]
    return "; ".join([*told[:MOST_TOLD], *([f"{len(told) - MOST_TOLD} more"] if told[MOST_TOLD:] else [])])


# -- versions


def _versions(old: Interface, new: Interface) -> Iterator[Change]:
    before, now = _numbers(old), _numbers(new)
    if before != now:
        changed = [e for e in new.endpoints if numbers(e.version) not in before]
        endpoint = max(changed, key=lambda e: numbers(e.version)) if changed else newest_endpoint(new)
        yield Change(f"it serves {served(new)}, not {served(old)}", endpoint.version_place)


def _is_in_third_part(old: Interface, new: Interface) -> bool:
    """Whether the versions tell of the change as a stable branch may: in their third part alone."""
    before, now = _numbers(old), _numbers(new)
    return before != now and {each[:2] for each in before} == {each[:2] for each in now}


def _numbers(interface: Interface) -> set[tuple[int, int, int]]:
    return {numbers(endpoint.version) for endpoint in interface.endpoints}


# -- signatures


def _signatures(old: Interface, new: Interface) -> Iterator[Change]:
    """Methods that some client sends to, and that are not what they were."""
    for name in sorted(_sent(old).keys() | _sent(new).keys()):
        before, now = _methods(old, name), _methods(new, name)
        if {_signature(m) for m in before.values()} == {_signature(m) for m in now.values()}:
            continue
        if not before or not now:
            yield from _came_or_went(name, old, new, now)
            continue
        holder = next((h for h in now if _signature(before.get(h)) != _signature(now[h])), next(iter(now)))
        earlier = before.get(holder) or next(iter(before.values()))
        yield Change(f"{name} {_difference(earlier, now[holder])}", now[holder].place, name)


def _came_or_went(name: str, old: Interface, new: Interface, now: dict[str, Method]) -> Iterator[Change]:
    if now and not _may_have(old, name):
        yield Change(f"it has {name}", next(iter(now.values())).place, name)
    if not now and not _may_have(new, name):
        yield Change(f"it has no {name}", newest_endpoint(new).place, name)


def _may_have(interface: Interface, name: str) -> bool:
    """Whether a method may be there that is not seen."""
    return interface.partial or any(_is_open(e, name) for e in interface.endpoints)


def _is_open(endpoint: Endpoint, name: str) -> bool:
    return endpoint.incomplete or endpoint.any_method or name in endpoint.others


def _methods(interface: Interface, name: str) -> dict[str, Method]:
    """The methods of a name, by the endpoint's class."""
    return {e.class_name: e.methods[name] for e in interface.endpoints if name in e.methods}


def _signature(method: Method | None) -> tuple[frozenset[str], frozenset[str], bool] | None:
    """The names that have to be given, those that may be, and whether any other may."""
    if method is None:
        return None
    required = frozenset(p.name for p in method.parameters if p.required)
    optional = frozenset(p.name for p in method.parameters if not p.required)
    return required, optional, method.any_keyword


def _difference(before: Method, now: Method) -> str:
    (required, optional, anything), (needs, may, whatever) = (_told(before), _told(now))
    parts = (
        ("requires", needs - required),
        ("takes", may - required - optional),
        ("does not require", may & required),
        ("does not take", (required | optional) - needs - may),
    )
    said = [f"{verb} {listed(sorted(names))}" for verb, names in parts if names]
    if anything != whatever:
        said.append("takes any keyword" if whatever else "takes no other keyword")
    return " and ".join(said) or "has another signature"


def _told(method: Method) -> tuple[frozenset[str], frozenset[str], bool]:
    found = _signature(method)
    assert found is not None  # noqa: S101, there is a method
    return found


# -- messages


def _messages(old: Interface, new: Interface) -> Iterator[Change]:
    """Methods that clients of both trees send, and not in the same way."""
    before, now = _sent(old), _sent(new)
    unclear = {name for side in (old, new) for client in side.clients for name in client.unclear}
    for name in sorted(before.keys() & now.keys() - unclear):
        if _ways(before[name]) != _ways(now[name]):
            yield Change(f"{name} is sent {_way(before[name], now[name])}", now[name][0].place, name)


def _sent(interface: Interface) -> dict[str, list[Message]]:
    """What clients send, by the method on the wire."""
    found: dict[str, list[Message]] = {}
    for client in interface.clients:
        for method in client.methods:
            for message in method.messages:
                found.setdefault(message.method, []).append(message)
    return found


def _ways(messages: Sequence[Message]) -> Sent:
    return frozenset((m.version, m.namespace, m.arguments, m.optional, m.open) for m in messages)


def _way(before: Sequence[Message], now: Sequence[Message]) -> str:
    """How messages are sent that were sent otherwise."""
    versions, earlier = ([m.version or "no version" for m in sent] for sent in (now, before))
    if set(versions) != set(earlier):
        return f"at {listed(list(dict.fromkeys(versions)))}, not {listed(list(dict.fromkeys(earlier)))}"
    carried, had = (
        frozenset(name for m in sent for name in m.arguments | m.optional) for sent in (now, before)
    )
    if carried - had:
        return f"with {listed(sorted(carried - had))}"
    if had - carried:
        return f"without {listed(sorted(had - carried))}"
    return (
        "with other arguments" if {m.namespace for m in now} == {m.namespace for m in before} else "elsewhere"
    )
