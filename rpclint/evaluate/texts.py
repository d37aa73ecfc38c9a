"""What becomes of text: formatted, joined, replaced."""

from __future__ import annotations

import re
from contextlib import suppress

from rpclint.evaluate.values import Items, Known, Table, Unknown, Value, as_text, describe, pattern
from rpclint.model import Place

CHANGED = {"replace", "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize"}
ASKED = {"startswith", "endswith", "isdigit"}
CUT = {"split", "rsplit", "partition", "rpartition"}
FIELD = re.compile(r"\{\{|\}\}|\{(\w*)\}")


def formatted(template: str, place: Place | None, right: Value) -> Value:
    """``template % right``."""
    values: list[Value] = list(right.values) if isinstance(right, Items) else [right]
    if all(isinstance(value, Known) for value in values):
        try:
            text = template % tuple(value.value for value in values if isinstance(value, Known))
        except (TypeError, ValueError):
            return Unknown(repr(template))
        return Known(text, place)
    return Unknown(f"{template!r} % {', '.join(map(describe, values))}", _made_of(template, values))


def _made_of(template: str, values: list[Value]) -> str | None:
    with suppress(TypeError, ValueError):
        return template % tuple(map(pattern, values))
    return None


def of_text(text: str, name: str, positional: list[Value], keywords: Table) -> Value | None:
    """What a method of a string gives; None where nothing is known of it, or of what it is given."""
    if name == "format":
        return _filled(text, positional, keywords)
    if name == "join" and positional and isinstance(positional[0], Items):
        return _joined(text, positional[0].values)
    plain = [value.value for value in positional if isinstance(value, Known)]
    if name not in CHANGED | ASKED | CUT or len(plain) < len(positional):
        return None
    with suppress(TypeError, ValueError):
        found = getattr(text, name)(*plain)
        return Known(found) if name not in CUT else Items([Known(part) for part in found])
    return None


def of_any_text(name: str, among: tuple[str, ...], method: str, positional: list[Value]) -> Value | None:
    """The same where it is only known which strings it may be."""
    found = [of_text(text, method, positional, Table()) for text in among]
    texts = tuple(text for value in found if (text := as_text(value)) is not None)
    given = ", ".join(map(describe, positional))
    return Unknown(f"{name}.{method}({given})", among=texts) if len(texts) == len(among) else None


def _filled(template: str, positional: list[Value], keywords: Table) -> Value:
    """``template.format(…)``, where it says no more than which values go where."""
    given = {**{str(index): value for index, value in enumerate(positional)}, **keywords.entries}
    numbers = iter(range(len(positional)))
    used: list[Value] = []

    def fill(field: re.Match[str]) -> str:
        if field[1] is None:
            return field[0][0]
        used.append(given.get(field[1] or str(next(numbers, "")), Unknown(field[0])))
        return pattern(used[-1])

    text = FIELD.sub(fill, template)
    if all(as_text(value) is not None for value in used) and "{" not in text:
        return Known(text)
    return Unknown(
        f"{template!r}.format({', '.join(map(describe, used))})", text if "{" not in text else None
    )


def _joined(text: str, values: list[Value]) -> Value:
    if all(as_text(value) is not None for value in values):
        return Known(text.join(as_text(value) or "" for value in values))
    told = ", ".join(map(describe, values))
    return Unknown(f"{text!r}.join({told})", text.join(map(pattern, values)))
