"""The files that a project may write its configuration in."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Mapping
from typing import Any

from rpclint.errors import ConfigError
from rpclint.profiles.schema import SCHEMA, Key, Named, checked

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# In the order in which they are looked at; the first that says anything counts.
NAMES = ("rpclint.toml", "pyproject.toml", "setup.cfg", "tox.ini")
SECTION = "rpclint"


def read(name: str, data: bytes, where: str) -> dict[str, Any] | None:
    """What a file configures; None where it has nothing for rpclint in it.

    ``name`` tells its form, ``where`` is what to call it. Raises ConfigError for what cannot be read.
    """
    try:
        text = data.decode("utf-8")
        found = _toml(name, text) if name.endswith(".toml") else _ini(text)
    except (tomllib.TOMLDecodeError, configparser.Error, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise ConfigError(
            f"{where} cannot be read: {said}; correct it, or name another: --config FILE"
        ) from error
    return None if found is None else checked(found, where)


def _toml(name: str, text: str) -> Mapping[str, Any] | None:
    data = tomllib.loads(text)
    if name != "pyproject.toml":
        return data
    tool = data.get("tool")
    found = tool.get(SECTION) if isinstance(tool, dict) else None
    return found if isinstance(found, dict) else None


def _ini(text: str) -> dict[str, Any] | None:
    """``[rpclint]``, and ``[rpclint:interface.compute]`` for the tables in it."""
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), default_section="")
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # as the module documents it
    parser.read_string(_own_sections(text))
    if not parser.sections():
        return None
    found: dict[str, Any] = {}
    for section in parser.sections():
        _, _, table = section.partition(":")
        outer, _, name = table.partition(".")
        place = found
        for step in filter(None, (outer, name)):
            place = place.setdefault(step, {})
        place.update({key: _typed(outer, key, value) for key, value in parser.items(section)})
    return found


def _own_sections(text: str) -> str:
    """What of a file is meant for rpclint: the rest may be written in any dialect."""
    kept, own = [], False
    for line in text.splitlines():
        if line.startswith("["):
            own = line[1:].rstrip().rstrip("]").partition(":")[0] == SECTION
        kept.append(line if own else "")
    return "\n".join(kept)


def _typed(table: str, name: str, value: str) -> Any:
    """A value as the schema wants it; one that it does not know stays a text."""
    entry = SCHEMA.get((table or name).replace("-", "_"))
    key = entry.keys.get(name.replace("-", "_")) if isinstance(entry, Named) else entry
    match key:
        case Key(kind="texts"):
            return [each for line in value.splitlines() for part in line.split(",") if (each := part.strip())]
        case Key(kind="argument") if value.isdecimal():
            return int(value)
        case _:
            return value
