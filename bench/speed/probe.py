"""Looks at two trees as rpclint does, and lays out what the floors and the peers are to work on.

python bench/speed/probe.py REPOSITORY [FOLDER [OLD NEW]]

It runs in a process of its own: whatever measures is to stay small, for a process counts what the one that
started it had in memory. Prints what it found, as JSON; without a folder only the releases.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from histories import Commit, build

from rpclint.errors import RpclintError
from rpclint.lint import Source
from rpclint.model import Endpoint
from rpclint.workplace import Workplace

FIRST = "icehouse"  # the first release that nova promises to be upgraded from


def main(where: str, to: str | None = None, *ends: str) -> None:
    place = Workplace(where, lambda _: None)
    names = [release.tag for release in place.releases.all]
    trunk = place.releases.trunk
    # A retired project's trunk has only a file that says so.
    if trunk is not None and trunk.commit != place.releases.all[-1].commit:
        names += [trunk.name for _ in [*place.source(trunk.name).rpc_paths()][:1]]
    if to is None:
        print(json.dumps({"names": names}))
        return
    old, new = ends or names[-2:]
    promised = [release.tag for release in place.releases.all if release.series.name == FIRST]
    ends_of = {"names": names, "first": [*promised, names[0]][0], "old": old, "new": new}
    told = lay_out([place.source(old), place.source(new)], Path(to))
    print(json.dumps({"project": place.project(None), **ends_of, **told}))


def lay_out(trees: Sequence[Source], folder: Path) -> dict[str, Any]:
    """Writes the ids of the candidates, the files with RPC, and a repository of the trees without tests."""
    candidates: dict[str, None] = {}
    bearing: dict[str, bytes] = {}
    commits = []
    for number, source in enumerate(trees):
        files, data = source.tree.files(), _python(source)
        candidates |= dict.fromkeys(files[path] for path in data)
        bearing |= {f"{files[path]}.py": data[path] for path in source.rpc_paths()}
        commits.append(Commit(source.id.rev, number, data, tag=("old", "new")[number]))
    newest = trees[-1]
    rpc = {path: data[path] for path in newest.rpc_paths()}
    (folder / "candidates").write_text("".join(f"{blob}\n" for blob in candidates), encoding="ascii")
    _write(folder / "bearing", bearing)
    _write(folder / "newest", rpc)
    build(folder / "peer.git", commits)
    return {
        "files": len(data),
        "candidates": len(candidates),
        "bearing": len(bearing),
        "lines": sum(each.count(b"\n") for each in bearing.values()),
        "package": max({path.partition("/")[0] for path in rpc if "/" in path}, key=_share(data)),
        "edited": _edited(newest),
        "bare": next(path for path in data if path not in rpc and data[path].strip()),
    }


def _share(paths: Iterable[str]) -> Callable[[str], int]:
    counts = Counter(path.partition("/")[0] for path in paths)
    return lambda package: counts[package]


def _python(source: Source) -> dict[str, bytes]:
    """The Python files outside tests."""
    paths = [path for path in source.kept_paths() if path.endswith(".py")]
    return {path: data for path, data in source.tree.read(paths) if isinstance(data, bytes)}


def _edited(source: Source) -> tuple[str, int]:
    """A method of the largest endpoint, by path and line, for the hook to look at when it is edited."""
    everything = source.surface.surface.interfaces
    largest = max((e for each in everything for e in each.endpoints), key=lambda e: len(_own(e)))
    return largest.place.path, _own(largest)[0]


def _own(endpoint: Endpoint) -> list[int]:
    """The lines of the methods that stand in its own file, and that take anything."""
    path = endpoint.place.path
    return [m.place.line for m in endpoint.methods.values() if m.place.path == path and m.parameters]


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except RpclintError as error:
        sys.exit(f"{error}")
