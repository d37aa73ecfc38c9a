"""What there is to say of a finding besides its message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from rpclint.lint.case import AskedFor, Case, asked_for, is_uncalled, shown
from rpclint.model import Kind, Message, Outcome, Place
from rpclint.results import Flow, Severity

FEW = 3  # up to so many methods are named one by one
MOST_CALLERS = 4


def remarks(case: Case) -> Iterator[tuple[str, str]]:
    yield from (("outcome", line) for line in _outcome(case))
    if (called := _called_from(case)) is not None:
        yield "called", called
    if (mixed := _mixed(case)) is not None:
        yield "mixed", mixed
    yield "why", case.violation.why


def _outcome(case: Case) -> Iterator[str]:
    violation = case.violation
    if violation.outcome is None:
        return
    if violation.outcome is Outcome.CAP_ERROR:
        yield (
            f"RPCVersionCapError: nothing is sent ({', '.join(violation.methods[:FEW])}"
            f"{', …' if len(violation.methods) > FEW else ''})"
        )
        return
    sent = _kinds(case)
    if len(sent) <= FEW:
        yield from _one_by_one(case, violation.outcome, sent)
    else:
        yield from _in_sum(case, violation.outcome, sent)


def _kinds(case: Case) -> dict[AskedFor, tuple[Message, frozenset[Kind]]]:
    """Each client method at stake, with one of its messages and the ways in which it is sent."""
    found: dict[AskedFor, tuple[Message, frozenset[Kind]]] = {}
    for client, method, message in case.violation.calls:
        if message is not None:
            key = asked_for(client, method)
            kinds = found[key][1] if key in found else frozenset()
            found[key] = (message, kinds | {message.kind})
    return found


def _one_by_one(
    case: Case, outcome: Outcome, sent: dict[AskedFor, tuple[Message, frozenset[Kind]]]
) -> Iterator[str]:
    ways: dict[str, list[str]] = {}
    for key, (message, kinds) in sent.items():
        way = f"({'/'.join(sorted(kind.value for kind in kinds))}): {_effect(outcome, kinds)}"
        dead = ", never called" if is_uncalled(case.callers, key) else ""
        ways.setdefault(way, []).append(f"{message.method} {message.version or 'unversioned'}{dead}")
    for way, methods in ways.items():
        yield f"{', '.join(methods)} {way}"


def _effect(outcome: Outcome, kinds: AbstractSet[Kind]) -> str:
    if Kind.CALL not in kinds:
        return f"lost, {outcome.value} only in the server's log"
    reply = "TypeError" if outcome is Outcome.TYPE_ERROR else f"RemoteError ({outcome.value})"
    return f"the caller gets {reply}" + ("" if len(kinds) == 1 else ", a cast is lost")


def _in_sum(
    case: Case, outcome: Outcome, sent: dict[AskedFor, tuple[Message, frozenset[Kind]]]
) -> Iterator[str]:
    counts = Counter(_way(kinds) for _, kinds in sent.values())
    reply = "TypeError" if outcome is Outcome.TYPE_ERROR else "RemoteError"
    parts = []
    if counts["cast"]:
        parts.append(f"{_many(counts['cast'], 'cast is', 'casts are')} lost (only logged at the server)")
    if counts["call"]:
        parts.append(f"{_many(counts['call'], 'call raises', 'calls raise')} {reply}")
    if counts["either"]:
        parts.append(f"{_many(counts['either'], 'is', 'are')} sent either way")
    yield f"{outcome.value}: {', '.join(parts)}"
    dead = [key for key in sent if is_uncalled(case.callers, key)]
    if dead:
        has = "method has" if len(dead) == 1 else "methods have"
        yield (
            f"{len(dead)} {has} no caller in {case.sender.id.label}: "
            f"{', '.join(sorted(name for *_, name in dead))}"
        )


def _way(kinds: AbstractSet[Kind]) -> str:
    if Kind.CALL not in kinds:
        return "cast"
    return "call" if len(kinds) == 1 else "either"


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _called_from(case: Case) -> str | None:
    call = shown(case)
    if call is None:
        return None
    found = case.callers.get(asked_for(call[0], call[1]))
    if found is None or not found.places:
        if found is not None and found.named:
            return f"{call[1].name} is named, but not seen called, at {places_told(found.named)}"
        nobody = f"{call[1].name} is called by no code of its own release"
        return nobody if found is not None and found.uncalled else None
    if found.uncalled or found.doubtful:
        nothing = "nothing calls" if found.uncalled else "nothing is seen to call"
        return f"{call[1].name} is called only from {places_told(found.places)}, which {nothing}"
    return f"{call[1].name} is called from {places_told(found.places)}"


def places_told(places: Sequence[Place]) -> str:
    """``a.py:3 and :9, b.py:1``: some places, each file named once."""
    some, rest = places[:MOST_CALLERS], len(places) - MOST_CALLERS
    files: dict[str, list[int]] = {}
    for place in some:
        files.setdefault(place.path, []).append(place.line)
    told = [f"{path}:{' and :'.join(map(str, sorted(lines)))}" for path, lines in files.items()]
    return ", ".join(told) + (f" and {rest} more" if rest > 0 else "")


def _mixed(case: Case) -> str | None:
    """Where clients are pinned while servers of both releases are about, and no pin serves both."""
    if case.pair.old is None or case.old is None or case.violation.flow is not Flow.PINNED_TO_NEW:
        return None
    if case.profile.promise(case.pair.either.label).pinned is not Severity.ERROR:
        return None
    name, new, old = case.pair.either.label, case.new.id.label, case.old.id.label
    failed = next(iter(case.pair.failed(Flow.PINNED_TO_NEW)), None)
    pin = failed.pin if failed is not None else old
    version = failed.client.aliases.get(pin or "") if failed is not None else None
    pinned = f"{pin} ({version})" if version else pin
    end = f"pinned to {case.pin} they reach both" if case.pin else "no pin serves both"
    return f"{new} clients pinned to {pinned} reach {old} {name} servers but not upgraded ones: {end}"
