"""What a run does not load: what it has no use for would take longer than what it does."""

import subprocess
import sys
from pathlib import Path

import pytest

from rpclint import __version__, resources
from rpclint.cli import main
from rpclint.demo import example_history
from rpclint.rulebook import rules

READING = {"libcst", "networkx", "rpclint.callers", "rpclint.extract", "rpclint.facts", "rpclint.graph"}
WORKING = READING | {"rpclint.checks", "rpclint.evaluate", "rpclint.model", "rpclint.surfaces"}
OTHERS = {
    "asyncio", "configparser", "ctypes", "difflib", "http", "multiprocessing", "rich",
    "tarfile", "rpclint.cli.accept", "rpclint.cli.config", "rpclint.cli.graph", "rpclint.demo",
    "rpclint.lint.blame", "rpclint.lint.workers", "rpclint.report.sarif",
}  # fmt: skip
AT_HAND = WORKING | OTHERS | {"click", "msgspec", "pathlib", "re", "subprocess", "typing", "tomllib"}
CODE = "import sys; from rpclint.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


@pytest.fixture(scope="module")
def stockroom():
    with example_history() as folder:
        yield str(folder)


@pytest.fixture
def loaded(monkeypatch, tmp_path, stockroom):
    """The modules that a command loads in an interpreter of its own, beyond those of the interpreter."""
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(Path(resources.__file__).parents[1]))

    def loaded(*arguments):
        bare, run = (
            subprocess.run(
                [sys.executable, "-c", code, *arguments],
                cwd=stockroom,
                capture_output=True,
                text=True,
                check=True,
            ).stderr
            for code in ("import sys; print(*sys.modules, file=sys.stderr)", CODE)
        )
        return {*run.splitlines()[-1].split()} - {*bare.split()}

    return loaded


def test_the_version_and_a_page_are_at_hand(loaded):
    for arguments in (("--version",), ("explain", "major-dropped")):
        found = loaded(*arguments)
        assert {"rpclint.cli", "rpclint.resources"} <= found
        assert found & AT_HAND == set()


def test_a_warm_comparison_works_nothing_out(loaded):
    command = ("diff", "havana..master")
    assert loaded(*command) >= READING
    found = loaded(*command)
    assert "rpclint.lint.linting" in found
    assert found & (WORKING | OTHERS | {"rpclint.cli.check"}) == set()


def test_a_hook_with_nothing_of_rpc_staged_loads_no_more(loaded, stockroom):
    Path(stockroom, "NOTES").write_text("all is well\n", encoding="utf-8")
    subprocess.run(["git", "-C", stockroom, "add", "NOTES"], check=True)
    loaded("check", "--staged")
    found = loaded("check", "--staged")
    assert "rpclint.lint.touching" in found
    others = {"rpclint.lint.answers", "rpclint.lint.linting", "rpclint.suppress", "rpclint.report.graph_text"}
    assert found & (WORKING | OTHERS | others) == set()


def test_a_remark_beside_rpc_is_read_once(loaded, stockroom):
    path = next(Path(stockroom).rglob("manager.py"))
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    subprocess.run(["git", "-C", stockroom, "add", str(path)], check=True)
    assert "rpclint.facts" in loaded("check", "--staged")
    found = loaded("check", "--staged")
    assert "rpclint.lint.touching" in found
    assert found & (WORKING | OTHERS) == set()


def test_what_is_at_hand_is_what_the_command_says(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"rpclint {__version__}\n"
    assert main(["-C", ".", "--version"]) == 0
    assert capsys.readouterr().out == f"rpclint {__version__}\n"
    assert resources.rules() == [rule.id for rule in rules()]
    for rule in rules():
        assert main(["explain", rule.id]) == 0
        assert capsys.readouterr().out == rule.page
        assert main(["-C", ".", "explain", rule.id]) == 0
        assert capsys.readouterr().out == rule.page


@pytest.mark.parametrize("rule", ["../README", "major-dropped.md", "", "nope"])
def test_what_is_no_rule_is_told_as_ever(capsys, rule):
    assert main(["explain", rule]) == 2
    assert capsys.readouterr().err.startswith(f"rpclint: no rule {rule!r}")


def test_a_command_that_is_misspelt_is_told_with_what_is_meant(capsys):
    assert main(["chekc"]) == 2
    assert "'check'" in capsys.readouterr().err
