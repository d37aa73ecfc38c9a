"""How bad a violation is: as bad as its rule, or a level, says, and no worse than proven and promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rpclint.checks import Violation
from rpclint.exchanges import newest_version, verdict
from rpclint.model import Client, ClientMethod, Interface, Outcome
from rpclint.pairing import Pair
from rpclint.profiles import Profile
from rpclint.releases.series import position, series_named
from rpclint.results import ACROSS, Flow, Severity, weakest
from rpclint.rulebook import Rule
from rpclint.surfaces import TreeSurface

# A method that is gone is another break, with or without the pin; these would be the pin's own.
REFUSED_WHOLESALE = (Outcome.UNSUPPORTED_VERSION, Outcome.TYPE_ERROR)


def severity(
    rule: Rule,
    violation: Violation,
    pair: Pair,
    profile: Profile,
    *,
    uncalled: bool,
    unsure: bool,
    skips: bool,
    pin: str | None,
) -> Severity:
    """``pin`` is one that avoids the break, ``uncalled`` that no code of the sender's release sends it.

    ``unsure``: no call is seen that anything gets to, but one by a name in a string may be made.
    ``skips``: a release lies between the two, which only some interfaces promise to bear.
    """
    level = level_of(rule, violation, pair, profile) or Severity.NOTE
    limits = [level, violation.severity, _promised(violation, pair, profile)]
    if pin is not None or unsure:
        limits.append(Severity.WARNING)
    if skips and violation.flow in ACROSS and pair.promise.window != "slurp":
        limits.append(Severity.NOTE)
    if uncalled:
        limits.append(Severity.NOTE)
    return weakest(*limits)


def level_of(rule: Rule, violation: Violation, pair: Pair, profile: Profile) -> Severity | None:
    """How bad the project finds a rule where a violation is; None where it is off."""
    return profile.levels.of(rule.id, rule.severity, pair.either.label, violation.place.path)


def _promised(violation: Violation, pair: Pair, profile: Profile) -> Severity:
    flow = violation.flow
    between_releases = flow in ACROSS or (flow is Flow.COMMIT and not pair.one_cycle)
    promise = profile.promise(pair.either.label)
    if not between_releases:
        return promise.same_tree if flow is Flow.SAME_TREE else Severity.ERROR
    promised = promise.old_to_new if flow is Flow.OLD_TO_NEW else promise.pinned
    promised = promise.unpinned if violation.unpinned else promised
    return promised if _in_force(profile, pair) else weakest(promised, Severity.WARNING)


def _in_force(profile: Profile, pair: Pair) -> bool:
    """A promise has a date: it holds for upgrades to the series it was made in, and for all later ones."""
    since = series_named(profile.since) if profile.since else None
    series = series_named(pair.new_tree.series) if pair.new_tree.series else None
    return since is None or series is None or position(series) >= position(since)


def avoiding_pin(
    violation: Violation,
    pair: Pair,
    old: TreeSurface,
    new: TreeSurface,
    uncalled: Callable[[Client, ClientMethod], bool],
) -> str | None:
    """A pin under which all that fails here is sent, and taken by the servers of both releases.

    What is proven to be ``uncalled`` need not be sent.
    """
    if pair.old is None or pair.new is None or violation.flow not in ACROSS:
        return None
    tree = old if violation.flow is Flow.OLD_TO_NEW else new
    wanted: dict[str, set[str]] = {}
    clients: dict[str, Client] = {}
    for client, method, _ in violation.calls:
        if not uncalled(client, method):
            name = f"{client.module}.{client.class_name}"
            clients[name] = client
            wanted.setdefault(name, set()).add(method.name)
    for pin in _candidates(list(clients.values()), pair.old, pair.new):
        if all(
            _serves(tree, client, pin, wanted[name], pair, violation.outcome)
            for name, client in clients.items()
        ):
            return pin
    return None


def _candidates(clients: list[Client], old: Interface, new: Interface) -> Iterator[str]:
    """Pins meant for this upgrade: modes (``icehouse-compat``), and the newest that either side serves.

    A pin to a release before both would avoid much, and is meant for neither.
    """
    known = {pin: None for client in clients for pin in client.pins if series_named(pin) is None}
    yield from {**known, newest_version(old): None, newest_version(new): None}


def _serves(
    tree: TreeSurface, client: Client, pin: str, names: set[str], pair: Pair, outcome: Outcome | None
) -> bool:
    """Whether the methods are all sent under a pin at versions that are served, and bind, on both sides."""
    if client.option is None or (
        client.releases and pin not in {*client.releases, *client.releases.values()}
    ):
        return False
    methods = {method.name: method for method in tree.methods(client, pin, names)}
    if not names <= methods.keys():
        return False
    messages = [message for name in names for message in methods[name].messages]
    old, new = (side.servers if side is not None else () for side in (pair.old, pair.new))
    sent = all(methods[name].messages for name in names)
    taken = [
        verdict(message, servers, own) for message in messages for servers, own in ((old, ()), (new, old))
    ]
    return sent and not any(found.outcome in (outcome, *REFUSED_WHOLESALE) for found in taken)
