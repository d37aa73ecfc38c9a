"""Findings and surfaces as JSON, after the schemas ``rpclint.findings/1`` and ``rpclint.surface/1``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rpclint.model import Client, ClientMethod, Endpoint, Gap, Interface, Message, Surface, TreeId
from rpclint.report.view import View
from rpclint.results import Finding, Report, Side, StepReport, Suppression

Object = dict[str, Any]


def render(report: Report, _view: View) -> str:
    return findings(report)


def findings(report: Report) -> str:
    return _dumped(
        {
            "schema": "rpclint.findings/1",
            "range": report.range,
            "project": report.project,
            "profile": report.profile,
            "steps": [_step(step) for step in report.steps],
            "findings": [_finding(finding) for finding in report.findings],
            "gaps": [{"rev": tree.rev, **_gap(gap)} for tree, gap in report.gaps],
            "base": _tree(report.base) if report.base else None,
            "remarks": list(report.remarks),
        }
    )


def surface(found: Surface, project: str | None, methods: Mapping[Client, tuple[ClientMethod, ...]]) -> str:
    """``methods`` are those of each client under the cap asked for."""
    return _dumped(
        {
            "schema": "rpclint.surface/1",
            "project": project,
            "tree": {**_tree(found.tree), "release": found.tree.release},
            "interfaces": [_interface(interface, methods) for interface in found.interfaces],
            "gaps": [_gap(gap) for gap in found.gaps],
        }
    )


def _dumped(data: Object) -> str:
    return json.dumps(data, indent=1) + "\n"  # in ASCII, which every terminal and pipe takes


def _tree(tree: TreeId) -> Object:
    return {"rev": tree.rev, "commit": tree.commit, "series": tree.series}


def _step(step: StepReport) -> Object:
    return {
        "old": _tree(step.old) if step.old else None,
        "new": _tree(step.new),
        "verdict": step.judgement.value,
        "interfaces": dict(_judgements(step)),
        "withheld": {row.label: list(row.withheld) for row in step.interfaces if row.withheld},
        "remark": step.remark or None,
    }


def _judgements(step: StepReport) -> Iterator[tuple[str, str]]:
    """By label; interfaces that share one (another topic of the same package) are numbered."""
    seen: dict[str, int] = {}
    for row in step.interfaces:
        seen[row.label] = seen.get(row.label, 0) + 1
        number = seen[row.label]
        yield (row.label if number == 1 else f"{row.label}#{number}"), row.judgement.value


def _finding(finding: Finding) -> Object:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "flow": finding.flow.value,
        "flows": [flow.value for flow in finding.flows],
        "interface": finding.interface,
        "namespace": finding.namespace,
        "method": finding.method,
        "methods": list(finding.methods),
        "argument": finding.argument,
        "uncalled": finding.uncalled,
        "old": finding.old.stands_for,
        "new": finding.new.stands_for,
        "breaks_from": [tree.stands_for for tree in finding.breaks_from],
        "ok_from": [tree.stands_for for tree in finding.ok_from],
        "seen_in": [tree.stands_for for tree in finding.seen_in],
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "sender": _side(finding.sender),
        "receiver": _side(finding.receiver),
        "outcome": finding.outcome.value if finding.outcome else None,
        "avoided_by": finding.avoided_by,
        "remarks": [{"label": label, "text": text} for label, text in finding.remarks],
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
        "introduced_by": finding.introduced_by,
        "repaired_by": finding.repaired_by,
        "suppressed": _suppression(finding.suppressed),
    }


def _suppression(found: Suppression | None) -> Object | None:
    if found is None:
        return None
    return {
        "kind": "inSource" if found.in_source else "external",
        "reason": found.reason,
        "until": found.until,
        "owner": found.owner,
        "path": found.place.path,
        "line": found.place.line,
    }


def _side(side: Side | None) -> Object | None:
    if side is None:
        return None
    return {
        "rev": side.tree.rev,
        "path": side.place.path,
        "line": side.place.line,
        "class": side.class_name,
        "version": side.version,
        "arguments": list(side.arguments),
    }


def _interface(interface: Interface, methods: Mapping[Client, tuple[ClientMethod, ...]]) -> Object:
    return {
        "name": interface.name,
        "namespace": interface.namespace,
        "topic": interface.topic,
        "endpoints": [_endpoint(endpoint) for endpoint in interface.endpoints],
        "clients": [_client(client, methods.get(client, client.methods)) for client in interface.clients],
    }


def _endpoint(endpoint: Endpoint) -> Object:
    return {
        "class": endpoint.class_name,
        "module": endpoint.module,
        "path": endpoint.place.path,
        "line": endpoint.place.line,
        "version": endpoint.version,
        "version_line": endpoint.version_place.line,
        "namespaces": list(endpoint.namespaces),
        "version_declared": endpoint.version_declared,
        "delegates_to": endpoint.delegates_to,
        "methods": [
            {
                "name": name,
                "path": method.place.path,
                "line": method.place.line,
                "parameters": [{"name": p.name, "required": p.required} for p in method.parameters],
                "any_keyword": method.any_keyword,
            }
            for name, method in sorted(endpoint.methods.items())
            if not name.startswith("__")
        ],
    }


def _client(client: Client, methods: tuple[ClientMethod, ...]) -> Object:
    return {
        "class": client.class_name,
        "module": client.module,
        "path": client.place.path,
        "line": client.place.line,
        "version": client.version,
        "cap": client.cap.value,
        "aliases": dict(client.aliases),
        "topic": client.topic,
        "methods": [_client_method(method) for method in methods],
    }


def _client_method(method: ClientMethod) -> Object:
    return {
        "name": method.name,
        "line": method.place.line,
        "refused": method.refused.value if method.refused else None,
        "messages": [_message(message) for message in method.messages],
    }


def _message(message: Message) -> Object:
    return {
        "method": message.method,
        "version": message.version,
        "namespace": message.namespace,
        "kind": message.kind.value,
        "line": message.place.line,
        "arguments": sorted(message.arguments),
        "optional": sorted(message.optional),
        "open": message.open,
    }


def _gap(gap: Gap) -> Object:
    return {"path": gap.path, "line": gap.line, "reason": gap.reason, "why": gap.why.value}
