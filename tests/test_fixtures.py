"""The scenarios in tests/fixtures, end to end: a git history in, a report and an exit code out.

Each is a folder per release and the expected report beside them. After a change to a message,
``RPCLINT_REWRITE=1 pytest tests/test_fixtures.py`` writes what is reported now into the latter; read the
difference before you keep it.
"""

import json
import os
import re
from pathlib import Path

import pytest

from rpclint import __version__
from rpclint.cli import main
from rpclint.demo import example_history
from rpclint.results import FLOWS

FIXTURES = Path(__file__).parent / "fixtures"
SCENARIOS = sorted(path.parent.name for path in FIXTURES.glob("*/report.txt"))
RELEASES = ("havana", "icehouse", "master")
REWRITE = bool(os.environ.get("RPCLINT_REWRITE"))


@pytest.fixture(scope="module")
def stockroom():
    with example_history() as folder:
        yield folder


@pytest.fixture
def rpclint(capsys, stockroom):
    """Runs a command in the founding story's repository: its exit code and what it printed."""

    def run(*arguments, where=stockroom):
        code = main(["-C", str(where), *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def as_json(printed):
    """A report, or a surface, with all that is in it."""
    code, out, err = printed
    assert code in (0, 1)
    assert err == ""
    return json.loads(out)


def told(report):
    """What the findings of a report are about, in short."""
    return [
        (f["severity"], f["rule"], f["interface"], f["method"], f["old"], f["new"])
        for f in json.loads(report)["findings"]
    ]


# -- the expected reports


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_is_reported_as_expected(monkeypatch, capsys, scenario):
    monkeypatch.setattr("rpclint.demo._example", lambda: FIXTURES / scenario)
    with example_history() as folder:
        code = main(["-C", str(folder), "diff", "havana..master", "-v"])
    printed, err = capsys.readouterr()
    told = printed.replace(__version__, "<version>", 1).replace(str(folder), "<folder>")
    report = re.sub(r"\b[0-9a-f]{10}(?=\))", "<commit>", told)
    expected = FIXTURES / scenario / "report.txt"
    if REWRITE:
        expected.write_text(report, encoding="utf-8")
    else:
        assert report == expected.read_text(encoding="utf-8")
        assert code == (1 if ": error: " in report else 0)
        assert err == ""


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("release", RELEASES)
def test_a_tree_compared_with_itself_is_silent(rpclint, scenario, release):
    tree = FIXTURES / scenario / release
    report = as_json(rpclint("diff", "--old", tree, "--new", tree, "--format", "json"))
    assert [finding["message"] for finding in report["findings"]] == []
    assert report["steps"][0]["verdict"] == "compatible"
    assert report["gaps"] == []


@pytest.mark.parametrize("release", RELEASES[:2])
def test_a_release_compared_with_itself_is_silent(rpclint, release):
    report = as_json(rpclint("diff", f"{release}..{release}", "--format", "json"))
    assert report["findings"] == []


# -- the founding story


TOO_EARLY = ("error", "major-dropped", "ledger", None, "havana", "icehouse")
IN_TIME = ("note", "drop-schedule", "keeper", None, "havana", "icehouse")


def test_the_service_that_dropped_its_major_too_early_is_the_only_break(rpclint):
    code, out, _ = rpclint("diff", "havana..master", "--format", "json")
    assert code == 1
    assert told(out) == [TOO_EARLY, IN_TIME]
    steps = {(s["old"]["rev"], s["new"]["rev"]): s for s in json.loads(out)["steps"]}
    assert {pair: step["verdict"] for pair, step in steps.items()} == {
        ("havana", "icehouse"): "broken",
        ("icehouse", "master"): "compatible",
    }
    assert steps["havana", "icehouse"]["interfaces"] == {
        "keeper": "compatible",
        "label": "compatible",
        "ledger": "broken",
    }


def test_skipping_the_release_between_breaks_the_other_service_as_well(rpclint):
    code, out, _ = rpclint("diff", "havana..master", "--direct", "--format", "json")
    assert code == 1
    assert [step["new"]["rev"] for step in json.loads(out)["steps"]] == ["master"]
    assert {finding[1:3] for finding in told(out) if finding[0] == "error"} == {
        ("major-dropped", "ledger"),
        ("major-dropped", "keeper"),
    }


def test_the_window_says_from_which_releases_one_may_come(rpclint):
    report = as_json(rpclint("diff", "havana..master", "--window", "all", "--format", "json"))
    assert [(step["old"]["rev"], step["new"]["rev"]) for step in report["steps"]] == [
        ("havana", "icehouse"),
        ("havana", "master"),
        ("icehouse", "master"),
    ]
    keeper = next(f for f in report["findings"] if f["interface"] == "keeper" and f["severity"] == "error")
    assert (keeper["breaks_from"], keeper["ok_from"]) == (["havana"], ["icehouse"])


def test_without_a_window_each_tree_is_judged_by_itself(rpclint):
    code, out, _ = rpclint("diff", "havana..master", "--window", "none", "--format", "json")
    report = json.loads(out)
    assert code == 0
    assert [(step["old"], step["new"]["rev"]) for step in report["steps"]] == [
        (None, "icehouse"),
        (None, "master"),
    ]
    assert told(out) == [("note", "drop-schedule", "keeper", None, "icehouse", "icehouse")]


def test_one_rev_is_judged_by_itself(rpclint):
    code, out, _ = rpclint("diff", "icehouse", "--format", "json")
    assert (code, told(out)) == (0, [("note", "drop-schedule", "keeper", None, "icehouse", "icehouse")])


def test_folders_may_stand_for_revs(rpclint):
    trees = FIXTURES / "founding-story"
    code, out, _ = rpclint("diff", "--old", trees / "havana", "--new", trees / "icehouse", "--format", "json")
    assert code == 1
    assert told(out) == [TOO_EARLY, IN_TIME]


# -- the contract of the JSON report

STEP = {"old": dict, "new": dict, "verdict": str, "interfaces": dict}
FINDING = {
    "rule": str,
    "severity": str,
    "flow": str,
    "flows": list,
    "interface": str,
    "namespace": (str, type(None)),
    "method": (str, type(None)),
    "methods": list,
    "argument": (str, type(None)),
    "uncalled": bool,
    "old": str,
    "new": str,
    "breaks_from": list,
    "ok_from": list,
    "seen_in": list,
    "path": str,
    "line": int,
    "message": str,
    "sender": (dict, type(None)),
    "receiver": dict,
    "outcome": (str, type(None)),
    "fix": str,
    "fingerprint": str,
    "introduced_by": (str, type(None)),
    "suppressed": (str, type(None)),
}
RECEIVER = {"rev": str, "path": str, "line": int, "class": str, "version": str}
SENDER = {**RECEIVER, "arguments": list}


def holds(data, fields):
    """Whether an object has all these fields; more are allowed."""
    assert set(fields) <= set(data)
    wrong = {name: data[name] for name, kind in fields.items() if not isinstance(data[name], kind)}
    assert wrong == {}


def test_the_report_as_json_keeps_its_contract(rpclint):
    report = as_json(rpclint("diff", "havana..master", "--format", "json"))
    holds(report, {"schema": str, "range": str, "steps": list, "findings": list, "gaps": list})
    assert (report["schema"], report["range"]) == ("rpclint.findings/1", "havana..master")
    for step in report["steps"]:
        holds(step, STEP)
        for tree in (step["old"], step["new"]):
            holds(tree, {"rev": str, "commit": str, "series": str})
            assert re.fullmatch(r"[0-9a-f]{40}", tree["commit"])
    assert [step["new"]["series"] for step in report["steps"]] == ["icehouse", "juno"]


def test_a_finding_as_json_keeps_its_contract(rpclint):
    report = as_json(rpclint("diff", "havana..master", "--window", "all", "--format", "json"))
    for finding in report["findings"]:
        holds(finding, FINDING)
        holds(finding["receiver"], RECEIVER)
        assert finding["severity"] in ("error", "warning", "note")
        assert finding["flow"] in [flow.value for flow in FLOWS]
        assert finding["flow"] in finding["flows"]
        if finding["flow"] == "guidance":
            assert (finding["sender"], finding["outcome"], finding["breaks_from"]) == (None, None, [])
        else:
            holds(finding["sender"], SENDER)
            assert finding["old"] == finding["breaks_from"][-1]
        assert re.fullmatch(r"[0-9a-f]{12}", finding["fingerprint"])
    assert len({finding["fingerprint"] for finding in report["findings"]}) == len(report["findings"])


def test_a_finding_stands_in_the_new_tree_and_names_both_sides(rpclint):
    finding = as_json(rpclint("diff", "havana..icehouse", "--format", "json"))["findings"][0]
    new = FIXTURES / "founding-story" / "icehouse" / finding["path"]
    assert "target = messaging.Target(version='2.0')" in new.read_text().splitlines()[finding["line"] - 1]
    assert finding["methods"] == ["record_entry", "balance", "close_month"]
    assert finding["outcome"] == "UnsupportedVersion"
    assert finding["uncalled"] is False
    sender, receiver = finding["sender"], finding["receiver"]
    assert (sender["rev"], sender["class"], sender["version"]) == ("havana", "LedgerAPI", "1.0")
    assert sender["arguments"] == ["amount", "item_id"]
    assert (receiver["rev"], receiver["class"], receiver["version"]) == ("icehouse", "LedgerManager", "2.0")
    old = FIXTURES / "founding-story" / "havana" / sender["path"]
    assert "'record_entry'" in old.read_text().splitlines()[sender["line"] - 1]


def test_a_fingerprint_does_not_depend_on_the_range(rpclint):
    prints = {
        as_json(rpclint("diff", range_, "--format", "json"))["findings"][0]["fingerprint"]
        for range_ in ("havana..icehouse", "havana..master")
    }
    assert len(prints) == 1


# -- exit codes, and what goes where


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("diff", "havana..master"), 1),
        (("diff", "icehouse..master"), 0),
        (("diff", "havana..master", "--fail-on", "note"), 1),
        (("diff", "havana..master", "--fail-on", "never"), 0),
        (("diff", "icehouse..master", "--fail-on", "note"), 0),
        (("diff", "havana..master", "--ignore", "major-dropped"), 0),
        (("diff", "havana..master", "--select", "major-dropped"), 1),
        (("diff", "havana..master", "--select", "method-removed"), 0),
        (("diff", "havana..master", "--select", "method-removed", "--select", "major-dropped"), 1),
    ],
)
def test_the_exit_code_tells_whether_there_are_findings(rpclint, arguments, code):
    assert rpclint(*arguments)[0] == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff",), "rpclint diff OLD..NEW"),
        (("diff", "havana..grizly"), "grizly"),
        (("diff", "master..havana"), "havana..master"),
        (("diff", "havana..master", "--select", "major-droped"), "did you mean major-dropped?"),
        (("diff", "havana..master", "--ignore", "none"), "rpclint rules"),
        (("diff", "havana..master", "--fail-on", "failure"), "--fail-on"),
        (("diff", "--old", "havana"), "--new"),
        (("diff", "havana..master", "--output", "no/such/folder/report"), "--output"),
        (("show", "icehouse", "--cap", "icehouse"), "--cap"),
    ],
)
def test_a_job_that_cannot_be_done_is_told_in_one_line(rpclint, arguments, said):
    code, out, err = rpclint(*arguments)
    assert (code, out) == (2, "")
    assert re.fullmatch(r"rpclint: .+\n", err)
    assert said in err


def test_a_folder_without_a_repository_is_told(rpclint, tmp_path):
    code, out, err = rpclint("diff", "havana..master", where=tmp_path)
    assert (code, out) == (2, "")
    assert "not a git repository" in err


def test_a_result_goes_to_a_file_whole(rpclint, tmp_path):
    target = tmp_path / "report"
    code, out, err = rpclint("diff", "havana..master", "--output", target)
    assert (code, out, err) == (1, "", "")
    _, printed, _ = rpclint("diff", "havana..master", "--color", "never")
    assert target.read_text(encoding="utf-8") == printed
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_colour_only_adds_to_the_report(rpclint):
    _, plain, _ = rpclint("diff", "havana..master", "--color", "never")
    _, painted, _ = rpclint("diff", "havana..master", "--color", "always")
    assert painted != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_every_run_prints_the_same(rpclint):
    first, second = (rpclint("diff", "havana..master", "-v") for _ in range(2))
    assert first == second


# -- surfaces


def test_a_surface_has_both_endpoints_of_the_service_that_did_it_right(rpclint):
    surface = as_json(rpclint("show", "icehouse", "--format", "json"))
    holds(surface, {"schema": str, "tree": dict, "interfaces": list, "gaps": list})
    assert surface["schema"] == "rpclint.surface/1"
    assert (surface["tree"]["rev"], surface["tree"]["series"]) == ("icehouse", "icehouse")
    served = {
        interface["name"]: [(e["class"], e["version"]) for e in interface["endpoints"]]
        for interface in surface["interfaces"]
    }
    assert served == {
        "keeper": [("KeeperManager", "1.3"), ("_KeeperV2Proxy", "2.0")],
        "label": [("LabelManager", "1.1")],
        "ledger": [("LedgerManager", "2.0")],
    }


SENT = {
    None: [
        "cast deliver 3.0 parcel signature",
        "cast stop 3.0",
        "fanout stop_all 3.0",
        "call where 3.0",
    ],
    "3.0": [
        "cast deliver 3.0 parcel signature",
        "cast stop 3.0",
        "fanout stop_all 3.0",
        "call where 3.0",
    ],
    "2.4": ["cast deliver 2.2 express parcel", "cast stop 2.1", "fanout stop_all 2.4", "call where 2.3"],
    "2.3": ["cast deliver 2.2 express parcel", "cast stop 2.1", "stop_all: guarded", "call where 2.3"],
    "2.1": ["deliver: cap", "cast stop 2.1", "stop_all: guarded", "where: cap"],
    "1.9": ["deliver: cap", "stop: cap", "stop_all: guarded", "where: cap"],
}


@pytest.mark.parametrize("cap", SENT, ids=str)
def test_a_cap_decides_what_a_client_sends(rpclint, cap):
    tree = FIXTURES / "pinned-clients" / "icehouse"
    given = () if cap is None else ("--cap", cap)
    surface = as_json(rpclint("show", tree, *given, "--format", "json"))
    (client,) = surface["interfaces"][0]["clients"]
    assert client["cap"] == "configured"
    assert client["aliases"] == {"grizzly": "2.1", "havana": "2.3", "icehouse": "3.0"}
    sent = []
    for method in client["methods"]:
        if method["refused"]:
            sent.append(f"{method['name']}: {method['refused']}")
        sent += [
            " ".join([m["kind"], m["method"], m["version"], *m["arguments"]]) for m in method["messages"]
        ]
    assert sent == SENT[cap]
