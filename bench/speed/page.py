"""The page of results."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from measuring import Measured
from outcome import Figure, Outcome

HEAD = """# Speed

Figures of one run of `make bench`, each the median of several runs, taken in turn with what it is compared
with; times compare with each other on one machine, and with nothing else. How to run it:

```sh
make bench                                             # repositories made of the wheels on the package index
make bench OPTIONS='--repo ~/src/nova'                 # a full clone, with the tip of its trunk
make bench OPTIONS='--repo ~/src/nova --projects ~/src --output bench/results.md'
.venv/bin/python bench/speed --only cold,start --repeat 5 --quick
```

*Cold* is with nothing in rpclint's cache, and with the files in the memory of the system; griffe and flake8
run once. A ratio is the median over the rounds in which both ran. *Share* is the part of the target that is
used up: 1.00 just meets it. Memory is that of all processes of a run together where the system tells it.
"""


GROWN = """Made-up services (`bench/speed/synthetic.py`), cold, in one process. A surface of 1 has 11
interfaces with 22 client methods and 27 endpoint methods each. Calls are counted as `make count` does it."""


def page(outcomes: Sequence[Outcome], peers: str) -> str:
    return "\n".join([HEAD, *_machine(peers), *_figures(outcomes), *_growth(outcomes), *_runs(outcomes)])


def _machine(peers: str) -> Iterator[str]:
    yield "## Machine\n"
    yield f"- {_processors()}; {_memory()}; {platform.system()} {platform.release()}"
    yield f"- Python {platform.python_version()}, {_git()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("libcst", "networkx", "msgspec", "click"))
    yield f"- rpclint {version('rpclint')}{_commit()}, {libraries}"
    if peers:
        yield f"- peers: {peers}"
    yield f"- {datetime.now(timezone.utc):%Y-%m-%d}\n"


def _figures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## Figures\n"
    yield from (f"{note}\n" for outcome in outcomes for note in outcome.notes)
    for outcome in outcomes:
        if outcome.figures:
            yield f"### {outcome.title}\n"
            yield "| figure | target | measured | share | met |"
            yield "|---|--:|--:|--:|---|"
            yield from map(_row, outcome.figures)
            yield ""


def _row(figure: Figure) -> str:
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    return f"| {figure.what} | {figure.target} | {figure.measured} | {figure.share} | {met} |"


def _growth(outcomes: Sequence[Outcome]) -> Iterator[str]:
    tables = [table for outcome in outcomes for table in outcome.growth]
    if tables:
        yield "## Growth\n"
        yield f"{GROWN}\n"
    for table in tables:
        yield f"### {table.title}\n"
        yield f"| {' | '.join(table.head)} |"
        yield f"|{'--:|' * len(table.head)}"
        yield from (f"| {' | '.join(row)} |" for row in table.rows)
        yield ""


def _runs(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## Runs\n"
    yield "Seconds on the clock, the middle one and the range; seconds of CPU; MB of the largest process.\n"
    for outcome in outcomes:
        if outcome.measured:
            yield f"### {outcome.title}: runs\n"
            yield "| what | runs | seconds | range | CPU | MB |"
            yield "|---|--:|--:|--:|--:|--:|"
            yield from map(_run, outcome.measured)
            yield ""


def _run(each: Measured) -> str:
    return (
        f"| {each.name} | {len(each.runs)} | {each.seconds:.3f} | {each.spread} "
        f"| {each.busy:.2f} | {each.megabytes:.0f} |"
    )


def _processors() -> str:
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        usable = os.cpu_count() or 1
    model = _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()
    return f"{usable} cores, {model}"


def _memory() -> str:
    total = _first("/proc/meminfo", "MemTotal")
    return f"{int(total.split()[0]) / 2**20:.0f} GB" if total else "memory unknown"


def _first(file: str, key: str) -> str:
    """The first value of a key in one of the system's own tables."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:  # not on every system
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _git() -> str:
    return subprocess.run(["git", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _commit() -> str:
    here = str(Path(__file__).parent)
    done = subprocess.run(
        ["git", "-C", here, "describe", "--always", "--dirty"], check=False, capture_output=True, text=True
    )
    return f" ({done.stdout.strip()})" if done.returncode == 0 else ""
