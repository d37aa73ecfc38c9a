"""The index and the work tree as trees."""

import os

import pytest
from test_source_repository import Project

from rpclint.errors import SourceError
from rpclint.source.tree import blob_id


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path / "project")
    made.commit(a="A = 1", b="B = 1", gone="G = 1")
    return made


def held(tree):
    return {path: data for path, data in tree.read(tree.files()) if isinstance(data, bytes)}


def test_what_is_clean_is_what_was_committed(project):
    repository = project.open()
    commit = repository.tree("HEAD", repository.resolve("HEAD"))
    for tree in (repository.index(), repository.work_tree()):
        assert tree.clean
        assert tree.files() == commit.files()
        assert held(tree) == held(commit)


def test_the_index_holds_what_is_staged_and_the_work_tree_what_lies_there(project):
    project.write("a.py", b"A = 2")
    project.git("add", "a.py")
    project.write("a.py", b"A = 3")
    project.write("new.py", b"N = 1")
    project.write("b.py", b"B = 3")
    (project.path / "gone.py").unlink()
    repository = project.open()
    index, disk = repository.index(), repository.work_tree()
    assert not index.clean
    assert not disk.clean
    assert held(index) == {"a.py": b"A = 2", "b.py": b"B = 1", "gone.py": b"G = 1"}
    assert held(disk) == {"a.py": b"A = 3", "b.py": b"B = 3", "new.py": b"N = 1"}
    assert disk.files()["new.py"] == blob_id(b"N = 1")
    assert index.content != disk.content
    assert index.content == repository.index().content


def test_what_git_ignores_and_what_is_no_file_is_left_out(project):
    project.write(".gitignore", b"built.py\n")
    project.write("built.py", b"X = 1")
    (project.path / "link.py").symlink_to("a.py")
    (project.path / "a.py").unlink()
    (project.path / "a.py").mkdir()
    assert sorted(project.open().work_tree().files()) == ["b.py", "gone.py"]


def test_a_change_of_other_files_is_a_change(project):
    project.write("notes.txt", b"later")
    assert not project.open().work_tree().clean
    assert project.open().index().clean
    project.git("add", "notes.txt")
    assert not project.open().index().clean


def test_inside_a_hook_the_index_is_the_one_that_git_commits(project, monkeypatch):
    project.write("a.py", b"A = 2")
    project.write("b.py", b"B = 2")
    other = project.path / ".git" / "next-index-1.lock"
    project.git("read-tree", "HEAD", GIT_INDEX_FILE=str(other))
    project.git("add", "b.py", GIT_INDEX_FILE=str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert held(project.open().index())["b.py"] == b"B = 2"
    monkeypatch.setenv("GIT_INDEX_FILE", os.devnull)  # of another repository, or of none
    assert project.open().index().clean


def test_a_merge_that_is_not_done_cannot_be_committed(project):
    project.branch("other")
    project.commit(a="A = 2")
    project.checkout("master")
    project.commit(a="A = 3")
    with pytest.raises(Exception, match="merge"):
        project.git("merge", "other")
    with pytest.raises(SourceError, match=r"a\.py is not merged yet"):
        project.open().index()
    assert b"<<<<<<<" in held(project.open().work_tree())["a.py"]


def test_without_a_work_tree_a_commit_is_to_be_named(project):
    project.git("config", "core.bare", "true")
    with pytest.raises(SourceError, match="rpclint check --rev REV"):
        project.open().work_tree()


def test_below_a_folder_of_the_repository_all_of_it_is_seen(project):
    project.write("deep/c.py", b"C = 1")
    repository = type(project.open()).open(str(project.path / "deep"))
    assert "deep/c.py" in repository.work_tree().files()
    assert "a.py" in repository.index().files()
