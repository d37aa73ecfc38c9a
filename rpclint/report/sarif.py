"""SARIF 2.1.0, after the OASIS standard and within the limits of GitHub's code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rpclint import __version__
from rpclint.report.annotations import span
from rpclint.report.sarif_rules import descriptors, numbers
from rpclint.report.sarif_trees import ROOT, Trees, artifact
from rpclint.report.style import plain
from rpclint.report.view import View
from rpclint.results import Finding, Report, Side, Suppression

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000  # results that GitHub takes
GAPS = 1000

Object = dict[str, Any]


def render(report: Report, view: View) -> str:
    """One run with all findings: those that are suppressed are marked, not left out."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, view)]}
    return json.dumps(log, indent=1) + "\n"


def _run(report: Report, view: View) -> Object:
    trees = Trees.of(report)
    return {
        "tool": {
            "driver": {
                "name": "rpclint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": descriptors(),
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": trees.bases(),
        "versionControlProvenance": trees.provenance(report.project, view.repository),
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _gaps(report, trees)}],
        "results": [_result(finding, trees) for finding in report.findings[:MOST]],
        "properties": {
            "range": plain(report.range),
            "project": report.project and plain(report.project),
            "profile": report.profile,
            "remarks": [plain(remark) for remark in report.remarks],
        },
    }


def _result(finding: Finding, trees: Trees) -> Object:
    place = _physical(finding.place.path, trees.base(finding.new), span(finding.place))
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": numbers()[finding.rule]} if finding.rule in numbers() else {}),
        "kind": "fail",
        "level": finding.severity.value,
        "message": {"text": _message(f"{finding.message}. {finding.fix}")},
        "locations": [{"physicalLocation": place}],
        "relatedLocations": list(_sides(finding, trees)),
        "partialFingerprints": {"rpclint/v1": finding.fingerprint},
        "suppressions": [_suppression(finding.suppressed)] if finding.suppressed else [],
        "properties": _properties(finding),
    }


def _sides(finding: Finding, trees: Trees) -> Iterator[Object]:
    """Sender and receiver, each in its own tree."""
    sides = {"sender": finding.sender, "receiver": finding.receiver}
    told = [(role, side) for role, side in sides.items() if side is not None]
    for number, (role, side) in enumerate(told, start=1):
        yield {
            "id": number,
            "physicalLocation": _physical(side.place.path, trees.base(side.tree), span(side.place)),
            "message": {"text": _message(_who(role, side))},
        }


def _who(role: str, side: Side) -> str:
    commit = f" ({side.tree.commit})" if side.tree.commit else ""
    version = f", version {side.version}" if side.version else ""
    return f"{role}: {side.class_name} in {side.tree.rev}{commit}{version}"


def _physical(path: str, base: str, where: tuple[int, int, int]) -> Object:
    line, column, end = where
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}
    return {"artifactLocation": artifact(path, base), "region": region}


def _message(text: str) -> str:
    """A plain text message, in which brackets would be links and braces placeholders."""
    safe = plain(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return safe.replace("{", "{{").replace("}", "}}")


def _suppression(found: Suppression) -> Object:
    terms = {"until": found.until, "owner": found.owner}
    return {
        "kind": "inSource" if found.in_source else "external",
        "status": "accepted",
        "justification": plain(found.reason),
        "location": {"physicalLocation": _physical(found.place.path, ROOT, span(found.place))},
        "properties": {name: plain(term) for name, term in terms.items() if term},
    }


def _properties(finding: Finding) -> Object:
    return {
        "interface": plain(finding.interface),
        "namespace": finding.namespace and plain(finding.namespace),
        "method": finding.method and plain(finding.method),
        "methods": _plain(finding.methods),
        "argument": finding.argument and plain(finding.argument),
        "flow": finding.flow.value,
        "flows": [flow.value for flow in finding.flows],
        "outcome": finding.outcome.value if finding.outcome else None,
        "old": plain(finding.old.stands_for),
        "new": plain(finding.new.stands_for),
        "breaks_from": _plain(tree.stands_for for tree in finding.breaks_from),
        "ok_from": _plain(tree.stands_for for tree in finding.ok_from),
        "introduced_by": finding.introduced_by,
        "repaired_by": finding.repaired_by,
    }


def _plain(texts: Iterable[str]) -> list[str]:
    return [plain(text) for text in texts]


def _gaps(report: Report, trees: Trees) -> list[Object]:
    """What could not be understood, as remarks of the tool about its own work."""
    return [
        {
            "level": "note",
            "message": {"text": _message(gap.reason)},
            "locations": [
                {"physicalLocation": {"artifactLocation": artifact(gap.path, trees.base(tree)),
                                      "region": {"startLine": max(gap.line, 1)}}}
            ],
        }
        for tree, gap in report.gaps[:GAPS]
    ]  # fmt: skip
