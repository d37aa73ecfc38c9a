"""The hooks, run by the real pre-commit in a real repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_check import MANAGER, Depot
from test_source_repository import Project

TOP = Path(__file__).parents[1]
BUILT_FROM = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "rpclint",
    "rules",
    "tests/fixtures/founding-story",
)
GOOD = ("version='1.1'", "version='1.2'")
BAD = ("def store(self, context, parcel):", "def store(self, context, parcel, shelf):")


@pytest.fixture(scope="module")
def rpclint_repository(tmp_path_factory):
    """As others get it: a repository that pre-commit builds the hooks from."""
    made = Project(tmp_path_factory.mktemp("rpclint") / "repository")
    for name in BUILT_FROM:
        source, target = TOP / name, made.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    made.commit("rpclint")
    return made


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory):
    """Runs pre-commit; its environments are built once for all tests here."""
    home = str(tmp_path_factory.mktemp("pre-commit"))

    def run(where, *arguments):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments],
            cwd=where,
            env=kept | {"PRE_COMMIT_HOME": home, "GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def depot(tmp_path, rpclint_repository):
    """A project that has the hooks in its configuration."""
    made = Depot(tmp_path / "depot")
    config = (
        f"repos:\n- repo: {rpclint_repository.path}\n  rev: {rpclint_repository.git('rev-parse', 'HEAD')}\n"
    )
    made.write(
        ".pre-commit-config.yaml", f"{config}  hooks:\n  - id: rpclint\n  - id: rpclint-config\n".encode()
    )
    made.commit("use rpclint")
    return made


def committed(depot):
    """A commit as its author makes it, with all that git tells its hooks."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--all", "-m", "change"],
        cwd=depot.path,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_commit_is_stopped_or_passes(depot, pre_commit, monkeypatch, tmp_path_factory):
    """One test, because building the environments takes most of the time."""
    installed = pre_commit(depot.path, "install", "--install-hooks", "--hook-type=pre-commit")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    monkeypatch.setenv("PRE_COMMIT_HOME", str(next(iter(tmp_path_factory.getbasetemp().glob("pre-commit*")))))

    depot.change(MANAGER, *BAD)
    stopped = committed(depot)
    assert stopped.returncode == 1
    assert "[argument-required]" in stopped.stdout + stopped.stderr
    assert f"{MANAGER}:8:" in stopped.stdout + stopped.stderr

    depot.change(MANAGER, *reversed(BAD))
    depot.change(MANAGER, *GOOD)
    passed = committed(depot)
    assert passed.returncode == 0, passed.stdout + passed.stderr

    depot.write("pyproject.toml", b"[tool.rpclint]\nordr = 'any'\n")
    depot.git("add", "--all")
    refused = committed(depot)
    assert refused.returncode == 1
    assert "did you mean order" in refused.stdout + refused.stderr


def test_it_can_be_tried_without_any_configuration(depot, pre_commit, rpclint_repository):
    depot.change(MANAGER, *BAD)
    depot.git("add", "--all")
    tried = pre_commit(depot.path, "try-repo", str(rpclint_repository.path), "rpclint", "--verbose")
    assert tried.returncode == 1
    assert "[argument-required]" in tried.stdout
