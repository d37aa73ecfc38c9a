"""The rule pages and the functions that go with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from rpclint import resources, toml
from rpclint.errors import ConfigError, UsageError
from rpclint.results import SEVERITIES, Severity

TITLE = re.compile(r"# (.+)")
SETTINGS = re.compile(r"```toml\n(.*?)```", re.DOTALL)


class Rule(Struct, frozen=True):
    """A rule as its page tells it: the file name is the id, the heading the title."""

    id: str
    title: str
    severity: Severity
    page: str


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in alphabetical order. Raises ConfigError for a page that is not in order."""
    return tuple(_rule(name, resources.page(name)) for name in resources.rules())


def rule_named(name: str) -> Rule:
    """The rule of that id. Raises UsageError, with the nearest name, where there is none."""
    found = next((rule for rule in rules() if rule.id == name), None)
    if found is None:
        raise UsageError(f"no rule {name!r}{nearest(name)}; list them all with: rpclint rules")
    return found


def chosen(selected: Iterable[str], ignored: Iterable[str]) -> list[Rule]:
    """The rules selected, or else all, without those ignored. Raises UsageError where none is left."""
    wanted, unwanted = ({rule_named(name).id for name in names} for names in (selected, ignored))
    found = [rule for rule in rules() if (not wanted or rule.id in wanted) and rule.id not in unwanted]
    if not found:
        raise UsageError("no rule is left; select one that is not ignored, of those listed by: rpclint rules")
    return found


def nearest(name: str) -> str:
    import difflib  # noqa: PLC0415, only for a mistake

    close = difflib.get_close_matches(name, [rule.id for rule in rules()], n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _rule(name: str, page: str) -> Rule:
    title, settings = TITLE.match(page), SETTINGS.search(page)
    if title is None or settings is None:
        raise ConfigError(
            f"rules/{name}.md: a page begins with its title and has its settings in a toml block"
        )
    try:
        data = toml.loads(settings[1])
    except ValueError as error:
        raise ConfigError(f"rules/{name}.md: its settings are no TOML: {error}") from error
    if set(data) != {"severity"} or data["severity"] not in SEVERITIES:
        known = ", ".join(SEVERITIES)
        raise ConfigError(
            f"rules/{name}.md: the settings are severity ({known}), and nothing else: not {data}"
        )
    return Rule(name, title[1], Severity(data["severity"]), page)
