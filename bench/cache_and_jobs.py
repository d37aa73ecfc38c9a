"""How much the cache and the processes save, all measured in one run: a table of seconds and ratios.

    python bench/cache_and_jobs.py ~/src/nova [icehouse..master]

Each case is a process of its own with a cache of its own. Times compare with each other, on one machine and
in one run, and with nothing else. A difference in the results is a failure.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """Seconds on the clock and of the processors, the largest process in MB, and what was printed."""

    name: str
    seconds: float
    busy: float
    megabytes: float
    result: bytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository")
    parser.add_argument("range", nargs="?", default="icehouse..master")
    given = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "rpclint",
        "-C",
        given.repository,
        "diff",
        given.range,
        "--format",
        "json",
    ]
    jobs = str(os.cpu_count() or 1)
    with tempfile.TemporaryDirectory() as folder:
        cases = [
            _measured("cold, one process", [*command, "--no-cache", "--jobs", "1"], folder),
            _measured(f"cold, {jobs} processes", [*command, "--jobs", jobs], folder),
            _measured("warm", command, folder),
            _measured("facts only", [*command, "--jobs", jobs], folder, forget="steps"),
        ]
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    _print(cases, size)
    return 0 if len({case.result for case in cases}) == 1 else 1


def _measured(name: str, command: list[str], folder: str, forget: str = "") -> Measured:
    if forget:
        with closing(sqlite3.connect(Path(folder, "rpclint.sqlite"), isolation_level=None)) as kept:
            kept.execute("DELETE FROM entries WHERE kind = ?", (forget,))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environment = {**os.environ, "RPCLINT_CACHE_DIR": folder}
    # One process in between, whose own children tell the largest of this case alone.
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *command], env=environment, stdout=subprocess.PIPE, check=True
    )
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    result, _, kilobytes = done.stdout.rpartition(b"\n")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(name, ended - began, busy, int(kilobytes) / 1024, result)


WATCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print("\\n%d" % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, end="")
sys.exit(code == 2)
"""


def _print(cases: list[Measured], size: int) -> None:
    first = cases[0]
    rows = [f"{'':<20} {'seconds':>8} {'of CPU':>8} {'MB':>6} {'times faster':>13}"]
    rows += [
        f"{case.name:<20} {case.seconds:8.1f} {case.busy:8.1f} {case.megabytes:6.0f} "
        f"{first.seconds / case.seconds:13.1f}"
        for case in cases
    ]
    alike = len({case.result for case in cases}) == 1
    rows.append(f"results {'are the same' if alike else 'DIFFER'}; cache {size / 2**20:.1f} MB")
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    sys.exit(main())
