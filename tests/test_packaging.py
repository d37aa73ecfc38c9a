"""What users get: the wheel has all that the package reads at run time."""

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from rpclint.rulebook import rules

ROOT = Path(__file__).parents[1]
EXAMPLE = "tests/fixtures/founding-story"


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """The names in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    known = ["--no-build-isolation"] if find_spec("hatchling") else []  # else pip gets it
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel", "--no-deps"]
    subprocess.run([*pip, *known, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (path,) = folder.glob("rpclint-*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def below(folder, suffix=""):
    """The files of a folder of the checkout, by their paths in it."""
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob(f"*{suffix}")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_rule_has_its_page_in_the_wheel(packaged):
    assert {f"rpclint/rules/{rule.id}.md" for rule in rules()} <= packaged


def test_the_example_is_in_the_wheel(packaged):
    example = {path.removeprefix(EXAMPLE) for path in below(EXAMPLE)}
    assert {"/havana", "/icehouse", "/master"} == {
        path[: path.index("/", 1)] for path in example if ".txt" not in path
    }
    assert {f"rpclint/example{path}" for path in example} <= packaged


def test_the_code_and_what_stands_beside_it_are_in_the_wheel(packaged):
    for suffix in (".py", ".toml", ".json"):
        assert below("rpclint", suffix)
        assert below("rpclint", suffix) <= packaged
    assert "rpclint/py.typed" in packaged


def test_nothing_else_is_in_the_wheel(packaged):
    assert {name.split("/")[0].partition("-")[0] for name in packaged} == {"rpclint"}
    assert not [name for name in packaged if name.endswith((".pyc", ".orig", "~"))]
    assert not [name for name in packaged if "/tests/" in name and "/example/" not in name]


def test_a_checkout_has_the_rules_next_to_the_package():
    assert {rule.id for rule in rules()} == {path.stem for path in (ROOT / "rules").glob("*.md")}
