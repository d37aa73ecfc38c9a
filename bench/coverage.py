"""What rpclint understands of real projects, release by release: writes docs/coverage.md.

python bench/coverage.py CLONE… [--output FILE] [--all-tags] [--jobs N]

Each clone is a complete one, with all tags. Its releases from the first to the tip of the trunk are read,
and compared as ``rpclint diff`` does it. What the page says of other projects stays. With ``--all-tags``
every other final version is read as well, and none may end in a crash. Exit codes: 0 done, 1 something
crashed, 2 the job could not be done.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rpclint.cache import open_cache
from rpclint.cli.output import write
from rpclint.errors import RpclintError
from rpclint.lint import Source, lint
from rpclint.model import Surface, Why
from rpclint.releases import Point
from rpclint.releases.tags import version
from rpclint.results import Report
from rpclint.rulebook import rules
from rpclint.workplace import Workplace, range_steps

TARGET = Path(__file__).parents[1] / "docs" / "coverage.md"
# Gaps that are messages of which the method or the version is not known.
UNKNOWN = {Why.METHOD.value, Why.VERSION.value, Why.CLIENT.value, Why.PATHS.value}


@dataclass(frozen=True, slots=True)
class Tree:
    """What is known of one release; ``crash`` is the exception that reading it ended in."""

    rev: str
    series: str
    interfaces: int = 0
    endpoints: int = 0
    methods: int = 0
    clients: int = 0
    messages: int = 0
    gaps: Counter[str] = field(default_factory=Counter)
    crash: str = ""

    @property
    def unknown(self) -> int:
        return sum(count for kind, count in self.gaps.items() if kind in UNKNOWN)

    @property
    def has_rpc(self) -> bool:
        return bool(self.interfaces or self.gaps)


@dataclass(frozen=True, slots=True)
class Project:
    """``told`` counts findings by the release that they are told of, and by rule and severity."""

    name: str
    releases: tuple[Tree, ...]
    others: tuple[Tree, ...]
    told: dict[str, Counter[tuple[str, str]]]
    failure: str = ""

    @property
    def trees(self) -> tuple[Tree, ...]:
        return self.releases + self.others


def main(arguments: Sequence[str]) -> int:
    given = _arguments(arguments)
    read = partial(project, all_tags=given.all_tags)
    if given.jobs > 1:
        with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
            found = list(_told(pool.imap(read, given.clones)))
    else:
        found = list(_told(map(read, given.clones)))
    before = Path(given.output).read_text(encoding="utf-8") if Path(given.output).is_file() else ""
    write(page([each for each in found if not each.failure], before), given.output)
    crashed = [tree for each in found for tree in each.trees if tree.crash]
    for tree in crashed:
        sys.stderr.write(f"{tree.rev}: {tree.crash}\n")
    return 1 if crashed or any(each.failure for each in found) else 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clones", nargs="+", metavar="CLONE", help="a complete clone of a project")
    parser.add_argument("--output", default=str(TARGET), metavar="FILE", help="the page to write")
    parser.add_argument("--all-tags", action="store_true", help="read all final versions, point releases too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="projects at a time")
    return parser.parse_args(arguments)


def _told(found: Iterable[Project]) -> Iterator[Project]:
    for each in found:
        sys.stderr.write(f"{each.name}: {len(each.trees)} trees{each.failure}\n")
        yield each


# -- one project


def project(clone: str, *, all_tags: bool) -> Project:
    place = Workplace(clone, lambda _: None, open_cache(os.environ))
    try:
        releases = place.releases.all
        points = [place.releases.release_point(release) for release in releases]
        points.append(place.releases.lookup(place.releases.trunk.name if place.releases.trunk else "HEAD"))
        read = [tree(place.at(point), str(point.series or "")) for point in points]
        others = [tree(place.at(point), "") for point in other_finals(place, points)] if all_tags else []
        told, failure = findings(place, [each for each in read if each.has_rpc])
        name = place.at(points[-2]).project or Path(clone).name
        return Project(name, tuple(read), tuple(others), told, failure)
    except RpclintError as error:
        return Project(Path(clone).name, (), (), {}, f", failed: {error}")
    finally:
        place.cache.close()


def other_finals(place: Workplace, read: Sequence[Point]) -> Iterator[Point]:
    """Every other final version that has a tag."""
    done = {point.commit for point in read}
    for ref in place.releases.repository.refs():
        found = version(ref.name) if ref.kind == "tag" else None
        if found is not None and found.final and ref.commit not in done:
            yield Point(ref.name, None, None, ref.commit, "tag")


def tree(source: Source, series: str) -> Tree:
    """A tree in figures. Nothing it holds may end the job."""
    try:
        surface = source.surface.surface
    except RpclintError:
        raise
    except Exception as error:  # noqa: BLE001, a crash is what this looks for
        return Tree(source.id.rev, series, crash=f"{type(error).__name__}: {error}")
    return figures(surface, series)


def figures(surface: Surface, series: str) -> Tree:
    endpoints = [endpoint for interface in surface.interfaces for endpoint in interface.endpoints]
    clients = [client for interface in surface.interfaces for client in interface.clients]
    return Tree(
        surface.tree.rev,
        series,
        interfaces=len(surface.interfaces),
        endpoints=len(endpoints),
        methods=sum(len(endpoint.methods) for endpoint in endpoints),
        clients=len(clients),
        messages=sum(len(method.messages) for client in clients for method in client.methods),
        gaps=Counter(gap.why.value for gap in surface.gaps),
    )


def findings(place: Workplace, trees: Sequence[Tree]) -> tuple[dict[str, Counter[tuple[str, str]]], str]:
    """What the comparisons of neighbouring releases say, from the first release with RPC to the last."""
    if len(trees) < 2:  # noqa: PLR2004, nothing to compare
        return {}, ""
    range_ = f"{trees[0].rev}..{trees[-1].rev}"
    try:
        steps = list(range_steps(place, range_, None, direct=False))
        report = lint(range_, steps, rules(), place.newest, cache=place.cache)
    except RpclintError as error:
        return {}, f", not compared: {error}"
    return by_release(report), ""


def by_release(report: Report) -> dict[str, Counter[tuple[str, str]]]:
    found: dict[str, Counter[tuple[str, str]]] = {}
    for each in report.findings:
        found.setdefault(each.new.rev, Counter())[each.severity.value, each.rule] += 1
    return found


# -- the page

HEAD = """# Coverage

What rpclint reads of each project at each of its releases, and what it says about the step to it. `unknown`
are messages of which the method or the version cannot be told, as a share of all; every one of them is a gap.
The figures come from complete clones, project by project:

```sh
python bench/coverage.py ~/src/designate ~/src/heat … --all-tags
```
"""


FIGURES = "| project | releases | other versions | crashes | messages | unknown | gaps | errors | warnings |"


def page(found: Sequence[Project], before: str = "") -> str:
    """The page, with what it said ``before`` of projects that were not read again."""
    rows, sections = _kept(before)
    rows |= {each.name: _summary(each) for each in found}
    sections |= {each.name: "\n".join(_details(each)) for each in found}
    told = [sections[name] for name in sorted(rows)]
    table = [FIGURES, "|---|--:|--:|--:|--:|--:|--:|--:|--:|", *(rows[name] for name in sorted(rows))]
    return "\n\n".join([HEAD.rstrip(), "\n".join(table), *told]) + "\n"


def _kept(before: str) -> tuple[dict[str, str], dict[str, str]]:
    """The summaries and the sections of a page, by project."""
    top, *sections = before.split("\n## ")
    rows = {line.split("]")[0][3:]: line for line in top.splitlines() if line.startswith("| [")}
    told = {section.partition("\n")[0]: f"## {section.rstrip()}" for section in sections}
    return {name: row for name, row in rows.items() if name in told}, told


def _summary(each: Project) -> str:
    messages, unknown = (sum(getattr(t, name) for t in each.trees) for name in ("messages", "unknown"))
    said = Counter(severity for told in each.told.values() for severity, _ in told.elements())
    return _row(
        f"[{each.name}](#{each.name})",
        sum(t.has_rpc for t in each.releases),
        sum(t.has_rpc for t in each.others),
        sum(bool(t.crash) for t in each.trees),
        messages,
        share(unknown, messages),
        sum(t.gaps.total() for t in each.trees),
        said["error"],
        said["warning"],
    )


def _details(each: Project) -> Iterator[str]:
    yield f"## {each.name}"
    yield ""
    yield (
        "| release | series | interfaces | endpoints | methods | clients | messages | unknown | gaps "
        "| findings |"
    )
    yield "|---|---|--:|--:|--:|--:|--:|--:|---|---|"
    for t in each.releases:
        told = each.told.get(t.rev, Counter())
        if t.has_rpc:
            figures_ = (
                t.interfaces,
                t.endpoints,
                t.methods,
                t.clients,
                t.messages,
                share(t.unknown, t.messages),
            )
            yield _row(t.rev, t.series, *figures_, _counts(t.gaps), _findings(told))
        else:
            yield _row(t.rev, t.series, *("",) * 6, t.crash or "no RPC", "")


def share(unknown: int, messages: int) -> str:
    return f"{unknown / (unknown + messages):.1%}" if unknown else "0"


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counted.items()))


def _findings(told: Counter[tuple[str, str]]) -> str:
    """Errors and warnings by rule, and how many notes."""
    loud = {key: count for key, count in told.items() if key[0] != "note"}
    notes = told.total() - sum(loud.values())
    parts = [f"{rule} {count} ({severity})" for (severity, rule), count in sorted(loud.items())]
    return ", ".join([*parts, f"notes {notes}"] if notes else parts)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
