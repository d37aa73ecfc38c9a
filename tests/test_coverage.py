"""The page on what rpclint understands of real projects, written for a small one."""

import importlib.util
import sys
from pathlib import Path

import pytest

from rpclint.demo import example_history
from rpclint.workplace import Workplace

SCRIPT = Path(__file__).parents[1] / "bench" / "coverage.py"


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("coverage_page", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_release_has_its_row(coverage, tmp_path, monkeypatch):
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    page = tmp_path / "coverage.md"
    with example_history() as folder:
        code = coverage.main([str(folder), "--output", str(page), "--jobs", "1", "--all-tags"])

    assert code == 0
    rows = [line for line in page.read_text().splitlines() if line.startswith("|")]
    (summary,) = (row for row in rows if "[stockroom]" in row)
    assert summary.startswith("| [stockroom](#stockroom) | 3 | 0 | 0 |")
    assert [row.split("|")[1].strip() for row in rows[-3:]] == ["havana", "icehouse", "master"]
    assert "major-dropped 1 (error)" in rows[-2]


def test_what_was_said_of_other_projects_stays(coverage):
    depot, yard = (
        coverage.Project(name, (coverage.Tree("1.0", "havana", 1),), (), {}) for name in ("depot", "yard")
    )
    first = coverage.page([yard, depot])
    again = coverage.page([coverage.Project("depot", (coverage.Tree("2.0", "juno", 1),), (), {})], first)

    assert again == first.replace("| 1.0 | havana |", "| 2.0 | juno |", 1)
    assert again.index("## depot") < again.index("## yard")


def test_what_is_no_clone_fails(coverage, tmp_path, capsys):
    code = coverage.main([str(tmp_path), "--output", str(tmp_path / "page.md"), "--jobs", "1"])

    assert code == 1
    assert "failed" in capsys.readouterr().err


def test_unknown_messages_are_a_share_of_all(coverage):
    tree = coverage.Tree("1.0", "havana", messages=3)
    tree.gaps.update(["unknown method", "no server"])

    assert tree.unknown == 1
    assert coverage.share(tree.unknown, tree.messages) == "25.0%"


def test_gaps_are_counted_by_what_is_not_understood(coverage, tmp_path):
    client = tmp_path / "parcels" / "depot" / "rpcapi.py"
    client.parent.mkdir(parents=True)
    client.write_text(
        "class DepotAPI:\n"
        "    def __init__(self):\n"
        "        self.client = rpc.get_client(Target(topic='depot', version='1.0'))\n"
        "    def send(self, context):\n"
        "        self.client.prepare().cast(context, self.chosen())\n"
    )
    surface = Workplace(str(tmp_path), lambda _: None).source(".").surface.surface

    assert coverage.figures(surface, "havana").gaps == {"unknown method": 1}
