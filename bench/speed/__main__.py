"""Speed: rpclint next to its peers and to what no tool could do without, all in one run.

python bench/speed [--repo CLONE] [--projects FOLDER] [--only cold,warm,hook,start,scale,projects,tags]

Without a clone it works on git repositories that it makes of wheels from the package index. Exit codes:
0 done, whatever the figures say, 1 with --strict where one misses its target, 2 the job could not be done.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import figures
import growth
import hook
import wheels
from outcome import Outcome
from page import page
from peers import Peers
from subjects import Subject, names, subject

ALL = ("cold", "warm", "hook", "start", "scale", "projects", "tags")
USUAL = ("cold", "warm", "hook", "start", "scale", "projects")
TARGET = Path(__file__).parents[1] / "results.md"
BEGAN = time.monotonic()


def main(arguments: Sequence[str]) -> int:
    given = _arguments(arguments)
    if given.only - {*ALL}:
        sys.stderr.write(f"--only takes {', '.join(ALL)}, not {', '.join(sorted(given.only - {*ALL}))}\n")
        return 2
    given.folder.mkdir(parents=True, exist_ok=True)
    bench = figures.Bench(_rpclint(), given.folder, given.repeat, given.quick, _tell)
    try:
        outcomes = list(_outcomes(bench, given))
        used = "cold" in given.only and not given.quick
        peers = Peers(given.folder, _tell).versions() if used else ""
    except (RuntimeError, subprocess.CalledProcessError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    text = page(outcomes, peers)
    output = given.output or (TARGET if given.only >= {*USUAL} and not given.quick else None)
    if output is None:
        print(text)
    else:
        output.write_text(text, encoding="utf-8")
        _tell(f"written: {output}")
    missed = [figure for outcome in outcomes for figure in outcome.figures if figure.met is False]
    _tell(
        f"{len(missed)} figures miss their targets{':' if missed else ''} {', '.join(f.what for f in missed)}"
    )
    return 1 if missed and given.strict else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--repo", type=Path, metavar="CLONE", help="a full clone, in place of wheels of nova")
    parser.add_argument(
        "--range", metavar="OLD..NEW", help="two neighbouring trees of it; else the newest two"
    )
    parser.add_argument(
        "--projects", type=Path, metavar="FOLDER", help="a folder with clones of all projects"
    )
    parser.add_argument("--only", type=_parts, default={*USUAL}, metavar="PART,…", help=", ".join(ALL))
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each; 5")
    parser.add_argument("--quick", action="store_true", help="no peers, and small sizes")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--folder", type=Path, default=_usual_folder(), help="where the input is kept")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help=f"where the page goes; {TARGET.name}, or if it is a part to the screen",
    )
    return parser.parse_args(arguments)


def _parts(text: str) -> set[str]:
    return {*text.split(",")}


def _usual_folder() -> Path:
    shared = os.environ.get("XDG_CACHE_HOME")
    return Path(shared or "~/.cache").expanduser().absolute() / "rpclint-bench"


def _tell(line: str) -> None:
    sys.stderr.write(f"[{time.monotonic() - BEGAN:4.0f} s] {line}\n")
    sys.stderr.flush()


def _rpclint() -> list[str]:
    """As users start it, where it is installed next to this Python."""
    script = Path(sys.executable).with_name("rpclint")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "rpclint"]


def _outcomes(bench: figures.Bench, given: argparse.Namespace) -> Iterator[Outcome]:
    if "start" in given.only:
        yield figures.start(bench)
    looked_at = given.only & {"cold", "warm", "hook"}
    main_one = _subject(bench, given) if looked_at or (given.repo and "scale" in given.only) else None
    if main_one is not None and "cold" in given.only:
        yield figures.pair(bench, main_one)
    if main_one is not None and "hook" in given.only:
        yield hook.hook(bench, main_one)
    if main_one is not None and "warm" in given.only:
        yield figures.whole(bench, main_one)
    if "projects" in given.only:
        yield figures.projects(bench, _clones(bench, given), names)
    if "tags" in given.only:
        yield figures.tags(bench, _clones(bench, given))
    if "scale" in given.only:
        yield growth.scale(bench, main_one if main_one and main_one.full else None)


def _subject(bench: figures.Bench, given: argparse.Namespace) -> Subject:
    ends = given.range.split("..") if given.range else ()
    repository = given.repo.absolute() if given.repo else wheels.repository("nova", bench.folder, _tell)
    _tell(f"looking at {repository}")
    return subject(repository, bench.folder / "subject", ends, full=given.repo is not None)


def _clones(bench: figures.Bench, given: argparse.Namespace) -> list[Path]:
    """Those in a folder, each there or in a folder called repo; else those that are made of wheels."""
    if given.projects is None:
        return [wheels.repository(project, bench.folder, _tell) for project in wheels.projects()]
    inside = sorted(each for each in given.projects.absolute().iterdir() if each.is_dir())
    places = [place for each in inside for place in (each, each / "repo")]
    return [place for place in places if (place / ".git").exists() or (place / "objects").is_dir()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
