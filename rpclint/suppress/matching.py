"""Which findings a comment is for, and whether an entry still holds for one."""

from __future__ import annotations

from collections.abc import Iterator

from rpclint.places import Place
from rpclint.releases.series import series_named
from rpclint.results import ACROSS, SEVERITIES, Finding
from rpclint.suppress.accepted import Entry
from rpclint.suppress.clock import Clock
from rpclint.suppress.comments import Comment
from rpclint.suppress.until import is_over


def covers(comment: Comment, finding: Finding) -> bool:
    """Whether a finding, or a side of it that is in the same tree, stands where a comment is for."""
    return any(
        place.path == comment.place.path and comment.first <= place.line <= comment.last
        for place in _places(finding)
    )


def _places(finding: Finding) -> Iterator[Place]:
    yield finding.place
    for side in (finding.sender, finding.receiver):
        if side is not None and side.tree == finding.new:
            yield side.place


def why_not(entry: Entry, finding: Finding, clock: Clock) -> str | None:
    """Why an entry does not hold for a finding of its fingerprint; None where it does.

    What was accepted is what somebody read: a finding that is worse by now, or breaks from releases that
    it did not break from then, is another one.
    """
    if entry.rule != finding.rule:
        return f"the entry is about {entry.rule}"
    if is_out(entry, finding, clock):
        return f"it was accepted until {entry.until}"
    if entry.severity is not None and _rank(finding) < SEVERITIES.index(entry.severity):
        return f"it was accepted as a {entry.severity.value}"
    then = entry.breaks_from
    more = [] if then is None else [series for series in released(finding) if series not in then]
    if then is None or not more:
        return None
    return f"it was accepted as a break from {', '.join(then)}, and not from {', '.join(more)}"


def is_out(entry: Entry, finding: Finding, clock: Clock) -> bool:
    """Whether the newest tree that shows a finding comes after the end of an entry."""
    newest = finding.seen_in[-1] if finding.seen_in else finding.new
    return entry.limit is not None and is_over(entry.limit, newest, clock)


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def released(finding: Finding) -> tuple[str, ...]:
    """The series whose releases a finding breaks from; none where it is about one tree.

    What was never released comes and goes with every commit, and says nothing about how far a break reaches.
    """
    if not any(flow in ACROSS for flow in finding.flows):
        return ()
    series = [series_named(tree.series) for tree in finding.breaks_from if tree.series and tree.release]
    return tuple(dict.fromkeys(str(each) for each in series if each is not None))
