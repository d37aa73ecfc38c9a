"""The trees of a run as SARIF names them: what paths are relative to, and which commits were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from rpclint.places import TreeId
from rpclint.report.style import plain
from rpclint.results import Report

ROOT = "%SRCROOT%"  # of the newest tree, which a reader is most likely to have
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees of a run by the name that stands for the root of each."""

    named: dict[str, TreeId]

    @classmethod
    def of(cls, report: Report) -> Trees:
        """The newest tree is at the root; the others go by their revisions."""
        found = [tree for step in report.steps for tree in (step.old, step.new) if tree is not None]
        found = found or [finding.new for finding in report.findings]
        newest = {ROOT: found[-1]} if found else {}
        return cls(newest | {_name(tree): tree for tree in found if tree != found[-1]})

    def base(self, tree: TreeId) -> str:
        return ROOT if self.named.get(ROOT) == tree else _name(tree)

    def bases(self) -> Object:
        """Where each tree is to be found is for the reader to say."""
        told = {ROOT: "the root of the repository"}
        told |= {
            name: f"the root of the tree {tree.rev}" for name, tree in self.named.items() if name != ROOT
        }
        return {name: {"description": {"text": plain(text)}} for name, text in told.items()}

    def provenance(self, project: str | None, repository: str | None) -> list[Object]:
        """The commits. A repository that nobody gave a URL for goes by the project's name."""
        uri = repository or f"urn:rpclint:project:{_quoted(project or 'unknown')}"
        return [
            {"repositoryUri": uri, "revisionId": tree.commit, "mappedTo": {"uriBaseId": name}}
            for name, tree in self.named.items()
            if tree.commit is not None
        ]


def artifact(path: str, base: str) -> Object:
    """A path as a URI, relative to the root of its tree."""
    return {"uri": _quoted(path), "uriBaseId": base}


def _name(tree: TreeId) -> str:
    return plain(tree.rev)


def _quoted(text: str) -> str:
    """Percent-encoded; bytes that are no UTF-8 stand in git's paths as lone surrogates."""
    try:
        return quote(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return quote(text.encode("utf-8", "replace"))
