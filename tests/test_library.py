"""rpclint from Python; the examples of its page run, one after the other.

``RPCLINT_REWRITE=1 pytest tests/test_library.py`` writes what they print anew; read the difference.
"""

import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from test_check import MANAGER, Depot
from test_cli import BREAKS, NEW, OLD, add, names, run, station, unpacked, wheel
from test_source_repository import Project

import rpclint
from rpclint.cache import open_cache
from rpclint.report import as_json

__all__ = ["run", "station"]  # fixtures

PAGE = Path(__file__).parents[1] / "docs" / "library.md"
EXAMPLE = re.compile(r"```python\n(?P<code>.*?)```\n\n```text\n(?P<printed>.*?)```\n", re.DOTALL)


def rules_of(report):
    return {finding.rule for finding in report.findings}


def test_the_examples_print_what_the_page_shows():
    page = PAGE.read_text(encoding="utf-8")
    known = {}

    def ran(example):
        with redirect_stdout(StringIO()) as out:
            exec(compile(example["code"], str(PAGE), "exec"), known)  # noqa: S102, it is the project's own page
        assert out.getvalue()
        return f"```python\n{example['code']}```\n\n```text\n{out.getvalue()}```\n"

    shown, count = EXAMPLE.subn(ran, page)
    assert count == page.count("```python")
    if os.environ.get("RPCLINT_REWRITE"):
        PAGE.write_text(shown, encoding="utf-8")
    else:
        assert shown == page


def test_importing_it_loads_nothing():
    code = "import sys; before = set(sys.modules); import rpclint; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['__future__', 'rpclint']\n"


def test_what_is_offered_is_there_and_nothing_else():
    for name in rpclint.__all__:
        assert getattr(rpclint, name) is not None
        assert name in dir(rpclint)
    with pytest.raises(AttributeError, match="no attribute 'party'"):
        _ = rpclint.party


def test_no_module_has_the_name_of_what_is_offered():
    """Loading it would put it in the function's place."""
    here = Path(rpclint.__file__).parent
    modules = {path.stem for path in here.glob("*.py")} | {
        path.name for path in here.iterdir() if path.is_dir()
    }
    assert modules.isdisjoint(rpclint.__all__)


def test_two_revisions(run, station):
    report = rpclint.compare((station.path, "havana"), (str(station.path), "icehouse"))
    assert rules_of(report) == BREAKS
    _, out, _ = run("diff", "--direct", "havana..icehouse", "--format", "json")
    assert json.loads(as_json.findings(report)) == json.loads(out)


def test_two_paths(run, tmp_path):
    old, new = wheel(tmp_path, "1.0", OLD), unpacked(tmp_path / "new", NEW)
    report = rpclint.compare(old, str(new))
    assert (rules_of(report), report.range) == (BREAKS, f"{old}..{new}")
    _, out, _ = run("diff", "--old", old, "--new", new, "--format", "json")
    assert json.loads(as_json.findings(report)) == json.loads(out)


def test_a_path_and_a_revision_in_either_order(run, station, tmp_path):
    folder, kept = unpacked(tmp_path / "new", NEW), tmp_path / "havana.rpclint"
    run("snapshot", "havana", "-o", kept)
    assert rules_of(rpclint.compare((station.path, "havana"), folder)) == BREAKS
    assert rules_of(rpclint.compare(kept, (station.path, "icehouse"))) == BREAKS
    assert rules_of(rpclint.compare(kept, folder)) == BREAKS


def test_a_revision_is_none_of_the_files_beside_it(station, monkeypatch):
    monkeypatch.chdir(station.path)
    (station.path / "havana").mkdir()
    try:
        assert rules_of(rpclint.compare((".", "havana"), (".", "icehouse"))) == BREAKS
    finally:
        (station.path / "havana").rmdir()


def test_rules_are_chosen(station):
    ends = (station.path, "havana"), (station.path, "icehouse")
    assert rules_of(rpclint.compare(*ends, select=["method-removed"])) == {"method-removed"}
    assert rules_of(rpclint.compare(*ends, ignore=["method-removed"])) == {"argument-required"}
    with pytest.raises(rpclint.RpclintError, match="did you mean method-removed"):
        rpclint.compare(*ends, select=["method-remved"])


def test_what_the_project_chooses_and_accepts_counts_here_too(run, tmp_path):
    old, new = unpacked(tmp_path / "old", OLD), unpacked(tmp_path / "new", NEW)
    (new / "rpclint.toml").write_text('ignore = ["method-removed"]\n')
    assert rules_of(rpclint.compare(old, new)) == {"argument-required"}
    assert rules_of(rpclint.compare(old, new, select=["method-removed"])) == {"method-removed"}
    manager = new / "station/bells/manager.py"
    comment = "  # rpclint: ignore[argument-required] rung by hand"
    manager.write_text(NEW["station/bells/manager.py"].replace("volume):", f"volume):{comment}"))
    report = rpclint.compare(old, new)
    assert [finding.suppressed.reason for finding in report.findings] == ["rung by hand"]
    _, out, _ = run("diff", "--old", old, "--new", new, "--format", "json")
    assert json.loads(as_json.findings(report)) == json.loads(out)


def test_a_configuration_is_named_or_is_the_projects_own(tmp_path):
    old, new = unpacked(tmp_path / "old", OLD), unpacked(tmp_path / "new", NEW)
    said = tmp_path / "elsewhere.toml"
    said.write_text('project = "belfry"\n')
    assert rpclint.compare(old, new).project == "station"
    assert rpclint.compare(old, new, config=said).project == "belfry"
    (new / "rpclint.toml").write_text('project = "tower"\n')
    assert rpclint.compare(old, new).project == "tower"
    assert rpclint.surface(new).project == "tower"


def test_where_it_is_run_changes_nothing(station, tmp_path, monkeypatch):
    (tmp_path / "rpclint.toml").write_text('project = "belfry"\n')
    released = wheel(tmp_path, "1.0", OLD)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "apart").mkdir()
    assert rpclint.compare((station.path, "havana"), (station.path, "icehouse")).project == "station"
    assert rpclint.surface(released.rename(tmp_path / "apart" / released.name)).project == "station"


def test_a_surface_under_a_cap(run, tmp_path):
    client = NEW["station/bells/rpcapi.py"].replace("(None, target)", "(None, target, version_cap=CONF.cap)")
    client = client.replace("import oslo", "from oslo_config import cfg\nimport oslo", 1)
    client = client.replace("\n\n\nclass", "\n\nCONF = cfg.CONF\n\n\nclass", 1)
    tree = unpacked(tmp_path / "station", {**NEW, "station/bells/rpcapi.py": client})
    free, capped = rpclint.surface(tree), rpclint.surface(tree, cap="1.2")
    assert (sent(free)["ring"], sent(capped)["ring"]) == (None, "cap")
    for options, found in ((["--cap", "1.2"], capped), ([], free)):
        _, out, _ = run("show", ".", *options, "--format", "json", where=tree)
        assert json.loads(as_json.surface(found, found.project, {})) == json.loads(out)
    with pytest.raises(rpclint.RpclintError, match="is no version"):
        rpclint.surface(tree, cap="one")


def sent(surface):
    methods = (method for i in surface.interfaces for client in i.clients for method in client.methods)
    return {method.name: method.refused.value if method.refused else None for method in methods}


def test_nothing_is_kept_unless_that_is_wanted(station, tmp_path, monkeypatch):
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    ends = (station.path, "havana"), (station.path, "icehouse")
    first = rpclint.compare(*ends)
    assert names(tmp_path) == []
    assert rpclint.compare(*ends, cache=True) == first
    assert names(tmp_path / "cache") == ["rpclint.lock", "rpclint.sqlite"]
    assert rpclint.compare(*ends, cache=True, jobs=2) == first
    assert open_cache(os.environ) is not None


def test_values_are_frozen(station):
    report = rpclint.compare((station.path, "havana"), (station.path, "icehouse"))
    with pytest.raises(AttributeError):
        report.findings[0].rule = "none"


def test_trees_with_nothing_to_compare_say_so(tmp_path):
    bare = unpacked(tmp_path / "bare", {"bare/notes.py": "DONE = True\n"})
    assert not rpclint.compare(bare, bare).compared


def test_revisions_of_two_repositories(station, tmp_path):
    other = Project(tmp_path / "other")
    add(other, NEW)
    with pytest.raises(rpclint.RpclintError, match="revisions of one repository only"):
        rpclint.compare((station.path, "havana"), (other.path, "master"))


@pytest.mark.parametrize("name", ["gone", "gone.whl", "gone.rpclint"])
def test_a_path_that_is_not_there(tmp_path, name):
    with pytest.raises(rpclint.RpclintError, match="no such file or folder"):
        rpclint.surface(tmp_path / name)


def test_what_pypi_has_no_name_for():
    with pytest.raises(rpclint.RpclintError, match="names no released version"):
        rpclint.surface("pypi:nova")


@pytest.mark.parametrize("where", ["disk", "index", "commit"])
def test_a_change_is_checked_wherever_it_is(tmp_path, where, monkeypatch):
    monkeypatch.setenv("GITHUB_BASE_REF", "gone")  # is none of a program's business
    depot = Depot(tmp_path / "depot")
    assert rpclint.check(depot.path).findings == ()
    depot.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    if where == "index":
        depot.git("add", "--all")
        depot.change(MANAGER, "parcel, shelf)", "parcel)")
    if where == "commit":
        depot.commit("bad")
    report = rpclint.check(depot.path, "HEAD" if where == "commit" else None, staged=where == "index")
    assert "argument-required" in rules_of(report)
    assert report.base is not None
    assert report.fails(rpclint.Severity.ERROR)
    assert rpclint.check(depot.path, staged=where == "index", select=["major-dropped"]).findings == ()


def test_a_check_without_a_release_says_what_is_missing(tmp_path):
    depot = Depot(tmp_path / "depot")
    depot.git("tag", "--delete", "2013.2")
    with pytest.raises(rpclint.RpclintError, match="fetch --tags"):
        rpclint.check(depot.path)
    assert rpclint.check(depot.path, against=["HEAD^"]).findings == ()
