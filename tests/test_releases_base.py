"""What a change was made from."""

import subprocess

import pytest
from test_source_repository import Project

from rpclint.errors import ReleaseError
from rpclint.releases.base import find_base
from rpclint.source import Repository


@pytest.fixture
def project(tmp_path):
    """A trunk of two commits, as another repository has it too."""
    made = Project(tmp_path / "project")
    made.commit("first")
    made.commit("second")
    return made


def base(project, rev="HEAD", *, named=None, uncommitted=False, **environment):
    repository = project.open()
    return find_base(repository, repository.resolve(rev), environment, named=named, uncommitted=uncommitted)


def test_a_branch_is_made_from_where_it_left_the_trunk(project):
    project.branch("topic")
    project.commit("mine")
    project.commit("mine, too")
    found = base(project)
    assert found.commit == project.git("rev-parse", "master")
    assert (found.name, found.commits) == ("master", 2)


def test_what_is_not_committed_yet_is_one_change_more(project):
    assert base(project, uncommitted=True).commit == project.git("rev-parse", "HEAD")
    assert base(project, uncommitted=True).commits == 1
    project.branch("topic")
    project.commit("mine")
    assert base(project, uncommitted=True).commit == project.git("rev-parse", "master")
    assert base(project, uncommitted=True).commits == 2


def test_what_is_on_the_trunk_was_made_from_its_parent(project):
    assert base(project).commit == project.git("rev-parse", "HEAD^")
    assert base(project).commits == 1


def test_a_merge_on_the_trunk_was_made_from_its_first_parent(project):
    """As Zuul prepares a change: on a local branch that has it already, and without another repository."""
    project.branch("change")
    project.commit("of the change", other="O = 1")
    project.checkout("master")
    before = project.git("rev-parse", "HEAD")
    project.commit("meanwhile", a="A = 1")
    meanwhile = project.git("rev-parse", "HEAD")
    project.git("merge", "--quiet", "--no-ff", "--strategy=ours", "change")
    project.git("checkout", "--quiet", "--detach")
    assert base(project).commit == meanwhile != before
    assert base(project).commits == 1


def test_another_repositorys_trunk_tells_more_than_ones_own(project):
    project.git("update-ref", "refs/remotes/origin/master", "HEAD")
    project.commit("on my own trunk")
    assert base(project).name == "origin/master"
    assert base(project).commit == project.git("rev-parse", "HEAD^")


def test_a_fork_that_is_behind_tells_less(project):
    project.git("update-ref", "refs/remotes/fork/master", "HEAD^")
    project.git("update-ref", "refs/remotes/origin/master", "HEAD")
    project.branch("topic")
    project.commit("mine")
    assert base(project).name == "origin/master"


def test_a_stable_branch_names_itself(project):
    project.branch("stable/2025.1")
    project.write(".gitreview", b"[gerrit]\ndefaultbranch=stable/2025.1\n")
    project.commit("its own file")
    start = project.git("rev-parse", "HEAD")
    project.git("update-ref", "refs/remotes/gerrit/stable/2025.1", start)
    project.branch("backport")
    project.commit("mine")
    assert base(project).commit == start


def test_what_a_tag_has_was_made_from_its_parent_when_its_branch_is_gone(project):
    project.write(".gitreview", b"[gerrit]\ndefaultbranch=stable/icehouse\n")
    project.commit("of the branch")
    project.commit("and another")
    with pytest.raises(ReleaseError, match="no branch is called stable/icehouse"):
        base(project)
    project.tag("icehouse-eol")
    assert base(project, "HEAD^").commit == project.git("rev-parse", "HEAD^^")


@pytest.mark.parametrize(
    "variable", ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "ZUUL_BRANCH"]
)
def test_ci_names_the_branch(project, variable):
    project.branch("feature/cells")
    project.commit("of the feature")
    project.branch("topic")
    project.commit("mine")
    assert base(project).commits == 2
    assert base(project, **{variable: "feature/cells"}).commits == 1
    with pytest.raises(ReleaseError, match="fetch origin feature/gone"):
        base(project, **{variable: "feature/gone"})


@pytest.mark.parametrize("variable", ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "PRE_COMMIT_FROM_REF"])
def test_ci_names_the_commit(project, variable):
    project.branch("topic")
    start = project.commit("mine")
    project.commit("mine, too")
    assert base(project, **{variable: start}).commit == start


def test_the_user_has_the_last_word(project):
    first = project.git("rev-parse", "HEAD^")
    project.commit("third")
    assert base(project, named="HEAD~2", GITHUB_BASE_REF="gone").commit == first


def test_histories_without_a_common_commit(project):
    project.git("checkout", "--quiet", "--orphan", "island")
    project.commit("another beginning")
    with pytest.raises(ReleaseError, match=r"no commit in common; .*rpclint check --base REV"):
        base(project)


def test_the_first_commit_has_nothing_before_it(project):
    with pytest.raises(ReleaseError, match=r"has no parent to compare it with; .*--base REV"):
        base(project, "HEAD^")


def test_a_shallow_clone_is_to_be_deepened(project, tmp_path):
    where = str(tmp_path / "shallow")
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", project.path.as_uri(), where],
        check=True,
        capture_output=True,
    )
    repository = Repository.open(where)
    with pytest.raises(ReleaseError, match="fetch --tags --unshallow"):
        find_base(repository, repository.resolve("HEAD"), {})
