"""What is measured: a repository, two neighbouring trees of it, and what a probe found in them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Subject:
    """``about`` is what the probe told; ``folder`` what it laid out. Only a ``full`` clone has a history."""

    repository: Path
    folder: Path
    about: dict[str, Any]
    full: bool

    @property
    def pair(self) -> str:
        return f"{self.about['old']}..{self.about['new']}"

    @property
    def whole(self) -> str:
        return f"{self.about['first']}..{self.about['names'][-1]}"

    @property
    def name(self) -> str:
        return f"{self.about['project']}, {'a full clone' if self.full else 'from wheels'}"


def subject(repository: Path, folder: Path, ends: Sequence[str] = (), *, full: bool) -> Subject:
    """Looks at a repository: at its newest two trees, or at those that are named."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    about = _said("probe.py", str(repository), str(folder), *ends)
    return Subject(repository, folder, about, full)


def names(repository: Path) -> list[str]:
    """The releases of a repository, and the tip of its trunk."""
    found: list[str] = _said("probe.py", str(repository))["names"]
    return found


def _said(script: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, str(HERE / script), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    found: dict[str, Any] = json.loads(done.stdout)
    return found
