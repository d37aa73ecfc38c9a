"""Holds what rpclint does on fixed inputs to what it did before: counts, and not seconds.

    python bench/speed/counted.py             compares with bench/counts.toml; ends with 1 if one grew by 10 %
    python bench/speed/counted.py --accept    writes the new counts there

The inputs are rpclint's own example and a made-up service. The counts are those of one version of Python;
another one is held to those of the nearest that is there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from counting import counted
from synthetic import Shape, write

from rpclint import toml
from rpclint.demo import example_history

TABLE = Path(__file__).parents[1] / "counts.toml"
ALLOWED = 0.10
SMALL = Shape(interfaces=4, methods=6, served=8, releases=3, others=8)
HOW = "accept it, and say why in the commit: python bench/speed/counted.py --accept"
HEAD = """# What rpclint does on fixed inputs, by version of Python: bench/speed/counted.py --accept.
# calls: of and from its functions; modules: loaded; processes: started; characters: given to LibCST.
"""
Counts = dict[str, int]


def measured(folder: Path) -> Iterator[tuple[str, Counts]]:
    """Every input, by what is done with it."""
    service = write(folder / "service.git", SMALL)
    diff = ("diff", SMALL.range, "--jobs", "1")
    with example_history() as example:
        for name, where, arguments in (
            ("example", example, ("diff", "havana..master", "--jobs", "1")),
            ("service", service, diff),
            ("service, one release", service, ("check", "--rev", SMALL.tags[-1], "--jobs", "1")),
        ):
            cache = folder / f"cache of {name}"
            yield f"{name}, cold", counted(["-C", str(where), *arguments], cache)
            yield f"{name}, from the cache", counted(["-C", str(where), *arguments], cache)
    yield "service, no cache", counted(["-C", str(service), *diff])
    yield "version", counted(["--version"])


def grown(found: Mapping[str, Counts], known: Mapping[str, Counts]) -> Iterator[str]:
    """What is more than it may be: every count that grew by more than is allowed, or that nobody knows."""
    for name, counts in found.items():
        for what, count in counts.items():
            before = known.get(name, {}).get(what)
            if before is None:
                yield f"{name}: {count} {what}, and there is no count to compare it with; {HOW}"
            elif count > before * (1 + ALLOWED):
                yield f"{name}: {count} {what}, {_change(before, count)} more than {before}; {HOW}"


def shrunk(found: Mapping[str, Counts], known: Mapping[str, Counts]) -> Iterator[str]:
    """What is so much less that the table should know it."""
    for name, counts in found.items():
        for what, count in counts.items():
            before = known.get(name, {}).get(what, 0)
            if count < before * (1 - ALLOWED):
                yield f"{name}: {count} {what}, down from {before}; {HOW}"


def _change(less: int, more: int) -> str:
    return f"{more / less - 1:.1%}" if less else "all"


def nearest(tables: Mapping[str, Mapping[str, Counts]], version: tuple[int, int]) -> Mapping[str, Counts]:
    """The counts of a version of Python, or else those of the one that is nearest to it."""
    numbers = {tuple(map(int, name.split("."))): name for name in tables}
    if not numbers:
        return {}
    best = min(numbers, key=lambda known: (abs(known[1] - version[1]), known))
    return tables[numbers[best]]


def load(table: Path) -> dict[str, dict[str, Counts]]:
    if not table.is_file():
        return {}
    read: dict[str, dict[str, Counts]] = toml.loads(table.read_text(encoding="utf-8"))
    return read


def text(tables: Mapping[str, Mapping[str, Counts]]) -> str:
    parts = [HEAD]
    for version in sorted(tables, key=lambda name: tuple(map(int, name.split(".")))):
        for name, counts in tables[version].items():
            lines = "".join(f"{what} = {count}\n" for what, count in counts.items())
            parts.append(f'["{version}"."{name}"]\n{lines}')
    return "\n".join(parts)


def main(arguments: list[str], table: Path = TABLE) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--accept", action="store_true", help="write the new counts")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rpclint-count-") as folder:
        found = dict(_shown(measured(Path(folder))))
    tables = load(table)
    version = sys.version_info[:2]
    if given.accept:
        table.write_text(text({**tables, f"{version[0]}.{version[1]}": found}), encoding="utf-8")
        return 0
    known = nearest(tables, version)
    for line in shrunk(found, known):
        print(line)
    worse = list(grown(found, known))
    sys.stderr.write("".join(f"{line}\n" for line in worse))
    return 1 if worse else 0


def _shown(found: Iterator[tuple[str, Counts]]) -> Iterator[tuple[str, Counts]]:
    for name, counts in found:
        print(f"{name}: {', '.join(f'{count} {what}' for what, count in counts.items())}", flush=True)
        yield name, counts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
