"""A configuration as TOML that could be written down again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rpclint.config import Config, Setting
from rpclint.report.style import CONTROL, Style, inert

SCHEMA_NAME = "rpclint.config/1"
BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
WIDE = 88  # columns; a longer list has a line for each of its texts
ALIGNED = 48


def settings(config: Config, project: str | None, style: Style) -> str:
    """What is in force for a project, each value with where it comes from."""
    return "\n".join(_lines(config, project, style)) + "\n"


def _lines(config: Config, project: str | None, style: Style) -> Iterator[str]:
    yield from (style.paint(inert(f"# {line}"), "bold") for line in _head(config, project))
    tables = groupby(_in_order(config.settings(project)), key=lambda setting: setting.steps[:-1])
    for table, group in tables:
        yield ""
        if table:
            yield inert(f"[{'.'.join(map(_key, table))}]")
        yield from _values(list(group), style)


def _head(config: Config, project: str | None) -> Iterator[str]:
    yield f"project        {project or 'unknown: no setup.cfg, pyproject.toml or metadata names it'}"
    yield f"profile        {config.profile(project).name}"
    yield f"configuration  {config.origin or 'none: no file has anything for rpclint'}"
    if config.unread:
        yield f"not counted    {', '.join(config.unread)}"


def _values(group: Sequence[Setting], style: Style) -> Iterator[str]:
    """Assignments, the comments behind them in one column as far as they reach it."""
    found = [(_assigned(setting), setting.origin) for setting in group]
    width = max((len(first) for (first, *_), _ in found if len(first) <= ALIGNED), default=0)
    for (first, *rest), origin in found:
        yield inert(f"{first:<{width}}") + style.paint(inert(f"  # {origin}"), "dim")
        yield from map(inert, rest)


def _assigned(setting: Setting) -> list[str]:
    name, value = _key(setting.steps[-1]), setting.value
    line = f"{name} = {_value(value)}"
    if not isinstance(value, list) or len(line) <= WIDE:
        return [line]
    return [f"{name} = [", *(f"    {_value(each)}," for each in value), "]"]


def _in_order(found: Iterable[Setting]) -> list[Setting]:
    """What stands in no table first, as TOML wants it."""
    return sorted(found, key=lambda setting: (len(setting.steps) > 1, setting.steps[:-1]))


def _key(name: str) -> str:
    return name if name and BARE.issuperset(name) else _value(name)


def _value(value: object) -> str:
    """As TOML; a JSON text or list of texts is one, but for control characters."""
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def settings_json(config: Config, project: str | None) -> str:
    found = {
        "schema": SCHEMA_NAME,
        "project": project,
        "profile": config.profile(project).name,
        "configuration": config.origin,
        "not_counted": list(config.unread),
        "settings": [
            {"key": list(setting.steps), "value": setting.value, "origin": setting.origin}
            for setting in config.settings(project)
        ],
    }
    return json.dumps(found, indent=1) + "\n"
