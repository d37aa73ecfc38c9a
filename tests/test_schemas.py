"""The JSON Schemas of rpclint's own output, against what it really writes."""

import copy
import json

import jsonschema
import pytest
from reports import BROKEN, CLEAN, HOMELESS, STEPLESS, UNKNOWN
from test_cli import run, station
from test_fixtures import stockroom

from rpclint.cli import main
from rpclint.model import Cap, Kind, Outcome, Refusal
from rpclint.report import as_json
from rpclint.report.schemas import NAMES, schema
from rpclint.results import FLOWS, Judgement, Severity

__all__ = ["run", "station", "stockroom"]  # fixtures

COMMANDS = {
    "findings": [
        ["diff", "havana..master"],
        ["diff", "havana..master", "--direct"],
        ["diff", "icehouse"],
        ["check", "--rev", "icehouse", "--base", "havana"],
        ["check", "--rev", "master", "--against", "havana", "--all"],
        ["check", "--rev", "master"],
    ],
    "surface": [["show", "havana"], ["show", "icehouse", "--cap", "1.0"], ["show"]],
    "graph": [["graph", "havana..master"], ["graph", "havana..master", "--window", "all"]],
    "config": [["config"]],
    "keys": [["config", "--keys"]],
    "rules": [["rules"]],
    "cache": [["cache", "info"]],
}  # fmt: skip


def loaded(name):
    return json.loads(schema(name))


def closed(part):
    """The same schema without the leave for further fields, so that a new one has to be written down."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    strict = {key: closed(value) for key, value in part.items()}
    return (
        {"additionalProperties": False, **strict} if "properties" in part and "required" in part else strict
    )


def faults(name, data):
    found = jsonschema.Draft202012Validator(closed(loaded(name))).iter_errors(data)
    return [f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in found]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema_of_its_draft(name):
    assert loaded(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(loaded(name))
    assert loaded(name)["$id"] == f"urn:rpclint:schema:{name}:1"


@pytest.mark.parametrize(("name", "command"), [(n, c) for n, commands in COMMANDS.items() for c in commands])
@pytest.mark.parametrize("project", ["station", "stockroom"])
def test_output_keeps_to_its_schema(name, command, project, station, stockroom, capsys):
    where = station.path if project == "station" else stockroom
    assert main(["-C", str(where), *command, "--format", "json"]) in (0, 1)
    data = json.loads(capsys.readouterr().out)
    assert faults(name, data) == []
    if name in ("findings", "surface", "graph", "config", "keys", "cache"):
        assert data["schema"] == loaded(name)["properties"]["schema"]["const"] == f"rpclint.{name}/1"


def test_every_schema_is_tried():
    assert set(COMMANDS) == set(NAMES)


@pytest.mark.parametrize("told", [BROKEN, CLEAN, UNKNOWN, STEPLESS, HOMELESS])
def test_any_report_keeps_to_the_schema(told):
    assert faults("findings", json.loads(as_json.findings(told))) == []


def test_a_schema_finds_faults():
    data = json.loads(as_json.findings(BROKEN))
    for change in (
        lambda d: d["findings"][0].pop("rule"),
        lambda d: d["findings"][0].update(severity="fatal"),
        lambda d: d["findings"][0].update(unheard_of=1),
        lambda d: d["findings"][0]["sender"].update(line="1"),
        lambda d: d["findings"][3]["suppressed"].update(kind="inline"),
        lambda d: d["steps"][0].update(verdict="fine"),
        lambda d: d.update(schema="rpclint.findings/2"),
    ):
        broken = copy.deepcopy(data)
        change(broken)
        assert len(faults("findings", broken)) == 1


def test_a_reader_may_meet_fields_that_are_new():
    data = json.loads(as_json.findings(BROKEN)) | {"later": 1}
    assert jsonschema.Draft202012Validator(loaded("findings")).is_valid(data)


def test_words_of_the_schemas_are_those_of_the_code():
    found = loaded("findings")["$defs"]["finding"]["properties"]
    assert found["severity"]["enum"] == [severity.value for severity in Severity]
    assert found["flow"]["enum"] == [flow.value for flow in FLOWS]
    outcomes = [outcome.value for outcome in Outcome if outcome is not Outcome.ACCEPTED]
    assert found["outcome"]["enum"] == [*outcomes, None]
    verdict = loaded("findings")["$defs"]["step"]["properties"]["verdict"]
    assert verdict["enum"] == [judgement.value for judgement in Judgement]
    surface = loaded("surface")["$defs"]
    assert surface["client"]["properties"]["cap"]["enum"] == [cap.value for cap in Cap]
    assert surface["message"]["properties"]["kind"]["enum"] == [kind.value for kind in Kind]
    refused = surface["client"]["properties"]["methods"]["items"]["properties"]["refused"]
    assert refused["enum"] == [*(refusal.value for refusal in Refusal), None]


def test_the_command_prints_a_schema(run):
    for name in NAMES:
        assert run("schema", name) == (0, schema(name), "")
    assert run("schema") == (0, schema("findings"), "")


def test_the_command_knows_no_other_schema(run):
    code, out, err = run("schema", "nonsense")
    assert (code, out) == (2, "")
    assert "'nonsense' is not one of" in err


def test_the_command_writes_a_file(run, tmp_path):
    assert run("schema", "graph", "--output", tmp_path / "graph.json") == (0, "", "")
    assert (tmp_path / "graph.json").read_text(encoding="utf-8") == schema("graph")
