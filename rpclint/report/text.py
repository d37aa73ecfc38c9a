"""Findings for people: each with both sides, their source lines, why it breaks and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rpclint import __version__
from rpclint.places import TreeId
from rpclint.report.step_table import table, withheld
from rpclint.report.style import Style, inert, one_line
from rpclint.report.tally import excuse, summary
from rpclint.report.view import View
from rpclint.report.words import LABEL, WIDTH, brief, counted, ends, lined, told, wrapped
from rpclint.results import (
    Finding,
    Judgement,
    Report,
    Severity,
    Side,
    SourceLine,
    StepReport,
    Suppression,
)

FEW = 4  # releases to name one by one


def render(report: Report, view: View) -> str:
    return text(report, view.style, verbose=view.verbose)


def text(report: Report, style: Style, *, verbose: bool) -> str:
    """The whole report. Notes and gaps are told one by one where ``verbose``, and counted otherwise."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(report, style, verbose=verbose))


def _lines(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    yield _heading(report)
    for remark in report.remarks:
        yield from lined(remark, WIDTH)
    compared = _of_change if report.base is not None else _of_releases
    yield from compared(report, style, verbose=verbose)
    if verbose:
        yield from _gaps(report)
    yield ""
    yield summary(report, style)


def _of_change(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    """What the change was compared with, line by line, and then what it brings."""
    for step in report.steps:
        own = [f for f in report.findings if not f.breaks_from or step.old in f.breaks_from]
        yield f"  {_step_line(step, style)}{_excused(step, report, own)}"
    yield from _findings(report.findings, style, verbose=verbose)


def _of_releases(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    told_of: set[str] = set()
    for step in report.steps:
        own = [finding for finding in report.findings if _belongs(finding, step.old, step.new)]
        yield ""
        yield _step_line(step, style) + _excused(step, report, own)
        if step.remark:
            yield f"  {step.remark}"
        new = [finding for finding in own if finding.fingerprint not in told_of]
        told_of.update(finding.fingerprint for finding in new)
        yield from _findings(new, style, verbose=verbose)
        if step.interfaces:
            yield ""
            yield from table(step.interfaces, step.old, step.new, style)
        if verbose:
            yield from withheld(step.interfaces)
    others = [finding for finding in report.findings if finding.fingerprint not in told_of]
    yield from _findings(others, style, verbose=verbose)


def _findings(findings: Sequence[Finding], style: Style, *, verbose: bool) -> Iterator[str]:
    for finding in findings:
        if verbose or (finding.severity is not Severity.NOTE and finding.suppressed is None):
            yield ""
            yield from finding_lines(finding, style, verbose=verbose)
    if not verbose:
        yield from _notes([f for f in findings if f.severity is Severity.NOTE and f.suppressed is None])


def _belongs(finding: Finding, old: TreeId | None, new: TreeId) -> bool:
    if finding.new != new:
        return False
    return old is None or finding.old == old


def _heading(report: Report) -> str:
    project = inert(report.project or "unknown project")
    return f"rpclint {__version__}: {project}, profile {report.profile}; {_ends(report)}"


def _ends(report: Report) -> str:
    if not report.steps:
        return inert(report.range)
    first, last = report.steps[0], report.steps[-1].new
    if report.base is not None:
        of = f" of {last.series}" if last.series else ""
        return inert(f"{last.rev}{of}, made from {report.base.rev}")
    return f"old {told(first.old)}, new {told(last)}" if first.old else told(last)


def _excused(step: StepReport, report: Report, own: Sequence[Finding]) -> str:
    said = excuse(report, own) if step.judgement is Judgement.BROKEN else ""
    return f" ({said})" if said else ""


def _step_line(step: StepReport, style: Style) -> str:
    words = {
        Judgement.BROKEN: ("BROKEN", "red"),
        Judgement.COMPATIBLE: ("compatible", "green"),
        Judgement.UNKNOWN: ("not all understood", "yellow"),
    }
    word, colour = words[step.judgement]
    return style.paint(f"{ends(step.old, step.new)}: ", "bold") + style.paint(word, colour)


def finding_lines(finding: Finding, style: Style, *, verbose: bool) -> Iterator[str]:
    """One finding in full: its line, both sides, and what there is to say."""
    place = f"{one_line(finding.place.path)}:{finding.place.line}:{finding.place.column}"
    severity = style.severity(f"{finding.severity.value}:", finding.severity.value)
    mark = " (suppressed)" if finding.suppressed else ""
    yield f"{style.paint(place, 'bold')}: {severity} {one_line(finding.message)} [{finding.rule}]{mark}"
    yield from _side("receiver", finding.receiver, style)
    yield from _side("sender", finding.sender, style, _called(finding))
    for label, content in _labelled(finding):
        yield from wrapped(label, content)
    if finding.accept:  # on one line, so that it can be run as it stands
        yield f"  {'accept':<{LABEL}}{one_line(finding.accept)}"
    if verbose and finding.method is None and finding.methods:
        yield from wrapped("methods", ", ".join(finding.methods))


def _called(finding: Finding) -> str:
    return next((content for label, content in finding.remarks if label == "called"), "")


def _labelled(finding: Finding) -> Iterator[tuple[str, str]]:
    before = ""
    for label, content in finding.remarks:
        if label != "called":
            yield ("" if label == before else label), content
            before = label
    if finding.seen_in[1:]:
        yield "seen in", _releases(finding.seen_in)
    if finding.breaks_from[1:] or finding.ok_from:
        fine = f"; not from {', '.join(t.label for t in finding.ok_from)}" if finding.ok_from else ""
        yield "from", ", ".join(tree.label for tree in finding.breaks_from) + fine
    yield "fix", finding.fix
    yield "id", finding.fingerprint
    if finding.suppressed:
        yield "accepted", suppression(finding.suppressed)


def suppression(found: Suppression) -> str:
    """Why a finding does not count, until when, and where that is said."""
    until = f"until {found.until}, " if found.until else ""
    owner = f"{found.owner}, " if found.owner else ""
    return f"{found.reason} ({until}{owner}{found.place})"


def _releases(trees: Sequence[TreeId]) -> str:
    """All of a few, the first and the last of many."""
    if len(trees) <= FEW:
        return ", ".join(tree.label for tree in trees)
    return f"{len(trees)} releases from {trees[0].label} to {trees[-1].label}"


def _side(label: str, side: Side | None, style: Style, called: str = "") -> Iterator[str]:
    if side is None:
        return
    who = f"{side.class_name} {side.others}".rstrip()
    yield f"  {label:<{LABEL}}{brief(side.tree)}, {one_line(side.place.path)}, {inert(who)}"
    before = None
    for line in side.lines:
        if before is not None and line.number > before + 1:
            yield f"  {'...':>7}"
        yield from _source(line, style)
        before = line.number
    if called:
        yield from (f"{line}" for line in wrapped("", called))


def _source(line: SourceLine, style: Style) -> Iterator[str]:
    margin = f"  {line.number:>6} | "
    yield style.paint(margin, "dim") + inert(line.text)
    if line.width:
        lead = len(inert(line.text[: line.column - 1]))
        carets = style.paint("^" * line.width, "yellow")
        yield f"  {'':>6} | {' ' * lead}{carets} {inert(line.note)}".rstrip()


def _notes(notes: Sequence[Finding]) -> Iterator[str]:
    if not notes:
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


def _gaps(report: Report) -> Iterator[str]:
    if report.gaps:
        yield ""
        yield "gaps: what could not be understood"
        for tree, gap in report.gaps:
            yield f"  {brief(tree)}, {inert(str(gap))}"
