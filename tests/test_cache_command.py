"""``rpclint cache`` says what is kept, and takes it away."""

import json
import os

import pytest
from test_cache import LABEL, cache, changed, keep, names

from rpclint.cache import locking
from rpclint.cli import main
from rpclint.cli.cache import SCHEMA


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["cache", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_where_there_is_none(folder, run):
    assert run("info") == (0, f"{folder}/rpclint.sqlite: 0.0 kB of at most 256.0 MB\n", "")
    assert run("clear") == (0, f"0.0 kB freed in {folder}\n", "")
    assert not folder.exists()


def test_what_is_in_it(folder, run):
    keep(folder, "a", "x" * 2_000_000)
    keep(folder, "a", LABEL, "2")
    keep(folder, "b", LABEL, "2")
    code, out, err = run("info")
    assert (code, err) == (0, "")
    head, titles, row = out.splitlines()
    assert head == f"{folder}/rpclint.sqlite: 1.9 MB of at most 256.0 MB"
    assert titles.split() == ["kind", "entries", "size", "versions"]
    assert row.split() == ["labels", "3", "1.9", "MB", "2"]


def test_the_same_for_scripts(folder, run, tmp_path):
    keep(folder)
    expected = {
        "schema": SCHEMA,
        "path": str(folder / "rpclint.sqlite"),
        "bytes": (folder / "rpclint.sqlite").stat().st_size,
        "most_bytes": 256 * 2**20,
        "kinds": [{"kind": "labels", "entries": 1, "bytes": 19, "versions": 1}],
    }
    assert json.loads(run("info", "--format", "json")[1]) == expected
    assert run("info", "--format", "json", "--output", str(tmp_path / "told")) == (0, "", "")
    assert json.loads((tmp_path / "told").read_text()) == expected


def test_names_in_it_are_made_harmless(folder, run):
    keep(folder)
    changed(folder, "UPDATE entries SET kind = ?", ("\x1b[31mred\n",))
    out = run("info")[1]
    assert "\x1b" not in out
    assert len(out.splitlines()) == 3


def test_clear_takes_all_of_it_away(folder, run):
    keep(folder)
    size = (folder / "rpclint.sqlite").stat().st_size
    (folder / "steps" / "0a").mkdir(parents=True)
    (folder / "steps" / "0a" / ("b" * 62)).write_bytes(b"of the old layout")
    (folder / "mine").touch()
    assert run("clear") == (0, f"{size / 1024:.1f} kB freed in {folder}\n", "")
    assert names(folder) == ["mine", "rpclint.lock"]
    keep(folder)
    assert cache(folder).get("labels", "a", type(LABEL)) == LABEL


@pytest.mark.parametrize("command", ["info", "clear"])
def test_what_is_not_the_users_is_left_alone(folder, run, command):
    keep(folder)
    folder.chmod(0o777)
    code, out, err = run(command)
    assert (code, out) == (2, "")
    assert f"chmod go-w {folder}" in err
    assert names(folder) == ["rpclint.lock", "rpclint.sqlite"]


def test_what_is_damaged_can_be_cleared(folder, run):
    keep(folder)
    changed(folder, "PRAGMA user_version = 9")
    code, _, err = run("info")
    assert (code, err.count("\n")) == (2, 1)
    assert "remove it: rpclint cache clear" in err
    assert run("clear")[0] == 0
    assert run("info")[0] == 0


def test_what_is_in_use_is_not_cleared(folder, run, monkeypatch):
    monkeypatch.setattr(locking, "TRIES", 2)
    keep(folder)
    lock = locking.locked(folder)
    code, _, err = run("clear")
    os.close(lock)
    assert code == 2
    assert "in use by another run" in err
    assert run("clear")[0] == 0


def test_who_has_no_home_is_told_what_to_name(run, monkeypatch):
    for name in ("RPCLINT_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    for command in ("info", "clear"):
        code, _, err = run(command)
        assert code == 2
        assert "RPCLINT_CACHE_DIR=FOLDER" in err


def test_it_wants_to_be_told_what_to_do(run):
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "rpclint cache --help" in err
