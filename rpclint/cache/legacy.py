"""Takes away what rpclint 0.1.0 kept in a file for each entry, and nothing else."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

KINDS = ("facts", "steps", "blame", "wheels")
PART = re.compile(r"[0-9a-f]{2}")
ENTRY = re.compile(
    r"[0-9a-f]{62}|\.[a-z0-9_]{8}"
)  # whole ones, and what was being written when a run was killed


def swept(folder: Path) -> None:
    """Removes the entries, and then the folders that are empty; whatever else lies there stays."""
    for kind in KINDS:
        for part in _inside(folder / kind, PART):
            for entry in _inside(part, ENTRY):
                with contextlib.suppress(OSError):
                    entry.unlink()
            with contextlib.suppress(OSError):
                part.rmdir()
        with contextlib.suppress(OSError):
            (folder / kind).rmdir()


def _inside(folder: Path, names: re.Pattern[str]) -> list[Path]:
    if folder.is_symlink():
        return []
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        return [Path(entry.path) for entry in found if names.fullmatch(entry.name)]
    return []
