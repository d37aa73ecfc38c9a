"""Standard output."""

from __future__ import annotations

import os
import sys

from rpclint.errors import SourceError


def show(text: str) -> None:
    """Whoever reads may leave early, which changes nothing about the result."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
    except OSError as error:
        _abandon_stdout()
        raise SourceError(f"standard output: {error.strerror}; write to a file: --output FILE") from error


def _abandon_stdout() -> None:
    """Points standard output at nothing, so that the interpreter's last flush fails quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
