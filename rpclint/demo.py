"""The history that ``rpclint demo`` looks at: a service that broke its upgrade, and one that did it right."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rpclint.source import command

# One commit for each, a tag for all but the last, and the same ids on every machine.
RELEASES = {
    "havana": "2013-10-17T12:00:00Z",
    "icehouse": "2014-04-17T12:00:00Z",
    "master": "2014-06-18T12:00:00Z",
}
SOMEBODY = {"NAME": "A Developer", "EMAIL": "developer@example.org"}


@contextmanager
def example_history() -> Iterator[Path]:
    """A git repository in a temporary folder: tags havana and icehouse, branch master."""
    with TemporaryDirectory(prefix="rpclint-demo-") as temporary:
        folder = Path(temporary, "stockroom")
        folder.mkdir()
        _build(folder)
        yield folder


def _build(folder: Path) -> None:
    _git(folder, "init", "--quiet", "--template=")  # a template may bring hooks
    _git(folder, "symbolic-ref", "HEAD", "refs/heads/master")
    for release, date in RELEASES.items():
        _git(folder, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
        _copy(_example() / release, folder)
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", f"--message=stockroom {release}", date=date)
        if release != "master":
            _git(folder, "tag", release)


def _example() -> Path:
    # A wheel carries the example inside the package, a checkout keeps it among its fixtures.
    packaged = Path(__file__).with_name("example")
    fixture = Path(__file__).parents[1] / "tests" / "fixtures" / "founding-story"
    return packaged if packaged.is_dir() else fixture


def _copy(source: Path, target: Path) -> None:
    for entry in source.iterdir():
        if entry.is_file():
            (target / entry.name).write_bytes(entry.read_bytes())
        elif entry.name != "__pycache__":  # pip compiles what it installs
            (target / entry.name).mkdir(exist_ok=True)
            _copy(entry, target / entry.name)


def _git(folder: Path, *arguments: str, date: str = "") -> None:
    try:
        done = subprocess.run(  # noqa: S603 (no shell, and arguments of our own)
            command.command(str(folder), *arguments), env=_environment(date), capture_output=True, check=False
        )
    except OSError as error:
        raise command.no_git(str(folder)) from error
    if done.returncode:
        raise command.failure(str(folder), done.stderr)


def _environment(date: str) -> Mapping[str, str]:
    """Nothing of the user's: no configuration, no name, no time of day."""
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in {**SOMEBODY, "DATE": date}.items()
    }
    nothing = dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "XDG_CONFIG_HOME"), os.devnull)
    return {**command.environment(), **who, **nothing}
