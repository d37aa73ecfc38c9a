"""The command line from outside: what it prints where, and how it ends."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from test_source_repository import Project

from rpclint.cli import main

NAME = {"setup.cfg": "[metadata]\nname = station\n"}

OLD = NAME | {
    "station/bells/manager.py": """\
from oslo_messaging import Target


class BellsManager:
    target = Target(version='1.3')

    def ring(self, context, bell, times=1):
        pass

    def paint(self, context, colour):
        pass

    def sweep(self, context):
        pass
""",
    "station/bells/rpcapi.py": """\
import oslo_messaging


class BellsAPI:
    VERSION_ALIASES = {'havana': '1.3'}

    def __init__(self):
        target = oslo_messaging.Target(topic='bells', version='1.0')
        self.client = oslo_messaging.RPCClient(None, target)

    def ring(self, context, bell):
        cctxt = self.client.prepare(version='1.3')
        cctxt.cast(context, 'ring', bell=bell)

    def paint(self, context, colour):
        cctxt = self.client.prepare(version='1.2')
        return cctxt.call(context, 'paint', colour=colour)

    def sweep(self, context):
        cctxt = self.client.prepare(version='1.1')
        return cctxt.call(context, 'sweep')
""",
    "station/api/open.py": """\
from station.bells import rpcapi


class Controller:
    def __init__(self):
        self.bells_rpcapi = rpcapi.BellsAPI()

    def open(self, context):
        self.bells_rpcapi.ring(context, bell='front')
        self.bells_rpcapi.paint(context, 'red')
        self.bells_rpcapi.sweep(context)
""",
}

# sweep is gone on both sides, and ring cannot do without a volume; the version says nothing of either.
NEW = OLD | {
    "station/bells/manager.py": OLD["station/bells/manager.py"]
    .replace("times=1", "volume")
    .replace("\n    def sweep(self, context):\n        pass\n", ""),
    "station/bells/rpcapi.py": OLD["station/bells/rpcapi.py"]
    .replace("bell):", "bell, volume):")
    .replace("bell=bell", "bell=bell, volume=volume")
    .rpartition("\n    def sweep")[0],
}
BREAKS = {"argument-required", "method-removed"}
NEW["station/api/open.py"] = (
    OLD["station/api/open.py"].replace("bell='front'", "bell='front', volume=3").rpartition("        self")[0]
)


def add(project, files, message="change"):
    for path, text in files.items():
        project.write(path, text.encode())
    return project.commit(message)


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A project with two releases, the second of which breaks upgrades from the first."""
    project = Project(tmp_path_factory.mktemp("station") / "station")
    add(project, OLD)
    project.tag("havana")
    add(project, NEW)
    project.tag("icehouse")
    add(project, {"station/notes.py": "DONE = True\n"})
    return project


@pytest.fixture
def run(capsys, station):
    """Runs a command in the project, and gives its exit code, standard output and standard error."""

    def started(*arguments, where=station.path):
        code = main(["-C", str(where), *map(str, arguments)])
        done = capsys.readouterr()
        return code, done.out, done.err

    return started


def start(*arguments, where, **options):
    """The same in a process of its own."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "PYTHONHASHSEED"}
    }
    environment |= options.pop("env", {})
    return subprocess.Popen(
        [sys.executable, "-m", "rpclint", "-C", str(where), *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finished(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def unpacked(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def wheel(folder, version, files):
    path = folder / f"station-{version}-py3-none-any.whl"
    metadata = {f"station-{version}.dist-info/METADATA": "Metadata-Version: 2.1\nName: station\n"}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, **metadata}.items():
            archive.writestr(name, text)
    return path


def sdist(folder, version, files):
    path = folder / f"station-{version}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"station-{version}/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def rules_of(out):
    return {finding["rule"] for finding in json.loads(out)["findings"]}


def refused(result):
    """The one line on standard error that goes with exit code 2."""
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.startswith("rpclint: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err


# -- what the JSON must look like: a name with `?` may be null

TREE = {"rev": str, "commit?": str, "series?": str}
PATH_LINE = {"path": str, "line": int}
JUDGEMENTS = {"broken", "compatible", "unknown"}
FLOWS = {
    "old-client-to-new-server", "new-client-to-old-server", "pinned-client-to-new-server",
    "same-tree", "commit", "bookkeeping", "guidance",
}  # fmt: skip
GAP = PATH_LINE | {"reason": str}
RECEIVER = PATH_LINE | {"rev": str, "class": str, "version?": str}
FINDINGS = {
    "schema": {"rpclint.findings/1"},
    "range": str,
    "steps": [{"old?": TREE, "new": TREE, "verdict": JUDGEMENTS, "interfaces": {str: JUDGEMENTS}}],
    "findings": [
        {
            "rule": str,
            "severity": {"error", "warning", "note"},
            "flow": FLOWS,
            "flows": [FLOWS],
            "interface": str,
            "namespace?": str,
            "method?": str,
            "methods": [str],
            "argument?": str,
            "uncalled": bool,
            "old": str,
            "new": str,
            "breaks_from": [str],
            "ok_from": [str],
            "seen_in": [str],
            "path": str,
            "line": int,
            "message": str,
            "sender?": RECEIVER | {"arguments": [str]},
            "receiver?": RECEIVER,
            "outcome?": {"UnsupportedVersion", "NoSuchMethod", "TypeError", "RPCVersionCapError"},
            "fix": str,
            "fingerprint": str,
            "introduced_by?": str,
            "suppressed?": str,
        }
    ],
    "gaps": [GAP],
}
MESSAGE = {
    "method": str,
    "version?": str,
    "namespace?": str,
    "kind": {"call", "cast", "fanout"},
    "line": int,
    "arguments": [str],
    "optional": [str],
    "open": bool,
}
SURFACE = {
    "schema": {"rpclint.surface/1"},
    "tree": TREE | {"release?": str},
    "interfaces": [
        {
            "name": str,
            "namespace?": str,
            "endpoints": [
                PATH_LINE
                | {
                    "class": str,
                    "module": str,
                    "version": str,
                    "namespaces": [(str, None)],
                    "version_declared": bool,
                    "delegates_to?": str,
                    "methods": [
                        {
                            "name": str,
                            "line": int,
                            "parameters": [{"name": str, "required": bool}],
                            "any_keyword": bool,
                        }
                    ],
                }
            ],
            "clients": [
                PATH_LINE
                | {
                    "class": str,
                    "module": str,
                    "version?": str,
                    "cap": {"none", "literal", "configured", "automatic"},
                    "aliases": {str: str},
                    "methods": [
                        {"name": str, "line": int, "refused?": {"guarded", "cap"}, "messages": [MESSAGE]}
                    ],
                }
            ],
        }
    ],
    "gaps": [GAP],
}


def faults(data, form, where=""):
    """Where data is not of the form that is promised."""
    match form:
        case set():
            fine = data in form
        case tuple():
            fine = data is None or type(data) in form
        case type():
            fine = type(data) is form
        case _:
            fine = isinstance(data, type(form))
            if fine:
                yield from _inner(data, form, where)
    if not fine:
        yield f"{where}: {data!r}"


def _inner(data, form, where):
    if isinstance(form, list):
        for number, item in enumerate(data):
            yield from faults(item, form[0], f"{where}[{number}]")
    elif str in form:
        for name, item in data.items():
            yield from faults(item, form[str], f"{where}.{name}")
    else:
        for field, inner in form.items():
            name = field.removesuffix("?")
            if name not in data:
                yield f"{where}.{name}: missing"
            elif data[name] is not None or name == field:
                yield from faults(data[name], inner, f"{where}.{name}")


def finding_faults(data):
    """The same for findings, with what types cannot tell."""
    yield from faults(data, FINDINGS)
    for finding in data["findings"]:
        name = f"{finding['rule']} {finding['method']}"
        if not re.fullmatch(r"[0-9a-f]{12}", finding["fingerprint"]):
            yield f"{name}: fingerprint {finding['fingerprint']}"
        if finding["flow"] not in finding["flows"]:
            yield f"{name}: flow is not among flows"
        if finding["breaks_from"] and finding["old"] != finding["breaks_from"][-1]:
            yield f"{name}: old is not the newest of breaks_from"
        if not finding["methods"] or finding["method"] not in (None, *finding["methods"]):
            yield f"{name}: methods {finding['methods']}"
        if finding["line"] < 1 or finding["path"].startswith("/"):
            yield f"{name}: place {finding['path']}:{finding['line']}"
        if "\n" in finding["message"] + finding["fix"]:
            yield f"{name}: more than a line"
    prints = [finding["fingerprint"] for finding in data["findings"]]
    if len(prints) != len(set(prints)):
        yield "a fingerprint is there twice"


def texts(data):
    """Every text in some JSON."""
    if isinstance(data, str):
        yield data
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from texts(item)


# -- diff


def test_a_break_is_told_with_both_sides(run):
    code, out, err = run("diff", "havana..icehouse")
    assert (code, err) == (1, "")
    assert out.splitlines()[0].startswith("rpclint 0.1.0: station, profile default; old havana (")
    assert "havana -> icehouse: BROKEN" in out
    assert "station/bells/manager.py:7:5: error: " in out
    assert "[argument-required]" in out
    assert "station/api/open.py:9" in out
    assert out.splitlines()[-1].startswith("1 boundary, broken: ")


def test_a_compatible_step_ends_well(run):
    code, out, _ = run("diff", "icehouse..master")
    assert code == 0
    assert "icehouse -> juno master: compatible" in out
    assert out.splitlines()[-1] == "1 boundary, none broken: 0 errors, 0 warnings, 0 notes; 0 gaps"


def test_the_json_has_all_that_is_promised(run):
    code, out, err = run("diff", "havana..master", "--format", "json")
    data = json.loads(out)
    assert (code, err) == (1, "")
    assert list(finding_faults(data)) == []
    assert data["range"] == "havana..master"
    assert [(s["old"]["rev"], s["new"]["rev"], s["verdict"]) for s in data["steps"]] == [
        ("havana", "icehouse", "broken"),
        ("icehouse", "master", "compatible"),
    ]
    found = {(f["rule"], f["method"], f["argument"]): f for f in data["findings"]}
    required = found["argument-required", "ring", "volume"]
    assert (required["severity"], required["outcome"]) == ("error", "TypeError")
    assert required["sender"] == {
        "rev": "havana", "path": "station/bells/rpcapi.py", "line": 13, "class": "BellsAPI",
        "version": "1.3", "arguments": ["bell"],
    }  # fmt: skip
    assert required["receiver"]["version"] == "1.3"
    assert found["method-removed", "sweep", None]["outcome"] == "NoSuchMethod"


def test_the_checker_of_the_json_finds_faults():
    assert list(faults({"a": 1, "b": None}, {"a": str, "b?": int})) == [".a: 1"]
    assert list(faults([{}], [{"a": {"x"}}])) == ["[0].a: missing"]
    assert list(faults({"n": True}, {str: int})) == [".n: True"]
    assert list(faults([None, 1], [(str, None)])) == ["[1]: 1"]


@pytest.mark.parametrize(
    ("fail_on", "code"), [(None, 1), ("error", 1), ("warning", 1), ("note", 1), ("never", 0)]
)
def test_fail_on_chooses_the_exit_code(run, fail_on, code):
    assert run("diff", "havana..icehouse", *(["--fail-on", fail_on] if fail_on else []))[0] == code


def test_a_warning_fails_only_where_asked_to(run, tmp_path):
    """A promise that the profile does not make cannot be broken: a pinned client is at most a warning."""
    project = Project(tmp_path / "pinned")
    add(project, OLD)
    project.tag("havana")
    client = OLD["station/bells/rpcapi.py"].replace(
        "RPCClient(None, target)", "RPCClient(None, target, version_cap=CAP)"
    )
    longer = client + "\n    def shut(self, context):\n        self.client.call(context, 'shut')\n"
    server = OLD["station/bells/manager.py"] + "\n    def shut(self, context):\n        pass\n"
    add(project, {"station/bells/rpcapi.py": longer, "station/bells/manager.py": server})
    project.tag("icehouse")
    _, out, _ = run("diff", "havana..icehouse", "--format", "json", where=project.path)
    found = json.loads(out)["findings"]
    worst = min(("error", "warning", "note").index(f["severity"]) for f in found)
    for place, level in enumerate(("error", "warning", "note")):
        assert run("diff", "havana..icehouse", "--fail-on", level, where=project.path)[0] == (place >= worst)


@pytest.mark.parametrize("make", [unpacked, wheel, sdist])
def test_packages_stand_for_revisions(run, tmp_path, make):
    if make is unpacked:
        old, new = (unpacked(tmp_path / name, files) for name, files in (("old", OLD), ("new", NEW)))
    else:
        old, new = make(tmp_path, "1.0.0", OLD), make(tmp_path, "2.0.0", NEW)
    code, out, err = run("diff", "--old", old, "--new", new, "--format", "json", where=tmp_path)
    assert (code, err) == (1, "")
    assert rules_of(out) == BREAKS
    data = json.loads(out)
    assert list(finding_faults(data)) == []
    assert data["project"] == "station"
    assert data["steps"][0]["new"]["commit"] is None


def test_two_folders_of_one_name_are_told_apart(run, tmp_path):
    old, new = (unpacked(tmp_path / name / "station", files) for name, files in (("old", OLD), ("new", NEW)))
    code, out, _ = run("diff", "--old", old, "--new", new)
    assert code == 1
    assert f"station -> {new}: BROKEN" in out
    assert "[method-removed]" in out


def test_packages_go_by_their_versions(run, tmp_path):
    _, out, _ = run("diff", "--old", sdist(tmp_path, "1.0.0", OLD), "--new", wheel(tmp_path, "2.0.0", NEW))
    assert "\nstation-1.0.0 -> station-2.0.0: BROKEN\n" in out


def test_a_package_and_a_revision_can_be_compared(run, tmp_path):
    code, out, _ = run("diff", "--old", "havana", "--new", wheel(tmp_path, "2.0.0", NEW), "--format", "json")
    assert code == 1
    assert rules_of(out) == BREAKS


@pytest.mark.parametrize(
    "arguments",
    [
        ["--old", "havana"],
        ["--new", "icehouse"],
        ["havana..icehouse", "--old", "havana"],
        ["havana..icehouse", "--old", "havana", "--new", "icehouse"],
        ["--old", "havana", "--new", "icehouse", "--window", "all"],
    ],
)
def test_half_a_pair_or_two_pairs_are_refused(run, arguments):
    assert "rpclint diff --old PATH --new PATH" in refused(run("diff", *arguments))


def test_diff_alone_asks_for_a_range(run):
    assert "rpclint diff OLD..NEW" in refused(run("diff"))


def test_ends_in_the_wrong_order_are_refused(run):
    assert "swap them: rpclint diff havana..icehouse" in refused(run("diff", "icehouse..havana"))
    assert "swap them: rpclint diff HEAD~1..HEAD" in refused(run("diff", "HEAD..HEAD~1", "--direct"))


def test_one_tree_is_judged_by_itself(run):
    code, out, _ = run("diff", "icehouse")
    assert code == 0
    assert "own clients" in out
    assert out.splitlines()[-1].startswith("1 tree, none broken: ")


def test_equal_ends_are_compatible(run):
    code, out, _ = run("diff", "havana..havana")
    assert code == 0
    assert "havana -> havana: compatible" in out


def test_no_window_judges_each_new_tree_by_itself(run):
    code, out, _ = run("diff", "havana..master", "--window", "none", "--format", "json")
    assert code == 0
    assert [(s["old"], s["new"]["rev"]) for s in json.loads(out)["steps"]] == [
        (None, "icehouse"),
        (None, "master"),
    ]


@pytest.mark.parametrize(("options", "pairs"), [
    (["--direct"], [("havana", "master")]),
    (["--window", "all"], [("havana", "icehouse"), ("havana", "master"), ("icehouse", "master")]),
])  # fmt: skip
def test_a_walk_can_be_shorter_or_longer(run, options, pairs):
    _, out, _ = run("diff", "havana..master", *options, "--format", "json")
    data = json.loads(out)
    assert [(s["old"]["rev"], s["new"]["rev"]) for s in data["steps"]] == pairs


# -- which rules


def test_rules_can_be_chosen(run):
    _, out, _ = run("diff", "havana..icehouse", "--format", "json", "--select", "method-removed")
    assert rules_of(out) == {"method-removed"}
    _, out, _ = run("diff", "havana..icehouse", "--format", "json", "--ignore", "method-removed")
    assert rules_of(out) == BREAKS - {"method-removed"}


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_rule_that_does_not_exist_is_refused(run, option):
    err = refused(run("diff", "havana..icehouse", option, "method-remove"))
    assert "did you mean method-removed?" in err
    assert "rpclint rules" in err


def test_no_rule_at_all_is_no_check(run):
    err = refused(run("diff", "havana..icehouse", "--select", "method-removed", "--ignore", "method-removed"))
    assert "rpclint rules" in err


def test_explain_prints_a_page_and_suggests_one(run):
    code, out, _ = run("explain", "method-removed")
    assert code == 0
    assert out.startswith("# ")
    assert "did you mean method-removed?" in refused(run("explain", "methd-removed"))
    assert "list them all with: rpclint rules" in refused(run("explain", "nonsense"))


def test_rules_are_listed(run):
    listed = json.loads(run("rules", "--format", "json")[1])
    assert {"id": str, "severity": str, "title": str}.keys() == listed[0].keys()
    assert [rule["id"] for rule in listed] == sorted(rule["id"] for rule in listed)
    code, out, _ = run("rules")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [rule["id"] for rule in listed]


# -- show


def test_show_gives_the_surface_as_json(run):
    code, out, err = run("show", "icehouse", "--format", "json")
    data = json.loads(out)
    assert (code, err) == (0, "")
    assert list(faults(data, SURFACE)) == []
    assert (data["tree"]["rev"], data["tree"]["series"]) == ("icehouse", "icehouse")
    (bells,) = data["interfaces"]
    assert [(m["name"], m["parameters"]) for m in bells["endpoints"][0]["methods"]] == [
        ("paint", [{"name": "colour", "required": True}]),
        ("ring", [{"name": "bell", "required": True}, {"name": "volume", "required": True}]),
    ]
    sent = {m["name"]: m["messages"][0]["arguments"] for m in bells["clients"][0]["methods"]}
    assert sent == {"ring": ["bell", "volume"], "paint": ["colour"]}


def test_show_takes_what_is_checked_out(run, station):
    out = run("show", "--format", "json")[1]
    assert json.loads(out)["tree"]["commit"] == station.git("rev-parse", "HEAD")


@pytest.mark.parametrize("make", [unpacked, wheel, sdist])
def test_show_takes_packages(run, tmp_path, make):
    path = unpacked(tmp_path / "station", OLD) if make is unpacked else make(tmp_path, "1.0.0", OLD)
    code, out, _ = run("show", path, "--format", "json")
    assert code == 0
    assert list(faults(json.loads(out), SURFACE)) == []
    assert json.loads(out)["interfaces"][0]["name"] == "bells"


def test_show_in_a_folder_without_git_shows_the_folder(run, tmp_path):
    code, out, _ = run("show", where=unpacked(tmp_path / "plain", OLD))
    assert code == 0
    assert out.startswith("plain: 1 interface")


def test_show_tells_what_is_sent_under_a_cap(run, station):
    client = OLD["station/bells/rpcapi.py"].replace("(None, target)", "(None, target, version_cap=CAP)")
    project = Project(station.path.parent / "capped")
    add(project, OLD | {"station/bells/rpcapi.py": client})
    code, out, _ = run("show", "--cap", "1.2", "--format", "json", where=project.path)
    methods = json.loads(out)["interfaces"][0]["clients"][0]["methods"]
    assert code == 0
    assert {m["name"]: m["refused"] for m in methods} == {"ring": "cap", "paint": None, "sweep": None}


@pytest.mark.parametrize("cap", ["x", "1", "1.x", ""])
def test_a_cap_that_is_no_version_is_refused(run, cap):
    assert "rpclint show --cap 2.47" in refused(run("show", "--cap", cap))


# -- where results go


def test_a_result_can_go_to_a_file(run, tmp_path):
    target = tmp_path / "result.json"
    target.write_text("before", encoding="utf-8")
    code, out, err = run("diff", "havana..icehouse", "--format", "json", "--output", target)
    assert (code, out, err) == (1, "", "")
    assert rules_of(target.read_text(encoding="utf-8")) == BREAKS
    assert names(tmp_path) == ["result.json"]


def test_a_file_is_written_complete_or_not_at_all(run, tmp_path, monkeypatch):
    target = tmp_path / "result.json"
    target.write_text("before", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    err = refused(run("show", "--output", target))
    assert "No space left on device" in err
    assert target.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["result.json"]


@pytest.mark.parametrize("target", ["missing/result.json", ".", ""])
def test_a_place_that_cannot_be_written_is_refused(run, tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    assert "--output FILE" in refused(run("show", "--output", target))
    assert names(tmp_path) == []


def test_a_pipe_is_written_to_and_stays(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("show", "--output", tmp_path / "pipe") == (0, "", "")
        assert b"bells" in os.read(reader, 100_000)
    finally:
        os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_a_file_keeps_its_place_and_its_permissions(run, tmp_path):
    (tmp_path / "result").write_text("before", encoding="utf-8")
    (tmp_path / "result").chmod(0o600)
    (tmp_path / "link").symlink_to("result")
    assert run("show", "--output", tmp_path / "link") == (0, "", "")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "result").stat().st_mode & 0o777 == 0o600
    assert "bells" in (tmp_path / "result").read_text(encoding="utf-8")


def test_what_was_asked_for_in_vain_leaves_no_file(run, tmp_path):
    refused(run("show", "nonsense", "--output", tmp_path / "result"))
    assert names(tmp_path) == []


# -- how it looks


def test_colour_is_for_terminals_and_whoever_asks(run, monkeypatch):
    assert "\x1b[" not in run("diff", "havana..icehouse")[1]
    painted = run("diff", "havana..icehouse", "--color", "always")[1]
    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == run("diff", "havana..icehouse", "--color", "never")[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[" in run("diff", "havana..icehouse")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("diff", "havana..icehouse")[1]


def test_a_file_gets_no_colour(run, tmp_path):
    run("show", "--color", "always", "--output", tmp_path / "result")
    assert "\x1b[" not in (tmp_path / "result").read_text(encoding="utf-8")


def test_verbose_tells_gaps_one_by_one(run, tmp_path):
    project = Project(tmp_path / "gappy")
    broken = OLD["station/bells/rpcapi.py"] + "\n    def (self):\n        self.client.call(context, 'x')\n"
    add(project, OLD | {"station/bells/rpcapi.py": broken})
    quiet, loud = (run("diff", "HEAD..HEAD", *more, where=project.path)[1] for more in ([], ["-v"]))
    assert "1 gap (-v lists them)" in quiet
    assert "station/bells/rpcapi.py:23: " not in quiet
    assert "gaps: what could not be understood" in loud
    assert "station/bells/rpcapi.py:23: " in loud


HOSTILE = {
    "escape": "\x1b]0;title\x07\x1b[31m",
    "c1": "\x9b31m",
    "bidi": "\u202e\u2066\u200f",
}
OBEYED = set("\x07\x1b\x9b\u202e\u2066\u200f")


@pytest.mark.parametrize("evil", HOSTILE.values(), ids=HOSTILE)
def test_what_a_terminal_would_obey_comes_out_inert(run, tmp_path, evil):
    """In names of files, tags and projects, in source lines, versions and arguments."""

    def hostile(files):
        return {
            path.replace("bells", f"bells{evil}"): text.replace("bell,", f"bell,  # {evil}\n             ")
            .replace("colour=colour", f"**{{{f'colour{evil}'!r}: colour}}")
            .replace("BellsAPI:", f"BellsAPI:  # {evil}")
            for path, text in files.items()
        }

    project = Project(tmp_path / "evil")
    add(project, hostile(OLD) | {"setup.cfg": f"[metadata]\nname = sta{evil}tion\n"})
    project.tag("havana")
    add(project, hostile(NEW))
    for arguments in (["diff", "havana..master", "-v"], ["show", "-v"]):
        code, out, err = run(*arguments, where=project.path)
        assert (code, err) == (int("diff" in arguments), "")
        assert "\N{REPLACEMENT CHARACTER}" in out
        assert not OBEYED & set(out)
        _, out, _ = run(*arguments, "--format", "json", where=project.path)
        assert not OBEYED & set(out)
        assert f"station/bells{evil}/manager.py" in set(texts(json.loads(out)))
    assert not OBEYED & set(refused(run("diff", f"{evil}..master", where=project.path)))
    assert not OBEYED & set(refused(run("show", where=tmp_path / evil)))


# -- processes


def test_the_version_is_told(station):
    assert finished(start("--version", where=station.path)) == (0, "rpclint 0.1.0\n", "")


def test_a_run_of_its_own_is_like_one_in_here(run, station):
    assert finished(start("diff", "havana..icehouse", where=station.path)) == run("diff", "havana..icehouse")


@pytest.mark.parametrize("form", ["text", "json"])
def test_two_runs_are_alike_byte_for_byte(station, form):
    processes = [
        start(
            "diff", "havana..master", "-v", "--format", form, where=station.path, env={"PYTHONHASHSEED": seed}
        )
        for seed in ("0", "1", "4711")
    ]
    assert len({finished(process) for process in processes}) == 1


def test_a_reader_that_leaves_is_no_failure(station):
    process = start("show", "--format", "json", where=station.path)
    process.stdout.close()
    err = process.stderr.read()
    assert (process.wait(timeout=60), err) == (0, "")
    process.stderr.close()
    command = f"{sys.executable} -m rpclint explain method-removed | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_an_interrupt_ends_quietly(station, tmp_path):
    """Git is made to wait, so that there is time to interrupt."""
    (tmp_path / "git").write_text("#!/bin/sh\ntouch started\nexec sleep 30\n", encoding="utf-8")
    (tmp_path / "git").chmod(0o755)
    process = start(
        "show", where=station.path, cwd=tmp_path, env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    )
    while not (tmp_path / "started").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert finished(process) == (130, "", "")
