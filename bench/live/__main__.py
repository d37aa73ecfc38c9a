"""Checks rpclint against a running service: python bench/live nova."""

from __future__ import annotations

import argparse
import json
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from comparison import Outcome, compare
from environment import HERE, installed, recorded

FAILED, IMPOSSIBLE = 1, 2


def main() -> int:
    given = arguments()
    project_file = project_path(given.project)
    project = SimpleNamespace(**runpy.run_path(str(project_file)))  # only its constants are used here
    with tempfile.TemporaryDirectory(prefix="rpclint-live-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            wheel = installed(folder, given.requirement or project.REQUIREMENT, given.constraint)
            live = json.loads(recorded(folder, project_file, project.ENVIRONMENT, given.caps).read_text())
            shown = {cap: show(wheel, cap) for cap in next(iter(live["clients"].values()))}
        except subprocess.CalledProcessError as error:
            print(f"could not be done: {error}", file=sys.stderr)
            return IMPOSSIBLE
    outcome = compare(project.PACKAGE, live, shown)
    print(f"{wheel.name}, caps: {', '.join(shown)}")
    return reported(outcome, project.EXPLAINED, verbose=given.verbose)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/live", description=__doc__)
    parser.add_argument("project", help="a name in bench/live/projects, or the path of such a file")
    parser.add_argument("--requirement", help="nova==33.0.0, or the path of a wheel (default: the newest)")
    parser.add_argument("--constraint", action="append", default=[], help="a constraints file for pip")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="where to keep the environment for next time"
    )
    parser.add_argument("--caps", default="few", help="few, all (every minor that is served), or 5.0,6.2,…")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what was shown and never happened")
    return parser.parse_args()


def project_path(name: str) -> Path:
    return Path(name) if name.endswith(".py") else HERE / "projects" / f"{name}.py"


def show(wheel: Path, cap: str) -> dict[str, Any]:
    """What rpclint makes of the wheel under a cap."""
    under = [] if cap == "none" else ["--cap", cap]
    command = [sys.executable, "-m", "rpclint", "show", "--format", "json", *under, str(wheel)]
    print(f"rpclint show {' '.join(under)}", file=sys.stderr)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def reported(outcome: Outcome, explained: dict[str, str], *, verbose: bool) -> int:
    for kind, count in sorted(outcome.counts.items()):
        print(f"{count:6}  {kind}")
    print(f"{len(outcome.unseen):6}  messages shown as possible that no call led to")
    if verbose:
        print("".join(f"          {each}\n" for each in outcome.unseen), end="")
    left = [d for d in outcome.differences if d.subject not in explained]
    excused = {d.subject for d in outcome.differences} & explained.keys()
    for subject in sorted(excused):
        print(f"explained: {subject}: {explained[subject]}")
    for difference in left:
        print(f"different: {difference}")
    stale = explained.keys() - excused
    for subject in sorted(stale):
        print(f"explained, but no longer different: {subject}")
    return FAILED if left or stale else 0


if __name__ == "__main__":
    sys.exit(main())
