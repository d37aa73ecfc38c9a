"""The two sides of a finding, with the source lines to show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rpclint.lint.case import Case
from rpclint.lint.loading import Source
from rpclint.model import Client, ClientMethod, Message, Outcome, Place
from rpclint.results import Flow, Side, SourceLine
from rpclint.versions import sort_key

LONGEST_SIGNATURE = 15  # lines


def sender(case: Case, client: Client, method: ClientMethod, message: Message | None) -> Side:
    source = case.sender
    place = message.place if message is not None else _refused_place(method)
    version = message.version if message is not None else _refused_version(method)
    arguments = tuple(sorted(message.arguments | message.optional)) if message is not None else ()
    lines = tuple(_message_lines(source, message)) if message is not None else _plain(source, place)
    return Side(source.id, place, client.class_name, version, arguments, lines, _others(case, client))


def stated(case: Case) -> Side | None:
    """Who says something about a version, where nothing is sent."""
    said = case.violation.stated
    if said is None:
        return None
    return Side(case.new.id, said.place, said.name, said.version, (), (underlined(case.new, said.place),))


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


def _refused_place(method: ClientMethod) -> Place:
    return next((refused.place for refused in method.refusals if refused.version), method.place)


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


def receiver(case: Case) -> Side | None:
    violation, source = case.violation, case.receiver
    endpoint = violation.receiver
    if endpoint is None:
        return None
    at_version = violation.outcome in (Outcome.UNSUPPORTED_VERSION, Outcome.CAP_ERROR, None)
    place = violation.receiver_place or (endpoint.version_place if at_version else endpoint.place)
    lines = list(_plain(source, endpoint.place)) if place.path == endpoint.place.path else []
    if not lines or place.line != endpoint.place.line:
        lines.append(_version_line(case, source, place) if at_version else _plain(source, place)[0])
    if violation.argument is not None and not at_version:
        lines += _parameter_line(source, place, violation.argument)
    return Side(source.id, place, endpoint.class_name, endpoint.version, (), tuple(lines))


def _parameter_line(source: Source, place: Place, name: str) -> list[SourceLine]:
    """The line of a signature with the parameter in question, if it is there, underlined."""
    for number in range(place.line, place.line + LONGEST_SIGNATURE):
        text = source.line(place.path, number)
        found = re.search(rf"\b{re.escape(name)}\b", text)
        if found:
            line = SourceLine(number, text, found.start() + 1, len(name))
            return [line] if number != place.line else []
        if text.rstrip().endswith(":"):
            break
    return []


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
    endpoints = sorted(old.endpoints, key=lambda e: sort_key(e.version))
    told = dict.fromkeys(f"{e.version} ({e.version_place})" for e in endpoints)
    return f"{case.old.id.label} served {' + '.join(told)}"
