"""Released wheels, as pip gives them: from a folder in place of the package index."""

import json
import sys
import zipfile

import pytest
from test_cli import BREAKS, NEW, OLD, add, names, refused, rules_of, run, station
from test_source_repository import Project

from rpclint.errors import UsageError
from rpclint.source.released import Released, released

__all__ = ["run", "station"]  # fixtures


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder with wheels of two releases, and no way to any other index."""
    folder = tmp_path / "index"
    folder.mkdir()
    built(folder, "1.0", OLD)
    built(folder, "2.0", NEW)
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def built(folder, version, files):
    """A wheel that pip takes for one, for a Python that is not there yet."""
    about = f"station-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: station\nVersion: {version}\nRequires-Python: >=4\n"
    members = {f"{about}/METADATA": metadata, f"{about}/RECORD": ""}
    members[f"{about}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    with zipfile.ZipFile(folder / f"station-{version}-py3-none-any.whl", "w") as archive:
        for name, text in {**files, **members}.items():
            archive.writestr(name, text)


@pytest.mark.usefixtures("index")
def test_two_releases_are_compared(run):
    code, out, err = run(
        "diff", "--old", "pypi:station==1.0", "--new", "pypi:station==2.0", "--format", "json"
    )
    assert (code, rules_of(out), err) == (1, BREAKS, "")
    step = json.loads(out)["steps"][0]
    assert (step["old"]["rev"], step["new"]["rev"]) == ("station-1.0", "station-2.0")


@pytest.mark.usefixtures("index")
def test_one_is_compared_with_a_commit_and_shown(run):
    code, out, _ = run("diff", "--old", "pypi:station==1.0", "--new", "icehouse", "--format", "json")
    assert (code, rules_of(out)) == (1, BREAKS)
    code, out, err = run("show", "pypi:station==1.0", "--format", "json")
    assert (code, [i["name"] for i in json.loads(out)["interfaces"]], err) == (0, ["bells"], "")


@pytest.mark.usefixtures("index")
def test_where_its_tag_is_its_series_is_known(run, tmp_path):
    project = Project(tmp_path / "station")
    add(project, OLD)
    project.tag("1.0")
    project.tag("2013.2")
    for version in ("1.0", "2013.2"):
        built(tmp_path / "index", version, OLD)
    _, out, _ = run("show", "pypi:station==2013.2", "--format", "json", where=project.path)
    expected = {"rev": "2013.2", "commit": None, "series": "havana", "release": "2013.2"}
    assert json.loads(out)["tree"] == expected
    _, out, _ = run("show", "pypi:station==2.0", "--format", "json", where=project.path)
    assert json.loads(out)["tree"]["series"] is None


def test_it_is_fetched_once(run, index):
    first = run("show", "pypi:station==1.0")
    (index / "station-1.0-py3-none-any.whl").unlink()
    assert run("show", "pypi:station==1.0") == first
    assert "No matching distribution" in refused(run("show", "pypi:station==1.0", "--no-cache"))


def test_another_index_may_have_another_wheel(run, index, tmp_path, monkeypatch):
    run("show", "pypi:station==1.0")
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "empty"))
    assert "station==1.0" in refused(run("show", "pypi:station==1.0"))
    assert names(index)


@pytest.mark.usefixtures("index")
def test_a_version_that_is_not_there(run):
    err = refused(run("show", "pypi:station==9.9"))
    assert "No matching distribution found for station==9.9" in err
    assert f"{sys.executable} -m pip index versions station" in err


def test_only_an_sdist_is_not_built(run, index):
    (index / "barn-1.0.tar.gz").write_bytes(b"")
    assert "barn==1.0" in refused(run("show", "pypi:barn==1.0"))


def test_an_index_that_is_out_of_reach(run, monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert "the package index cannot be reached" in refused(run("show", "pypi:station==1.0"))


def test_one_that_does_not_answer(run, monkeypatch):
    monkeypatch.setattr("rpclint.source.released.PATIENCE", 0.01)
    assert "did not answer within" in refused(run("show", "pypi:station==1.0", "--no-cache"))


def test_a_wheel_that_is_broken(run, index):
    (index / "station-3.0-py3-none-any.whl").write_bytes(b"PK\3\4 not quite")
    assert "station==3.0" in refused(run("show", "pypi:station==3.0"))


@pytest.mark.usefixtures("index")
def test_a_module_named_pip_where_rpclint_runs_is_not_run(run, tmp_path, monkeypatch):
    (tmp_path / "pip.py").write_text("raise SystemExit('no')\n")
    monkeypatch.chdir(tmp_path)
    assert run("show", "pypi:station==1.0", where=tmp_path)[0] == 0


def test_what_names_a_release():
    assert released("pypi:nova==33.0.0") == Released("nova", "33.0.0")
    assert released("pypi:oslo.messaging==1!2.0+local") == Released("oslo.messaging", "1!2.0+local")


@pytest.mark.parametrize(
    "name",
    [
        "", "nova", "nova>=1", "nova==", "nova==*", "nova==1\n", "nova==-1", "--index-url==1", "-r==1",
        "nova==1 --pre", "nova @ http://evil==1", "nova[a]==1", "../nova==1", "./x.whl==1", "nova==1;x",
        "n\u00f6va==1", "n" * 101 + "==1",
    ],
)  # fmt: skip
def test_what_names_none_never_gets_to_pip(run, name, monkeypatch):
    monkeypatch.setattr("rpclint.source.released._pip", None)
    with pytest.raises(UsageError):
        released(f"pypi:{name}")
    assert "pypi:nova==33.0.0" in refused(run("show", f"pypi:{name}"))
