"""Findings, comments and entries brought together: what counts, and which suppression does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from rpclint.places import Place, TreeId
from rpclint.profiles import Levels
from rpclint.releases.series import series_named
from rpclint.results import Finding, Suppression
from rpclint.rulebook import Rule
from rpclint.suppress.accepted import Accepted, Entry
from rpclint.suppress.clock import Clock
from rpclint.suppress.comments import Comment
from rpclint.suppress.hygiene import HYGIENE, Fault, findings
from rpclint.suppress.matching import covers, is_out, why_not
from rpclint.suppress.orders import Ignore, order
from rpclint.suppress.stale import expired, malformed_comment, malformed_entry, unused_comment, unused_entry
from rpclint.suppress.until import is_over


@dataclass(frozen=True)
class Trial:
    """What a run found, and all that says that some of it does not count.

    ``parts`` are the findings of each comparison, before one cause became one finding. ``comments`` are those
    of the new trees; ``ends`` the trees of each comparison; ``rules`` those asked for.
    """

    findings: Sequence[Finding]
    parts: Sequence[Finding]
    ends: Sequence[tuple[TreeId | None, TreeId]]
    rules: Sequence[Rule]
    comments: Mapping[TreeId, Sequence[Comment]] = field(default_factory=dict)
    accepted: Accepted = Accepted()  # noqa: RUF009, it is frozen
    levels: Levels = Levels()  # noqa: RUF009, the same
    clock: Clock = field(default_factory=Clock)
    project: str | None = None

    @cached_property
    def ignores(self) -> Mapping[TreeId, Sequence[tuple[Comment, Ignore]]]:
        """The comments that can be followed."""
        return {
            tree: [(each, asked) for each in said if isinstance(asked := order(each.said), Ignore)]
            for tree, said in self.comments.items()
        }

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return {entry.fingerprint: entry for entry in self.accepted.entries if not entry.faults}

    @cached_property
    def ran(self) -> frozenset[str]:
        """The rules that looked for anything."""
        return frozenset(rule.id for rule in self.rules if not self.levels.off(rule.id)) - set(HYGIENE)

    @property
    def last(self) -> TreeId:
        return self.ends[-1][1]

    def place(self, entry: Entry) -> Place:
        return Place(self.accepted.path, entry.line)


def settled(trial: Trial) -> list[Finding]:
    """The findings, each with why it does not count, and those about the suppressions themselves."""
    judged = [_judged(finding, trial) for finding in trial.findings]
    faults = list(_faults(trial))
    return [*judged, *findings(faults, trial.rules, trial.levels, trial.project, trial.ends[-1])]


def _judged(finding: Finding, trial: Trial) -> Finding:
    for comment, asked in trial.ignores.get(finding.new, ()):
        if finding.rule in asked.rules and covers(comment, finding):
            return replace(finding, suppressed=Suppression(True, asked.reason, comment.place))  # noqa: FBT003
    entry = trial.entries.get(finding.fingerprint)
    if entry is None:
        return finding
    reason = why_not(entry, finding, trial.clock)
    if reason is not None:
        remark = ("accepted", f"no longer: {reason} ({trial.place(entry)})")
        return replace(finding, remarks=(*finding.remarks, remark))
    accepted = Suppression(False, entry.reason, trial.place(entry), entry.until, entry.owner)  # noqa: FBT003
    return replace(finding, suppressed=accepted)


def _faults(trial: Trial) -> Iterator[Fault]:
    for comment in trial.comments.get(trial.last, ()):
        asked = order(comment.said)
        if isinstance(asked, str):
            yield malformed_comment(comment, asked)
    if any(old is not None and new == trial.last for old, new in trial.ends):
        yield from _unused_comments(trial)
    for entry in trial.accepted.entries:
        yield from (malformed_entry(entry, trial.place(entry), fault) for fault in entry.faults)
    for entry in trial.entries.values():
        if (fault := _stale(entry, trial)) is not None:
            yield fault


def _unused_comments(trial: Trial) -> Iterator[Fault]:
    here = [finding for finding in (*trial.parts, *trial.findings) if finding.new == trial.last]
    for comment, asked in trial.ignores.get(trial.last, ()):
        found = {finding.rule for finding in here if covers(comment, finding)}
        idle = [rule for rule in dict.fromkeys(asked.rules) if rule in trial.ran and rule not in found]
        if idle:
            yield unused_comment(comment, idle)


def _stale(entry: Entry, trial: Trial) -> Fault | None:
    place = trial.place(entry)
    matched = [each for each in (*trial.findings, *trial.parts) if each.fingerprint == entry.fingerprint]
    other = next((finding.rule for finding in matched if finding.rule != entry.rule), None)
    if other is not None:
        return malformed_entry(entry, place, f"its fingerprint is one of {other}")
    if matched:
        out = next((finding for finding in matched if is_out(entry, finding, trial.clock)), None)
        return expired(entry, place, out.seen_in[-1]) if out is not None else None
    over = entry.limit is not None and is_over(entry.limit, trial.last, trial.clock)
    return unused_entry(entry, place, over=over) if over or _was_looked_for(entry, trial) else None


def _was_looked_for(entry: Entry, trial: Trial) -> bool:
    """Whether the break would have been found: a run may be about other releases, or about other rules."""
    compared = [old for old, _ in trial.ends if old is not None]
    series = [str(series_named(old.series)) for old in compared if old.series]
    reached = entry.breaks_from is None or any(each in entry.breaks_from for each in series)
    return entry.rule in trial.ran and bool(compared) and reached
