"""A released wheel, as pip gives it: fetched from the package index, and neither built nor installed."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from rpclint.errors import SourceError, UsageError

PREFIX = "pypi:"
PATIENCE = 300  # seconds
_RELEASE = re.compile(
    r"(?P<project>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+]{0,98})"
)
# A wheel is only looked at: it need not be made for the Python that looks.
_OPTIONS = (
    "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--no-input", "--quiet",
    "--disable-pip-version-check", "--no-python-version-warning", "--retries", "2", "--timeout", "20",
)  # fmt: skip
_UNREACHED = ("Retrying (", "ConnectionError", "Temporary failure", "Could not fetch URL")


class Released(Struct, frozen=True):
    """One version of a project on the package index."""

    project: str
    version: str

    def __str__(self) -> str:
        return f"{self.project}=={self.version}"


class Wheel(Struct, frozen=True):
    name: str
    data: bytes


def released(name: str) -> Released:
    """What ``pypi:nova==33.0.0`` names; nothing that pip could take for an option, a place or a range."""
    found = _RELEASE.fullmatch(name.removeprefix(PREFIX))
    if found is None:
        raise UsageError(f"{name!r} names no released version; one looks like this: {PREFIX}nova==33.0.0")
    return Released(found["project"], found["version"])


def download(wanted: Released) -> Wheel:
    """The wheel of a version. Raises SourceError where there is none, or the index is out of reach."""
    import tempfile  # noqa: PLC0415, slow to load

    with tempfile.TemporaryDirectory(prefix="rpclint-") as folder:
        done = _pip("download", *_OPTIONS, "--dest", folder, str(wanted))
        found = sorted(Path(folder).glob("*.whl"))
        if done.returncode or not found:
            raise _failure(wanted, done.stderr.decode("utf-8", "replace"))
        return Wheel(found[0].name, found[0].read_bytes())


def settings(environment: Mapping[str, str]) -> str:
    """All that decides which index pip asks, as far as the environment says."""
    return repr(sorted(item for item in environment.items() if item[0].startswith("PIP_")))


def _pip(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pip", *arguments]
    import tempfile  # noqa: PLC0415, the same

    outside = tempfile.gettempdir()  # a folder named pip where rpclint is run is not meant
    try:
        return subprocess.run(  # noqa: S603 (no shell, and the one argument that is given is checked)
            command,
            cwd=outside,
            env=os.environ | {"PYTHONSAFEPATH": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(
            f"{arguments[-1]}: the package index did not answer within {PATIENCE} seconds; "
            f"name a wheel on disk instead: rpclint diff --old FILE.whl --new PATH"
        ) from error


def _failure(wanted: Released, stderr: str) -> SourceError:
    pip = f"{sys.executable} -m pip"
    if "No module named pip" in stderr:
        return SourceError(f"{wanted}: this Python has no pip; install it: {sys.executable} -m ensurepip")
    if any(sign in stderr for sign in _UNREACHED):
        return SourceError(f"{wanted}: the package index cannot be reached; try: {pip} download {wanted}")
    said = [line.removeprefix("ERROR: ") for line in stderr.splitlines() if line.startswith("ERROR: ")]
    why = said[-1] if said else "pip gave no wheel"
    return SourceError(f"{wanted}: {why}; see which there are: {pip} index versions {wanted.project}")
