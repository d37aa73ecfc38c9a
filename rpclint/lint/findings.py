"""A violation as a finding: with both sides, their source lines, and what else there is to say."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rpclint.callers import Callers
from rpclint.checks import Violation
from rpclint.lint.loading import Source
from rpclint.model import (
    Client,
    ClientMethod,
    Finding,
    Flow,
    Interface,
    Kind,
    Message,
    Outcome,
    Place,
    Severity,
    Side,
    SourceLine,
)
from rpclint.pairing import Pair
from rpclint.profiles import Profile
from rpclint.rulebook import Rule

FEW = 3  # up to so many methods are named one by one
MOST_CALLERS = 4


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one violation: enough to tell it."""

    rule: Rule
    violation: Violation
    pair: Pair
    old: Source | None
    new: Source
    severity: Severity
    callers: dict[tuple[str, str], Callers]
    pin: str | None
    profile: Profile

    @property
    def sender(self) -> Source:
        return self.old if self.violation.flow is Flow.OLD_TO_NEW and self.old is not None else self.new

    @property
    def receiver(self) -> Source:
        return self.old if self.violation.flow is Flow.NEW_TO_OLD and self.old is not None else self.new

    def uncalled(self, client: Client, method: ClientMethod) -> bool:
        found = self.callers.get((client.class_name, method.name))
        return found is not None and found.uncalled


def finding(case: Case) -> Finding:
    violation, pair = case.violation, case.pair
    interface = pair.either
    old = case.old.id if case.old is not None else case.new.id
    shown = _shown(case)
    return Finding(
        rule=case.rule.id,
        severity=case.severity,
        flow=violation.flow,
        flows=(violation.flow,),
        interface=interface.name,
        namespace=interface.namespace,
        method=violation.method,
        methods=violation.methods,
        argument=violation.argument,
        uncalled=all_uncalled(case.callers, violation),
        old=old,
        new=case.new.id,
        breaks_from=(old,) if case.old is not None else (),
        place=violation.place,
        message=violation.message + (f"; a pin avoids it: {_option(case)}={case.pin}" if case.pin else ""),
        sender=_sender(case, *shown) if shown else None,
        receiver=_receiver(case),
        outcome=violation.outcome,
        fix=violation.fix,
        fingerprint=fingerprint(case, interface),
        seen_in=(case.new.id,),
        remarks=tuple(_remarks(case)),
        avoided_by=case.pin,
    )


def _option(case: Case) -> str:
    """Where an operator sets the pin that these clients obey."""
    return next((client.option for client, _, _ in case.violation.calls if client.option), "version cap")


def all_uncalled(callers: dict[tuple[str, str], Callers], violation: Violation) -> bool:
    """Whether it is proven that none of the client methods at stake is ever called."""
    keys = [(client.class_name, method.name) for client, method, _ in violation.calls]
    return bool(keys) and all(key in callers and callers[key].uncalled for key in keys)


def fingerprint(case: Case, interface: Interface) -> str:
    violation = case.violation
    parts = (
        case.new.project, case.rule.id, interface.name, interface.namespace, violation.method,
        violation.argument, violation.major,
    )  # fmt: skip
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]


# -- the two sides


def _shown(case: Case) -> tuple[Client, ClientMethod, Message | None] | None:
    """The one message that stands for all: a cast that is called, for it is lost without a word."""
    calls = case.violation.calls
    called = [call for call in calls if not case.uncalled(call[0], call[1])] or list(calls)
    casts = [call for call in called if call[2] is not None and call[2].kind is not Kind.CALL]
    return next(iter(casts or called), None)


def _sender(case: Case, client: Client, method: ClientMethod, message: Message | None) -> Side:
    source = case.sender
    place = message.place if message is not None else method.place
    version = message.version if message is not None else _refused_version(method)
    arguments = tuple(sorted(message.arguments | message.optional)) if message is not None else ()
    lines = tuple(_message_lines(source, message)) if message is not None else _plain(source, place)
    return Side(source.id, place, client.class_name, version, arguments, lines, _others(case, client))


def _others(case: Case, shown: Client) -> str:
    """How the methods at stake are spread over several client classes."""
    counts: dict[Client, set[str]] = {}
    for client, method, _ in case.violation.calls:
        counts.setdefault(client, set()).add(method.name)
    if len(counts) < 2:  # noqa: PLR2004, several
        return ""
    rest = [
        f"{client.class_name} ({len(names)}, line {client.place.line})"
        for client, names in counts.items()
        if client is not shown
    ]
    return f"({len(counts[shown])} methods) and {', '.join(rest)}"


def _refused_version(method: ClientMethod) -> str | None:
    return next((refused.version for refused in method.refusals if refused.version), None)


def _message_lines(source: Source, message: Message) -> Iterator[SourceLine]:
    """The line that sets the version, underlined, and those from the send to the method's name."""
    version = message.version_place
    place, last = message.place, (message.name_place or message.place).line
    near = version is not None and version.path == place.path and 0 <= place.line - version.line < 30  # noqa: PLR2004
    if version is not None and near and version.line < place.line:
        yield underlined(source, version, "version")
    for number in range(place.line, min(last, place.line + 3) + 1):
        if version is not None and version.path == place.path and version.line == number:
            yield underlined(source, version, "version")
        else:
            yield SourceLine(number, source.line(place.path, number))


def underlined(source: Source, place: Place, keyword: str = "", note: str = "") -> SourceLine:
    """A line with carets under what stands at a place, and under ``keyword=`` before it."""
    text = source.line(place.path, place.line)
    column, width = place.column, place.width
    before = text[: column - 1].rstrip()
    if keyword and before.endswith("=") and before[:-1].rstrip().endswith(keyword):
        start = before.rindex(keyword)
        width, column = width + column - 1 - start, start + 1
    return SourceLine(place.line, text, column, width, note)


def _plain(source: Source, place: Place) -> tuple[SourceLine, ...]:
    return (SourceLine(place.line, source.line(place.path, place.line)),)


def _receiver(case: Case) -> Side | None:
    violation, source = case.violation, case.receiver
    endpoint = violation.receiver
    if endpoint is None:
        return None
    at_version = violation.outcome in (Outcome.UNSUPPORTED_VERSION, Outcome.CAP_ERROR)
    place = violation.receiver_place or (endpoint.version_place if at_version else endpoint.place)
    lines = [SourceLine(endpoint.place.line, source.line(endpoint.place.path, endpoint.place.line))]
    if place.path == endpoint.place.path and place.line != endpoint.place.line:
        lines.append(_version_line(case, source, place) if at_version else _plain(source, place)[0])
    return Side(source.id, place, endpoint.class_name, endpoint.version, (), tuple(lines))


def _version_line(case: Case, source: Source, place: Place) -> SourceLine:
    text = source.line(place.path, place.line)
    endpoint = case.violation.receiver
    quoted = (
        next((q for q in (f"'{endpoint.version}'", f'"{endpoint.version}"') if q in text), "")
        if endpoint
        else ""
    )
    if not quoted:
        return SourceLine(place.line, text)
    column = text.index(quoted) + 1
    return underlined(
        source, Place(place.path, place.line, column, len(quoted)), "version", _served_before(case)
    )


def _served_before(case: Case) -> str:
    old = case.pair.old
    if old is None or case.old is None or case.violation.flow not in (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW):
        return ""
    versions = " + ".join(e.version for e in old.endpoints)
    return f"{case.old.id.label} served {versions} ({old.endpoints[0].version_place})"


# -- what else there is to say


def _remarks(case: Case) -> Iterator[tuple[str, str]]:
    yield from (("outcome", line) for line in _outcome(case))
    if (called := _called_from(case)) is not None:
        yield "called", called
    if (mixed := _mixed(case)) is not None:
        yield "mixed", mixed
    yield "why", case.violation.why


def _outcome(case: Case) -> Iterator[str]:
    violation = case.violation
    if violation.outcome is Outcome.CAP_ERROR:
        yield (
            f"RPCVersionCapError: nothing is sent ({', '.join(violation.methods[:FEW])}"
            f"{', …' if len(violation.methods) > FEW else ''})"
        )
        return
    sent = _kinds(case)
    if len(sent) <= FEW:
        yield from _one_by_one(case, sent)
    else:
        yield from _in_sum(case, sent)


def _kinds(case: Case) -> dict[tuple[str, str], tuple[Message, frozenset[Kind]]]:
    """Each client method at stake, with one of its messages and the ways in which it is sent."""
    found: dict[tuple[str, str], tuple[Message, frozenset[Kind]]] = {}
    for client, method, message in case.violation.calls:
        if message is not None:
            key = (client.class_name, method.name)
            kinds = found[key][1] if key in found else frozenset()
            found[key] = (message, kinds | {message.kind})
    return found


def _one_by_one(case: Case, sent: dict[tuple[str, str], tuple[Message, frozenset[Kind]]]) -> Iterator[str]:
    ways: dict[str, list[str]] = {}
    for key, (message, kinds) in sent.items():
        way = f"({'/'.join(sorted(kind.value for kind in kinds))}): {_effect(case.violation.outcome, kinds)}"
        dead = ", never called" if key in case.callers and case.callers[key].uncalled else ""
        ways.setdefault(way, []).append(f"{message.method} {message.version or 'unversioned'}{dead}")
    for way, methods in ways.items():
        yield f"{', '.join(methods)} {way}"


def _effect(outcome: Outcome, kinds: AbstractSet[Kind]) -> str:
    if Kind.CALL not in kinds:
        return f"lost, {outcome.value} only in the server's log"
    reply = "TypeError" if outcome is Outcome.TYPE_ERROR else f"RemoteError ({outcome.value})"
    return f"the caller gets {reply}" + ("" if len(kinds) == 1 else ", a cast is lost")


def _in_sum(case: Case, sent: dict[tuple[str, str], tuple[Message, frozenset[Kind]]]) -> Iterator[str]:
    counts = Counter(_way(kinds) for _, kinds in sent.values())
    reply = "TypeError" if case.violation.outcome is Outcome.TYPE_ERROR else "RemoteError"
    parts = []
    if counts["cast"]:
        parts.append(f"{_many(counts['cast'], 'cast is', 'casts are')} lost (only logged at the server)")
    if counts["call"]:
        parts.append(f"{_many(counts['call'], 'call raises', 'calls raise')} {reply}")
    if counts["either"]:
        parts.append(f"{_many(counts['either'], 'is', 'are')} sent either way")
    yield f"{case.violation.outcome.value}: {', '.join(parts)}"
    dead = [key for key in sent if key in case.callers and case.callers[key].uncalled]
    if dead:
        has = "method has" if len(dead) == 1 else "methods have"
        yield (
            f"{len(dead)} {has} no caller in {case.sender.id.label}: "
            f"{', '.join(sorted(name for _, name in dead))}"
        )


def _way(kinds: AbstractSet[Kind]) -> str:
    if Kind.CALL not in kinds:
        return "cast"
    return "call" if len(kinds) == 1 else "either"


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _called_from(case: Case) -> str | None:
    shown = _shown(case)
    if shown is None:
        return None
    found = case.callers.get((shown[0].class_name, shown[1].name))
    if found is None or not found.places:
        if found is not None and found.named:
            return f"{shown[1].name} is named, but not seen called, at {places_told(found.named)}"
        nobody = f"{shown[1].name} is called by no code of its own release"
        return nobody if found is not None and found.uncalled else None
    return f"{shown[1].name} is called from {places_told(found.places)}"


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
    pinned = next((d.pin for d in case.pair.failed(Flow.PINNED_TO_NEW)), old)
    end = f"pinned to {case.pin} they reach both" if case.pin else "no pin serves both"
    return f"{new} clients pinned to {pinned} reach {old} {name} servers but not upgraded ones: {end}"
