import os
import subprocess
from pathlib import Path

import pytest

from rpclint.cli import main
from rpclint.demo import example_history
from rpclint.errors import SourceError
from rpclint.releases import find_releases
from rpclint.source import Repository

FIXTURE = Path(__file__).parent / "fixtures" / "founding-story"


def git(folder, *arguments):
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_history_has_two_tags_and_a_branch():
    with example_history() as folder:
        assert git(folder, "tag", "--list").split() == ["havana", "icehouse"]
        assert git(folder, "branch", "--format=%(refname:short)") == "master"
        assert git(
            folder, "log", "--reverse", "--format=%s|%an|%ae|%cn|%ad", "--date=short"
        ).splitlines() == [
            f"stockroom {release}|A Developer|developer@example.org|A Developer|{date}"
            for release, date in (
                ("havana", "2013-10-17"),
                ("icehouse", "2014-04-17"),
                ("master", "2014-06-18"),
            )
        ]
        assert git(folder, "status", "--porcelain") == ""


@pytest.mark.parametrize("release", ["havana", "icehouse", "master"])
def test_each_commit_holds_its_release_and_nothing_else(release):
    expected = {
        path.relative_to(FIXTURE / release).as_posix(): path.read_text()
        for path in (FIXTURE / release).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with example_history() as folder:
        names = git(folder, "ls-tree", "-r", "--name-only", release).splitlines()
        assert {name: git(folder, "show", f"{release}:{name}") for name in names} == {
            name: text.strip() for name, text in expected.items()
        }


def test_tags_named_like_series_are_releases():
    with example_history() as folder:
        releases = find_releases(Repository.open(str(folder)))
        assert [(r.series.name, r.tag) for r in releases.all] == [
            ("havana", "havana"),
            ("icehouse", "icehouse"),
        ]
        assert releases.open_series is not None
        assert releases.open_series.name == "juno"


def test_the_ids_are_the_same_everywhere(monkeypatch, tmp_path):
    with example_history() as folder:
        expected = git(folder, "rev-parse", "havana", "icehouse", "master")
    hook = tmp_path / "hooks" / "pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (tmp_path / ".gitconfig").write_text(
        f"[user]\nname = Me\nemail = me@example.org\n[commit]\ngpgSign = true\n"
        f"[init]\ndefaultBranch = main\ntemplateDir = {tmp_path}\n[core]\nhooksPath = {hook.parent}\n"
    )
    ignored = tmp_path / ".config" / "git" / "ignore"
    ignored.parent.mkdir(parents=True)
    ignored.write_text("*.py\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Me")
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    with example_history() as folder:
        monkeypatch.delenv("GIT_DIR")
        assert git(folder, "rev-parse", "havana", "icehouse", "master") == expected
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_is_left_behind(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with example_history() as folder:
        assert folder.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_demo_finds_the_service_that_broke_its_upgrade(capsys):
    assert main(["demo"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    found = [line for line in out.splitlines() if line.endswith("]")]
    assert len(found) == 1
    assert found[0].startswith("stockroom/ledger/manager.py:9:5: error: ")
    assert found[0].endswith("[major-dropped]")
    assert "havana -> icehouse: BROKEN" in out
    assert "icehouse -> juno master: compatible" in out


def test_the_demo_takes_the_options_of_a_report(capsys):
    assert main(["demo", "--fail-on", "never", "--format", "json"]) == 0
    assert '"schema": "rpclint.findings/1"' in capsys.readouterr().out


@pytest.mark.parametrize("path", ["/", os.devnull])
def test_without_git_the_demo_says_what_is_missing(monkeypatch, capsys, path):
    monkeypatch.setenv("PATH", path)
    with pytest.raises(SourceError, match="git is not on PATH; install it"), example_history():
        pass
    assert main(["demo"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("rpclint: git is not on PATH")


def test_what_git_says_is_handed_on(monkeypatch):
    monkeypatch.setattr("rpclint.demo.RELEASES", {"havana": "no date at all"})
    with pytest.raises(SourceError, match="date"), example_history():
        pass
