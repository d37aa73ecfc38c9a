"""A configuration as TOML that could be written down again, and every key there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from rpclint.config import Config, Setting
from rpclint.profiles.schema import SCHEMA, Key, Named, Pairs
from rpclint.report.style import Style, inert

SCHEMA_NAME = "rpclint.config/1"
BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def settings(config: Config, project: str | None, style: Style) -> str:
    """What is in force for a project, each value with where it comes from."""
    return "\n".join(_lines(config, project, style)) + "\n"


def _lines(config: Config, project: str | None, style: Style) -> Iterator[str]:
    where = config.origin or "none"
    ignored = f"; not counted: {', '.join(config.unread)}" if config.unread else ""
    profile = config.profile(project).name
    yield style.paint(
        inert(f"# project {project}, profile {profile}, configuration: {where}{ignored}"), "bold"
    )
    for table, group in groupby(_in_order(config.settings(project)), key=lambda setting: setting.steps[:-1]):
        if table:
            yield ""
            yield inert(f"[{'.'.join(map(_key, table))}]")
        found = [
            (f"{_key(setting.steps[-1])} = {_value(setting.value)}", setting.origin) for setting in group
        ]
        width = min(max(len(text) for text, _ in found), 60)
        for text, origin in found:
            yield inert(f"{text:<{width}}") + style.paint(inert(f"  # {origin}"), "dim")


def _in_order(found: Iterable[Setting]) -> list[Setting]:
    """What stands in no table first, as TOML wants it."""
    return sorted(found, key=lambda setting: (len(setting.steps) > 1, setting.steps[:-1]))


def _key(name: str) -> str:
    return name if name and BARE.issuperset(name) else json.dumps(name)


def _value(value: object) -> str:
    """As TOML; a JSON text or list of texts is one."""
    return json.dumps(value, ensure_ascii=False)


def settings_json(config: Config, project: str | None) -> str:
    return _json(
        {
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
    )


def keys(style: Style) -> str:
    """Every key that a configuration may have, table by table."""
    return "\n".join(_keys(style)) + "\n"


def _keys(style: Style) -> Iterator[str]:
    yield style.paint(
        "[tool.rpclint] of pyproject.toml, rpclint.toml, [rpclint] of setup.cfg or tox.ini", "bold"
    )
    yield from (_told(name, entry) for name, entry in SCHEMA.items() if isinstance(entry, Key))
    for name, entry in SCHEMA.items():
        if isinstance(entry, Pairs):
            yield ""
            yield style.paint(f"[{name}]  {entry.of}", "bold")
            yield f"  {entry.says}"
        elif isinstance(entry, Named):
            yield ""
            yield style.paint(f"[{name}.{entry.of}]", "bold")
            yield from (_told(inner, key) for inner, key in entry.keys.items())


def _told(name: str, key: Key) -> str:
    takes = f" ({', '.join(key.takes)})" if key.takes else ""
    return f"  {name:<14} {key.says}{takes}"


def keys_json() -> str:
    found = [
        {"key": [*table, name], "kind": key.kind, "takes": list(key.takes), "says": key.says}
        for table, name, key in _all_keys()
    ]
    return _json({"schema": SCHEMA_NAME, "keys": found})


def _all_keys() -> Iterator[tuple[tuple[str, ...], str, Key]]:
    for name, entry in SCHEMA.items():
        match entry:
            case Key():
                yield (), name, entry
            case Pairs(of, says):
                yield (name,), of, Key("text", says)
            case Named(of, inner):
                yield from (((name, of), key, value) for key, value in inner.items())


def _json(data: object) -> str:
    return json.dumps(data, indent=1) + "\n"
