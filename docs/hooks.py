"""Brings the README and the rule pages, which stand elsewhere, into the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files

from rpclint.rulebook import rules

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

TOP = Path(__file__).parents[1]
ELSEWHERE = re.compile(r"\]\((?!https?:|#)(?:\./|\.\./)*((?:docs|rules|CONTRIBUTING)[\w./-]*)(#[\w-]+)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the front page, the page of each rule and the list of them all."""
    pages = {"index.md": (TOP / "README.md").read_text(encoding="utf-8"), "rules/index.md": _listed()}
    pages |= {f"rules/{rule.id}.md": rule.page for rule in rules()}
    pages["CONTRIBUTING.md"] = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Links as they stand in the repository, as they lead to the same in the site."""
    return _relinked(page.file.src_uri, markdown)  # type: ignore[attr-defined]


def _relinked(path: str, text: str) -> str:
    up = "../" * path.count("/")

    def to(found: re.Match[str]) -> str:
        target = found[1].removeprefix("docs/").rstrip("/")
        target = {"rules": "rules/index.md", "docs": "index.md"}.get(target, target)
        return f"]({up}{target}{found[2] or ''})"

    return ELSEWHERE.sub(to, text)


def _listed() -> str:
    rows = "".join(
        f"| [{rule.id}]({rule.id}.md) | {rule.severity.value} | {rule.title} |\n" for rule in rules()
    )
    return f"# Rules\n\n| rule | severity | reports |\n|---|---|---|\n{rows}"
