"""Every key that a configuration may have, table by table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from rpclint.profiles.kinds import Kind
from rpclint.profiles.schema import SCHEMA, Key, Named, Pairs
from rpclint.report.style import Style

SCHEMA_NAME = "rpclint.keys/1"
PLACES = "rpclint.toml, [tool.rpclint] of pyproject.toml, [rpclint] of setup.cfg or tox.ini"
FORMS: Mapping[Kind, str] = {  # how a value is written; all others are lists of texts
    "text": "text",
    "series": "text",
    "choice": "text",
    "attribute": "text",
    "argument": "argument",
    "versions": "text",
}
ARGUMENT = "An argument is a position counted from 0, without self, or a keyword."


def keys(style: Style) -> str:
    return "\n".join(_lines(style)) + "\n"


def _lines(style: Style) -> Iterator[str]:
    yield style.paint(PLACES, "bold")
    yield from (_told(name, entry) for name, entry in SCHEMA.items() if isinstance(entry, Key))
    for name, entry in SCHEMA.items():
        match entry:
            case Pairs(of, says):
                yield from ("", style.paint(f"[{name}]", "bold") + f"  {says}", f"  {of}")
            case Named(of, says, inner):
                yield from ("", style.paint(f"[{name}.{of}]", "bold") + f"  {says}")
                yield from (_told(key, value) for key, value in inner.items() if isinstance(value, Key))
                yield from (
                    f"  [{name}.{of}.{key}]  {value.of}, as in [{key}]"
                    for key, value in inner.items()
                    if isinstance(value, Pairs)
                )
            case _:
                pass
    yield from ("", ARGUMENT)


def _told(name: str, key: Key) -> str:
    return f"  {name:<14} {form(key):<9} {told(key)}"


def form(key: Key) -> str:
    """How a value is written."""
    return FORMS.get(key.kind, "list")


def told(key: Key) -> str:
    """What a key is for, and what it takes."""
    limits = [", ".join(key.takes)] if key.takes else []
    limits += ["required"] if key.required else []
    return f"{key.says} ({'; '.join(limits)})" if limits else key.says


def keys_json() -> str:
    found = [
        {
            "key": [*table, name],
            "kind": key.kind,
            "takes": list(key.takes),
            "required": key.required,
            "says": key.says,
        }
        for table, name, key in all_keys()
    ]
    return json.dumps({"schema": SCHEMA_NAME, "keys": found}, indent=1) + "\n"


def all_keys() -> Iterator[tuple[tuple[str, ...], str, Key]]:
    """Each key with the tables that it stands in."""
    for name, entry in SCHEMA.items():
        match entry:
            case Key():
                yield (), name, entry
            case Pairs():
                yield _pair((name,), entry)
            case Named(of, _, inner):
                for key, value in inner.items():
                    if isinstance(value, Key):
                        yield (name, of), key, value
                    else:
                        yield _pair((name, of, key), value)


def _pair(tables: tuple[str, ...], pairs: Pairs) -> tuple[tuple[str, ...], str, Key]:
    return tables, pairs.of, replace(pairs.value, says=pairs.says)
