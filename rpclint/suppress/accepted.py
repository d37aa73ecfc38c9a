"""``.rpclint/accepted.toml``: breaks that are known and were accepted, each with a reason and an end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rpclint import toml
from rpclint.errors import ConfigError
from rpclint.profiles.checking import meaning, shown
from rpclint.releases.series import series_named
from rpclint.results import SEVERITIES, Severity
from rpclint.rulebook import nearest, rules
from rpclint.suppress.layout import lines_of_entries
from rpclint.suppress.until import WANTED, Until, until

TABLE = "accept"
KEYS = ("fingerprint", "rule", "where", "reason", "until", "owner", "severity", "from")
REQUIRED = ("fingerprint", "rule", "reason", "until")
MOST = 1024 * 1024  # bytes; a project with that many breaks has another problem
SHORTEST = 10  # characters of a reason
FINGERPRINT = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted break; ``line`` is where it stands, and ``faults`` why it does not count.

    ``severity`` is how bad it was, and ``breaks_from`` the series that it broke from, when it was accepted:
    None where that is not said, so that any will do. ``limit`` is None where ``until`` means nothing.
    """

    line: int
    fingerprint: str = ""
    rule: str = ""
    where: str = ""
    reason: str = ""
    until: str = ""
    owner: str | None = None
    severity: Severity | None = None
    breaks_from: tuple[str, ...] | None = None
    limit: Until | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The entries of a file; ``path`` is what to call it."""

    path: str = ""
    entries: tuple[Entry, ...] = ()


def accepted(data: bytes, path: str) -> Accepted:
    """What a file holds. Raises ConfigError for one that is no TOML, or has keys that mean nothing."""
    if len(data) > MOST:
        raise unreadable(path, f"it is larger than {MOST // 1024} KB")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        tables = _tables(toml.loads(text), path)
    except ValueError as error:  # of text that is none, and of TOML that is none
        raise unreadable(path, " ".join(str(error).split())) from error
    lines = lines_of_entries(text)
    placed = lines if len(lines) == len(tables) else [1] * len(tables)
    return Accepted(path, tuple(_without_doubles(map(_entry, tables, placed))))


def unreadable(path: str, reason: str) -> ConfigError:
    return ConfigError(f"{path} cannot be read: {reason}; correct it, or do without: --no-accepted")


def _tables(data: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    _check_keys(data, (TABLE,), path)
    found = data.get(TABLE, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError(f"{TABLE} is {shown(found)}; each entry is a table, [[{TABLE}]]")
    for table in found:
        _check_keys(table, KEYS, path)
    return found


def _check_keys(table: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    stranger = next((key for key in table if key not in known), None)
    if stranger is not None:
        raise ConfigError(
            f"{path}: unknown key {shown(stranger)}{meaning(stranger, known)}, besides {', '.join(known)}; "
            f"correct it, or do without: --no-accepted"
        )


def _entry(table: Mapping[str, Any], line: int) -> Entry:
    texts = {key: value for key in KEYS if isinstance(value := table.get(key), str)}
    known = {key: value for key, value in texts.items() if key not in ("severity", "from")}
    severity = texts.get("severity")
    series = table.get("from")
    return Entry(
        line,
        **known | {"fingerprint": texts.get("fingerprint", "").lower()},
        severity=Severity(severity) if severity in SEVERITIES else None,
        breaks_from=_names(series) if isinstance(series, list) else None,
        limit=until(texts.get("until", "")),
        faults=tuple(_faults(table)),
    )


def _names(series: list[Any]) -> tuple[str, ...]:
    """Series by what they are called today."""
    known = (series_named(each) for each in series if isinstance(each, str))
    return tuple(str(each) for each in known if each is not None)


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    missing = [key for key in REQUIRED if key not in table]
    if missing:
        yield f"it has no {' and no '.join(missing)}"
    for key, value in table.items():
        if key != "from" and not isinstance(value, str):
            yield f"{key} is {shown(value)}, and no text"
        elif (fault := _fault(key, value)) is not None:
            yield fault


def _fault(key: str, value: Any) -> str | None:
    match key:
        case "fingerprint" if not FINGERPRINT.fullmatch(value.lower()):
            return f"{shown(value)} is no fingerprint, which has 12 hex digits"
        case "rule" if all(rule.id != value for rule in rules()):
            return f"there is no rule {shown(value)}{nearest(value)}"
        case "reason" if len(value.strip()) < SHORTEST:
            return f"{shown(value)} is no reason; it takes at least {SHORTEST} characters"
        case "until" if until(value) is None:
            return f"until is {shown(value)}, and not {WANTED}"
        case "severity" if value not in SEVERITIES:
            return f"severity is {shown(value)}; it is one of: {', '.join(SEVERITIES)}"
        case "from" if not isinstance(value, list) or len(_names(value)) != len(value):
            return f"from is {shown(value)}; it is a list of series"
        case _:
            return None


def _without_doubles(entries: Iterator[Entry]) -> Iterator[Entry]:
    """The first entry of a fingerprint counts; a second comes from a merge, and is told."""
    first: dict[str, int] = {}
    for entry in entries:
        if entry.fingerprint and entry.fingerprint in first:
            fault = f"line {first[entry.fingerprint]} has an entry of this fingerprint already"
            yield replace(entry, faults=(*entry.faults, fault))
        else:
            first[entry.fingerprint] = entry.line
            yield entry
