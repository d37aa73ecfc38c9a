"""What ``rpclint check`` says of what a project has merged: it should be quiet where that was right.

python bench/gate.py -C CLONE --last 300

Takes the last first-parent commits that touch a file with RPC in it and checks each as it was merged. Prints
the errors and warnings of each; with --format json for scripts. Exit codes: 0 no errors, 1 some, 2 the job
could not be done, or a check crashed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from rpclint.cache import open_cache
from rpclint.errors import RpclintError
from rpclint.lint import Source, check
from rpclint.lint.touching import touched
from rpclint.report import as_json
from rpclint.rulebook import rules
from rpclint.workplace import Wanted, Workplace, change_of


def touching(where: str, rev: str, last: int) -> list[str]:
    """The last commits that touch a file that has RPC in it, now or in any release, the oldest first."""
    place = Workplace(where, lambda _: None)
    paths = {
        path
        for name in [rev, *(release.tag for release in place.releases.all)]
        for path in _bearing(place.source(name))
    }
    found = []
    for record in _log(where, rev).split("\0")[1:]:
        commit, *changed = record.split("\n")
        if not paths.isdisjoint(changed):
            found.append(commit)
        if len(found) == last:
            break
    return found[::-1]


def _bearing(source: Source) -> list[str]:
    return [path for path, bears in source.bearing(source.tree.files()).items() if bears]


def _log(where: str, rev: str) -> str:
    """All commits of a branch, the newest first, each with the files that it changed."""
    options = (
        "--first-parent",
        "--diff-merges=first-parent",
        "--name-only",
        "--format=%x00%H",
        "--no-renames",
    )
    command = ["git", "-C", where, "log", *options, "--end-of-options", rev]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def checked(where: str, commits: Sequence[str]) -> list[dict[str, Any]]:
    """What each commit brings; what they have in common is read once."""
    place = Workplace(where, lambda _: None, open_cache(os.environ))
    before: Source | None = None
    found = []
    for commit in commits:
        began = time.monotonic()
        try:
            change = change_of(place, Wanted(rev=commit), {})
            if before is not None and _stands_for(before, change.base):
                change = replace(change, base=before)  # it is read already
            before = change.new
            report = json.loads(as_json.findings(check(change, rules(), place.newest, cache=place.cache)))
            row = {"findings": report["findings"], "gaps": report["gaps"], "crash": None}
        except RpclintError as error:
            row = {"findings": [], "gaps": [], "crash": str(error)}
        except Exception:  # noqa: BLE001, it is what this script looks for
            row = {"findings": [], "gaps": [], "crash": traceback.format_exc()}
        found.append({"commit": commit, "seconds": round(time.monotonic() - began, 2), **row})
        print(f"{len(found)} of {len(commits)}", commit[:12], found[-1]["seconds"], file=sys.stderr)
        print("".join(f"{line}\n" for line in _lines(found[-1])), end="", file=sys.stderr, flush=True)
    return found


def _stands_for(one: Source, other: Source) -> bool:
    """Whether two trees are alike in all that matters."""
    return one.id.phase == other.id.phase and not touched(one, other)


def told(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield from _lines(row)
    times = sorted(row["seconds"] for row in rows)
    found = Counter(finding["severity"] for row in rows for finding in row["findings"])
    counts = ", ".join(f"{found[severity]} {severity}s" for severity in ("error", "warning", "note"))
    crashes = sum(bool(row["crash"]) for row in rows)
    took = f"median {times[len(times) // 2]} s, longest {times[-1]} s"
    yield f"{len(rows)} commits, {crashes} crashes: {counts}; {took}"


def _lines(row: dict[str, Any]) -> Iterator[str]:
    """What is worse than a note, a line for each."""
    if row["crash"]:
        yield f"{row['commit'][:12]} CRASH {row['crash']}"
    for finding in row["findings"]:
        if finding["severity"] != "note":
            where = f"{row['commit'][:12]} {finding['severity']}: {finding['path']}:{finding['line']}"
            yield f"{where}: {finding['message']} [{finding['rule']}]"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("-C", dest="where", default=".", metavar="CLONE", help="a complete clone")
    parser.add_argument("--rev", default="HEAD", help="the branch, or the commit to end with")
    parser.add_argument("--last", type=int, default=300, metavar="N")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    given = parser.parse_args()
    commits = touching(given.where, given.rev, given.last)
    if not commits:
        parser.error(f"no commit of {given.rev} touches a file with RPC in it")
    cuts = [len(commits) * n // given.jobs for n in range(given.jobs + 1)]
    with ProcessPoolExecutor(given.jobs) as pool:
        parts = pool.map(partial(checked, given.where), [commits[a:b] for a, b in pairwise(cuts)])
        rows = [row for part in parts for row in part]
    print(json.dumps(rows, indent=1) if given.format == "json" else "\n".join(told(rows)))
    if any(row["crash"] for row in rows):
        return 2
    return 1 if any(f["severity"] == "error" for row in rows for f in row["findings"]) else 0


if __name__ == "__main__":
    sys.exit(main())
