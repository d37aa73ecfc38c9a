"""``[rpclint]`` in the files that other tools write in, too."""

from __future__ import annotations

import re
from typing import Any

from rpclint.profiles.schema import SCHEMA, Key, Named, Pairs

SECTION = re.compile(rb"\[(?P<name>[^\]]+)\]")
OWN = re.compile(r"rpclint(?::.+)?")
NEARLY = re.compile(r"(?:tool\s*[.:]\s*)?rpclint\s*(?:[.:]\s*(?P<table>.*))?", re.IGNORECASE)
DIGITS = re.compile(r"[0-9]{1,3}")


def of_ini(data: bytes, name: str) -> dict[str, Any] | None:
    """``[rpclint]``, and ``[rpclint:interface.compute]`` for the tables in it. Raises ValueError."""
    import configparser  # noqa: PLC0415, few have such a section

    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), default_section="")
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # as the module documents it
    try:
        parser.read_string(_own_sections(data).decode("utf-8"), name)
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    if not parser.sections():
        return None
    found: dict[str, Any] = {}
    for section in parser.sections():
        _put(found, section, dict(parser.items(section)))
    return found


def _own_sections(data: bytes) -> bytes:
    """What of a file is meant for rpclint, line for line: the rest may be written in any dialect."""
    kept, own = [], False
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        section = SECTION.match(line)
        if section is not None:
            own = _is_own(section["name"].decode("utf-8", "replace").strip())
        kept.append(b"[%s]" % section["name"].strip() if own and section else line if own else b"")
    return b"\n".join(kept)


def _is_own(section: str) -> bool:
    if OWN.fullmatch(section):
        return True
    if (nearly := NEARLY.fullmatch(section)) is not None:
        right = f"rpclint:{nearly['table']}" if nearly["table"] else "rpclint"
        raise ValueError(f"[{section}] is not looked at; call it [{right}]")
    return False


def _put(found: dict[str, Any], section: str, values: dict[str, str]) -> None:
    """Puts the values of a section into the tables that its name leads to."""
    outer, *inner = _steps(section)
    place = found
    for step in filter(None, (outer, *inner)):
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            raise ValueError(f"[{section}] is a table, and {step} a value elsewhere")  # noqa: TRY004, of the file
    for key, value in values.items():
        if key in place:
            raise ValueError(f"{key} is a value in [{section}], and a table elsewhere")
        place[key] = _typed(outer, key, value)


def _steps(section: str) -> tuple[str, ...]:
    """``interface``, ``crane`` and ``rules`` for ``rpclint:interface.crane.rules``."""
    outer, _, name = section.partition(":")[2].strip().partition(".")
    entry = SCHEMA.get(outer.replace("-", "_"))
    named, _, last = name.rpartition(".")
    within = isinstance(entry, Named) and isinstance(entry.keys.get(last), Pairs)
    return (outer, named, last) if named and within else (outer, name)


def _typed(table: str, name: str, value: str) -> Any:
    """A value as the schema wants it; one that it does not know stays a text."""
    entry = SCHEMA.get((table or name).replace("-", "_"))
    key = entry.keys.get(name.replace("-", "_")) if isinstance(entry, Named) else entry
    match key:
        case Key(kind="texts" | "folders" | "patterns" | "tags" | "names" | "attributes" | "rules"):
            return [each for line in value.splitlines() for part in line.split(",") if (each := part.strip())]
        case Key(kind="argument") if DIGITS.fullmatch(value):
            return int(value)
        case Key() | Pairs() | Named() | None:
            return value
