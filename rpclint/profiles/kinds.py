"""What a value of a configuration has to look like, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import translate
from typing import Any, Literal, NamedTuple, TypeAlias

from rpclint.releases.series import series_named
from rpclint.requirement import requirement
from rpclint.rulebook import rules

Kind: TypeAlias = Literal[
    "text", "texts", "folders", "patterns", "tags", "names", "attribute", "attributes", "argument", "series",
    "choice", "rules", "versions",
]  # fmt: skip
Test: TypeAlias = Callable[[Any], bool]

MOST_ARGUMENTS = 255
PLACEHOLDER = re.compile(r"\{(?:version|series)\}")


class Look(NamedTuple):
    """How a kind of value is recognised, and what is said where it is not."""

    fits: Test
    wanted: str


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_dotted(value: Any) -> bool:
    """Whether it can be the name of a class or function with its module."""
    return isinstance(value, str) and "." in value and all(part.isidentifier() for part in value.split("."))


def is_series(value: Any) -> bool:
    return isinstance(value, str) and series_named(value) is not None


def is_rule(value: Any) -> bool:
    return any(rule.id == value for rule in rules())


def _is_attribute(value: Any) -> bool:
    return isinstance(value, str) and value.isidentifier()


def _is_argument(value: Any) -> bool:
    return _is_attribute(value) or (type(value) is int and 0 <= value <= MOST_ARGUMENTS)


def _is_folder(value: Any) -> bool:
    return is_text(value) and "/" not in value


def is_pattern(value: Any) -> bool:
    try:
        return is_text(value) and bool(re.compile(translate(value)))
    except re.error:  # a range the wrong way round
        return False


def _is_requirement(value: Any) -> bool:
    return isinstance(value, str) and requirement(value) is not None


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and len(PLACEHOLDER.findall(value)) == 1


def _all(test: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(test, value))


LOOKS: Mapping[Kind, Look] = {
    "text": Look(is_text, "it is a text"),
    "texts": Look(_all(is_text), "it is a list of texts"),
    "folders": Look(_all(_is_folder), "it is a list of names of folders, without /; for paths: exclude"),
    "patterns": Look(_all(is_pattern), "it is a list of patterns of paths, as acme/legacy/*"),
    "tags": Look(_all(_is_tag), "it is a list of patterns, each with {version} or {series}: acme-{version}"),
    "names": Look(_all(is_dotted), "it is a list of names with their modules, as acme.crane.manager.Crane"),
    "attribute": Look(_is_attribute, "it is the name of an attribute or parameter"),
    "attributes": Look(_all(_is_attribute), "it is a list of names of parameters"),
    "argument": Look(_is_argument, "it is a position counted from 0 (without quotes), or a keyword"),
    "rules": Look(_all(is_rule), "it is a list of rules, of those that rpclint rules lists"),
    "versions": Look(_is_requirement, "it is versions with >=, >, <=, <, ==, != or ~= before each: >=0.2,<1"),
    "series": Look(is_series, "it is the name or id of a series, as icehouse or 2024.1"),
}
