"""Which versions of rpclint a configuration is written for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Numbers: TypeAlias = tuple[int, ...]
Clause: TypeAlias = tuple[str, Numbers]

CLAUSE = re.compile(r"\s*(>=|<=|==|!=|~=|>|<)\s*(\d{1,6}(?:\.\d{1,6}){0,3})\s*")
LEADING = re.compile(r"\d+(?:\.\d+)*")
FITS: Mapping[str, Callable[[Numbers, Numbers], bool]] = {
    ">=": lambda own, wanted: own >= wanted,
    "<=": lambda own, wanted: own <= wanted,
    ">": lambda own, wanted: own > wanted,
    "<": lambda own, wanted: own < wanted,
    "==": lambda own, wanted: own == wanted,
    "!=": lambda own, wanted: own != wanted,
}


def requirement(text: str) -> tuple[Clause, ...] | None:
    """The clauses of ``>=0.2,<1``, as PEP 440 has them, without wildcards; None where it has other things."""
    found = [CLAUSE.fullmatch(clause) for clause in text.split(",")]
    clauses = [(match[1], _numbers(match[2])) for match in found if match is not None]
    if len(clauses) < len(found) or any(sign == "~=" and not wanted[1:] for sign, wanted in clauses):
        return None
    return tuple(clauses)


def meets(version: str, clauses: tuple[Clause, ...]) -> bool:
    """Whether a version is what all clauses ask for, by its numbers alone."""
    leading = LEADING.match(version)
    own = _numbers(leading[0]) if leading is not None else ()
    return all(_fits(own, sign, wanted) for sign, wanted in clauses)


def _fits(own: Numbers, sign: str, wanted: Numbers) -> bool:
    if sign == "~=":
        return _bare(own) >= _bare(wanted) and own[: len(wanted) - 1] == wanted[:-1]
    return FITS[sign](_bare(own), _bare(wanted))


def _numbers(text: str) -> Numbers:
    return tuple(int(part) for part in text.split("."))


def _bare(numbers: Numbers) -> Numbers:
    """1 and 1.0 are one version."""
    while numbers and not numbers[-1]:
        numbers = numbers[:-1]
    return numbers
