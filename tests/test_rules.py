"""Runs every example of every rule page: what a page shows is what rpclint prints.

The two sides of an example are two releases; where its prose says "Both are commits of one cycle.", they are
that, for the rules that ask what may change between releases and not between commits, or the other way about.

After a change to a message, ``RPCLINT_REWRITE=1 pytest tests/test_rules.py`` writes what is reported now into
the pages; read the difference before you keep it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rpclint.checks import CHECKS
from rpclint.config import Config
from rpclint.config.places import of_tree
from rpclint.errors import ConfigError
from rpclint.lint import Source, Step, lint
from rpclint.model import Phase, TreeId
from rpclint.report.style import Style
from rpclint.report.text import text
from rpclint.results import OF_ONE_TREE, Report
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree
from rpclint.suppress import HYGIENE

PAGES = Path(__file__).parents[1] / "rules"
REWRITE = bool(os.environ.get("RPCLINT_REWRITE"))
SECTIONS = [
    "What it does",
    "Why is this a problem?",
    "How to fix it",
    "When it stays silent",
    "Examples",
    "References",
]
FENCE = "```"
ONE_CYCLE = re.compile(r"Both are commits of one cycle(?:, (\d+) apart)?\.")
IN_ONE_CYCLE = (TreeId("old", series="icehouse"), TreeId("new", series="icehouse"))
PATH = re.compile(r"`([\w./-]+)`")
RELEASES = re.compile(r"Old is (\w+), new is (\w+)( in development| shortly before its release)?\.")
STABLE = re.compile(r"Old is (\w+), new is a commit of its stable branch\.")
PHASES = {
    None: Phase.RELEASED,
    " in development": Phase.DEVELOPMENT,
    " shortly before its release": Phase.PRE_RELEASE,
}
FINDING = re.compile(r"\S+:\d+:\d+: (?:error|warning|note): .+ \[([a-z-]+)\]")


@dataclass
class Example:
    """Both trees of an example, the lines it says are reported, and which lines of the page those are."""

    page: str
    title: str
    begin: int
    old: dict[str, bytes] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)
    report: list[str] = field(default_factory=list)
    span: tuple[int, int] | None = None
    trees: tuple[TreeId, TreeId] = (TreeId("old"), TreeId("new"))
    commits: int | None = None

    def __str__(self) -> str:
        return f"{self.page}: {self.title}"


# -- reading a page


def examples(page: str, content: str) -> list[Example]:
    """The examples of a page. Fails with the number of the line that is not as it should be."""
    lines = content.splitlines()
    found: list[Example] = []
    for kind, begin, end in _blocks(page, lines):
        if kind == "heading":
            found.append(Example(page, lines[begin][4:], begin))
            found[-1].trees = releases(next(filter(None, lines[begin + 1 :]), "")) or found[-1].trees
        elif not found:
            pytest.fail(f"{page}.md:{begin + 1}: a {kind} block that no ### heading stands over")
        elif found[-1].span:
            pytest.fail(f"{page}.md:{begin + 1}: after its text block an example is over")
        elif kind == "text":
            found[-1].report, found[-1].span = lines[begin + 1 : end], (begin + 1, end)
            if cycle := ONE_CYCLE.search(" ".join(lines[found[-1].begin : begin])):
                found[-1].trees = IN_ONE_CYCLE
                found[-1].commits = int(cycle[1]) if cycle[1] else None
        elif kind == "diff":
            _take_file(found[-1], lines, begin, end)
        else:
            pytest.fail(f"{page}.md:{begin + 1}: examples have diff and text blocks, not {kind or 'plain'}")
    for example in found:
        if example.span is None or not (example.old or example.new):
            pytest.fail(f"{example}: an example is one or more diff blocks and then one text block")
    return found


def releases(line: str) -> tuple[TreeId, TreeId] | None:
    """The trees that an example says it is about, where it is about releases."""
    if stable := STABLE.match(line):
        release = stable[1]
        new = TreeId("new", None, release, release, Phase.RELEASED)
        return TreeId(release, None, release, release, Phase.RELEASED), new
    named = RELEASES.match(line)
    if named is None:
        return None
    old, new, state = named.groups()
    rev, release = (new, new) if state is None else ("master", None)
    return TreeId(old, None, old, old, Phase.RELEASED), TreeId(rev, None, new, release, PHASES[state])


def _blocks(page: str, lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """The headings and fenced blocks of the section *Examples*, with their first and last lines."""
    start = lines.index("## Examples") if "## Examples" in lines else len(lines)
    number = start + 1
    while number < len(lines) and not lines[number].startswith("## "):
        if lines[number].startswith("### "):
            yield "heading", number, number
        elif lines[number].startswith(FENCE):
            if FENCE not in lines[number + 1 :]:
                pytest.fail(f"{page}.md:{number + 1}: this block never ends")
            end = lines.index(FENCE, number + 1)
            yield lines[number].removeprefix(FENCE), number, end
            number = end
        number += 1


def _take_file(example: Example, lines: list[str], begin: int, end: int) -> None:
    above = next((line for line in reversed(lines[:begin]) if line), "")
    named = PATH.fullmatch(above)
    if named is None:
        pytest.fail(f"{example.page}.md:{begin + 1}: a diff block without its path in the line above")
    for number, line in enumerate(lines[begin + 1 : end], begin + 2):
        if line and line[0] not in " +-":
            pytest.fail(f"{example.page}.md:{number}: a diff line begins with a space, + or -: {line!r}")
    body = lines[begin + 1 : end]
    for tree, sign in ((example.old, "-"), (example.new, "+")):
        kept = [line[1:] for line in body if not line or line[0] in (" ", sign)]
        if any(kept):
            tree[named[1]] = "".join(f"{line}\n" for line in kept).encode()


def rewrite(example: Example, reported: list[str]) -> None:
    path = PAGES / f"{example.page}.md"
    lines = path.read_text(encoding="utf-8").splitlines()
    span = next(e.span for e in examples(example.page, "\n".join(lines)) if e.title == example.title)
    assert span is not None
    lines[slice(*span)] = reported
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# -- running an example


def compared(
    old: dict[str, bytes],
    new: dict[str, bytes],
    trees: tuple[TreeId, TreeId] = Example.trees,
    commits: int | None = None,
) -> Report:
    config = of_tree(LoadedTree("new", new), "new") or Config()
    sources = zip(trees, (old, new), strict=True)
    ends = (Source(LoadedTree(i.rev, tree), i, config=lambda: config) for i, tree in sources)
    step = Step(*ends, commits=commits)
    return lint("old..new", [step], rules(), lambda _: None)


def reported(report: Report) -> list[str]:
    """The lines of the report that tell a finding."""
    printed = text(report, Style(colour=False), verbose=True)
    return [line for line in printed.splitlines() if FINDING.fullmatch(line)]


def ids(lines: list[str]) -> set[str]:
    return {found[1] for line in lines if (found := FINDING.fullmatch(line))}


CONTENTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))}
EXAMPLES = [example for page, content in CONTENTS.items() for example in examples(page, content)]

every_page = pytest.mark.parametrize("page", CONTENTS)
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=str)


# -- the pages


def test_every_page_has_its_check_and_every_check_its_page():
    assert set(CONTENTS) == {*CHECKS, *HYGIENE} == {rule.id for rule in rules()}


@every_page
def test_a_page_has_all_its_sections(page):
    assert re.findall(r"^## (.+)$", CONTENTS[page], re.MULTILINE) == SECTIONS


@every_page
def test_a_rule_fires_and_stays_silent(page):
    fired = [page in ids(example.report) for example in EXAMPLES if example.page == page]
    assert True in fired, "no example of the page is reported"
    assert False in fired, "no example of the page is left alone"


@every_page
def test_the_examples_of_a_page_are_told_apart_by_their_titles(page):
    titles = [example.title for example in EXAMPLES if example.page == page]
    assert len(titles) == len(set(titles))


# -- the examples


@every_example
def test_an_example_reports_what_its_page_says(example):
    report = compared(example.old, example.new, example.trees, example.commits)
    if REWRITE:
        rewrite(example, reported(report))
    else:
        assert reported(report) == example.report
        assert report.gaps == ()


@every_example
@pytest.mark.parametrize("side", ["old", "new"])
def test_what_did_not_change_breaks_nothing(example, side):
    tree = getattr(example, side)
    report = compared(tree, tree, example.trees, example.commits)
    assert [finding.message for finding in report.findings if finding.flow not in OF_ONE_TREE] == []


# -- what is wrong with a page is said


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("### One\n\n`a.py`\n\n```diff\nclass A: pass\n```\n\n```text\n```\n", "begins with a space"),
        ("### One\n\n```diff\n class A: pass\n```\n\n```text\n```\n", "without its path"),
        ("### One\n\nin `a.py`\n\n```diff\n class A: pass\n```\n\n```text\n```\n", "without its path"),
        ("### One\n\n`a.py`\n\n```diff\n class A: pass\n```\n", "then one text block"),
        ("### One\n\n```text\n```\n", "one or more diff blocks"),
        ("### One\n\n`a.py`\n\n```diff\n class A: pass\n", "never ends"),
        ("### One\n\n`a.py`\n\n```python\nclass A: pass\n```\n", "not python"),
        ("`a.py`\n\n```diff\n class A: pass\n```\n", "no ### heading"),
        ("### One\n\n`a.py`\n\n```diff\n a\n```\n\n```text\n```\n\n```text\n```\n", "is over"),
    ],
)
def test_a_broken_page_is_told_where(broken, said):
    with pytest.raises(pytest.fail.Exception, match=said):
        examples("broken", f"# Broken\n\n## Examples\n\n{broken}")


def test_a_diff_is_both_sides():
    first, second = "`a.py`\n\n```diff\n x\n-y\n+z\n\n```\n", "`b.py`\n\n```diff\n+n\n```\n"
    (example,) = examples("page", f"## Examples\n\n### One\n\n{first}\n{second}\n```text\n```\n")
    assert example.old == {"a.py": b"x\ny\n\n"}
    assert example.new == {"a.py": b"x\nz\n\n", "b.py": b"n\n"}


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("", False),
        ("Both are commits.\n\n", False),
        ("Some words. Both are commits of one cycle.\n\n", True),
        ("Some words. Both are\ncommits of one cycle. More words.\n\n", True),
        ("Both are commits of one cycle, 2 apart.\n\n", True),
    ],
)
def test_an_example_may_be_about_commits(prose, expected):
    block = "`a.py`\n\n```diff\n x\n```\n\n```text\n```\n"
    first, second = examples("page", f"## Examples\n\n### One\n\n{prose}{block}\n### Two\n\n{block}")
    assert (first.trees == IN_ONE_CYCLE, second.trees == IN_ONE_CYCLE) == (expected, False)
    assert (first.commits, second.commits) == (2 if "2 apart" in prose else None, None)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('# Title\n\n```toml\nseverty = "error"\n```\n', "severity"),
        ('# Title\n\n```toml\nseverity = "error"\nlevel = 1\n```\n', "nothing else"),
        ('# Title\n\n```toml\nseverity = "eror"\n```\n', "eror"),
        ("# Title\n\nNo settings.\n", "toml block"),
        ('```toml\nseverity = "error"\n```\n', "begins with its title"),
    ],
)
def test_settings_that_mean_nothing_are_refused(monkeypatch, page, said):
    monkeypatch.setattr("rpclint.resources.rules", lambda: ["rule"])
    monkeypatch.setattr("rpclint.resources.page", lambda _: page)
    with pytest.raises((ConfigError, ValueError), match=said):
        rules.__wrapped__()
