"""Findings for people: each with both sides, their source lines, why it breaks and how to mend it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from rpclint import __version__
from rpclint.model import TreeId
from rpclint.report.style import Style, inert
from rpclint.results import SEVERITIES, Finding, InterfaceStep, Judgement, Report, Severity, Side, SourceLine

LABEL = 10  # width of the column of labels
WIDTH = 110
HASH = 10
FEW = 4  # releases to name one by one


def text(report: Report, style: Style, *, verbose: bool) -> str:
    """The whole report. Notes and gaps are told one by one where ``verbose``, and counted otherwise."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(report, style, verbose=verbose))


def _lines(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    yield _heading(report)
    for step in report.steps:
        yield ""
        yield _step_line(step.old, step.new, step.judgement, style)
        if step.remark:
            yield f"  {step.remark}"
        counted = (finding for finding in report.findings if finding.suppressed is None)
        own = [finding for finding in counted if _belongs(finding, step.old, step.new)]
        for finding in own:
            if finding.severity is not Severity.NOTE or verbose:
                yield ""
                yield from _finding(finding, style, verbose=verbose)
        yield from _notes([f for f in own if f.severity is Severity.NOTE], verbose=verbose)
        if step.interfaces:
            yield ""
            yield from _table(step.interfaces, step.old, step.new, style)
        if verbose:
            yield from _withheld(step.interfaces)
    if verbose:
        yield from _gaps(report)
    yield ""
    yield _summary(report, style)


def _belongs(finding: Finding, old: TreeId | None, new: TreeId) -> bool:
    if finding.new != new:
        return False
    return old is None or finding.old == old


def _heading(report: Report) -> str:
    first, last = report.steps[0], report.steps[-1].new
    project = report.project or "unknown project"
    ends = f"old {told(first.old)}, new {told(last)}" if first.old else told(last)
    return f"rpclint {__version__}: {inert(project)}, profile {report.profile}; {ends}"


def told(tree: TreeId) -> str:
    """``havana = 2013.2 (3c373acb00)``."""
    commit = f" ({tree.commit[:HASH]})" if tree.commit else ""
    named = tree.series is not None and tree.series != tree.rev
    return inert(f"{tree.series} = {tree.rev}{commit}" if named else f"{tree.rev}{commit}")


def _brief(tree: TreeId) -> str:
    return inert(f"{tree.series} {tree.rev}" if tree.series and tree.series != tree.rev else tree.rev)


def _step_line(old: TreeId | None, new: TreeId, judgement: Judgement, style: Style) -> str:
    words = {
        Judgement.BROKEN: ("BROKEN", "red"),
        Judgement.COMPATIBLE: ("compatible", "green"),
        Judgement.UNKNOWN: ("not all understood", "yellow"),
    }
    word, colour = words[judgement]
    ends = f"{_brief(old)} -> {_brief(new)}" if old else _brief(new)
    return style.paint(f"{ends}: ", "bold") + style.paint(word, colour)


def _finding(finding: Finding, style: Style, *, verbose: bool) -> Iterator[str]:
    place = f"{inert(finding.place.path)}:{finding.place.line}:{finding.place.column}"
    severity = style.severity(f"{finding.severity.value}:", finding.severity.value)
    yield f"{style.paint(place, 'bold')}: {severity} {inert(finding.message)} [{finding.rule}]"
    yield from _side("receiver", finding.receiver, style)
    yield from _side("sender", finding.sender, style, _called(finding))
    for label, content in _labelled(finding):
        yield from _wrapped(label, content)
    for label, command in finding.remarks:
        if label == "accept":  # on one line, so that it can be run as it stands
            yield f"  {label:<{LABEL}}{inert(command)}"
    if verbose and finding.method is None and finding.methods:
        yield from _wrapped("methods", ", ".join(finding.methods))


def _called(finding: Finding) -> str:
    return next((content for label, content in finding.remarks if label == "called"), "")


def _labelled(finding: Finding) -> Iterator[tuple[str, str]]:
    before = ""
    for label, content in finding.remarks:
        if label not in ("called", "accept"):
            yield ("" if label == before else label), content
            before = label
    if finding.seen_in[1:]:
        yield "seen in", _releases(finding.seen_in)
    if finding.breaks_from[1:] or finding.ok_from:
        fine = f"; not from {', '.join(t.label for t in finding.ok_from)}" if finding.ok_from else ""
        yield "from", ", ".join(tree.label for tree in finding.breaks_from) + fine
    yield "fix", finding.fix
    yield "id", finding.fingerprint


def _releases(trees: Sequence[TreeId]) -> str:
    """All of a few, the first and the last of many."""
    if len(trees) <= FEW:
        return ", ".join(tree.label for tree in trees)
    return f"{len(trees)} releases from {trees[0].label} to {trees[-1].label}"


def lined(content: str, width: int) -> list[str]:
    """Rule names and paths stay whole."""
    return textwrap.wrap(inert(content), width, break_on_hyphens=False, break_long_words=False)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _wrapped(label: str, content: str) -> Iterator[str]:
    indent = " " * (LABEL + 2)
    for number, line in enumerate(lined(content, WIDTH - len(indent)) or [""]):
        yield f"  {label if not number else '':<{LABEL}}{line}"


def _side(label: str, side: Side | None, style: Style, called: str = "") -> Iterator[str]:
    if side is None:
        return
    who = f"{side.class_name} {side.others}".rstrip()
    yield f"  {label:<{LABEL}}{_brief(side.tree)}, {inert(side.place.path)}, {inert(who)}"
    before = None
    for line in side.lines:
        if before is not None and line.number > before + 1:
            yield f"  {'...':>7}"
        yield from _source(line, style)
        before = line.number
    if called:
        yield from (f"{line}" for line in _wrapped("", called))


def _source(line: SourceLine, style: Style) -> Iterator[str]:
    margin = f"  {line.number:>6} | "
    yield style.paint(margin, "dim") + inert(line.text)
    if line.width:
        lead = len(inert(line.text[: line.column - 1]))
        carets = style.paint("^" * line.width, "yellow")
        yield f"  {'':>6} | {' ' * lead}{carets} {inert(line.note)}".rstrip()


def _notes(notes: Sequence[Finding], *, verbose: bool) -> Iterator[str]:
    if not notes or verbose:
        return
    by_rule: dict[str, list[str]] = {}
    for note in notes:
        what = note.method or note.argument or (f"{len(note.methods)} methods" if note.methods else "")
        by_rule.setdefault(note.rule, []).append(f"{note.label} {what}".rstrip())
    told_notes = "; ".join(f"{rule} ({_few(names)})" for rule, names in by_rule.items())
    yield ""
    yield from lined(f"{counted(len(notes), 'note')} not shown (-v): {told_notes}", WIDTH)


def _few(names: list[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _table(rows: Sequence[InterfaceStep], old: TreeId | None, new: TreeId, style: Style) -> Iterator[str]:
    if old is None:
        heading = ["interface", new.label, "own clients"]
        body = [[row.label, row.new_serves, row.judgement.value] for row in rows]
    else:
        ends = (old.label, new.label) if old.label != new.label else (old.rev, new.rev)
        heading = ["interface", *ends, "old -> new", "pinned new -> old"]
        body = [[row.label, row.old_serves, row.new_serves, row.old_to_new, row.pinned] for row in rows]
        own = ["BROKEN" if _by_itself(row) else "" for row in rows]
        if any(own):
            heading.append("new -> new")
            body = [[*cells, cell] for cells, cell in zip(body, own, strict=True)]
    widths = [max(len(inert(line[i])) for line in [heading, *body]) for i in range(len(heading))]
    for line in (heading, *body):
        cells = [f"{inert(cell):<{width}}" for cell, width in zip(line, widths, strict=True)]
        row = ("  " + "  ".join(cells)).rstrip()
        yield style.paint(row, "red") if "BROKEN" in line or "broken" in line else row


def _withheld(rows: Sequence[InterfaceStep]) -> Iterator[str]:
    """The calls behind the last column."""
    for row in rows:
        if row.withheld:
            yield from _wrapped("pinned", f"{row.label} refuses {', '.join(row.withheld)}")


def _by_itself(row: InterfaceStep) -> bool:
    """Whether it is the new tree's own clients that its servers refuse."""
    return row.judgement is Judgement.BROKEN and "BROKEN" not in (row.old_to_new, row.pinned)


def _gaps(report: Report) -> Iterator[str]:
    if report.gaps:
        yield ""
        yield "gaps: what could not be understood"
        for tree, gap in report.gaps:
            yield f"  {_brief(tree)}, {inert(str(gap))}"


def _summary(report: Report, style: Style) -> str:
    counts = Counter(finding.severity for finding in report.findings if finding.suppressed is None)
    broken = sum(step.judgement is Judgement.BROKEN for step in report.steps)
    steps = len(report.steps)
    what = (
        ("boundary" if steps == 1 else "boundaries")
        if report.steps[0].old
        else ("tree" if steps == 1 else "trees")
    )
    state = f"{broken} broken" if broken and steps > 1 else ("broken" if broken else "none broken")
    unclear = sum(step.judgement is Judgement.UNKNOWN for step in report.steps)
    state += f", {unclear} not all understood" if unclear else ""
    told_counts = ", ".join(
        style.severity(counted(counts[s], s.value), s.value) if counts[s] else f"0 {s.value}s"
        for s in SEVERITIES
    )
    gaps = counted(len(report.gaps), "gap") + (" (-v lists them)" if report.gaps else "")
    worst = next((f.rule for f in report.findings if f.suppressed is None), None)
    more = f".  rpclint explain {worst}" if worst else ""
    return f"{steps} {what}, {state}: {told_counts}; {gaps}{more}"
