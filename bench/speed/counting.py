"""Counts what one run of rpclint does: the same on a busy machine as on an idle one.

    python -m counting ARGUMENT…        (a process of its own for each run, with a fixed hash seed)

Prints as JSON: ``calls`` from and to rpclint's own functions, ``modules`` that are loaded at its end,
``processes`` that it started, and ``characters`` that it gave LibCST to parse. What libraries do inside is
not among the calls, so that a new version of one changes little; nor are comprehensions, which are calls in
some versions of Python and in others not.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import rpclint

HERE = Path(__file__)
PARSERS = ("parse_module", "parse_statement", "parse_expression")
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")


def counted(arguments: Sequence[str], cache: Path | None = None) -> dict[str, int]:
    """The counts of ``rpclint`` with these arguments, in a process of its own, with or without a cache."""
    options = ["--no-cache"] if cache is None and arguments[0] != "--version" else []
    given = {} if cache is None else {"RPCLINT_CACHE_DIR": str(cache)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "RPCLINT_"))}
    done = subprocess.run(
        [sys.executable, str(HERE), *arguments, *options],
        env={**kept, **given, "PYTHONHASHSEED": "0", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"rpclint {' '.join(arguments)}: {done.stderr.strip()}")
    found: dict[str, int] = json.loads(done.stdout)
    return found


class Counter:
    """What a profile function is told, counted."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._is_own: dict[Any, bool] = {}
        self.calls = 0
        self.characters = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event == "c_call":
            self.calls += self._mine(frame)
        elif event == "call" and frame.f_code.co_name not in COMPREHENSIONS:
            before = frame.f_back
            self.calls += self._mine(frame) or (before is not None and self._mine(before))
            if frame.f_code.co_name in PARSERS and str(frame.f_globals.get("__name__")).startswith("libcst."):
                self.characters += len(frame.f_locals["source"])

    def _mine(self, frame: FrameType) -> bool:
        code = frame.f_code
        if code not in self._is_own:
            self._is_own[code] = code.co_filename.startswith(self._own)
        return self._is_own[code]


def main(arguments: Sequence[str]) -> int:
    """Runs rpclint in this process and tells the counts, if it does its job."""
    counter = Counter(str(Path(rpclint.__file__).parent) + os.sep)
    processes: list[object] = []
    sys.addaudithook(lambda event, about: processes.append(about) if event == "subprocess.Popen" else None)
    heard = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(heard):
        sys.setprofile(counter)
        from rpclint.cli import main as run  # noqa: PLC0415, what it imports is counted

        code = run([*arguments])
        sys.setprofile(None)
    if code > 1:
        sys.stderr.write(heard.getvalue())
        return code
    print(json.dumps(told(counter, len(sys.modules), len(processes))))
    return 0


def told(counter: Counter, modules: int, processes: int) -> Mapping[str, int]:
    return {
        "calls": counter.calls,
        "modules": modules,
        "processes": processes,
        "characters": counter.characters,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
