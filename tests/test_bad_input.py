"""Bad input: one line that names what, where and what mends it, and exit code 2.

Or, for one file among many: a gap, and a result for all the rest.
"""

import json
import os
import subprocess
import sys

import pytest
from test_cli import BREAKS, NEW, OLD, add, finished, refused, run, sdist, start, station, unpacked, wheel
from test_source_repository import Project

from rpclint.cli import main

__all__ = ["run", "station"]  # fixtures

UNREADABLE = {
    "NUL bytes": (b"Target(version='1.0')\0", "holds NUL bytes"),
    "an encoding it is not in": (b"# coding: ascii\nRPCClient('\xff')\n", "is not ascii"),
    "an encoding nobody knows": (b"# coding: klingon\nRPCClient\n", "declares the unusable encoding klingon"),
    "an encoding that is no source": (b"# coding: utf-16\nRPCClient\n", "which is no encoding for source"),
    "50 MB": (b"# RPCClient\n" + b"x = 'data'\n" * 5_000_000, "larger than 8 MB"),
}
BROKEN = {
    "syntax": "import oslo_messaging\n\ndef (:\n    Target(version='1.0')\n",
    "an open bracket": "Target(version='1.0'\nclass Lost:\n    pass\n",
    "a merge conflict": "<<<<<<< HEAD\ntarget = Target(version='1.0')\n=======\n>>>>>>> theirs\n",
    "an open string": "target = Target(version='1.0\n",
    "an open docstring": "target = Target(version='1.0')\n'''open\n",
}
HARMLESS = {
    "an empty file": "",
    "only a comment": "# RPCClient",
    "Python 2": "from oslo import messaging\nprint 'RPCClient'\nexec 'x'\nraise X, 'y'\n",
    "deep nesting": "RPCClient = " + "(" * 90 + ")" * 90 + "\n",
    "a long line": f"RPCClient = [{'1, ' * 10_000}]\n",
    "form feeds and lone carriage returns": "x = 1\r\f\ny = RPCClient\r\n",
    "a byte order mark": "\ufeffx = RPCClient\n",
    "indentation": "class A:\n        x = RPCClient\n    y = 1\n",
    "bytes that no encoding is declared for": "x = RPCClient('\udcff')\n",
    "a lone surrogate": "x = RPCClient('\\ud800')\n",
}


@pytest.fixture
def shown(run):
    """What `show` makes of a place; whatever is beside the bells must not hide them."""

    def show(where):
        code, out, err = run("show", "--format", "json", where=where)
        assert (code, err) == (0, "")
        data = json.loads(out)
        assert "bells" in {interface["name"] for interface in data["interfaces"]}
        return data

    return show


def reasons(data, path):
    return [gap["reason"] for gap in data["gaps"] if gap["path"] == path]


# -- REVs and repositories


@pytest.mark.parametrize("arguments", [["diff", "havanna..master"], ["diff", "havanna"], ["show", "havanna"]])
def test_an_unknown_rev(run, station, arguments):
    err = refused(run(*arguments))
    assert "havanna" in err
    assert "did you mean havana?" in err
    assert f"git -C {station.path} fetch --tags" in err


def test_a_series_that_is_not_there(run):
    err = refused(run("diff", "grizzly..icehouse"))
    assert "no release of grizzly" in err
    assert "it has havana to icehouse" in err


@pytest.mark.parametrize(
    "rev", ["--upload-pack=touch pwned", "-x", "^HEAD", "HEAD:setup.cfg", "a b", "\x1b[31m", "HEAD\nHEAD"]
)
def test_a_rev_that_is_none(run, rev):
    err = refused(run("show", "--", rev))
    assert "\x1b" not in err
    refused(run("diff", "--", f"{rev}..master"))
    refused(run("diff", "--", f"havana..{rev}"))


@pytest.mark.parametrize(
    "text", ["..", "havana..", "..icehouse", "havana...icehouse", "a..b..c", "havana....icehouse"]
)
def test_a_range_that_is_none(run, text):
    assert "rpclint diff " in refused(run("diff", text))


def test_an_empty_rev(run):
    refused(run("diff", ""))
    refused(run("show", ""))


def test_no_tags(run, tmp_path):
    project = Project(tmp_path / "untagged")
    add(project, OLD)
    err = refused(run("diff", "havana..master", where=project.path))
    assert "no release of havana" in err
    assert f"git -C {project.path} fetch --tags\n" in err


def test_a_shallow_clone(run, station, tmp_path):
    clone = tmp_path / "shallow"
    station.git("clone", "--quiet", "--no-tags", "--depth", "1", f"file://{station.path}", str(clone))
    err = refused(run("diff", "havana..master", where=clone))
    assert f"git -C {clone} fetch --tags --unshallow\n" in err
    assert run("show", where=clone)[0] == 0


def test_no_git_repository(run, tmp_path):
    assert "rpclint -C REPOSITORY" in refused(run("diff", "havana..icehouse", where=tmp_path))
    err = refused(run("diff", "havana..icehouse", where=tmp_path / "missing"))
    assert f"{tmp_path / 'missing'}: no such folder" in err
    assert str(tmp_path / "missing") in refused(run("show", where=tmp_path / "missing"))


def test_a_repository_without_commits(run, tmp_path):
    project = Project(tmp_path / "young")
    refused(run("show", where=project.path))
    refused(run("diff", "HEAD", where=project.path))


def test_no_git_at_all(station, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    code = main(["-C", str(station.path), "diff", "havana..icehouse"])
    done = capsys.readouterr()
    assert "git is not on PATH; install it" in refused((code, done.out, done.err))


def test_a_folder_that_is_gone(tmp_path, monkeypatch, capsys):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    code = main(["show"])
    done = capsys.readouterr()
    assert "the current folder is gone" in refused((code, done.out, done.err))


def test_a_repository_that_git_refuses_is_not_shown_as_a_folder(run, tmp_path):
    folder = unpacked(tmp_path / "station", OLD | {".git": "gitdir: /nowhere/at/all\n"})
    assert "not a git repository" in refused(run("show", where=folder))
    assert "not a git repository" in refused(run("show", where=folder / "station"))


# -- trees


@pytest.mark.parametrize(
    "files",
    [{}, {"setup.cfg": "[metadata]\nname = plain\n", "plain/a.py": "x = 1\n"}],
    ids=["empty", "no RPC"],
)
def test_a_tree_without_rpc(run, tmp_path, files):
    project = Project(tmp_path / "plain")
    add(project, files)
    project.tag("havana")
    folder = unpacked(tmp_path / "folder", files)
    folder.mkdir(exist_ok=True)
    for arguments in (["show"], ["diff", "havana..master"], ["diff", "HEAD"], ["show", folder]):
        err = refused(run(*arguments, where=project.path))
        assert "nothing in it looks like versioned RPC" in err
        assert "rpclint -C REPOSITORY" in err


def test_an_old_tree_without_rpc_is_a_remark(run, tmp_path):
    project = Project(tmp_path / "late")
    add(project, {"station/a.py": "x = 1\n"})
    project.tag("havana")
    add(project, OLD)
    code, out, _ = run("diff", "havana..master", where=project.path)
    assert code == 0
    assert "havana has no RPC that rpclint can see" in out


@pytest.mark.parametrize("path", ["station/bells/manager.py", "station/bells/rpcapi.py"])
def test_a_client_or_a_server_alone_is_no_comparison(run, tmp_path, path):
    """What cannot be compared is never called compatible."""
    project = Project(tmp_path / "half")
    add(project, {name: text for name, text in OLD.items() if name != path})
    project.tag("havana")
    add(project, {"station/other.py": "x = 1\n"})
    for text in ("havana..master", "master"):
        err = refused(run("diff", text, where=project.path))
        assert "nothing could be compared" in err
        assert "rpclint show -v REV" in err
    assert run("show", where=project.path)[0] == 0


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_one_file_that_cannot_be_read(shown, tmp_path, content):
    data, reason = content
    folder = unpacked(tmp_path / "station", OLD)
    (folder / "station/bad.py").write_bytes(data)
    (found,) = reasons(shown(folder), "station/bad.py")
    assert reason in found


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_one_file_that_cannot_be_parsed(shown, tmp_path, text):
    folder = unpacked(tmp_path / "station", OLD | {"station/bad.py": text})
    assert reasons(shown(folder), "station/bad.py")


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_one_odd_file(shown, tmp_path, text):
    folder = unpacked(tmp_path / "station", OLD)
    (folder / "station/odd.py").write_bytes(text.encode(errors="surrogateescape"))
    shown(folder)


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_break_is_never_hidden_by_a_broken_file(run, tmp_path, text):
    project = Project(tmp_path / "broken")
    add(project, OLD)
    project.tag("havana")
    add(project, NEW | {"station/bells/bad.py": text})
    code, out, err = run("diff", "havana..master", "--format", "json", where=project.path)
    assert (code, err) == (1, "")
    assert {f["rule"] for f in json.loads(out)["findings"]} == BREAKS
    assert [gap["path"] for gap in json.loads(out)["gaps"]]


def test_an_interface_with_a_broken_file_is_not_called_compatible(run, tmp_path):
    """The manager itself has something in it that no parser takes."""
    project = Project(tmp_path / "broken")
    add(project, OLD)
    project.tag("havana")
    manager = OLD["station/bells/manager.py"] + "\n    def (self):\n        target = Target(version='1.0')\n"
    add(project, {"station/bells/manager.py": manager})
    code, out, _ = run("diff", "havana..master", "--format", "json", where=project.path)
    assert code == 0
    assert json.loads(out)["steps"][0]["interfaces"] == {"bells": "unknown"}
    assert "not all understood" in run("diff", "havana..master", where=project.path)[1]


def test_a_symlink_loop(shown, tmp_path):
    folder = unpacked(tmp_path / "station", OLD)
    (folder / "station/loop").symlink_to(folder)
    (folder / "station/self.py").symlink_to("self.py")
    (folder / "station/gone.py").symlink_to("/nowhere/at/all.py")
    assert shown(folder)["gaps"] == []
    project = Project(tmp_path / "linked")
    (project.path / "loop").symlink_to(".")
    (project.path / "self.py").symlink_to("self.py")
    add(project, OLD)
    assert shown(project.path)["gaps"] == []


@pytest.mark.skipif(os.name != "posix", reason="no such files")
def test_files_that_are_none(shown, tmp_path):
    folder = unpacked(tmp_path / "station", OLD)
    os.mkfifo(folder / "station/pipe.py")
    (folder / "station/folder.py").mkdir()
    assert shown(folder)["gaps"] == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission(shown, tmp_path):
    folder = unpacked(tmp_path / "station", OLD | {"station/secret.py": "RPCClient\n"})
    (folder / "station/secret.py").chmod(0)
    assert reasons(shown(folder), "station/secret.py") == ["Permission denied"]


def test_a_name_that_is_no_text(shown, run, tmp_path):
    folder = unpacked(tmp_path / "station", OLD)
    name = os.fsencode(folder) + b"/station/\xff\n.py"
    with open(name, "wb") as file:  # noqa: PTH123, a Path takes no bytes
        file.write(b"RPCClient(\n")
    assert [gap["path"] for gap in shown(folder)["gaps"]] == ["station/\\xff\n.py"]
    out = run("show", where=folder)[1]
    assert "station/\\xff" in out


def test_an_unreadable_object(shown, tmp_path):
    clone = Project(tmp_path / "damaged")
    add(clone, OLD | {"station/other.py": "RPCClient\n"})
    blob = clone.git("rev-parse", "HEAD:station/other.py")
    path = clone.path / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    assert reasons(shown(clone.path), "station/other.py")
    path.unlink()
    assert reasons(shown(clone.path), "station/other.py")


def test_a_missing_commit(run, tmp_path):
    project = Project(tmp_path / "damaged")
    add(project, OLD)
    tree = project.git("rev-parse", "HEAD^{tree}")
    (project.path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    err = refused(run("show", "--no-cache", where=project.path))  # a tree like it may have been read before
    assert f"git -C {project.path} fsck" in err


# -- packages


@pytest.mark.parametrize("name", ["broken.whl", "broken.tar.gz", "broken.zip", "notes.txt"])
def test_a_file_that_is_no_package(run, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"no archive")
    assert str(path) in refused(run("show", path))
    assert str(path) in refused(run("diff", "--old", path, "--new", path))


def test_a_package_that_is_cut_off(run, tmp_path):
    for path in (wheel(tmp_path, "1.0.0", OLD), sdist(tmp_path, "1.0.0", OLD)):
        path.write_bytes(path.read_bytes()[:-400])
        assert f"{path}: not a readable archive" in refused(run("show", path))


@pytest.mark.parametrize("name", ["missing.whl", "missing-1.0.tar.gz", "./missing", "/missing"])
def test_a_package_that_is_not_there(run, name):
    for arguments in (["show", name], ["diff", "--old", name, "--new", name]):
        err = refused(run(*arguments))
        assert name.removeprefix("./") in err
        assert "fetch --tags" not in err


# -- usage, pipes


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ([], "rpclint --help"),
        (["nonsense"], "rpclint --help"),
        (["diff", "--nonsense"], "rpclint diff --help"),
        (["diff", "a..b", "c"], "rpclint diff --help"),
        (["diff", "a..b", "--format", "xml"], "rpclint diff --help"),
        (["explain"], "rpclint explain --help"),
    ],
)
def test_a_command_that_is_none(run, arguments, mend):
    assert mend in refused(run(*arguments))


def test_a_defect_is_told_in_one_line(run, monkeypatch):
    def defect(*_):
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(sys.stdout, "write", defect)
    err = refused(run("rules"))
    assert "a defect of rpclint, ZeroDivisionError at " in err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device")  # noqa: PTH110
def test_a_full_disk(station):
    command = f"{sys.executable} -m rpclint -C {station.path} diff havana..icehouse > /dev/full"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert "standard output: No space left on device" in refused((done.returncode, done.stdout, done.stderr))


def test_nobody_listens_to_an_error(station):
    command = (
        f"{{ {sys.executable} -m rpclint -C {station.path} show nonsense 2>&1; echo $? >&3; }} 3>&2 | true"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == "2\n"


def test_a_reader_that_leaves_does_not_turn_a_break_into_success(station):
    command = (
        f"{{ {sys.executable} -m rpclint -C {station.path} diff havana..icehouse; echo $? >&2; }} | true"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == "1\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_any_terminal_can_show_any_result(tmp_path, encoding, form):
    files = {path.replace("bells", "glöckchen…"): text for path, text in OLD.items()}
    folder = unpacked(tmp_path / "station", files)
    code, out, err = finished(
        start("show", "--format", form, where=folder, env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    )
    assert (code, err) == (0, "")
    assert form == "text" or list(json.loads(out)["interfaces"][0]["name"]) == list("glöckchen…")
