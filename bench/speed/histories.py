"""Git repositories made of files that are at hand: one commit after the other, on one branch."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TRUNK = "refs/heads/master"
SOMEBODY = "A Developer <developer@example.org>"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, and the tag and the branch that are to stand at it.

    ``files`` are all that it has, or where it is not ``whole`` those that differ from the commit before.
    ``date`` is in seconds since 1970; ``note`` makes the tag one with a message.
    """

    message: str
    date: int
    files: Mapping[str, bytes]
    whole: bool = True
    tag: str | None = None
    note: str | None = None
    branch: str | None = None


def build(folder: Path, commits: Iterable[Commit]) -> None:
    """A bare repository with these commits; the same commits have the same ids everywhere.

    It is there when it is complete. What was in the folder before is gone then.
    """
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    run_git("init", "--quiet", "--bare", "--template=", str(unfinished))
    run_git("-C", str(unfinished), "symbolic-ref", "HEAD", TRUNK)
    command = ["git", "-C", str(unfinished), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment()) as importer:
        assert importer.stdin is not None  # noqa: S101, it is a pipe
        for mark, commit in enumerate(commits, 1):
            importer.stdin.writelines(_told(commit, mark))
    if importer.returncode:
        raise subprocess.CalledProcessError(importer.returncode, command)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _told(commit: Commit, mark: int) -> Iterator[bytes]:
    """A commit as git fast-import reads it."""
    who = f"{SOMEBODY} {commit.date} +0000\n".encode()
    yield f"commit {TRUNK}\nmark :{mark}\n".encode()
    yield b"author " + who + b"committer " + who + _data(commit.message.encode())
    if mark > 1:
        yield f"from :{mark - 1}\n".encode()
    if commit.whole:
        yield b"deleteall\n"
    for path, data in commit.files.items():
        yield b"M 100644 inline " + _quoted(path) + b"\n" + _data(data)
    if commit.branch is not None:
        yield f"reset refs/heads/{commit.branch}\nfrom :{mark}\n\n".encode()
    if commit.tag is not None and commit.note is None:
        yield f"reset refs/tags/{commit.tag}\nfrom :{mark}\n\n".encode()
    elif commit.tag is not None:
        yield f"tag {commit.tag}\nfrom :{mark}\n".encode()
        yield b"tagger " + who + _data(str(commit.note).encode())


def _data(data: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(data), data)


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()


def run_git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], env=environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


def environment() -> dict[str, str]:
    """Nothing of the user's configuration, and no repository but the one that is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), os.devnull)
