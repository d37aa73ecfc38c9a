"""Looks for the commits that the findings of a step came with, and went with; loaded only where asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from msgspec.structs import replace

from rpclint.errors import SourceError
from rpclint.graph import VersionGraph
from rpclint.lint.bisecting import Search, Shows
from rpclint.lint.blame import Asked, Named, Past
from rpclint.lint.judging import interfaces_of, judge, those_of
from rpclint.lint.loading import Source
from rpclint.lint.step import Step
from rpclint.results import ACROSS, OF_ONE_TREE, SEVERITIES, Finding, Severity, strongest, weakest
from rpclint.rulebook import Rule
from rpclint.source import Repository

StepAt = Callable[[Source], Step]  # the step that is judged with a tree at one end


def named(asked: Asked, rules: Sequence[Rule], past: Past) -> dict[str, Named]:
    """The commits for each finding, by its fingerprint."""
    return _Naming(asked, rules, past).names()


@dataclass(slots=True)
class _Lines:
    """The commits of a repository; those that change one of some ``paths`` are likely to matter."""

    repository: Repository
    paths: AbstractSet[str]
    _known: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def line(self, top: str, below: str) -> Sequence[str]:
        if (top, below) not in self._known:
            self._known[top, below] = self.repository.line(top, below)
        return self._known[top, below]

    def marked(self, top: str, below: str) -> Sequence[str]:
        return self.repository.line(top, below, sorted(self.paths))

    def parents(self, commit: str) -> Sequence[str]:
        return self.repository.parents(commit)


class _Naming:
    def __init__(self, asked: Asked, rules: Sequence[Rule], past: Past) -> None:
        self._step, self._last = asked.step, asked.last
        self._rules, self._past = rules, past
        shown = _worst(_judged(self._step, asked.findings, those_of(rules, asked.findings)))
        # As it was first seen; it may have become worse since.
        self._findings = {
            f.fingerprint: replace(f, severity=weakest(f.severity, shown[f.fingerprint]))
            for f in asked.findings
            if f.fingerprint in shown
        }

    def names(self) -> dict[str, Named]:
        new = self._step.new
        introduced = self._found(new, self._step.old, list(self._findings), self._with_new, gone=False)
        repaired: dict[str, tuple[str, str]] = {}
        for top, below, step_at, asked in self._ways():
            open_ = self._cleared(step_at(top), [name for name in asked if name not in repaired])
            found = self._found(top, below, open_, step_at, gone=True)
            repaired |= {name: (commit, _called(top)) for name, commit in found.items()}
        return {
            name: Named(introduced.get(name), *repaired.get(name, (None, None))) for name in self._findings
        }

    def _ways(self) -> Iterator[tuple[Source, Source, StepAt, list[str]]]:
        """Where to look for repairs, and of what: in the new series, later on, in the old series."""
        old, new, last = self._step.old, self._step.new, self._last
        newer = self._past.newest(new)
        if newer is not None:
            yield newer, new, self._with_new, list(self._findings)
        if last.id != new.id:
            done = [name for name, f in self._findings.items() if last.id not in f.seen_in]
            yield last, new, self._with_new, done
        older = self._past.newest(old) if old is not None else None
        if old is not None and older is not None:
            across = [name for name, f in self._findings.items() if f.flow in ACROSS]
            yield older, old, self._with_old, across

    def _with_new(self, source: Source) -> Step:
        return replace(self._step, new=source)

    def _with_old(self, source: Source) -> Step:
        return replace(self._step, old=source)

    def _found(
        self, top: Source, below: Source | None, asked: Sequence[str], step_at: StepAt, *, gone: bool
    ) -> dict[str, str]:
        if below is None or below.tree.commit is None or top.tree.commit is None or not asked:
            return {}
        lines = _Lines(self._past.repository, {*below.rpc_paths(), *top.rpc_paths()})
        search = Search(lines, self._shows(step_at, top, gone=gone))
        return search.culprits(top.tree.commit, below.tree.commit, asked)

    def _shows(self, step_at: StepAt, like: Source, *, gone: bool) -> Shows[str]:
        def shows(commit: str, asked: Collection[str]) -> AbstractSet[str]:
            source = self._past.at(commit, like.id)
            shown = self._shown(step_at(source), asked)
            if source.lacks_files:
                raise _lacking(self._past.repository, commit)
            source.let_go()
            return frozenset(asked) - shown if gone else shown

        return shows

    def _shown(self, step: Step, asked: Collection[str]) -> frozenset[str]:
        """Which of the findings a step shows, no less bad than they were."""
        findings = [self._findings[name] for name in asked]
        worst = _worst(_judged(step, findings, those_of(self._rules, findings)))
        return frozenset(
            f.fingerprint
            for f in findings
            if f.fingerprint in worst and _as_bad(worst[f.fingerprint], f.severity)
        )

    def _cleared(self, step: Step, asked: Sequence[str]) -> list[str]:
        """Which of the findings are gone from a step, with nothing else in their place."""
        findings = [self._findings[name] for name in asked]
        if not findings:
            return []
        both = _interfaces_on_both_sides(step)
        told = _judged(step, findings, self._rules)
        return [
            f.fingerprint
            for f in findings
            if (f.interface, f.namespace) in both and not any(_replaces(other, f) for other in told)
        ]


def _judged(step: Step, findings: Sequence[Finding], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    own = any(flow in OF_ONE_TREE for f in findings for flow in f.flows)
    return judge(replace(step, own=own), rules, VersionGraph(), interfaces_of(findings)).findings


def _worst(findings: Sequence[Finding]) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for f in findings:
        found[f.fingerprint] = strongest(f.severity, found.get(f.fingerprint, f.severity))
    return found


def _as_bad(one: Severity, other: Severity) -> bool:
    return SEVERITIES.index(one) <= SEVERITIES.index(other)


def _replaces(other: Finding, f: Finding) -> bool:
    """Whether the same calls fail as badly, whatever is said of them now."""
    if (other.interface, other.namespace) != (f.interface, f.namespace) or not _as_bad(
        other.severity, f.severity
    ):
        return False
    apart = other.methods and f.methods and not {*other.methods} & {*f.methods}
    return other.fingerprint == f.fingerprint or not apart


def _interfaces_on_both_sides(step: Step) -> set[tuple[str, str | None]]:
    sides = [source.surface.surface.interfaces for source in (step.old, step.new) if source is not None]
    first, *rest = ({(i.name, i.namespace) for i in side} for side in sides)
    return first.intersection(*rest)


def _lacking(repository: Repository, commit: str) -> SourceError:
    return SourceError(
        f"git does not have all files of {commit[:10]} here, so that nobody can be named; "
        f"fetch them: git -C {repository.path} fetch --refetch --no-filter"
    )


def _called(top: Source) -> str:
    """Where a repair is: on a stable branch, or in the last tree of a range."""
    on_branch = top.id.series is not None and top.id.release is not None and top.id.rev != top.id.release
    return f"stable/{top.id.series}" if on_branch else top.id.rev
