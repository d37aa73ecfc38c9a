"""Counts what one run of rpclint does: the same on a busy machine as on an idle one.

    python bench/speed/counting.py ARGUMENT…    (a process of its own for each run, with a fixed hash seed)

Prints as JSON: ``calls`` from and to rpclint's own functions, ``modules`` that are loaded at its end,
``processes`` that it started, and ``characters`` that it gave LibCST to parse. What libraries do inside is
not among the calls, so that a new version of one changes little; nor are comprehensions, which are calls in
some versions of Python and in others not.
"""

from __future__ import annotations

import contextlib
import cProfile
import importlib.util
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import rpclint

HERE = Path(__file__)
OWN = str(Path(rpclint.__file__).parent) + os.sep
PARSERS = ("parse_module", "parse_statement", "parse_expression")
PARSING = "libcst._parser.entrypoints"
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


# -- inside of that process


def main(arguments: Sequence[str]) -> int:
    """Runs rpclint in this process and tells the counts, if it does its job."""
    processes: list[object] = []
    sys.addaudithook(lambda event, about: processes.append(about) if event == "subprocess.Popen" else None)
    watch = Watch()
    sys.meta_path.insert(0, watch)
    before = len(sys.modules)
    heard = io.StringIO()
    profile = cProfile.Profile()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(heard), profile:
        from rpclint.cli import main as run  # noqa: PLC0415, what it imports is counted

        code = run([*arguments])
    if code > 1:
        sys.stderr.write(heard.getvalue())
        return code
    counts = {
        "calls": calls(profile),
        "modules": len(sys.modules) - before,
        "processes": len(processes),
        "characters": watch.characters,
    }
    print(json.dumps(counts))
    return 0


def calls(profile: cProfile.Profile) -> int:
    """Of rpclint's own functions, by whomever, and of all else by them."""
    count = 0
    for entry in profile.getstats():
        if is_own(entry.code):
            count += 0 if _is_comprehension(entry.code) else entry.callcount
            count += sum(each.callcount for each in entry.calls or () if not is_own(each.code))
    return count


def is_own(code: CodeType | str) -> bool:
    """A function that is written in C is known by name only."""
    return isinstance(code, CodeType) and code.co_filename.startswith(OWN)


def _is_comprehension(code: CodeType | str) -> bool:
    return isinstance(code, CodeType) and code.co_name in COMPREHENSIONS


class Watch(MetaPathFinder):
    """Waits for LibCST's parser to be imported, and from then on adds up what it is given."""

    def __init__(self) -> None:
        self.characters = 0
        self._found = False

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002, the import system's
        if name != PARSING or self._found:
            return None
        self._found = True
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def executed(module: ModuleType) -> None:
                execute(module)
                for parser in PARSERS:
                    setattr(module, parser, self._adding(getattr(module, parser)))

            spec.loader.exec_module = executed  # type: ignore[method-assign]
        return spec

    def _adding(self, parser: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(parser)
        def parsed(source: Any, *given: Any, **more: Any) -> Any:
            self.characters += len(source)
            return parser(source, *given, **more)

        return parsed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
