"""What git said of commits is asked for once; what may change is asked for again."""

import pytest
from test_source_repository import Project

from rpclint.cache import open_cache
from rpclint.source import CheckedOut, LoadedTree, Repository, command, differing


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


@pytest.fixture
def opened(project, tmp_path):
    """Opens the repository as another run would, with what earlier ones kept."""
    caches = []

    def opened(path=project.path):
        for cache in caches:
            cache.close()
        caches.append(open_cache({"RPCLINT_CACHE_DIR": str(tmp_path / "c")}))
        return Repository.open(str(path), caches[-1])

    return opened


@pytest.fixture
def asked(monkeypatch):
    """What git is asked for."""
    found = []
    attempt = command.attempt

    def noting(path, *arguments, **given):
        found.append(arguments[0])
        return attempt(path, *arguments, **given)

    monkeypatch.setattr(command, "attempt", noting)
    return found


def answers(repository, first, last):
    return (
        repository.merge_base(first, last),
        repository.is_ancestor(first, last),
        repository.is_ancestor(last, first),
        repository.count(first, last),
        repository.day(last),
        repository.parent(last),
        repository.parent(first),
        repository.refs(),
        repository.history(),
        repository.descendants(first),
        repository.ancestors(last),
        repository.file_at(last, "a.py"),
        repository.file_at(last, "none.py"),
        repository.tree("last", last).file("a.py"),
        repository.tree("last", last).file("b.py"),
    )


def test_a_second_run_hears_the_same_without_asking(project, opened, asked):
    first, last = project.commit(a_py="a = 1\n"), project.commit(a_py="a = 2\n")
    project.git("tag", "1.0.0", first)
    said = answers(opened(), first, last)
    assert said[:7] == (first, True, False, 1, said[4], first, None)
    assert said[-4:] == (b"a = 2\n", None, b"a = 2\n", None)
    asked.clear()
    assert answers(opened(), first, last) == said
    assert asked == ["rev-parse", "for-each-ref"]


def test_refs_that_move_are_heard_of(project, opened):
    first = project.commit(a_py="a = 1\n")
    project.git("tag", "1.0.0", first)
    before = opened()
    assert (dict(before.tags), before.descendants(first)) == ({"1.0.0": first}, frozenset())
    last = project.commit(a_py="a = 2\n")
    project.git("tag", "2.0.0", last)
    after = opened()
    assert (dict(after.tags), after.descendants(first)) == ({"1.0.0": first, "2.0.0": last}, {last})


def test_a_shallow_clone_keeps_nothing_that_a_fetch_may_change(project, tmp_path, opened):
    for number in range(3):
        last = project.commit(a_py=f"a = {number}\n")
    project.git("clone", "--quiet", "--depth", "1", f"file://{project.path}", str(tmp_path / "clone"))
    assert opened(tmp_path / "clone").parent(last) is None
    project.git("-C", str(tmp_path / "clone"), "fetch", "--quiet", "--unshallow")
    assert opened(tmp_path / "clone").parent(last) is not None


def test_an_error_of_git_is_no_answer(project, opened):
    last = project.commit(a_py="a = 1\n")
    assert not opened().is_ancestor("0" * 40, last)
    assert opened().merge_base("0" * 40, last) is None
    kept = opened()._kept  # noqa: SLF001, what is kept shows in nothing else
    assert kept.answer(lambda: ("asked",), "ancestor", "0" * 40, last) == ("asked",)
    assert kept.answer(lambda: ("asked",), "base", "0" * 40, last) == ("asked",)


def listed(tree):
    return {path: next(iter(tree.read([path])))[1] for path in tree.files()}


def test_only_what_differs_is_told_apart(project, opened):
    old = project.commit(a_py="a = 1\n", b_py="b = 1\n", c_py="c = 1\n")
    (project.path / "b.py").unlink()
    (project.path / "NOTES").write_text("all is well\n")
    new = project.commit(a_py="a = 2\n", d_py="d = 1\n")
    repository = opened()
    before, after = differing(repository.tree("old", old), repository.tree("new", new))
    assert listed(before) == {"a.py": b"a = 1\n", "b.py": b"b = 1\n"}
    assert listed(after) == {"a.py": b"a = 2\n", "d.py": b"d = 1\n"}
    assert (before.content, after.content) == (old, new)
    assert differing(LoadedTree("folder", {}), repository.tree("new", new)) is None
    assert differing(repository.tree("new", new), repository.work_tree()) is None


def test_what_is_staged_differs_from_any_commit(project, opened):
    old = project.commit(a_py="a = 1\n", b_py="b = 1\n")
    new = project.commit(a_py="a = 2\n")
    assert opened().index().clean
    (project.path / "b.py").write_text("b = 2\n")
    project.git("add", "b.py")
    (project.path / "b.py").write_text("b = 3\n")
    repository = opened()
    index = repository.index()
    assert isinstance(index, CheckedOut)
    assert not index.clean
    assert listed(differing(repository.tree("new", new), index)[1]) == {"b.py": b"b = 2\n"}
    assert listed(differing(repository.tree("old", old), index)[1]) == {
        "a.py": b"a = 2\n",
        "b.py": b"b = 2\n",
    }
    assert listed(index) == {"a.py": b"a = 2\n", "b.py": b"b = 2\n"}
    project.git("rm", "--quiet", "--force", "--cached", "b.py")
    assert opened().index().content != index.content
