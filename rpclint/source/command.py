"""How git is called: no shell, nothing inherited, nothing run or fetched on the repository's behalf."""

import os
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from rpclint.errors import SourceError
from rpclint.timings import timed

NOTHING: Mapping[str, str] = MappingProxyType({})
_GUARDS = (
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "protocol.allow=never",  # before git 2.44 only this stops a partial clone from fetching what it lacks
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
)


def environment() -> Mapping[str, str]:
    """What git may see: a hook's GIT_DIR or GIT_INDEX_FILE would point it at another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }


def command(path: str, *arguments: str) -> list[str]:
    return ["git", *_GUARDS, "-C", path, *arguments]


@timed("git", "git processes")
def attempt(
    path: str, *arguments: str, given: bytes = b"", extra: Mapping[str, str] = NOTHING
) -> subprocess.CompletedProcess[bytes]:
    """Run git to its end, whatever the end is. ``given`` is what it reads, ``extra`` what it may see, too."""
    try:
        return subprocess.run(  # noqa: S603 (no shell, and every argument is checked)
            command(path, *arguments),
            env={**environment(), **extra},
            input=given,
            capture_output=True,
            check=False,
        )
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise no_git(path) from error


def run(path: str, *arguments: str, given: bytes = b"", extra: Mapping[str, str] = NOTHING) -> bytes:
    done = attempt(path, *arguments, given=given, extra=extra)
    if done.returncode:
        raise failure(path, done.stderr)
    return done.stdout


def no_git(path: str) -> SourceError:
    if not os.path.isdir(path):  # noqa: PTH112 (a str all the way to git, which may be no valid text)
        return SourceError(f"{path}: no such folder; name a git repository: rpclint -C REPOSITORY …")
    return SourceError("git is not on PATH; install it: apt-get install git, or dnf install git-core")


def failure(path: str, stderr: bytes) -> SourceError:
    """Git's own words in one line, with the command that mends it."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith("fatal: ")), lines[-1] if lines else "git failed")
    said = said.removeprefix("fatal: ")
    mend = next((line for line in lines if line.startswith("git config ")), None)
    if mend is None:
        mend = f"rpclint -C REPOSITORY …, or: git -C {path} fsck"
        if "not a git repository" in said:
            mend = "rpclint -C REPOSITORY …"
    return SourceError(f"{path}: {said}; try: {mend}")
