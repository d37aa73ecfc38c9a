"""The forms of a report, each against the schema or the grammar of whoever reads it."""

import html
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
import xmlschema
from markdown_it import MarkdownIt
from reports import (
    ACCEPTED,
    ALL,
    BROKEN,
    CLEAN,
    EVIL,
    HOMELESS,
    HOSTILE,
    IGNORED,
    LONG,
    NEW,
    NEWER,
    OLD,
    STEPLESS,
    UNKNOWN,
    finding,
    note,
    report,
    row,
    step,
    warning,
)

from rpclint import __version__
from rpclint.model import Gap, Place
from rpclint.report import github, markdown, sarif, sarif_rules
from rpclint.report.formats import FORMATS, listed, rendered
from rpclint.report.style import Style
from rpclint.report.view import View
from rpclint.results import Judgement, Severity
from rpclint.rulebook import rules

SCHEMAS = Path(__file__).parent / "schemas"
ROOT = Path(__file__).parents[1]
VERBOSE = View(verbose=True)
SUMMARY = "1 error, 1 warning, 1 note, 2 suppressed, 1 gap; 1 boundary, broken"


def form(name, told, view=None):
    return rendered(name, told, view or View())


def data(name, told, view=None):
    return json.loads(form(name, told, view))


def json_faults(schema, instance):
    schema = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    faults = checker(schema, format_checker=checker.FORMAT_CHECKER).iter_errors(instance)
    return [f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in faults]


def xml_faults(schema, text):
    found = xmlschema.XMLSchema(str(SCHEMAS / schema)).iter_errors(text.encode())
    return [str(fault)[:300] for fault in found]


def texts(value):
    """Every text in some JSON, keys as well."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(item)
    yield from value if isinstance(value, dict) else ()


each = pytest.mark.parametrize("told", ALL.values(), ids=ALL)
each_verbosity = pytest.mark.parametrize("view", [View(), VERBOSE], ids=["short", "verbose"])


# -- all forms


@each
@each_verbosity
@pytest.mark.parametrize("name", FORMATS)
def test_every_form_tells_every_report_alike_twice(name, told, view):
    text = form(name, told, view)
    assert text == form(name, told, view)
    assert text.endswith("\n")
    assert text.strip()


def test_the_help_names_every_form():
    assert [line.split()[0] for line in listed().splitlines()] == list(FORMATS)


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("text", "json", "sarif", "junit")])
def test_what_is_suppressed_is_left_out_beside_the_code(name):
    text = form(name, BROKEN, VERBOSE)
    assert text.count("argument-required") == form(name, report(finding(1)), VERBOSE).count(
        "argument-required"
    )
    assert "the control plane goes first" not in text


@pytest.mark.parametrize("name", ["concise", "github", "zuul", "gerrit", "markdown"])
def test_notes_are_for_who_wants_them_or_whom_they_fail(name):
    assert "drop-schedule" not in form(name, BROKEN)
    assert "drop-schedule" in form(name, BROKEN, VERBOSE)
    assert "drop-schedule" in form(name, BROKEN, View(fail_on=Severity.NOTE))


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "text"])
def test_only_text_is_painted(name):
    assert form(name, BROKEN, View(Style(colour=True))) == form(name, BROKEN)


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("text", "json")])
def test_no_form_for_programs_has_what_is_no_text(name):
    text = form(name, EVIL, VERBOSE)
    found = list(texts(json.loads(text))) if text.startswith(("{", "[")) else [text]
    assert found
    for told in found:
        told.encode()  # a lone surrogate has no bytes
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", told)


# -- what counts


def test_what_is_suppressed_counts_nowhere():
    only = report(finding(5, suppressed=ACCEPTED))
    assert not any(only.fails(limit) for limit in Severity)
    assert only.counted == ()
    assert only.suppressed == only.findings


@pytest.mark.parametrize(
    ("worst", "failing"),
    [
        (finding(), {Severity.ERROR, Severity.WARNING, Severity.NOTE}),
        (warning(), {Severity.WARNING, Severity.NOTE}),
        (note(), {Severity.NOTE}),
    ],
)
def test_a_finding_fails_limits_that_it_reaches(worst, failing):
    told = report(worst)
    assert {limit for limit in Severity if told.fails(limit)} == failing
    assert not told.fails(None)


def test_the_worst_step_is_the_verdict():
    steps = {judgement: step(judgement=judgement) for judgement in Judgement}
    good, bad, unclear = (steps[j] for j in (Judgement.COMPATIBLE, Judgement.BROKEN, Judgement.UNKNOWN))
    assert report(steps=(good, unclear, bad)).judgement is Judgement.BROKEN
    assert report(steps=(good, unclear)).judgement is Judgement.UNKNOWN
    assert report(steps=(good,)).judgement is Judgement.COMPATIBLE
    assert STEPLESS.judgement is Judgement.COMPATIBLE


# -- text


def test_text_counts_what_is_suppressed():
    text = form("text", BROKEN)
    assert "\n1 boundary, broken: 1 error, 1 warning, 1 note, 2 suppressed; 1 gap (-v lists them)." in text
    assert "accepted" not in text
    assert "(suppressed)" not in text
    assert "rpclint explain argument-required" in text


def test_text_tells_what_is_suppressed_one_by_one_if_asked():
    lines = form("text", BROKEN, VERBOSE).splitlines()
    assert sum(line.endswith("[argument-required] (suppressed)") for line in lines) == 1
    assert (
        "  accepted  the control plane goes first (until 2014.2, a team, .rpclint/accepted.toml:3)" in lines
    )
    assert "  accepted  sent by nobody (nova/bells/manager.py:11)" in lines


def test_remarks_follow_the_heading():
    lines = form("text", STEPLESS).splitlines()
    assert lines == [
        f"rpclint {__version__}: nova, profile nova; HEAD~1..HEAD",
        "No file with RPC in it changed.",
        "",
        "0 errors, 0 warnings, 0 notes; 0 gaps",
    ]
    assert data("json", STEPLESS)["remarks"] == ["No file with RPC in it changed."]
    assert data("json", STEPLESS)["steps"] == []


def test_a_finding_of_no_step_is_told_all_the_same():
    assert form("text", HOMELESS).count("[argument-required]") == 1
    assert "sent by nobody" in form("text", HOMELESS, VERBOSE)


def test_a_finding_of_two_steps_is_told_once():
    text = form("text", report(finding(1), steps=(step(), step())))
    assert text.count("[argument-required]") == 1
    assert text.count("havana 2013.2 -> icehouse 2014.1: BROKEN\n") == 2


def test_no_finding_can_forge_another():
    for view in (View(), VERBOSE):
        heads = re.findall(r"^\S.*: (?:error|warning|note): ", form("text", EVIL, view), re.MULTILINE)
        assert len(heads) == (3 if view.verbose else 1)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (report(finding(1, suppressed=ACCEPTED), warning(2)), "accepted"),
        (report(finding(1, suppressed=ACCEPTED), finding(2)), ""),
        (report(warning(2, suppressed=ACCEPTED)), ""),
        (BROKEN, ""),
        (report(warning(2), base=OLD), "not by this change"),
        (report(finding(2), base=OLD), ""),
        (report(finding(2, suppressed=IGNORED), base=OLD), "accepted"),
    ],
)
def test_what_is_broken_and_holds_nobody_up_is_said_to_be(told, said):
    text, page = form("text", told), form("markdown", told)
    assert f"havana 2013.2 -> icehouse 2014.1: BROKEN{f' ({said})' if said else ''}\n" in text
    assert f"\n1 boundary, broken{f' ({said})' if said else ''}: " in text
    assert f"### rpclint: broken{f', but {said}' if said else ''}\n" in page
    warnings = data("zuul", told)["zuul"]["warnings"]
    assert ("rpclint: havana 2013.2 -> icehouse 2014.1: broken" not in warnings) is bool(said)


@pytest.mark.parametrize("steps", [CLEAN.steps, UNKNOWN.steps, ()])
def test_what_is_not_broken_needs_no_excuse(steps):
    told = report(finding(1, suppressed=ACCEPTED), steps=steps, base=OLD)
    for name in ("text", "markdown", "concise"):
        assert "accepted" not in form(name, told)
        assert "not by this change" not in form(name, report(steps=steps, base=OLD))


# -- concise, and who reads it


def zuul_jobs_until_2020(output):
    """As the tox role's tox_parse_output did it first."""
    found = []
    for line in output.split("\n"):
        if not line or line[0].isspace() or ": " not in line:
            continue
        info, message = line.split(": ", 1)
        if info.count(":") == 2:
            path, number, _ = info.split(":")
            found.append((path, int(number), message))
    return found


def zuul_jobs_today(output):
    """And as it does now, but for the look whether the file is there."""
    found = [re.match(r"^(.*):(\d+):(\d+): (.*)$", line) for line in output.split("\n")]
    sphinx = [re.match(r"^([^:]*):([\d]+):(.+)$", line) for line in output.split("\n")]
    assert all(bool(a) == bool(b) for a, b in zip(found, sphinx, strict=True))
    return [(m[1], int(m[2]), m[4]) for m in found if m]


@pytest.mark.parametrize("read", [zuul_jobs_until_2020, zuul_jobs_today])
def test_zuul_takes_concise_lines_for_comments(read):
    message = finding().message
    assert read(form("concise", BROKEN)) == [
        ("nova/bells/manager.py", 11, f"error: {message} [argument-required]"),
        ("nova/bells/manager.py", 12, f"warning: {message} [version-not-used]"),
    ]


@each
@each_verbosity
def test_each_concise_line_is_one_finding_and_the_last_is_none(told, view):
    *lines, last = form("concise", told, view).splitlines()
    shown = [f for f in told.counted if view.verbose or f.severity is not Severity.NOTE]
    assert len(lines) == len(shown)
    for line in lines:
        place, _, _ = line.partition(": ")
        assert re.fullmatch(r"[^:\s][^:]*:[1-9]\d*:[1-9]\d*", place)
    for read in (zuul_jobs_until_2020, zuul_jobs_today):
        found = read("\n".join([*lines, last]))
        assert [path.count(":") for path, _, _ in found] == [0] * len(lines)
        assert all(re.match("(error|warning|note): ", message) for _, _, message in found)
    assert re.match(r"\d", last)
    assert ":" not in last


def test_the_last_concise_line_tells_the_sums():
    assert form("concise", BROKEN).splitlines()[-1] == SUMMARY
    assert form("concise", CLEAN) == "0 errors, 0 warnings, 0 notes, 0 gaps; 1 boundary, none broken\n"
    assert form("concise", STEPLESS) == "0 errors, 0 warnings, 0 notes, 0 gaps\n"


# -- GitHub


def workflow_command(line):
    """As the runner of GitHub Actions reads it."""
    assert line.startswith("::")
    head, end, message = line[2:].partition("::")
    assert end == "::"
    name, _, given = head.partition(" ")
    properties = {}
    for pair in given.split(","):
        key, sign, value = pair.partition("=")
        assert sign == "="
        for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(code, character)
        properties[key] = value
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        message = message.replace(code, character)
    return name, properties, message


def test_github_gets_commands_the_worst_first():
    *commands, last = form("github", BROKEN, VERBOSE).splitlines()
    assert [workflow_command(line)[0] for line in commands] == ["error", "warning", "notice"]
    assert workflow_command(commands[0]) == (
        "error",
        {
            "file": "nova/bells/manager.py",
            "line": "11",
            "col": "5",
            "endColumn": "9",
            "title": "argument-required",
        },
        "icehouse's bells.ring wants volume, which havana's client does not send\nGive volume a default.",
    )
    assert last == SUMMARY


def test_github_sorts_by_severity():
    told = report(note(1), warning(2), finding(3), note(4), finding(5))
    commands = form("github", told, VERBOSE).splitlines()[:-1]
    found = [(name, p["line"]) for name, p, _ in map(workflow_command, commands)]
    assert found == [("error", "13"), ("error", "15"), ("warning", "12"), ("notice", "11"), ("notice", "14")]


def test_github_reads_back_what_was_escaped():
    path, message = "nova/100%25,a=b:c/x%0A.py", "50% of %0A, a::b: c, ::error::d"
    told = report(finding(1, place=Place(path, 3, 1), message=message, fix="Do::it,%25"))
    name, properties, said = workflow_command(form("github", told).splitlines()[0])
    assert (name, properties["file"], said) == ("error", path, f"{message}\nDo::it,%25")


def test_github_takes_no_command_from_hostile_text():
    lines = form("github", EVIL, VERBOSE).splitlines()
    assert [line.startswith("::") for line in lines] == [True, False]
    name, properties, _ = workflow_command(lines[0])
    assert name == "error"
    assert set(properties) == {"file", "line", "col", "endColumn", "title"}
    assert properties["line"] == properties["col"] == "1"


def test_github_gets_a_summary_and_counts_for_its_files():
    files = github.appended(BROKEN, View())
    assert set(files) == {"GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"}
    assert files["GITHUB_STEP_SUMMARY"] == form("markdown", BROKEN)
    assert files["GITHUB_OUTPUT"] == "errors=1\nwarnings=1\nnotes=1\nsuppressed=2\ngaps=1\nfailed=true\n"


@each
def test_github_outputs_are_lines_of_a_name_and_a_value(told):
    lines = github.appended(told, View())["GITHUB_OUTPUT"].splitlines()
    assert all(re.fullmatch(r"[a-z]+=(\d+|true|false)", line) for line in lines)


# -- GitLab


@each
def test_gitlab_takes_it(told):
    found = data("gitlab", told)
    assert json_faults("gitlab-code-quality.json", found) == []
    prints = [each["fingerprint"] for each in found]
    assert len(prints) == len(set(prints)) == len(told.counted)


def test_gitlab_gets_notes_as_information():
    assert [each["severity"] for each in data("gitlab", BROKEN)] == ["critical", "major", "info"]
    assert data("gitlab", CLEAN) == []


def test_the_schema_for_gitlab_finds_faults():
    (good,) = data("gitlab", report(finding()))
    assert json_faults("gitlab-code-quality.json", [good | {"severity": "error"}])
    assert json_faults(
        "gitlab-code-quality.json", [good | {"location": {"path": "./x", "lines": {"begin": 1}}}]
    )


# -- Zuul


@each
@each_verbosity
def test_zuul_takes_it(told, view):
    assert json_faults("zuul-return.json", data("zuul", told, view)) == []


def test_zuul_gets_comments_by_file_and_warnings():
    found = data("zuul", BROKEN)["zuul"]
    (comments,) = found["file_comments"].values()
    assert [(c["line"], c["level"]) for c in comments] == [(11, "error"), (12, "warning")]
    assert comments[0]["message"].endswith("[argument-required]\nGive volume a default.")
    assert found["warnings"] == [
        "rpclint: havana 2013.2 -> icehouse 2014.1: broken",
        "rpclint: 1 error, 1 warning, 1 note, 2 suppressed",
    ]


def test_zuul_hears_nothing_where_all_is_well():
    assert data("zuul", CLEAN) == {"zuul": {"file_comments": {}, "warnings": []}}
    assert "not all understood" in data("zuul", UNKNOWN)["zuul"]["warnings"][0]


# -- Gerrit


@each
@each_verbosity
def test_gerrit_takes_it(told, view):
    assert json_faults("gerrit-review-input.json", data("gerrit", told, view)) == []


def test_gerrit_gets_comments_that_want_an_answer_unless_they_are_notes():
    found = data("gerrit", BROKEN, VERBOSE)
    (comments,) = found["comments"].values()
    assert [(c["line"], c["unresolved"]) for c in comments] == [(11, True), (12, True), (13, False)]
    assert found["message"] == f"rpclint: {SUMMARY}"
    assert "labels" not in found


def test_gerrit_gets_no_more_than_it_takes():
    found = data("gerrit", report(*(finding(n) for n in range(1, 1200))))
    assert sum(map(len, found["comments"].values())) == 1000
    assert "1199 errors" in found["message"]
    assert "the first 1000" in found["message"]


# -- SARIF


def run_of(told, view=None):
    (only,) = data("sarif", told, view)["runs"]
    return only


@each
@each_verbosity
def test_sarif_keeps_to_the_schema_of_oasis(told, view):
    assert json_faults("sarif-2.1.0-rtm.5.json", data("sarif", told, view)) == []


def test_the_schema_of_oasis_finds_faults():
    log = data("sarif", BROKEN)
    log["runs"][0]["results"][0]["level"] = "info"
    assert json_faults("sarif-2.1.0-rtm.5.json", log)


def test_sarif_has_both_sides():
    result = run_of(BROKEN)["results"][0]
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "nova/bells/manager.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 11, "startColumn": 5, "endLine": 11, "endColumn": 9},
    }
    sender, receiver = result["relatedLocations"]
    assert sender["physicalLocation"]["artifactLocation"] == {
        "uri": "nova/bells/rpcapi.py",
        "uriBaseId": "2013.2",
    }
    assert sender["message"]["text"] == f"sender: BellsAPI in 2013.2 ({'a' * 40}), version 1.3"
    assert receiver["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert receiver["message"]["text"] == f"receiver: BellsManager in 2014.1 ({'b' * 40}), version 1.3"


def test_sarif_goes_by_our_fingerprint():
    found = [result["partialFingerprints"] for result in run_of(BROKEN)["results"]]
    assert found == [{"rpclint/v1": finding.fingerprint} for finding in BROKEN.findings]


def test_sarif_marks_what_is_suppressed():
    found = [result["suppressions"] for result in run_of(BROKEN)["results"]]
    assert [len(each) for each in found] == [0, 0, 0, 1, 1]
    assert found[3][0] == {
        "kind": "external",
        "status": "accepted",
        "justification": "the control plane goes first",
        "location": {
            "physicalLocation": {
                "artifactLocation": {"uri": ".rpclint/accepted.toml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 2},
            }
        },
        "properties": {"until": "2014.2", "owner": "a team"},
    }
    assert (found[4][0]["kind"], found[4][0]["justification"]) == ("inSource", "sent by nobody")


def test_sarif_levels_are_ours():
    found = [result["level"] for result in run_of(BROKEN)["results"]]
    assert found == ["error", "warning", "note", "error", "warning"]


def test_sarif_has_the_whole_rulebook():
    told = run_of(CLEAN)["tool"]["driver"]["rules"]
    assert [(r["id"], r["shortDescription"]["text"], r["defaultConfiguration"]["level"]) for r in told] == [
        (rule.id, rule.title, rule.severity.value) for rule in rules()
    ]
    for descriptor in told:
        assert re.fullmatch("([A-Z][a-z0-9]*)+", descriptor["name"])
        assert len(descriptor["fullDescription"]["text"]) <= 1024
        assert descriptor["fullDescription"]["text"].endswith((".", ":", "\N{HORIZONTAL ELLIPSIS}"))
        assert descriptor["help"]["markdown"].startswith("## What it does\n\n")
        assert "```toml" not in descriptor["help"]["text"]


@each
def test_sarif_results_point_at_their_rules(told):
    run = run_of(told)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_links_to_pages_that_the_package_knows_of(monkeypatch):
    monkeypatch.setattr(sarif_rules, "_pages", lambda: "https://rpclint.example/rules")
    told = run_of(CLEAN)["tool"]["driver"]["rules"]
    assert told[0]["helpUri"] == f"https://rpclint.example/rules/{told[0]['id']}/"
    assert json_faults("sarif-2.1.0-rtm.5.json", data("sarif", CLEAN)) == []


@pytest.mark.parametrize(
    ("said", "url"),
    [
        (["Rules, https://rpclint.example/rules/"], "https://rpclint.example/rules"),
        (["Homepage, https://rpclint.example"], None),
        ([], None),
    ],
)
def test_the_package_says_where_its_pages_are(monkeypatch, said, url):
    class Metadata:
        def get_all(self, _):
            return said

    monkeypatch.setattr(sarif_rules, "metadata", lambda _: Metadata())
    assert sarif_rules._pages.__wrapped__() == url  # noqa: SLF001, without what an earlier test was told


def test_sarif_is_empty_where_nothing_is_wrong():
    assert run_of(CLEAN)["results"] == []
    assert run_of(STEPLESS)["results"] == []


def test_sarif_says_which_commits_were_read():
    assert run_of(BROKEN)["versionControlProvenance"] == [
        {
            "repositoryUri": "urn:rpclint:project:nova",
            "revisionId": "b" * 40,
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        },
        {
            "repositoryUri": "urn:rpclint:project:nova",
            "revisionId": "a" * 40,
            "mappedTo": {"uriBaseId": "2013.2"},
        },
    ]
    (first, _) = run_of(BROKEN, View(repository="https://example.org/nova"))["versionControlProvenance"]
    assert first["repositoryUri"] == "https://example.org/nova"
    assert run_of(STEPLESS)["versionControlProvenance"] == []


@each
def test_every_base_of_a_uri_is_named(told):
    run = run_of(told)

    def bases(value):
        if isinstance(value, dict):
            yield from [value["uriBaseId"]] if "uriBaseId" in value else []
            value = list(value.values())
        for item in value if isinstance(value, list) else ():
            yield from bases(item)

    assert not told.steps or set(bases(run)) <= set(run["originalUriBaseIds"])


def test_a_finding_of_an_earlier_tree_has_its_sides_there():
    told = report(finding(1), steps=(step(), step(NEW, NEWER, Judgement.COMPATIBLE)))
    run = run_of(told)
    assert list(run["originalUriBaseIds"]) == ["%SRCROOT%", "2013.2", "2014.1"]
    (result,) = run["results"]
    places = [*result["locations"], *result["relatedLocations"]]
    bases = [place["physicalLocation"]["artifactLocation"]["uriBaseId"] for place in places]
    assert bases == ["2014.1", "2013.2", "2014.1"]


def test_a_finding_without_a_step_is_of_the_newest_tree():
    (result, _) = run_of(HOMELESS)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"


@pytest.mark.parametrize(
    "path", ["a b/c#d?e.py", "ä/ü.py", "100%.py", "a:b.py", "\udcff.py", "x\ud800.py", "x\ny.py", "[x]{0}.py"]
)
def test_paths_are_uris(path):
    run = run_of(report(finding(1, place=Place(path, 1))))
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
    if path != "x\ud800.py":  # no bytes stand for it
        assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


def test_sarif_text_has_no_links_or_placeholders():
    told = report(finding(1, message="see [this](http://evil.example) {0}", fix="No."))
    assert run_of(told)["results"][0]["message"]["text"] == ("see \\[this\\](http://evil.example) {{0}}. No.")


def test_sarif_keeps_within_the_limits_of_github(monkeypatch):
    assert sarif.MOST == 25_000
    monkeypatch.setattr(sarif, "MOST", 10)
    many = run_of(report(*(finding(n) for n in range(1, 20))))["results"]
    assert [result["partialFingerprints"]["rpclint/v1"] for result in many][-1] == f"{10:012x}"
    assert len(form("sarif", LONG)) < 10_000_000


def test_sarif_tells_gaps_as_remarks_of_the_tool():
    (invocation,) = run_of(BROKEN)["invocations"]
    (gap,) = invocation["toolExecutionNotifications"]
    assert gap["message"]["text"] == "sends a method that is not a constant"
    assert gap["level"] == "note"
    many = report(gaps=tuple((NEW, Gap("x.py", n, "odd")) for n in range(2000)))
    assert len(run_of(many)["invocations"][0]["toolExecutionNotifications"]) == 1000


# -- JUnit


@each
def test_junit_keeps_to_the_schema_of_jenkins(told):
    assert xml_faults("junit-10.xsd", form("junit", told)) == []


def cases(told, view=None):
    """Each test case: its suite, its name, and its result."""
    root = ET.fromstring(form("junit", told, view))
    return [
        (suite.get("name"), case.get("name"), next((r.tag for r in case if r.tag != "system-out"), "passed"))
        for suite in root
        for case in suite
    ]


def test_junit_has_a_case_for_each_interface_and_comparison():
    assert cases(CLEAN) == [("bells", "havana 2013.2 -> icehouse 2014.1", "passed")]
    assert cases(UNKNOWN) == [("bells", "havana 2013.2 -> icehouse 2014.1", "skipped")]


def test_junit_has_findings_in_place_of_a_case_that_failed():
    boundary = "(havana 2013.2 -> icehouse 2014.1)"
    assert sorted(cases(BROKEN)) == [
        ("bells", f"argument-required: ring {boundary}", "failure"),
        ("bells", f"argument-required: ring {boundary}", "skipped"),
        ("bells", f"drop-schedule: ring {boundary}", "passed"),
        ("bells", f"version-not-used: ring {boundary}", "passed"),
        ("bells", f"version-not-used: ring {boundary}", "skipped"),
        ("lamps", "havana 2013.2 -> icehouse 2014.1", "passed"),
    ]


@pytest.mark.parametrize(
    ("limit", "failures"), [(Severity.ERROR, 1), (Severity.WARNING, 2), (Severity.NOTE, 3), (None, 0)]
)
def test_junit_fails_what_fails_the_run(limit, failures):
    found = [result for _, _, result in cases(BROKEN, View(fail_on=limit))]
    assert found.count("failure") == failures
    root = ET.fromstring(form("junit", BROKEN, View(fail_on=limit)))
    assert root.get("failures") == str(failures)


def test_junit_counts_its_cases():
    root = ET.fromstring(form("junit", BROKEN))
    for suite in root:
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
    assert root.get("tests") == "6"


def test_junit_tells_a_failure_in_full():
    failure = ET.fromstring(form("junit", BROKEN)).find(".//failure")
    assert failure.get("type") == "argument-required"
    assert "  fix       Give volume a default." in failure.text.splitlines()


# -- Checkstyle


@each
def test_checkstyle_is_of_its_form(told):
    text = form("checkstyle", told)
    assert xml_faults("checkstyle.xsd", text) == []
    assert len(ET.fromstring(text).findall("file/error")) == len(told.counted)


def test_checkstyle_goes_by_file():
    told = report(finding(1), finding(2, place=Place("a.py", 1)), warning(3), note(4))
    root = ET.fromstring(form("checkstyle", told))
    found = {
        file.get("name"): [(e.get("line"), e.get("severity"), e.get("source")) for e in file] for file in root
    }
    assert found == {
        "a.py": [("1", "error", "rpclint.argument-required")],
        "nova/bells/manager.py": [
            ("11", "error", "rpclint.argument-required"),
            ("13", "warning", "rpclint.version-not-used"),
            ("14", "info", "rpclint.drop-schedule"),
        ],
    }


def test_the_schema_for_checkstyle_finds_faults():
    text = form("checkstyle", BROKEN)
    assert xml_faults("checkstyle.xsd", text.replace('severity="info"', 'severity="note"'))


@pytest.mark.parametrize("name", ["junit", "checkstyle"])
def test_xml_means_the_same_in_every_encoding(name):
    told = report(finding(1, message="schön \N{GRINNING FACE}"))
    assert form(name, told).isascii()
    assert "schön \N{GRINNING FACE}" in [
        e.get("message", "").partition(";")[0] for e in ET.fromstring(form(name, told)).iter()
    ]


def test_xml_reads_back_what_was_escaped():
    path = "a\"b'<c>&d]]>\n.py"
    told = report(finding(1, place=Place(path, 1), message="]]> <!-- & \"'"))
    (file,) = ET.fromstring(form("checkstyle", told))
    assert file.get("name") == path.replace("\n", "\ufffd")
    assert file[0].get("message") == "]]> <!-- & \"'; Give volume a default."


# -- Markdown


def html_of(text):
    return MarkdownIt("commonmark").enable("table").render(text)


def test_markdown_has_the_verdict_a_table_and_findings_to_unfold():
    text = form("markdown", BROKEN)
    assert text.startswith(f"<!-- rpclint -->\n### rpclint: broken\n\n{SUMMARY}.\n")
    page = html_of(text)
    assert re.search(
        r"<td>havana 2013\.2 -&gt; icehouse 2014\.1</td>\s*<td><strong>broken</strong></td>", page
    )
    assert page.count("<details>") == page.count("</details>") == 2
    assert page.count('<pre><code class="language-text">') == 2
    assert "Compared with the release it must be upgradable from." in page


def test_markdown_of_a_clean_run_is_short():
    assert form("markdown", CLEAN).splitlines()[1] == "### rpclint: compatible"
    assert "<details>" not in form("markdown", CLEAN)
    assert "not all understood" in form("markdown", UNKNOWN)
    assert "|" not in form("markdown", STEPLESS)


def test_markdown_lets_hostile_text_do_nothing():
    page = html_of(form("markdown", EVIL, VERBOSE))
    tags = set(re.findall(r"<(/?\w+)", page))
    assert {tag.strip("/") for tag in tags} == {
        "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "details", "summary", "b", "code",
        "pre",
    }  # fmt: skip
    assert page.count("<tr>") == 1 + len(EVIL.steps)
    assert all(row.count("<td>") == 3 for row in page.split("<tr>")[2:])
    assert page.count("<!--") == 1
    assert page.count("<details>") == page.count("<pre>") == 1


def test_no_line_ends_a_block_of_code():
    lines = ["```", "</code></pre>", "  `````", "~~~"]
    page = html_of("\n".join(markdown.fenced(lines)))
    assert page == f'<pre><code class="language-text">{html.escape(chr(10).join(lines))}\n</code></pre>\n'


def test_nobody_is_called_by_hostile_text():
    outside = re.sub(r"<pre>.*?</pre>", "", html_of(form("markdown", EVIL)), flags=re.DOTALL)
    seen = html.unescape(outside)
    assert not re.search(r"@\w|#\d", seen)
    assert "@\N{ZERO WIDTH SPACE}everyone" in seen


def test_markdown_fits_into_a_comment():
    told = report(*(finding(n, message="x" * 1900) for n in range(1, 100)))
    text = form("markdown", told)
    assert len(text) < 65_536
    assert re.search(r"\nand \d+ more, which this comment has no room for\n$", text)
    assert text.count("<details>") == text.count("</details>")


def test_markdown_of_many_steps_is_cut():
    told = report(steps=tuple(step(rows=(row(),)) for _ in range(80)))
    assert "| and 30 more | | |" in form("markdown", told)
    assert "| and" not in form("markdown", report(steps=(step(),) * 50))


def test_hostile_text_is_what_it_should_be():
    """The tests above are worth as much as this text."""
    for part in (
        "\n",
        "::",
        "%0A",
        "]]>",
        "<!--",
        "|",
        "```",
        "@",
        "\x1b",
        "\x00",
        "\ud800",
        "\u2028",
        "[link](",
    ):
        assert part in HOSTILE
    assert OLD.commit
