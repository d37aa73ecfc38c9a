"""The commit hook: ``rpclint check --staged`` in a work tree of its own, on an edit never seen before."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import peers
from figures import SECONDS, Bench
from histories import run_git
from measuring import Job, run
from outcome import Figure, Outcome
from subjects import Subject

Edit = Callable[[str, int], str]
NOT_MEASURED = 1_000_000  # the number of the edit that fills the cache


def hook(bench: Bench, subject: Subject) -> Outcome:
    """A file with RPC changed in a body, and in a signature; and none with RPC staged."""
    clone = peers.cloned(subject.repository, subject.folder / "clone", subject.about["new"])
    path, line = subject.about["edited"]
    cases: list[tuple[str, str, Edit, float]] = [
        ("hook, a body changed", path, lambda text, n: edited_body(text, line, n), 0.4),
        ("hook, a signature changed", path, lambda text, n: edited_signature(text, line, n), 0.4),
        ("hook, no RPC staged", subject.about["bare"], edited_end, 0.15),
    ]
    jobs = [_job(bench, name, clone, where, edit) for name, where, edit, _ in cases]
    found = bench.alternated(*jobs)
    run_git("-C", str(clone), "reset", "--quiet", "--hard")
    told = [Figure(name, found[name].seconds, SECONDS, limit) for name, _, _, limit in cases]
    return Outcome(f"{subject.name}: rpclint check --staged, {path}", told, list(found.values()))


def _job(bench: Bench, name: str, clone: Path, path: str, edit: Edit) -> Job:
    """The cache is that of a run over another edit: what is staged is new each time, all else is known."""
    job = bench.job(name, clone, "check", "--staged")
    bench.forget(name)

    def stage(number: int) -> None:
        run_git("-C", str(clone), "reset", "--quiet", "--hard")
        place = clone / path
        place.write_text(edit(place.read_text(encoding="utf-8"), number), encoding="utf-8")
        run_git("-C", str(clone), "add", "--all")

    def before(number: int) -> None:
        if number == 0:
            bench.tell(f"{name}: filling the cache")
            stage(NOT_MEASURED)
            run(job, NOT_MEASURED)
        stage(number)

    return replace(job, before=before)


def edited_body(text: str, line: int, number: int) -> str:
    """A statement more in the method that stands at a line."""
    first = _function(text, line).body[0]
    lines = text.split("\n")
    lines.insert(first.lineno - 1, f"{' ' * first.col_offset}edit = {number}")
    return "\n".join(lines)


def edited_signature(text: str, line: int, number: int) -> str:
    """An argument more that it needs."""
    arguments = _function(text, line).args.args
    last = arguments[min(1, len(arguments) - 1)]  # what is behind the context may have a default
    lines = text.split("\n")
    at = len(lines[last.lineno - 1].encode()[: last.end_col_offset].decode())
    lines[last.lineno - 1] = f"{lines[last.lineno - 1][:at]}, edit_{number}{lines[last.lineno - 1][at:]}"
    return "\n".join(lines)


def edited_end(text: str, number: int) -> str:
    return f"{text}\nEDIT = {number}\n"


def _function(text: str, line: int) -> ast.FunctionDef:
    """The one whose ``def``, or first decorator, stands at a line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= line <= node.body[0].lineno:
                return node
    raise ValueError(f"no function begins at line {line}")
