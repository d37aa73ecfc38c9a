"""What a comment for rpclint asks for."""

from __future__ import annotations

import re

from msgspec import Struct

from rpclint.profiles.checking import shown
from rpclint.rulebook import nearest, rules
from rpclint.suppress.hygiene import HYGIENE

ORDER = re.compile(r"(?P<verb>[^\s\[]*)\s*(?P<brackets>\[(?P<rules>[^\]]*)\])?\s*(?P<reason>.*)")
VERB = "ignore"


class Ignore(Struct, frozen=True):
    """Findings of some rules are not to count."""

    rules: tuple[str, ...]
    reason: str


def order(said: str) -> Ignore | str:
    """What is asked for; or, as a text, why it is not understood."""
    found = ORDER.fullmatch(said)
    if found is None or found["verb"] != VERB:
        word = shown(said.split(maxsplit=1)[0]) if said else "nothing"
        return f"{word} is no word for rpclint, which takes {VERB}"
    if not found["brackets"]:
        return "it names no rule"
    names = tuple(name.strip() for name in found["rules"].split(","))
    if (fault := _fault(names)) is not None:
        return fault
    if not any(map(str.isalnum, found["reason"])):
        return "it gives no reason"
    return Ignore(names, found["reason"].strip())


def _fault(names: tuple[str, ...]) -> str | None:
    known = {rule.id for rule in rules()}
    for name in names:
        if not name:
            return "it names no rule" if len(names) == 1 else "it has a comma too many"
        if name not in known:
            return f"there is no rule {shown(name)}{nearest(name)}"
        if name in HYGIENE:
            return f"{name} cannot be ignored where it stands; mend what it tells of"
    return None
