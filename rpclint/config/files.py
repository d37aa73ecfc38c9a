"""The files that a project may write its configuration in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rpclint import __version__, toml
from rpclint.config.ini import of_ini
from rpclint.errors import ConfigError
from rpclint.profiles.checking import checked, shown
from rpclint.requirement import meets, requirement

# In the order in which they are looked at; the first that has anything for rpclint counts.
NAMES = ("rpclint.toml", "pyproject.toml", "setup.cfg", "tox.ini")
OWN, SHARED = NAMES[:2]
MOST = 1024 * 1024  # bytes; nobody writes that much about a project
WORD = b"rpclint"


def form_of(name: str) -> str:
    """Which of the files one is written like, by its name."""
    if name in NAMES:
        return name
    return OWN if name.endswith(".toml") else NAMES[-1]


def table_of(name: str) -> str:
    """What the table for rpclint is called in a file of a form."""
    return {OWN: "a key", SHARED: "[tool.rpclint]"}.get(name, "[rpclint]")


def read(name: str, data: bytes, where: str) -> dict[str, Any] | None:
    """What a file configures; None where it has nothing for rpclint in it.

    ``name`` tells its form, ``where`` is what to call it. Raises ConfigError for what cannot be read, unless
    it cannot be meant for rpclint anyway.
    """
    if name != OWN and WORD not in data.lower():
        return None
    if len(data) > MOST:
        raise unreadable(where, f"it is larger than {MOST // 1024} KB")
    try:
        found = _toml(name, data) if name.endswith(".toml") else of_ini(data, name)
    except ValueError as error:  # of text that is none, and of both kinds of file
        raise unreadable(where, " ".join(str(error).split())) from error
    if found is None:
        return None
    _check_version(found, where)
    return checked(found, where)


def _check_version(found: Mapping[str, Any], where: str) -> None:
    """Before all else is looked at: another rpclint may know keys that this one does not."""
    wanted = found.get("required_version", found.get("required-version"))
    clauses = requirement(wanted) if isinstance(wanted, str) else None
    if clauses is not None and not meets(__version__, clauses):
        raise ConfigError(
            f"{where} is for rpclint {shown(wanted)}, and this is {__version__}; "
            f"install another: pip install 'rpclint{wanted}'"
        )


def unreadable(where: str, reason: str) -> ConfigError:
    return ConfigError(f"{where} cannot be read: {reason}; correct it, or name another: --config FILE")


def _toml(name: str, data: bytes) -> Mapping[str, Any] | None:
    found = toml.loads(data.decode("utf-8-sig"))
    misplaced = "tool" if name == OWN else "rpclint"
    if misplaced in found:
        right = "keys stand at the top, in no table" if name == OWN else "it is [tool.rpclint]"
        raise ValueError(f"[{misplaced}] is not for this file: {right}")
    return found if name == OWN else _inner(_inner(found, "tool"), "tool.rpclint")


def _inner(table: Mapping[str, Any] | None, name: str) -> Mapping[str, Any] | None:
    found = None if table is None else table.get(name.rpartition(".")[2])
    if found is not None and not isinstance(found, dict):
        raise ValueError(f"{name} is {shown(found)}; it is a table, [{name}]")
    return found
