"""What of a run's findings does not count, by the comments in its new trees and by what was accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from rpclint.lint.loading import Source
from rpclint.lint.step import Step
from rpclint.places import TreeId
from rpclint.releases import Naming
from rpclint.results import Finding
from rpclint.rulebook import Rule
from rpclint.source import GitTree

if TYPE_CHECKING:
    from rpclint.lint.answers import Answer
    from rpclint.suppress import Accepted, Clock, Comment


def in_own_tree(source: Source) -> Accepted:
    """The breaks that a tree's own file accepts."""
    from rpclint.suppress import in_tree

    return in_tree(source.tree)


class Acceptance(Struct, frozen=True):
    """Which breaks are accepted in the tree that is judged.

    ``today`` is a tree whose day ends what is accepted up to a day, if it is not that of each.
    """

    of: Callable[[Source], Accepted] = in_own_tree
    today: TreeId | None = None


OWN = Acceptance()


def suppressed(
    findings: Sequence[Finding],
    steps: Sequence[Step],
    answers: Sequence[Answer],
    rules: Sequence[Rule],
    accepted: Acceptance,
) -> list[Finding]:
    """The findings with why some do not count, and what is wrong with the suppressions.

    Never kept from run to run: the accepted file may be any, and time goes on.
    """
    from rpclint.suppress import Trial, settled

    last = steps[-1].new
    comments: dict[TreeId, tuple[Comment, ...]] = {answer.report.new: answer.comments for answer in answers}
    return settled(
        Trial(
            findings=findings,
            parts=[finding for answer in answers for finding in answer.findings],
            ends=[(answer.report.old, answer.report.new) for answer in answers],
            rules=rules,
            comments=comments,
            accepted=accepted.of(last),
            levels=last.profile.levels,
            clock=clock(steps, accepted.today),
            project=last.project,
        )
    )


def clock(steps: Sequence[Step], today: TreeId | None = None) -> Clock:
    """What tells when the trees of a run are from; ``today`` is one whose day counts for all."""
    from rpclint.suppress import Clock

    profile = steps[-1].new.profile
    return Clock(_repository(steps), Naming(profile.release_tags, profile.releases), today)


def _repository(steps: Sequence[Step]) -> str | None:
    """Where the commits of a run are, if any."""
    trees = [source.tree for step in steps for source in (step.new, step.old) if source is not None]
    return next((tree.repository for tree in trees if isinstance(tree, GitTree)), None)
