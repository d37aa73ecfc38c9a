"""How bad a project finds a rule, instead of what the rule's page says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from msgspec import Struct

from rpclint.profiles.schema import OFF
from rpclint.results import Severity

Chosen: TypeAlias = Mapping[str, str]  # levels by rule


def matches(path: str, pattern: str) -> bool:
    """Whether a pattern is of a path, or of a folder that it lies in."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern.rstrip('/')}/*")


class Levels(Struct, frozen=True):
    """What is said of rules: of all findings, of an interface's, and of those in some paths."""

    everywhere: Chosen = {}
    interfaces: Mapping[str, Chosen] = {}
    paths: Mapping[str, Chosen] = {}

    def of(self, rule: str, severity: Severity, interface: str, path: str) -> Severity | None:
        """How bad a rule is there, at most; None where it is off. ``severity`` is what its page says.

        What is said of a path wins over what is said of an interface, and the last pattern over others.
        """
        said = [chosen[rule] for chosen in self._about(interface, path) if rule in chosen]
        if not said:
            return severity
        return None if said[-1] == OFF else Severity(said[-1])

    def off(self, rule: str) -> bool:
        """Whether a rule is off wherever nothing else is said."""
        return self.everywhere.get(rule) == OFF

    def _about(self, interface: str, path: str) -> Iterator[Chosen]:
        yield self.everywhere
        yield self.interfaces.get(interface, {})
        yield from (chosen for pattern, chosen in self.paths.items() if matches(path, pattern))


def levels(data: Mapping[str, Any]) -> Levels:
    """Those of a configuration that was checked."""
    return Levels(
        data.get("rules", {}),
        {name: given["rules"] for name, given in data.get("interface", {}).items() if "rules" in given},
        {name: given["rules"] for name, given in data.get("paths", {}).items() if "rules" in given},
    )
