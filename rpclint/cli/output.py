"""Where results go: standard output or a file, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from rpclint import timings
from rpclint.cli.printing import show
from rpclint.errors import SourceError
from rpclint.report.style import inert

OUTPUT = "--output FILE"
LINE = 75  # what fits on a terminal; a longer line could not be taken back
PATIENCE = 1.0  # seconds before anybody is told what takes so long


@timings.timed("report")
def write(text: str, target: str | None, option: str = OUTPUT) -> None:
    """Writes a result. A file appears complete or not at all; ``option`` is what named it."""
    if target is None:
        show(text)
        return
    write_bytes(text.encode("utf-8", "backslashreplace"), target, option)


def write_bytes(data: bytes, target: str, option: str = OUTPUT) -> None:
    """The same for what is no text."""
    with _told(target, option):
        _replace(Path(os.path.realpath(target)), data)


def append(text: str, target: str, variable: str) -> None:
    """Adds to a file that an environment ``variable`` names."""
    with _told(target, variable), Path(target).open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)


def check(target: str, option: str = OUTPUT) -> None:
    """Raises where a file could not be written, and leaves everything as it is."""
    path = Path(os.path.realpath(target))
    with _told(target, option):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists() and not path.is_file():
            return  # a pipe would be opened for nobody
        import tempfile

        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        Path(temporary).unlink()


def check_append(target: str, variable: str) -> None:
    """The same for a file to add to, whose folder need not be writable if it is there."""
    if not Path(target).is_file():
        check(target, variable)
        return
    with _told(target, variable):
        Path(target).open("ab").close()


@contextlib.contextmanager
def _told(target: str, option: str) -> Iterator[None]:
    """Says of what goes wrong with a file which one it is, and what names another."""
    try:
        yield
    except OSError as error:
        raise SourceError(f"{target}: {error.strerror}; name a file that can be written: {option}") from error


def warn(said: Iterable[str]) -> None:
    """Tells what is likely to be wrong and does not keep the job from being done."""
    for line in said:
        with contextlib.suppress(OSError):  # whoever listened has left
            sys.stderr.write(f"rpclint: warning: {inert(line)}\n")


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():  # /dev/null, a pipe: nothing to put another file in place of
        path.write_bytes(data)
        return
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()


class Progress:
    """One line on standard error that says what is being done, on a terminal and not before a second."""

    def __init__(self, *, quiet: bool) -> None:
        self._on = sys.stderr.isatty() and not quiet
        self._process = os.getpid()
        self._began = time.monotonic()
        self._shown = False

    def __call__(self, doing: str) -> None:
        if os.getpid() != self._process:  # only one process may write the line, and take it back
            return
        if self._on and time.monotonic() - self._began > PATIENCE:
            sys.stderr.write(f"\r\x1b[K{inert(doing)[:LINE]} ...")
            sys.stderr.flush()
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def wants_colour(choice: str) -> bool:
    """``auto`` paints on a terminal only, and never where ``NO_COLOR`` is set."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
