"""A graph as JSON, after the schema ``rpclint.graph/1``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rpclint.checks.old_majors import old_majors
from rpclint.graph import Node
from rpclint.lint.picture import Edge, Line, Picture
from rpclint.model import Interface, TreeId
from rpclint.report.graph_words import sent
from rpclint.results import Finding, Flow

Object = dict[str, Any]


def graph_json(picture: Picture) -> str:
    data = {
        "schema": "rpclint.graph/1",
        "range": picture.range,
        "project": picture.project,
        "profile": picture.profile,
        "releases": [
            {"rev": tree.rev, "series": tree.series, "commit": tree.commit} for tree in picture.trees
        ],
        "nodes": [node for line in picture.lines for node in _nodes(line)],
        "edges": [_edge(line, edge) for line in picture.lines for edge in line.edges],
        "guidance": [_advice(finding) for finding in picture.findings if finding.flow is Flow.GUIDANCE],
        "gaps": picture.gaps,
    }
    return json.dumps(data, indent=1) + "\n"  # in ASCII, which every terminal and pipe takes


def _id(line: Line, tree: TreeId, side: str) -> str:
    return f"{line.label} {side} {tree.rev}"


def _nodes(line: Line) -> Iterator[Object]:
    for tree, interface in line.sides.items():
        yield {**_node(line, tree, interface, "server"), **_server(interface)}
        if interface.clients:
            yield {**_node(line, tree, interface, "client"), **_client(interface)}


def _node(line: Line, tree: TreeId, interface: Interface, side: str) -> Object:
    return {
        "id": _id(line, tree, side),
        "interface": line.label,
        "name": interface.name,
        "namespace": interface.namespace,
        "release": tree.rev,
        "side": side,
    }


def _server(interface: Interface) -> Object:
    return {
        "endpoints": [{"class": e.class_name, "version": e.version} for e in interface.endpoints],
        "old_majors": [kept.number for kept in old_majors(interface)],
    }


def _client(interface: Interface) -> Object:
    return {
        "versions": list(sent(interface)),
        "clients": [
            {"class": c.class_name, "version": c.version, "cap": c.cap.value, "aliases": dict(c.aliases)}
            for c in interface.clients
        ],
    }


def _edge(line: Line, edge: Edge) -> Object:
    return {
        "sender": _end(line, edge.sender),
        "receiver": _end(line, edge.receiver),
        "flow": edge.flow.value,
        "old": edge.old.rev if edge.old else None,
        "new": edge.new.rev,
        "state": edge.state.value,
        "pins": list(edge.pins),
        "versions": list(edge.versions),
        "refused": list(edge.refused),
        "withheld": list(edge.withheld),
        "rules": list(edge.rules),
        "methods": list(edge.methods),
    }


def _end(line: Line, node: Node) -> str:
    return _id(line, node.tree, node.side)


def _advice(finding: Finding) -> Object:
    return {
        "rule": finding.rule,
        "interface": finding.interface,
        "namespace": finding.namespace,
        "seen_in": [tree.stands_for for tree in finding.seen_in],
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
