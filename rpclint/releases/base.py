"""What a change was made from: where its line of commits leaves the branch that it is meant for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from rpclint.errors import ReleaseError
from rpclint.releases.placing import review_branch
from rpclint.releases.tips import TRUNKS
from rpclint.source import Ref, Repository

# Where CI names the branch, or the commit, that a change is to be merged into.
COMMITS = ("PRE_COMMIT_FROM_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA")
BRANCHES = ("ZUUL_BRANCH", "GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME")


class Base(Struct, frozen=True):
    """A commit, and what to call it; ``commits`` is how many the change has since, without merges."""

    commit: str
    name: str
    commits: int


def find_base(
    repository: Repository,
    head: str,
    environment: Mapping[str, str],
    *,
    named: str | None = None,
    uncommitted: bool = False,
) -> Base:
    """The base of a commit, or of what is ``uncommitted`` on top of it.

    It is the merge base with what was ``named``, else with what CI names, else with the branch that the
    commit says it is for. What is on that branch already, as all history and Zuul's merges are, was made from
    its first parent. Raises ReleaseError, with the command that mends it, where there is none.
    """
    name, target = _target(repository, head, environment, named)
    commit = repository.merge_base(target, head) if target is not None else head
    if commit is None:
        raise ReleaseError(f"{name} and {head[:12]} have no commit in common; {_mend(repository)}")
    if commit == head and not uncommitted:
        name, commit = f"the parent of {head[:12]}", _parent(repository, head)
    return Base(commit, name, repository.count(commit, head) + uncommitted)


def _target(
    repository: Repository, head: str, environment: Mapping[str, str], named: str | None
) -> tuple[str, str | None]:
    """What a change is to be merged into, by name and commit; None for the commit where it is merged."""
    given = named or next((environment[name] for name in COMMITS if environment.get(name)), None)
    if given is not None:
        return given, repository.resolve(given)
    said = next((environment[name] for name in BRANCHES if environment.get(name)), None)
    branch = said or review_branch(repository, head)
    wanted = [branch] if branch else list(TRUNKS)
    found = _nearest(repository, head, [ref for name in wanted for ref in _called(repository, name)])
    if found is not None:
        return found.name, found.commit
    if said is None and _is_released(repository, head):
        return "", None
    raise ReleaseError(f"no branch is called {' or '.join(wanted)}; {_mend(repository, branch)}")


def _called(repository: Repository, name: str) -> list[Ref]:
    """The branches of a name: those of other repositories if there are any, for one's own may be ahead."""
    refs = repository.refs()
    remote = [ref for ref in refs if ref.kind == "remote" and ref.name.partition("/")[2] == name]
    return remote or [ref for ref in refs if ref.kind == "branch" and ref.name == name]


def _nearest(repository: Repository, head: str, refs: Sequence[Ref]) -> Ref | None:
    """The one that a commit has most in common with: a fork's branch may be far behind."""
    best: tuple[str, Ref] | None = None
    for ref in refs:
        base = repository.merge_base(ref.commit, head)
        if base is not None and (best is None or repository.is_ancestor(best[0], base)):
            best = base, ref
    return best[1] if best is not None else next(iter(refs), None)


def _is_released(repository: Repository, commit: str) -> bool:
    """Whether a tag has it: what remains of a branch that is gone."""
    tagged = {ref.commit for ref in repository.refs() if ref.kind == "tag"}
    return not tagged.isdisjoint(repository.descendants(commit) | {commit})


def _parent(repository: Repository, commit: str) -> str:
    found = repository.parent(commit)
    if found is None:
        raise ReleaseError(f"{commit[:12]} has no parent to compare it with; {_mend(repository)}")
    return found


def _mend(repository: Repository, branch: str | None = None) -> str:
    if repository.is_shallow():
        return f"deepen the clone: git -C {repository.path} fetch --tags --unshallow"
    fetch = f"fetch it: git -C {repository.path} fetch origin {branch}, or " if branch else ""
    return f"{fetch}name what the change was made from: rpclint check --base REV"
