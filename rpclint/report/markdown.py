"""A comment on a pull request: the verdict, a table of what was compared, the findings to unfold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rpclint.report.annotations import told
from rpclint.report.style import SURROGATES, plain
from rpclint.report.tally import excuse, last_line
from rpclint.report.text import finding_lines
from rpclint.report.view import PLAIN, View
from rpclint.report.words import ends
from rpclint.results import Finding, Judgement, Report, StepReport

MARKER = "<!-- rpclint -->"  # by which a later run finds the comment of an earlier one
MOST = 60_000  # characters; GitHub takes 65,536 in a comment
ROWS = 50
OBEYED = re.compile(r"[!\"#$&'()*+:;<=>?@\[\\\]^_`{|}~-]")
CALLS = re.compile("&#(64|35);")  # of a person, of an issue
FENCE = re.compile(r"`+")
VERDICTS = {
    Judgement.BROKEN: "**broken**",
    Judgement.UNKNOWN: "not all understood",
    Judgement.COMPATIBLE: "compatible",
}


def render(report: Report, view: View) -> str:
    """The whole comment, cut where GitHub would refuse it."""
    head = "\n".join(_head(report))
    return f"{head}\n{_details(told(report, view), MOST - len(head))}"


def _head(report: Report) -> Iterator[str]:
    yield MARKER
    yield f"### rpclint: {_verdict(report)}"
    yield ""
    yield f"{last_line(report)}."
    for remark in report.remarks:
        yield from ("", inline(remark))
    if report.steps:
        yield from ("", "| compared | verdict | broken |", "|---|---|---|")
        yield from (_row(step) for step in report.steps[:ROWS])
        if report.steps[ROWS:]:
            yield f"| and {len(report.steps) - ROWS} more | | |"
    yield ""


def _verdict(report: Report) -> str:
    said = excuse(report, report.findings) if report.judgement is Judgement.BROKEN else ""
    return VERDICTS[report.judgement].strip("*") + (f", but {said}" if said else "")


def _row(step: StepReport) -> str:
    broken = [row.label for row in step.interfaces if row.judgement is Judgement.BROKEN]
    cells = (inline(ends(step.old, step.new)), VERDICTS[step.judgement], inline(", ".join(broken)))
    return f"| {' | '.join(cells)} |"


def _details(findings: Sequence[Finding], room: int) -> str:
    """As many findings as there is room for."""
    done = ""
    for number, finding in enumerate(findings):
        block = "\n".join(_folded(finding)) + "\n"
        if len(done) + len(block) > room:
            return f"{done}\nand {len(findings) - number} more, which this comment has no room for\n"
        done += block
    return done


def _folded(finding: Finding) -> Iterator[str]:
    where = f"{inline(finding.place.path)}:{finding.place.line}"
    yield "<details>"
    yield (
        f"<summary><b>{finding.severity.value}</b> {where}: {inline(finding.message)} "
        f"<code>{finding.rule}</code></summary>"
    )
    yield ""
    yield from fenced([line.rstrip() for line in finding_lines(finding, PLAIN, verbose=False)])
    yield ""
    yield "</details>"


def fenced(lines: Sequence[str]) -> Iterator[str]:
    """A block of code that nothing in it can end."""
    inside = SURROGATES.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))
    longest = max((len(run) for run in FENCE.findall(inside)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", inside, fence)


def inline(text: str) -> str:
    """Text of others that neither Markdown nor HTML makes anything of; no @ or # in it calls anybody."""
    safe = OBEYED.sub(lambda found: f"&#{ord(found[0])};", plain(text))
    return CALLS.sub("\\g<0>\N{ZERO WIDTH SPACE}", safe)
