"""A made-up service of any size, and its history: the same for the same shape, on every machine.

    python bench/speed/synthetic.py FOLDER [--interfaces N] [--methods M] [--releases K] …

Writes a bare git repository. Each release is a tag that is named like its series, from icehouse on. In each,
some interfaces drop an argument that the release before still sends, and get a method more: so there is
something to find, and the rest is as it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from histories import Commit, build
from templates import CLIENT_GUARDED, CLIENT_HEAD, CLIENT_PLAIN, HELPER, SERVER_HEAD, SERVER_METHOD

# The series that its releases are named after; the last commits are on the way to the next one.
SERIES = (
    "icehouse", "juno", "kilo", "liberty", "mitaka", "newton", "ocata", "pike", "queens", "rocky", "stein",
    "train", "ussuri", "victoria", "wallaby", "xena", "yoga", "zed", "2023.1", "2023.2", "2024.1", "2024.2",
)  # fmt: skip
FIRST = 1_400_000_000  # when its first commit was made, in seconds since 1970
HALF_YEAR = 15_768_000
KINDS = ("cast", "call")


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the service is, and how much happens to it.

    An interface has so many client ``methods``, and ``served`` methods on its servers. ``changed`` interfaces
    change in a release. ``commits`` are made for each release, all but one of them to files without RPC.
    ``others`` are files without RPC.
    """

    interfaces: int = 11
    methods: int = 22
    served: int = 27
    releases: int = 2
    changed: int = 1
    commits: int = 1
    others: int = 40

    def times(self, factor: int) -> Shape:
        """The same with so many times as many interfaces, and as many of them changed."""
        return Shape(
            self.interfaces * factor, self.methods, self.served, self.releases,
            self.changed * factor, self.commits, self.others * factor,
        )  # fmt: skip

    @property
    def tags(self) -> tuple[str, ...]:
        return SERIES[: self.releases]

    @property
    def range(self) -> str:
        return f"{self.tags[0]}..{self.tags[-1]}"


def history(shape: Shape) -> Iterator[Commit]:
    """Its commits, the oldest first."""
    if not 1 <= shape.releases <= len(SERIES):
        raise ValueError(f"it can have 1 to {len(SERIES)} releases, not {shape.releases}")
    for release in range(shape.releases):
        began = FIRST + release * HALF_YEAR
        wanted = shape.commits if release else 1
        for number in range(wanted):
            last = number == wanted - 1
            yield Commit(
                f"change {number} of {SERIES[release]}",
                began + number,
                _first(shape) if release == 0 else _step(shape, release, number),
                whole=release == 0,
                tag=SERIES[release] if last else None,
                branch=f"stable/{SERIES[release]}" if last else None,
            )


def write(folder: Path, shape: Shape) -> Path:
    """The repository of a shape."""
    build(folder, history(shape))
    return folder


def _first(shape: Shape) -> dict[str, bytes]:
    files = {
        "setup.cfg": "[metadata]\nname = depot\n",
        "depot/__init__.py": "",
        "depot/rpc.py": HELPER,
        "depot/manager.py": "class Manager:\n    pass\n",
    }
    for number in range(shape.others):
        files[f"depot/other_{number}.py"] = _other(number, 0)
    for interface in range(shape.interfaces):
        files |= _interface(shape, interface, 0)
    return {path: text.encode() for path, text in files.items()}


def _step(shape: Shape, release: int, number: int) -> dict[str, bytes]:
    """What a commit on the way to a release changes: RPC in the one in the middle."""
    if number != shape.commits // 2:
        which = number % shape.others
        return {f"depot/other_{which}.py": _other(which, release * shape.commits + number).encode()}
    files: dict[str, str] = {}
    for interface in range(shape.interfaces):
        if _changes(shape, interface, release):
            files |= _interface(shape, interface, release)
    return {path: text.encode() for path, text in files.items()}


def _changes(shape: Shape, interface: int, release: int) -> bool:
    """Whether an interface changes in a release; they take turns."""
    if release == 0:
        return False
    return (interface - (release - 1) * shape.changed) % shape.interfaces < shape.changed


def _interface(shape: Shape, interface: int, release: int) -> dict[str, str]:
    folder = f"depot/bay_{interface}"
    changes = [r for r in range(1, release + 1) if _changes(shape, interface, r)]
    return {
        f"{folder}/__init__.py": "",
        f"{folder}/manager.py": _manager(shape, interface, changes),
        f"{folder}/rpcapi.py": _client(shape, interface, changes, release),
        f"{folder}/api.py": _caller(shape, interface, changes),
    }


def _dropped(shape: Shape, changes: list[int]) -> set[int]:
    """The methods that lost their argument; a release takes it from the one that has its number."""
    return {release % shape.methods for release in changes}


# -- the source of its files


def _manager(shape: Shape, interface: int, changes: list[int]) -> str:
    dropped = _dropped(shape, changes)
    parts = [SERVER_HEAD.format(n=interface, minor=len(changes))]
    for number in range(shape.served):
        more = "" if number in dropped or number >= shape.methods else ", spare=None"
        parts.append(SERVER_METHOD.format(n=interface, name=f"step_{number}", more=more))
    parts += [SERVER_METHOD.format(n=interface, name=f"added_{r}", more="") for r in changes]
    return "".join(parts)


def _client(shape: Shape, interface: int, changes: list[int], release: int) -> str:
    dropped = _dropped(shape, changes)
    parts = [_client_head(interface, changes, release)]
    for number in range(shape.methods):
        kept = number not in dropped
        form = CLIENT_GUARDED if number % 3 == 0 else CLIENT_PLAIN
        parts.append(
            form.format(
                name=f"step_{number}",
                kind=KINDS[number % 2],
                more=", spare=None" if kept else "",
                entry=", 'spare': None" if kept else "",
                minor=0,
            )
        )
    parts += [
        CLIENT_GUARDED.format(name=f"added_{r}", kind="cast", entry="", minor=minor)
        for minor, r in enumerate(changes, 1)
    ]
    return "".join(parts)


def _client_head(interface: int, changes: list[int], release: int) -> str:
    notes = "".join(f"    1.{minor} - Added added_{r}()\n" for minor, r in enumerate(changes, 1))
    aliases = "".join(
        f"        '{SERIES[r]}': '1.{sum(change <= r for change in changes)}',\n" for r in range(release)
    )
    return CLIENT_HEAD.format(n=interface, notes=notes, aliases=aliases)


def _caller(shape: Shape, interface: int, changes: list[int]) -> str:
    """Who uses the client: without callers, nothing that it sends would matter."""
    names = [*(f"step_{number}" for number in range(shape.methods)), *(f"added_{r}" for r in changes)]
    lines = [f"        self.bay.{name}(context, host, item)\n" for name in names]
    return (
        f'"""Uses bay {interface}."""\n\nfrom depot.bay_{interface} import rpcapi\n\n\nclass API:\n'
        f"    def __init__(self):\n        self.bay = rpcapi.Bay{interface}API()\n\n"
        f"    def run(self, context, host, item):\n{''.join(lines)}"
    )


def _other(number: int, edition: int) -> str:
    body = "".join(f"    total += values.get('part_{line}', {line})\n" for line in range(60))
    return f"EDITION = {edition}\n\n\ndef sum_{number}(values):\n    total = 0\n{body}    return total\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    usual = Shape()
    for name in ("interfaces", "methods", "served", "releases", "changed", "commits", "others"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    given = vars(parser.parse_args())
    folder = given.pop("folder")
    shape = Shape(**given)
    write(folder, shape)
    print(f"rpclint -C {folder} diff {shape.range}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
