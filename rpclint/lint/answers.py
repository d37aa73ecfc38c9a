"""What one step comes to, kept from run to run under all that it depends on."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from rpclint.cache import Cache
from rpclint.lint.loading import Source
from rpclint.lint.step import Newest, Step
from rpclint.places import Gap, TreeId
from rpclint.results import Finding, StepReport
from rpclint.rulebook import Rule
from rpclint.suppress import Comment


class Answer(Struct, frozen=True):
    """All that a report needs to know of a step, and nothing of the trees themselves.

    ``interfaces`` is how many the new tree has; ``comparable`` says whether the messages of any client could
    be delivered to a server of the new tree. ``strangers`` are names in the configuration that stand for
    nothing in either tree. ``comments`` are those of the new tree that speak to rpclint.
    """

    report: StepReport
    findings: tuple[Finding, ...]
    gaps: tuple[tuple[TreeId, Gap], ...]
    interfaces: int
    comparable: bool
    project: str | None
    profile: str
    strangers: dict[str, str | None]
    comments: tuple[Comment, ...] = ()


class Answers:
    """Looks steps up in the cache."""

    def __init__(self, cache: Cache, rules: Sequence[Rule], newest: Newest) -> None:
        self._cache = cache
        self._rules = tuple(rule.id for rule in rules)
        self._newest = newest

    def get(self, step: Step) -> Answer | None:
        return self._cache.get("steps", self._key(step), Answer)

    def put(self, step: Step, answer: Answer) -> None:
        if not any(tree.lacks_files for tree in self._trees(step)):
            self._cache.put("steps", self._key(step), answer)

    def _key(self, step: Step) -> str:
        """What a tree is called stands in the answer; what is in it decides it."""
        trees = self._trees(step)
        ids, contents = [tree.id for tree in trees], [tree.tree.content for tree in trees]
        profiles = [tree.profile for tree in trees]
        of_step = (step.old is None, step.own, step.skips, step.commits)
        return repr((of_step, ids, contents, self._rules, profiles, step.new.said))

    def _trees(self, step: Step) -> list[Source]:
        """Both ends of a step, and the newest point releases of their series."""
        ends = [source for source in (step.old, step.new) if source is not None]
        return [*ends, *(later for source in ends if (later := self._newest(source)) is not None)]
