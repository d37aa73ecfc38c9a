"""Who brought a finding, and who repaired it: names the commits, and keeps what was found of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from rpclint.cache import Cache
from rpclint.errors import SourceError, UsageError
from rpclint.lint.loading import Source
from rpclint.lint.spreading import spread
from rpclint.lint.step import Newest, Step
from rpclint.places import TreeId
from rpclint.results import Finding, Flow, Report, Severity
from rpclint.rulebook import Rule
from rpclint.source import Repository
from rpclint.suppress import HYGIENE

SHORT = 10  # digits of a commit in a sentence


class Named(Struct, frozen=True):
    """The commits that a finding came with and went with, and where it went; None where there are none."""

    introduced_by: str | None = None
    repaired_by: str | None = None
    repaired_in: str | None = None


class Past(Struct, frozen=True):
    """Where commits are looked up. ``at`` gives the tree of one, to be judged as another tree is."""

    repository: Repository
    at: Callable[[str, TreeId], Source]
    newest: Newest


class Asked(Struct, frozen=True):
    """Some findings of one step; ``last`` is the last tree of the range that they are of."""

    step: Step
    last: Source
    findings: tuple[Finding, ...]


def check_blamable(steps: Sequence[Step]) -> None:
    """Raises where nobody could be named: on one tree alone, or outside of git."""
    for step in steps:
        if step.old is None:
            raise UsageError("--blame needs an older tree to begin at: rpclint diff OLD..NEW --blame")
        for source in (step.old, step.new):
            if source.tree.commit is None:
                raise UsageError(
                    f"{source.id.rev} is no commit of a repository, so that --blame has none to name; "
                    f"name two commits: rpclint diff OLD..NEW --blame"
                )


def check_history(steps: Sequence[Step], repository: Repository) -> None:
    """Raises where the commits between two trees are not there, or there are none."""
    if repository.is_shallow():
        raise SourceError(
            f"{repository.path} is a shallow clone, without the commits to name; "
            f"fetch them: git -C {repository.path} fetch --tags --unshallow"
        )
    for step in steps:
        old, new = step.old, step.new
        one, other = old.tree.commit if old else None, new.tree.commit
        if old and one and other and repository.merge_base(one, other) is None:
            raise SourceError(
                f"{old.id.rev} and {new.id.rev} have no history in common, so that --blame has no "
                f"commits to look at; leave it out: rpclint diff {old.id.rev}..{new.id.rev}"
            )


def blamed(
    report: Report,
    steps: Sequence[Step],
    rules: Sequence[Rule],
    past: Past,
    *,
    notes: bool,
    cache: Cache,
    jobs: int,
    progress: Callable[[str], None],
) -> Report:
    """A report that names the commits which brought and which repaired its findings; its ``notes``, too."""
    told_of = [f for f in report.findings if _is_asked_for(f, notes=notes)]
    most = max(1, jobs // len(steps))
    asked = [part for step in steps for part in _parts(step, steps[-1].new, told_of, most)]
    found = _kept(asked, rules, past, cache)
    missing = [
        replace(part, findings=rest)
        for part in asked
        if (rest := tuple(f for f in part.findings if f.fingerprint not in found))
    ]
    if missing:
        from rpclint.lint.naming import named

        def work(index: int) -> dict[str, Named]:
            return named(missing[index], rules, past)

        for done, (index, names) in enumerate(spread(work, range(len(missing)), jobs), start=1):
            for finding in missing[index].findings:
                told = names.get(finding.fingerprint, Named())
                cache.put("blame", _key(missing[index], finding, rules, past), told)
                found[finding.fingerprint] = told
            progress(f"named the commits of {done} of {len(missing)} parts")
    return replace(report, findings=tuple(_told(f, found, past.repository) for f in report.findings))


def _parts(step: Step, last: Source, findings: Sequence[Finding], most: int) -> Iterator[Asked]:
    """The findings of a step, in as many parts as there are processes for; each interface stays in one."""
    own = sorted((f for f in findings if _is_of(f, step)), key=_interface)
    groups = [tuple(group) for _, group in groupby(own, key=_interface)]
    for first in range(min(most, len(groups))):
        yield Asked(step, last, tuple(f for group in groups[first::most] for f in group))


def _interface(finding: Finding) -> tuple[str, str]:
    return finding.interface, finding.namespace or ""


def _is_asked_for(finding: Finding, *, notes: bool) -> bool:
    is_of_code = finding.flow is not Flow.GUIDANCE and finding.rule not in HYGIENE
    return is_of_code and (notes or finding.severity is not Severity.NOTE)


def _is_of(finding: Finding, step: Step) -> bool:
    return step.old is not None and (step.old.id, step.new.id) == (finding.old, finding.new)


def _kept(asked: Sequence[Asked], rules: Sequence[Rule], past: Past, cache: Cache) -> dict[str, Named]:
    found = {}
    for part in asked:
        for finding in part.findings:
            kept = cache.get("blame", _key(part, finding, rules, past), Named)
            if kept is not None:
                found[finding.fingerprint] = kept
    return found


def _key(part: Asked, finding: Finding, rules: Sequence[Rule], past: Past) -> str:
    """All that the commits depend on that are named: history does not change behind a commit."""
    old, new = part.step.old, part.step.new
    later = [past.newest(source) for source in (old, new) if source is not None]
    ends = [source.id for source in (old, new, part.last, *later) if source is not None]
    about = (finding.fingerprint, finding.severity.value, finding.methods, finding.seen_in)
    ids = tuple(rule.id for rule in rules)
    profiles = [source.profile for source in (old, new) if source is not None]
    return repr((ends, part.step.skips, about, ids, new.project, profiles, new.said))


def _told(finding: Finding, found: dict[str, Named], repository: Repository) -> Finding:
    names = found.get(finding.fingerprint)
    if names is None:
        return finding
    from rpclint.lint.repairs import before_why

    remarks = finding.remarks
    for remark in _remarks(finding, names, repository):
        remarks = before_why(remarks, remark)
    return replace(finding, introduced_by=names.introduced_by, repaired_by=names.repaired_by, remarks=remarks)


def _remarks(finding: Finding, names: Named, repository: Repository) -> Iterator[tuple[str, str]]:
    def called(commit: str) -> str:
        return f"{commit[:SHORT]} {repository.subject(commit)}"

    if names.introduced_by is not None:
        yield "came with", called(names.introduced_by)
    else:
        yield (
            "came with",
            f"no one commit: it is so already where {finding.new.rev} parts from {finding.old.rev}",
        )
    if names.repaired_by is not None:
        yield "repaired", f"{called(names.repaired_by)}, in {names.repaired_in}"
