"""Changes the text of an accepted file, and leaves alone what nobody asked to change."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence

from rpclint.errors import ConfigError
from rpclint.suppress.accepted import TABLE, Accepted, Entry
from rpclint.suppress.layout import Layout, layout

HEAD = "# Breaks that are known and were accepted for a time. rpclint accept writes this file.\n"
ESCAPED = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def with_entries(text: str, known: Accepted, entries: Sequence[Entry]) -> str:
    """The text with some entries, each in its place, instead of older ones of the same fingerprints.

    Every other entry, and every comment above one, stays as it is written.
    """
    blocks = list(zip(known.entries, _cut(text, known).blocks, strict=True))
    for entry in sorted(entries, key=_order):
        at = next((i for i, (old, _) in enumerate(blocks) if old.fingerprint == entry.fingerprint), None)
        if at is not None:
            blocks[at] = (entry, _comment_of(blocks[at][1]) + _table(entry) + "\n")
        else:
            after = (i for i, (old, _) in enumerate(blocks) if _order(old) > _order(entry))
            blocks.insert(next(after, len(blocks)), (entry, _table(entry) + "\n"))
    return _joined(layout(text).head or HEAD, [block for _, block in blocks])


def without(text: str, known: Accepted, lines: Collection[int]) -> str:
    """The text without the entries that stand on some lines, and without the comments above them."""
    cut = _cut(text, known)
    kept = [block for old, block in zip(known.entries, cut.blocks, strict=True) if old.line not in lines]
    return _joined(cut.head, kept)


def _cut(text: str, known: Accepted) -> Layout:
    found = layout(text)
    if len(found.blocks) != len(known.entries):
        raise ConfigError(
            f"{known.path}: its entries are not all written as [[{TABLE}]]; write them so, "
            f"or have them written to another: rpclint accept --file FILE …"
        )
    return found


def _order(entry: Entry) -> tuple[str, ...]:
    return entry.where, entry.rule, entry.fingerprint


def _joined(head: str, blocks: Sequence[str]) -> str:
    """One blank line between what was put together; none at the end."""
    found = head
    for block in blocks:
        gap = "" if not found or found.endswith("\n\n") else "\n" if found.endswith("\n") else "\n\n"
        found += gap + block
    return found.rstrip("\n") + "\n"


def _comment_of(block: str) -> str:
    lines = block.splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if not line.lstrip().startswith("#"))
    return "".join(lines[:first])


def _table(entry: Entry) -> str:
    return "".join(f"{line}\n" for line in (f"[[{TABLE}]]", *_values(entry)))


def _values(entry: Entry) -> Iterator[str]:
    said: dict[str, str | Sequence[str] | None] = {
        "fingerprint": entry.fingerprint,
        "rule": entry.rule,
        "where": entry.where,
        "severity": entry.severity.value if entry.severity is not None else None,
        "from": entry.breaks_from,
        "reason": entry.reason,
        "until": entry.until,
        "owner": entry.owner,
    }
    for key, value in said.items():
        if value is not None:
            yield f"{key} = {_toml(value)}"


def _toml(value: str | Sequence[str]) -> str:
    """A JSON text is a TOML one, but for what no text may have in it, and what nobody would see."""
    if not isinstance(value, str):
        return f"[{', '.join(map(_toml, value))}]"
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(clean, ensure_ascii=False))
