"""What one change brings: judged against releases and what it was made from, less what was wrong before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from rpclint.cache import Cache
from rpclint.lint.loading import Source
from rpclint.lint.step import Newest, Step
from rpclint.lint.suppressing import OWN, Acceptance
from rpclint.lint.touching import touched
from rpclint.places import Gap, TreeId
from rpclint.results import SEVERITIES, Finding, Report
from rpclint.rulebook import Rule


class Change(Struct, frozen=True):
    """A tree, what it was made from, and the releases that it has to be upgradable from.

    ``commits`` is how many the change has. ``skipped`` are those of the ``baselines`` that an upgrade gets to
    by skipping another.
    """

    base: Source
    new: Source
    commits: int
    baselines: tuple[Source, ...]
    skipped: frozenset[Source] = frozenset()

    def steps(self, new: Source) -> list[Step]:
        """From each baseline to the new tree, or to what it was made from; that one alone without any."""
        found = [Step(old, new, skips=old in self.skipped) for old in self.baselines]
        return found or [Step(None, new)]

    @property
    def range(self) -> str:
        return f"{(self.baselines or (self.base,))[-1].id.rev}..{self.new.id.rev}"


def check(
    change: Change,
    rules: Sequence[Rule],
    newest: Newest,
    *,
    everything: bool = False,
    cache: Cache | None = None,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda _: None,
    accepted: Acceptance = OWN,
) -> Report:
    """What is wrong with a change; with ``everything``, what was so before it as well.

    What was accepted before is what the tree has that it was made from, if ``accepted`` says nothing else.
    Where nothing differs that sends or serves, there is nothing to compare, and the report says so.
    """
    if not everything and not touched(change.base, change.new, cache):
        return _untouched(change)

    from rpclint.lint.linting import lint

    def judged(steps: Sequence[Step]) -> Report:
        return lint(
            change.range,
            steps,
            rules,
            newest,
            cache=cache,
            jobs=jobs,
            progress=progress,
            accepted=replace(accepted, today=change.new.id),  # no change brings the end of an entry
        )

    itself = Step(change.base, change.new, commits=change.commits)
    baselines = change.steps(change.new) if change.baselines else []
    found = replace(judged([*baselines, itself]), base=change.base.id)
    if everything or not (found.findings or found.gaps):
        return found
    before = judged(change.steps(change.base))
    return replace(
        found,
        findings=tuple(_new(found.findings, before.findings)),
        gaps=tuple(_new_gaps(found.gaps, before.gaps, change.new.id)),
    )


def _untouched(change: Change) -> Report:
    base, new = change.base.id, change.new.id
    return Report(
        range=change.range,
        project=change.new.project,
        profile=change.new.profile.name,
        steps=(),
        findings=(),
        gaps=(),
        remarks=(f"nothing that sends or serves differs between {base.rev} and {new.rev}",),
        base=base,
    )


def _new(found: Sequence[Finding], before: Sequence[Finding]) -> Iterator[Finding]:
    """What was not there, or not as bad, or did not count."""
    known = {finding.fingerprint: finding for finding in before}
    for finding in found:
        earlier = known.get(finding.fingerprint)
        if earlier is None or _is_worse(finding, earlier):
            yield finding


def _is_worse(now: Finding, before: Finding) -> bool:
    if before.suppressed is not None and now.suppressed is None:
        return True
    return SEVERITIES.index(now.severity) < SEVERITIES.index(before.severity)


def _new_gaps(
    found: Sequence[tuple[TreeId, Gap]], before: Sequence[tuple[TreeId, Gap]], new: TreeId
) -> Iterator[tuple[TreeId, Gap]]:
    """Those of the new tree; a gap that only moved to another line is no new one."""
    known = [_what(gap) for _, gap in before]
    for tree, gap in found:
        if tree != new:
            continue
        if _what(gap) in known:
            known.remove(_what(gap))
        else:
            yield tree, gap


def _what(gap: Gap) -> tuple[str, str]:
    return gap.path, gap.reason
