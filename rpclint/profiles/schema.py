"""What a profile, or a project's configuration, may say: every key, what it takes and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from rpclint.profiles.kinds import Kind
from rpclint.results import FAIL_ON, SEVERITIES

SEVERITY = tuple(severity.value for severity in SEVERITIES)
OFF = "off"
ORDERS = ("any", "servers-first", "clients-first", "cold", "apart")
WINDOWS = ("n-1", "slurp")
MEANINGS = ("minimum", "introduced", "removed")


class Key(Struct, frozen=True):
    """A key with a value; ``takes`` lists what a ``choice`` may be."""

    kind: Kind
    says: str
    takes: tuple[str, ...] = ()
    required: bool = False


# What the names in a table are: of the tree or of libraries, with their modules; series; rules; patterns of
# paths; or anything.
Names: TypeAlias = Literal["dotted", "series", "rules", "patterns", "any"]


class Pairs(Struct, frozen=True):
    """A table from names to texts, or to what else ``value`` takes."""

    of: str
    says: str
    names: Names = "any"
    value: Key = Key("text", "")


class Named(Struct, frozen=True):
    """A table of tables, each under a name of the project's."""

    of: str
    says: str
    keys: Mapping[str, Key | Pairs]
    names: Names = "dotted"


Schema: TypeAlias = Mapping[str, Key | Named | Pairs]

PROMISES = {
    "order": Key(
        "choice",
        "how upgrades go: any service first, servers or clients first, all stopped (cold), or never meeting",
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

RULES = Pairs(
    "RULE = LEVEL",
    "how bad a rule is, instead of what its page says: error, warning, note, or off",
    "rules",
    Key("choice", "", (*SEVERITY, OFF)),
)

SCHEMA: Schema = {
    "required_version": Key("versions", "the rpclint that this is written for: >=0.2,<1"),
    "select": Key("rules", "only these rules, unless --select says otherwise"),
    "ignore": Key("rules", "not these rules, unless --ignore says otherwise"),
    "fail_on": Key(
        "choice", "how bad a finding is that ends a run with 1, unless --fail-on says otherwise", FAIL_ON
    ),
    "project": Key("text", "the distribution name"),
    "profile": Key("text", "the profile to start from, where the distribution name would choose another"),
    "sources": Key("texts", "documents that the promises are read from"),
    "since": Key("series", "the first series that the promises hold for"),
    **PROMISES,
    "tests": Key("folders", "names of folders that hold tests and are left out"),
    "exclude": Key("patterns", "other paths to leave out, as patterns: acme/legacy/*"),
    "release_tags": Key("tags", "which tags are releases: acme-{version}, or {series}-final"),
    "guards": Key("names", "functions that tell whether a version, their first argument, may be sent"),
    "none": Key("names", "names from outside of the project that stand for None"),
    "constants": Pairs("NAME = TEXT", "what names from outside of the project stand for", "dotted"),
    "releases": Pairs("SERIES = TAG", "the tag that released a series, where no rule tells", "series"),
    "rules": RULES,
    "paths": Named(
        "PATTERN", "what holds for findings in files whose path is like it", {"rules": RULES}, "patterns"
    ),
    "rename": Pairs("CLASS = INTERFACE", "what an interface is called, by an endpoint class or its topic"),
    "interface": Named(
        "INTERFACE",
        "what holds for one interface, and which classes make it up",
        {
            **PROMISES,
            "endpoints": Key("names", "the classes that serve it, in dispatch order, with their modules"),
            "clients": Key("names", "the client classes that send to it, with their modules"),
            "rules": RULES,
        },
        "any",
    ),
    "client_bases": Named(
        "CLASS",
        "a class that clients extend, or make objects of",
        {
            "parameters": Key("attributes", "names of what its constructor takes, in order"),
            "version": Key("attribute", "the attribute or constructor parameter with the default version"),
            "namespace": Key("attribute", "the same for the namespace"),
            "topic": Key("attribute", "the same for the topic"),
            "cap": Key("attribute", "the same for the version cap; without it, its clients have none"),
        },
    ),
    "sends": Named(
        "FUNCTION",
        "a function, or a method of a class, that sends a message",
        {
            "kind": Key("choice", "how it sends; call if not said", ("call", "cast", "fanout")),
            "method": Key("argument", "the argument with the name of the remote method; 0 if not said"),
            "version": Key("argument", "the argument with the version of the message"),
            "topic": Key("argument", "the argument with the topic"),
            "arguments": Key("argument", "the argument with a dict of what is sent; else the keywords left"),
            "not_sent": Key("attributes", "keywords that it keeps for itself"),
        },
    ),
    "decorators": Named(
        "FUNCTION",
        "a decorator that says something of a method's version",
        {
            "means": Key(
                "choice",
                "what its version is: least to send, first or no longer served",
                MEANINGS,
                required=True,
            ),
            "argument": Key("argument", "the argument with the version; 0 if not said"),
        },
    ),
    "endpoint_bases": Named(
        "CLASS",
        "a class that endpoints extend",
        {
            "version": Key("attribute", "the attribute that holds the version that is served"),
            "namespace": Key("attribute", "the same for the namespace"),
        },
    ),
    "registries": Named(
        "FUNCTION",
        "a function that is handed endpoints, or decorates their classes",
        {
            "version": Key("argument", "the argument with the version that is served"),
            "namespace": Key("argument", "the argument with the namespace"),
            "topic": Key("argument", "the argument with the topic"),
            "endpoints": Key("argument", "the argument with the endpoints; else all that can be some"),
        },
    ),
}
