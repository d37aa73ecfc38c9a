"""JSON Schemas of what rpclint writes for scripts, as they are printed by ``rpclint schema``."""

from __future__ import annotations

from pathlib import Path

NAMES = ("findings", "surface", "graph", "config", "keys", "rules", "cache")


def schema(name: str) -> str:
    """One of the NAMES, as a JSON Schema of draft 2020-12. It allows further fields, which may come."""
    return Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
