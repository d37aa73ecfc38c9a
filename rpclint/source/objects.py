"""One long-lived `git cat-file --batch`, which answers for many objects at the price of one start."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, cast

from rpclint.errors import SourceError
from rpclint.source import command
from rpclint.source.tree import MAX_FILE_BYTES, TOO_LARGE, Unreadable
from rpclint.timings import count, timed

# Requests in flight. They must fit into the smallest pipe (4096 bytes), else both ends could wait for ever.
_IN_FLIGHT = 50

_MISSING = Unreadable("git has no such object")


class Objects:
    """Reads objects by name. Answers are taken in before they are handed on, so readers may interleave."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def read(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | Unreadable]]:
        asked = iter(names)
        while some := tuple(islice(asked, _IN_FLIGHT)):
            with self._lock:
                answers = self._answers(some)
            yield from zip(some, answers, strict=True)

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                cast("IO[bytes]", pipe).close()
        process.kill()  # it only reads, and where a fork holds the pipe's other end would wait for ever
        process.wait()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()

    def _answers(self, names: Sequence[str]) -> list[bytes | Unreadable]:
        try:
            return self._exchange(names)
        except (OSError, EOFError):
            self.close()
        return [self._alone(name) for name in names]

    def _alone(self, name: str) -> bytes | Unreadable:
        """Ask for one object; a corrupt one ends git, and is found out by that."""
        try:
            return self._exchange([name])[0]
        except (OSError, EOFError):
            self.close()
        if self._lives():
            return Unreadable("git cannot read the object (corrupt, or left out of a partial clone)")
        raise SourceError(f"{self._path}: git cat-file ended early; try: git -C {self._path} fsck")

    def _lives(self) -> bool:
        """Whether a fresh process still answers: then it was the object, not git."""
        try:
            return self._exchange(["0" * 40]) == [_MISSING]
        except (OSError, EOFError):
            self.close()
            return False

    @timed("git")
    def _exchange(self, names: Sequence[str]) -> list[bytes | Unreadable]:
        count("blobs read", len(names))
        process = self._running()
        stdin, stdout = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        stdin.write("".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"))
        stdin.flush()
        return [_answer(stdout) for _ in names]

    def _running(self) -> subprocess.Popen[bytes]:
        # A forked worker must not share its parent's pipes.
        if self._process is None or self._owner != os.getpid():
            self._process, self._owner = self._start(), os.getpid()
        return self._process

    @timed("git", "git processes")
    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 (no shell, fixed arguments)
                command.command(self._path, "cat-file", "--batch"),
                env=command.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except (FileNotFoundError, NotADirectoryError) as error:
            raise command.no_git(self._path) from error


def _answer(stdout: IO[bytes]) -> bytes | Unreadable:
    header = stdout.readline()
    if not header.endswith(b"\n"):
        raise EOFError
    fields = header.split()
    if not fields[-1].isdigit():
        return _MISSING
    size = int(fields[-1])
    if size > MAX_FILE_BYTES:
        _pass_over(stdout, size + 1)
        return TOO_LARGE
    data = stdout.read(size + 1)
    if len(data) != size + 1:
        raise EOFError
    return data[:-1]


def _pass_over(stdout: IO[bytes], size: int) -> None:
    """Takes in an answer without holding it."""
    while size:
        read = len(stdout.read(min(size, MAX_FILE_BYTES)))
        if not read:
            raise EOFError
        size -= read
