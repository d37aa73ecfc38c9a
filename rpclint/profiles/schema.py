"""What a profile, or a project's configuration, may say: every key, what it takes and what it is for."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from rpclint.errors import ConfigError
from rpclint.releases.series import series_named
from rpclint.results import SEVERITIES

Kind: TypeAlias = Literal["text", "texts", "argument", "choice", "series"]
SEVERITY = tuple(severity.value for severity in SEVERITIES)
ORDERS = ("any", "servers-first", "clients-first", "cold", "apart")
WINDOWS = ("n-1", "slurp")
MEANINGS = ("minimum", "introduced", "removed")


@dataclass(frozen=True, slots=True)
class Key:
    """A key with a value; ``takes`` lists what a ``choice`` may be."""

    kind: Kind
    says: str
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A table of tables, each under a name of the project's."""

    of: str
    keys: Mapping[str, Key]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table from names to texts."""

    of: str
    says: str


Schema: TypeAlias = Mapping[str, Key | Named | Pairs]

PROMISES = {
    "order": Key(
        "choice",
        "how upgrades go: any service first, servers first, clients first, all stopped (cold), or apart",
        ORDERS,
    ),
    "old_to_new": Key("choice", "how bad it is if an old client breaks on a new server", SEVERITY),
    "pinned": Key("choice", "how bad it is if a pinned new client breaks", SEVERITY),
    "unpinned": Key("choice", "how bad it is if a new client that has no pin breaks", SEVERITY),
    "same_tree": Key("choice", "how bad it is if clients and servers of one tree do not fit", SEVERITY),
    "window": Key("choice", "which older releases must be upgradable: the last, or two for SLURP", WINDOWS),
}

# What an order of upgrade says in one word.
ORDERED = frozenset({"order", "old_to_new", "pinned", "unpinned"})

SCHEMA: Schema = {
    "project": Key("text", "the distribution name"),
    "profile": Key("text", "the profile to start from, where the distribution name would choose another"),
    "sources": Key("texts", "documents that the promises are read from"),
    "since": Key("series", "the first series that the promises hold for"),
    **PROMISES,
    "tests": Key("texts", "names of folders that hold tests and are left out"),
    "exclude": Key("texts", "other paths to leave out, as patterns: acme/legacy/*"),
    "release_tags": Key("texts", "which tags are releases: acme-{version}, or {series}-final"),
    "releases": Pairs("SERIES = TAG", "the tag that released a series, where no rule tells"),
    "rename": Pairs("CLASS = INTERFACE", "what an interface is called, by an endpoint class or its topic"),
    "interface": Named(
        "INTERFACE",
        {
            **PROMISES,
            "endpoints": Key("texts", "the classes that serve it, in dispatch order, with their modules"),
            "clients": Key("texts", "the client classes that send to it, with their modules"),
        },
    ),
    "constants": Pairs("NAME = TEXT", "what names from outside of the project stand for"),
    "none": Key("texts", "names from outside of the project that stand for None"),
    "client_bases": Named(
        "CLASS",
        {
            "parameters": Key("texts", "names of what its constructor takes, in order"),
            "version": Key("text", "the attribute or constructor parameter with the default version"),
            "namespace": Key("text", "the same for the namespace"),
            "topic": Key("text", "the same for the topic"),
            "cap": Key("text", "the same for the version cap"),
        },
    ),
    "sends": Named(
        "FUNCTION",
        {
            "kind": Key("choice", "how it sends", ("call", "cast", "fanout")),
            "method": Key("argument", "the argument with the name of the remote method; 0 if not said"),
            "version": Key("argument", "the argument with the version of the message"),
            "topic": Key("argument", "the argument with the topic"),
            "arguments": Key("argument", "the argument with a dict of what is sent; else the keywords left"),
            "not_sent": Key("texts", "keywords that it keeps for itself"),
        },
    ),
    "guards": Key("texts", "functions that tell whether a version, their first argument, may be sent"),
    "decorators": Named(
        "FUNCTION",
        {
            "means": Key("choice", "what its version is: least to send, first or no longer served", MEANINGS),
            "argument": Key("argument", "the argument with the version; 0 if not said"),
        },
    ),
    "endpoint_bases": Named(
        "CLASS",
        {
            "version": Key("text", "the attribute that holds the version that is served"),
            "namespace": Key("text", "the same for the namespace"),
        },
    ),
    "registries": Named(
        "FUNCTION",
        {
            "version": Key("argument", "the argument with the version that is served"),
            "namespace": Key("argument", "the argument with the namespace"),
        },
    ),
}


def checked(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A configuration with its keys spelled one way and its values as they should be.

    Raises ConfigError that tells of everything that means nothing, with suggestions.
    """
    problems: list[str] = []
    found = _table(data, SCHEMA, "", problems)
    if problems:
        raise ConfigError(f"{where}: {'; '.join(problems)}; all keys: rpclint config --keys")
    return found


def _table(data: Mapping[str, Any], schema: Schema, path: str, problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for given, value in data.items():
        name = given.replace("-", "_")
        entry = schema.get(name)
        if entry is None:
            problems.append(f"unknown key {path + given!r}{_meant(name, schema)}")
        elif isinstance(entry, Key):
            found[name] = _value(value, entry, path + given, problems)
        elif not isinstance(value, Mapping):
            problems.append(f"{path + given} is {value!r}; it is a table, [{path + given}.{entry.of}]")
        elif isinstance(entry, Pairs):
            found[name] = {key: _text(text, f"{path}{given}.{key}", problems) for key, text in value.items()}
        else:
            found[name] = dict(_named(value, entry, path + given, problems))
    return found


def _named(
    value: Mapping[str, Any], entry: Named, path: str, problems: list[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            yield name, _table(inner, entry.keys, f"{path}.{name}.", problems)
        else:
            problems.append(f"{path}.{name} is {inner!r}; it is a table, [{path}.{entry.of}]")


def _value(value: Any, key: Key, path: str, problems: list[str]) -> Any:
    match key.kind:
        case "texts" if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        case "argument" if isinstance(value, str) or (type(value) is int and value >= 0):
            return value
        case "choice" if value in key.takes:
            return value
        case "series" if isinstance(value, str) and series_named(value) is not None:
            return value
        case "text" if isinstance(value, str):
            return value
        case _:
            problems.append(f"{path} is {value!r}; {_wanted(key, value)}")
            return None


def _wanted(key: Key, value: Any) -> str:
    match key.kind:
        case "texts":
            return "it is a list of texts"
        case "argument":
            return "it is a position counted from 0, or a keyword"
        case "choice":
            meant = _meant(str(value), key.takes)
            return f"it is one of: {', '.join(key.takes)}{meant}"
        case "series":
            return "it is the name or id of a series, as icehouse or 2024.1"
        case _:
            return "it is a text"


def _text(value: Any, path: str, problems: list[str]) -> Any:
    if not isinstance(value, str):
        problems.append(f"{path} is {value!r}; it is a text")
    return value


def _meant(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""
