"""Reports of a run: in which form, where to, and what is refused before the work begins."""

import json
import os
import re
from pathlib import Path

import pytest
from test_cli import BREAKS, finished, names, refused, rules_of, run, start, station

from rpclint.cli import main
from rpclint.cli.reports import FOR_GITHUB
from rpclint.report.formats import FORMATS
from rpclint.report.schemas import NAMES

__all__ = ["run", "station"]  # fixtures


@pytest.fixture(autouse=True)
def nowhere(monkeypatch):
    """No test tells the CI system that it runs in anything."""
    for variable in (*FOR_GITHUB, "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "CI_PROJECT_URL"):
        monkeypatch.delenv(variable, raising=False)


def text_of(path):
    return path.read_text(encoding="utf-8")


# -- forms


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_ends_with_the_same_code(run, form):
    assert run("diff", "havana..icehouse", "--format", form)[::2] == (1, "")
    assert run("diff", "havana..icehouse", "--format", form, "--fail-on", "never")[::2] == (0, "")
    assert run("diff", "icehouse..master", "--format", form)[::2] == (0, "")


def test_a_form_that_does_not_exist_is_refused(run):
    err = refused(run("diff", "havana..icehouse", "--format", "yaml"))
    assert "'yaml' is not one of 'text', 'concise'" in err
    assert "rpclint diff --help" in err


def test_the_help_tells_what_each_form_is_for(run):
    _, out, _ = run("diff", "--help")
    for name, form in FORMATS.items():
        assert any(name in line and form.says in line for line in out.splitlines())


@pytest.mark.parametrize("form", FORMATS)
def test_the_gate_has_every_form(run, tmp_path, form):
    said = ["--format", form, "--report", f"{form}={tmp_path / 'report'}"]
    change = ["check", "--rev", "icehouse", "--base", "havana"]
    code, out, err = run(*change, *said)
    assert (code, err) == (1, "")
    assert text_of(tmp_path / "report") == out
    assert run("check", "--rev", "master", *said)[::2] == (0, "")  # in which nothing of RPC differs


@pytest.mark.parametrize("command", ["show", "graph"])
def test_what_finds_nothing_has_no_report(run, command):
    err = refused(run(command, "havana..icehouse", "--report", "json=x"))
    assert "No such option" in err
    assert "sarif" in refused(run(command, "havana..icehouse", "--format", "sarif"))


def test_the_demo_has_every_form(capsys):
    assert main(["demo", "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("stockroom/ledger/manager.py:9:5: error: ")


def test_concise_places_are_in_the_new_tree(run, station):
    _, out, _ = run("diff", "havana..icehouse", "--format", "concise")
    *lines, _ = out.splitlines()
    assert lines
    for line in lines:
        is_command = line.startswith("    rpclint -C ")  # that accepts what stands above
        assert is_command or (station.path / line.partition(":")[0]).is_file()


# -- several from one run


def test_one_run_feeds_all(run, tmp_path):
    reports = {form: tmp_path / f"out.{form}" for form in FORMATS}
    options = [option for form, file in reports.items() for option in ("--report", f"{form}={file}")]
    code, out, err = run("diff", "havana..icehouse", *options)
    assert (code, err) == (1, "")
    assert out == run("diff", "havana..icehouse")[1]
    for form, file in reports.items():
        assert text_of(file) == run("diff", "havana..icehouse", "--format", form)[1]
    assert len(names(tmp_path)) == len(FORMATS)


def test_one_form_can_go_to_several_files(run, tmp_path):
    targets = [tmp_path / "a.json", tmp_path / "b=c.json"]
    options = [option for file in targets for option in ("--report", f"json={file}")]
    assert run("diff", "havana..icehouse", *options, "--output", tmp_path / "out")[0] == 1
    assert [rules_of(text_of(file)) for file in targets] == [BREAKS, BREAKS]


def test_a_report_is_not_painted(run, tmp_path):
    file = tmp_path / "report"
    _, out, _ = run("diff", "havana..icehouse", "--color", "always", "--report", f"text={file}")
    assert "\x1b" in out
    assert "\x1b" not in text_of(file)


def test_a_report_knows_what_fails_the_run(run, tmp_path):
    file = tmp_path / "junit.xml"
    for limit, failures in (("error", False), ("never", True)):
        run("diff", "havana..icehouse", "--fail-on", limit, "--report", f"junit={file}")
        assert ('failures="0" errors="0">\n<testsuite' in text_of(file)) is failures


def test_reports_take_the_place_of_what_was_there(run, tmp_path):
    file = tmp_path / "out.json"
    file.write_text("before", encoding="utf-8")
    assert run("diff", "havana..icehouse", "--report", f"json={file}", "--output", os.devnull)[0] == 1
    assert rules_of(text_of(file)) == BREAKS
    assert names(tmp_path) == ["out.json"]


# -- what is refused, before anything is read: the range here makes no sense either


def unread(result):
    """Refused for the report, and not for the range."""
    err = refused(result)
    assert "nonsense" not in err
    return err


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("sarfi=x", "no format 'sarfi' (did you mean sarif?); use --report FORMAT=FILE with one of: text, "),
        ("=x", "no format ''"),
        ("x", "no format 'x'"),
        ("", "no format ''"),
        ("json", "name a file to write it to: --report json=FILE"),
        ("json=", "name a file to write it to: --report json=FILE"),
        ("\x1b[31m=x", "no format"),
    ],
)
def test_a_report_that_is_misspelt(run, said, mend):
    err = unread(run("diff", "nonsense", "--report", said))
    assert mend in err
    assert "\x1b" not in err


@pytest.mark.parametrize("target", ["missing/out.json", ".", "/dev/null/out.json"])
def test_a_report_that_cannot_be_written(run, tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    err = unread(run("diff", "nonsense", "--report", f"json={target}"))
    assert "name a file that can be written: --report FORMAT=FILE" in err
    assert "--output FILE" in unread(run("diff", "nonsense", "--output", target))
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written(run, tmp_path, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", denied)
    err = unread(run("diff", "nonsense", "--report", f"json={tmp_path / 'out.json'}"))
    assert err == (
        f"rpclint: {tmp_path}/out.json: Permission denied; name a file that can be written: "
        f"--report FORMAT=FILE\n"
    )


def test_two_reports_want_two_files(run, tmp_path):
    (tmp_path / "link").symlink_to("out")
    for options in (
        ["--report", f"json={tmp_path}/out", "--report", f"sarif={tmp_path}/out"],
        ["--report", f"json={tmp_path}/out", "--report", f"sarif={tmp_path}/link"],
        ["--report", f"json={tmp_path}/out", "--output", f"{tmp_path}/./out"],
    ):
        assert "give each its own file" in unread(run("diff", "nonsense", *options))
    assert names(tmp_path) == ["link"]


def test_nothing_is_kept_from_going_nowhere_twice(run):
    options = ["--report", f"json={os.devnull}", "--report", f"sarif={os.devnull}", "--output", os.devnull]
    assert run("diff", "havana..icehouse", *options) == (1, "", "")


def test_a_look_ahead_leaves_no_trace(run, tmp_path):
    (tmp_path / "old").write_text("before", encoding="utf-8")
    refused(run("diff", "nonsense", "--report", f"json={tmp_path}/old", "--report", f"sarif={tmp_path}/new"))
    assert names(tmp_path) == ["old"]
    assert text_of(tmp_path / "old") == "before"


# -- what goes wrong in the end


def test_a_disk_that_is_full_by_then(run, tmp_path, monkeypatch):
    file = tmp_path / "out.json"
    file.write_text("before", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    err = refused(run("diff", "havana..icehouse", "--report", f"json={file}"))
    assert "No space left on device; name a file that can be written: --report FORMAT=FILE" in err
    assert text_of(file) == "before"
    assert names(tmp_path) == ["out.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_device_that_is_full(station):
    where = {"where": station.path}
    code, out, err = finished(start("diff", "havana..icehouse", "--report", "json=/dev/full", **where))
    assert (code, out) == (2, "")
    assert "/dev/full: No space left on device" in err


# -- GitHub's files


@pytest.fixture
def job(monkeypatch, tmp_path):
    """A job of GitHub Actions: its summary and its outputs, to which others have added already."""
    files = [tmp_path / "summary", tmp_path / "outputs"]
    for variable, file in zip(FOR_GITHUB, files, strict=True):
        file.write_text("of others\n", encoding="utf-8")
        monkeypatch.setenv(variable, str(file))
    return files


@pytest.mark.parametrize("how", [["--format", "github"], ["--report", "github={}/annotations"]])
def test_a_job_gets_its_summary_and_its_outputs(run, job, tmp_path, how):
    assert run("diff", "havana..icehouse", *(option.format(tmp_path) for option in how))[0] == 1
    summary, outputs = map(text_of, job)
    assert summary.startswith("of others\n<!-- rpclint -->\n### rpclint: broken\n")
    assert outputs.startswith("of others\nerrors=2\nwarnings=0\n")
    assert outputs.endswith("failed=true\n")


def test_no_other_form_touches_a_job(run, job, tmp_path):
    others = [form for form in FORMATS if form != "github"]
    options = [option for form in others for option in ("--report", f"{form}={tmp_path}/out.{form}")]
    assert run("diff", "havana..icehouse", *options)[0] == 1
    assert list(map(text_of, job)) == ["of others\n"] * 2


@pytest.mark.parametrize("variable", FOR_GITHUB)
def test_a_job_whose_files_cannot_be_written(run, job, tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, str(tmp_path / "missing" / "file"))
    err = unread(run("diff", "nonsense", "--format", "github"))
    assert f"name a file that can be written: {variable}" in err
    monkeypatch.setenv(variable, str(tmp_path))
    assert variable in unread(run("diff", "nonsense", "--format", "github"))
    assert list(map(text_of, job)) == ["of others\n"] * 2


def test_outside_of_a_job_nothing_is_added(run, monkeypatch):
    monkeypatch.setenv("GITHUB_OUTPUT", "")
    assert run("diff", "havana..icehouse", "--format", "github")[::2] == (1, "")


# -- the repository


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ({"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "o/n"}, "https://github.example/o/n"),
        ({"CI_PROJECT_URL": "https://gitlab.example/o/n"}, "https://gitlab.example/o/n"),
        ({"CI_PROJECT_URL": "https://user:token@gitlab.example/o/n"}, "urn:rpclint:project:station"),
        ({"CI_PROJECT_URL": "javascript:alert(1)"}, "urn:rpclint:project:station"),
        ({}, "urn:rpclint:project:station"),
    ],
)  # fmt: skip
def test_sarif_names_the_repository_that_ci_tells_of(run, monkeypatch, given, uri):
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    _, out, _ = run("diff", "havana..icehouse", "--format", "sarif")
    found = json.loads(out)["runs"][0]["versionControlProvenance"]
    assert [each["repositoryUri"] for each in found] == [uri, uri]
    assert all(len(each["revisionId"]) == 40 for each in found)


# -- the page


def test_the_page_has_every_form():
    page = (Path(__file__).parents[1] / "docs" / "output.md").read_text(encoding="utf-8")
    section = page.partition("\n## Forms of a report\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(FORMATS)
    for name in NAMES:
        assert f"`{name}`" in section


def test_the_command_on_the_page_works(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[1] / "docs" / "output.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^rpclint (diff .* --report .*)$", page, re.MULTILINE)
    assert run(*command.split())[::2] == (1, "")
    assert names(tmp_path) == ["rpclint.sarif", "rpclint.xml"]
