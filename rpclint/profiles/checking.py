"""Holds a configuration against the schema, and tells all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from reprlib import Repr
from typing import Any

from rpclint.errors import ConfigError
from rpclint.profiles.kinds import LOOKS, is_dotted, is_pattern, is_rule, is_series, is_text
from rpclint.profiles.schema import SCHEMA, Key, Named, Names, Pairs, Schema
from rpclint.releases.series import labels
from rpclint.rulebook import rules

KNOWN: Mapping[str, Callable[[], Iterable[str]]] = {
    "series": labels,
    "rules": lambda: [rule.id for rule in rules()],
}
MOST_TOLD = 8  # problems; whoever has more has another one
NAMES = {
    "dotted": (is_dotted, "it needs its module, as acme.crane.manager.Crane"),
    "series": (is_series, "it is the name or id of a series"),
    "rules": (is_rule, "no such rule; list them all: rpclint rules"),
    "patterns": (is_pattern, "it is no pattern of paths, as acme/legacy/*"),
    "any": (is_text, "it is empty"),
}
SHORT = Repr()
SHORT.maxlevel, SHORT.maxstring, SHORT.maxother, SHORT.maxlong = 2, 60, 60, 20


def checked(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A configuration with its keys spelled one way and its values as they should be.

    Raises ConfigError that tells of everything that means nothing, with suggestions.
    """
    problems: list[str] = []
    found = _table(data, SCHEMA, "", problems)
    if problems:
        more = f"; and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
        raise ConfigError(
            f"{where}: {'; '.join(problems[:MOST_TOLD])}{more}; all keys: rpclint config --keys"
        )
    return found


def _table(data: Mapping[str, Any], schema: Schema, path: str, problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for given, value in data.items():
        name = given.replace("-", "_")
        entry, here = schema.get(name), f"{path}{given}"
        if entry is None:
            problems.append(f"unknown key {shown(here)}{meaning(name, schema)}")
        elif name in found:
            problems.append(f"{here} is there twice, once with _ and once with -")
        elif isinstance(entry, Key):
            _check(value, entry, here, problems)
            found[name] = value
        elif not isinstance(value, Mapping):
            problems.append(f"{here} is {shown(value)}; it is a table, [{here}.{entry.of}]")
        elif isinstance(entry, Pairs):
            found[name] = dict(_pairs(value, entry, here, problems))
        else:
            found[name] = dict(_named(value, entry, here, problems))
    return found


def _pairs(
    value: Mapping[str, Any], entry: Pairs, path: str, problems: list[str]
) -> Iterator[tuple[str, str]]:
    for name, text in value.items():
        here = _inside(path, name)
        if _is_name(name, entry.names, here, problems):
            _check(text, entry.value, here, problems)
            yield name, text


def _named(
    value: Mapping[str, Any], entry: Named, path: str, problems: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inner in value.items():
        here = _inside(path, name)
        if not isinstance(inner, Mapping):
            problems.append(f"{here} is {shown(inner)}; it is a table, [{path}.{entry.of}]")
        elif _is_name(name, entry.names, here, problems, inner):
            found = _table(inner, entry.keys, f"{here}.", problems)
            problems.extend(
                f"{here} does not say {key}: it is one of {', '.join(wanted.takes)}"
                for key, wanted in entry.keys.items()
                if isinstance(wanted, Key) and wanted.required and key not in found
            )
            yield name, found


def _inside(path: str, name: str) -> str:
    return f"{path}.{shown(name) if '.' in name or not is_text(name) else name}"


def _is_name(
    name: str, names: Names, path: str, problems: list[str], inner: Mapping[str, Any] | None = None
) -> bool:
    fits, wanted = NAMES[names]
    if fits(name):
        return True
    # [sends.acme.rpc.ask] without quotes is three tables.
    apart = names == "dotted" and any(isinstance(value, Mapping) for value in (inner or {}).values())
    meant = meaning(name, KNOWN[names]()) if names in KNOWN else ""
    problems.append(f"{path}: {'a name with dots is written in quotes' if apart else wanted}{meant}")
    return False


def _check(value: Any, key: Key, path: str, problems: list[str]) -> None:
    if key.kind == "choice":
        if not isinstance(value, str) or value not in key.takes:
            meant = meaning(value, key.takes) if isinstance(value, str) else ""
            problems.append(f"{path} is {shown(value)}; it is one of: {', '.join(key.takes)}{meant}")
    elif not LOOKS[key.kind].fits(value):
        meant = meaning(_wrong(value), KNOWN[key.kind]()) if key.kind in KNOWN else ""
        problems.append(f"{path} is {shown(value)}; {LOOKS[key.kind].wanted}{meant}")


def shown(value: Any) -> str:
    """A value as it is written down, and no more of it than fits a line."""
    if isinstance(value, str | bool) and len(str(value)) <= SHORT.maxstring:
        import json  # noqa: PLC0415, the same

        return json.dumps(value, ensure_ascii=False)
    return SHORT.repr(value)


def _wrong(value: Any) -> str:
    """What of a value is likely to be misspelt: the value, or the first of a list that is no rule."""
    texts = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    return next((each for each in texts if not is_rule(each)), "")


def meaning(name: str, known: Iterable[str]) -> str:
    """What may be meant by a name that is none of those known."""
    import difflib  # noqa: PLC0415, only for a mistake

    near = difflib.get_close_matches(name.lower()[: SHORT.maxstring], list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""
