"""The rulebook as SARIF tells it: what each rule is called, how bad it is, and its page."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from rpclint.report.style import plain
from rpclint.rulebook import Rule, rules

LABEL = "Rules"  # of the URL in the package's metadata under which the pages stand
MOST = 1024  # characters of a description that GitHub takes
EXAMPLES = "\n## Examples\n"

Object = dict[str, Any]


def descriptors() -> list[Object]:
    """All rules, whether they ran or not, so that two reports of one version have the same."""
    return [_descriptor(rule) for rule in rules()]


@cache
def numbers() -> dict[str, int]:
    """Where each rule stands among them."""
    return {rule.id: number for number, rule in enumerate(rules())}


def _descriptor(rule: Rule) -> Object:
    page = _page(rule)
    address = _pages()
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": plain(rule.title, MOST)},
        "fullDescription": {"text": plain(_first_paragraph(page), MOST)},
        "help": {"text": page, "markdown": page},
        **({"helpUri": f"{address}/{rule.id}/"} if address else {}),
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": ["rpc", "upgrade"]},
    }


def _page(rule: Rule) -> str:
    """A page without its settings, and without its examples, which are most of it."""
    head, _, _ = rule.page.partition(EXAMPLES)
    _, _, text = head.partition("\n## ")
    return f"## {text.strip()}\n\nExamples: rpclint explain {rule.id}\n"


def _first_paragraph(page: str) -> str:
    """Its whole sentences; what leads up to a list is none."""
    text = " ".join(page.split("\n\n")[1].split())
    return text if text.endswith((".", ":")) else f"{text.rpartition('. ')[0]}."


@cache
def _pages() -> str | None:
    """Where the pages are on the web, as the package says."""
    try:
        said = metadata("rpclint").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    named = dict(each.split(", ", 1) for each in said)
    return named.get(LABEL, "").rstrip("/") or None
