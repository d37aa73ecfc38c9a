"""The tools that rpclint is compared with, in an environment of their own, and the floors below it."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path

from histories import run_git
from measuring import Job, Tell

TOOLS = ("griffe", "flake8", "hacking")
PARSE = """
import pathlib, sys, time
import libcst
texts = [path.read_bytes() for path in pathlib.Path(sys.argv[1]).iterdir()]
began = time.perf_counter(), time.process_time()
for text in texts:
    try:
        libcst.parse_module(text)
    except libcst.ParserSyntaxError:  # Python 2
        pass
ended = time.perf_counter(), time.process_time()
sys.stderr.write(f"{ended[0] - began[0]} s, {ended[1] - began[1]} s of CPU")
"""


class Peers:
    """An environment with the peers in it, made when it is first asked for."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self._bin = folder / "peers" / "bin"
        if not all((self._bin / tool).exists() for tool in TOOLS[:2]):
            tell(f"installing {', '.join(TOOLS)} into {folder / 'peers'}")
            venv.create(folder / "peers", with_pip=True, clear=True)
            self._pip("install", "--quiet", *TOOLS)

    def versions(self) -> str:
        listed = dict(line.split("==") for line in self._pip("freeze").splitlines() if "==" in line)
        return ", ".join(f"{tool} {listed.get(tool, 'of no known version')}" for tool in TOOLS)

    def griffe(self, name: str, clone: Path, package: str, old: str, new: str) -> Job:
        """The public interface of a package at two revisions of a clone."""
        command = [str(self._bin / "griffe"), "check", package, "--search", str(clone)]
        return Job(name, _inside(clone, [*command, "--against", old, "--base-ref", new]), once=True)

    def flake8(self, name: str, folder: Path) -> Job:
        return Job(name, [str(self._bin / "flake8"), "--isolated", str(folder)], once=True)

    def _pip(self, *arguments: str) -> str:
        command = [str(self._bin / "python"), "-m", "pip", "--disable-pip-version-check", *arguments]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _inside(folder: Path, command: list[str]) -> list[str]:
    """Griffe looks for the repository from where it is run."""
    return ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(folder), *command]


def cloned(repository: Path, folder: Path, rev: str) -> Path:
    """A clone of its own to work in, that shares the objects, with a revision checked out on its trunk."""
    if not folder.exists():
        run_git("clone", "--quiet", "--shared", "--no-checkout", str(repository), str(folder))
        run_git(
            "-C",
            str(folder),
            "checkout",
            "--quiet",
            "-B",
            "bench",
            run_git("-C", str(repository), "rev-parse", f"{rev}^{{commit}}"),
        )
    return folder


# -- floors


def parse(name: str, folder: Path) -> Job:
    """LibCST over the files with RPC in them."""
    return Job(name, [sys.executable, "-c", PARSE, str(folder)])


def without_starting(said: str) -> tuple[float, float]:
    """The seconds that the parsing alone took, on the clock and of CPU, as the run said it."""
    found = re.search(r"^([\d.e-]+) s, ([\d.e-]+) s of CPU$", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"the parser did not say how long it took: {said[:200]!r}")
    return float(found[1]), float(found[2])


def read(name: str, repository: Path, old: str, new: str, candidates: Path) -> Job:
    """Git alone: both trees listed, and every file read that could have RPC in it."""
    script = (
        'git -C "$1" ls-tree -r "$2" && git -C "$1" ls-tree -r "$3" && git -C "$1" cat-file --batch < "$4"'
    )
    return Job(name, ["sh", "-c", script, "sh", str(repository), old, new, str(candidates)])


def imports(name: str) -> Job:
    return Job(name, [sys.executable, "-c", "import libcst, networkx"])


def python(name: str) -> Job:
    return Job(name, [sys.executable, "-c", "pass"])
