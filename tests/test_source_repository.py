import os
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from rpclint.errors import SourceError, UsageError
from rpclint.source import Repository, Unreadable, commit
from rpclint.source.tree import MAX_FILE_BYTES, blob_id

AUTHOR = {
    "GIT_AUTHOR_NAME": "A Developer",
    "GIT_AUTHOR_EMAIL": "dev@example.org",
    "GIT_AUTHOR_DATE": "2013-10-17T12:00:00Z",
    "GIT_COMMITTER_NAME": "A Developer",
    "GIT_COMMITTER_EMAIL": "dev@example.org",
    "GIT_COMMITTER_DATE": "2013-10-17T12:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Project:
    """A small git repository; every commit has the same date, so that nothing can be told by dates."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=master")

    def git(self, *arguments: str, **environment: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            env=kept | AUTHOR | environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self, message: str = "change", **files: str) -> str:
        """Files are named with `__` for `/` and `_py` for `.py`."""
        for name, text in files.items():
            self.write(name.replace("__", "/").removesuffix("_py") + ".py", text.encode())
        self.count += 1
        self.write(
            "count.txt", b"%d" % self.count
        )  # git treats commits without files as if they were not there
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, data: bytes) -> None:
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def tag(self, name: str, message: str | None = None) -> None:
        self.git("tag", name, *(["--annotate", "--message", message] if message else []))

    def branch(self, name: str, start: str = "HEAD") -> None:
        self.git("checkout", "--quiet", "-b", name, start)

    def checkout(self, name: str) -> None:
        self.git("checkout", "--quiet", name)

    def open(self) -> Repository:
        return Repository.open(str(self.path))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def read(repository, rev="HEAD"):
    tree = repository.tree(rev, repository.resolve(rev))
    return dict(tree.read(tree.files()))


def test_a_tree_lists_regular_files_that_matter(project):
    project.write("nova/compute/rpcapi.py", b"x = 1\n")
    project.write("setup.cfg", b"[metadata]\nname = nova\n")
    project.write("README.rst", b"words\n")
    project.write(".tox/lib/left_out.py", b"")
    (project.path / "link.py").symlink_to("nova/compute/rpcapi.py")
    sha = project.commit()
    with project.open() as repository:
        tree = repository.tree("HEAD", sha)
        assert dict(tree.files()) == {
            "nova/compute/rpcapi.py": blob_id(b"x = 1\n"),
            "setup.cfg": blob_id(b"[metadata]\nname = nova\n"),
        }
        assert (tree.rev, tree.commit) == ("HEAD", sha)
        assert list(tree.read(["setup.cfg", "nope.py"])) == [
            ("setup.cfg", b"[metadata]\nname = nova\n"),
            ("nope.py", Unreadable("no such file")),
        ]


def test_many_files_and_interleaved_readers_share_one_process(project):
    for number in range(120):
        project.write(f"m{number:03}.py", b"#" * (number * 700))
    project.commit()
    with project.open() as repository:
        tree = repository.tree("HEAD", repository.resolve("HEAD"))
        one, other = tree.read(tree.files()), tree.read(reversed(list(tree.files())))
        next(other)
        assert [len(data) for _, data in one] == [number * 700 for number in range(120)]
        assert next(other)[0] == "m118.py"


def test_a_submodule_is_left_out(project):
    sha = project.commit(a_py="a = 1\n")
    project.git("update-index", "--add", "--cacheinfo", f"160000,{sha},vendor.py")
    project.git("commit", "--quiet", "--message", "submodule")
    with project.open() as repository:
        assert set(read(repository)) == {"a.py"}


def test_the_environment_of_a_hook_is_dropped(project, tmp_path, monkeypatch):
    project.commit(mine_py="")
    other = Project(tmp_path / "other")
    other.commit(theirs_py="")
    for name, value in {
        "GIT_DIR": str(other.path / ".git"),
        "GIT_WORK_TREE": str(other.path),
        "GIT_INDEX_FILE": str(other.path / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.path / ".git/objects"),
        "GIT_CONFIG_COUNT": "broken",
    }.items():
        monkeypatch.setenv(name, value)
    with project.open() as repository:
        assert set(read(repository)) == {"mine.py"}


@pytest.mark.parametrize("where", ["bare", "subfolder", "worktree"])
def test_any_form_of_repository_opens(project, tmp_path, where):
    project.commit(nova__a_py="a = 1\n")
    paths = {"bare": tmp_path / "bare", "subfolder": project.path / "nova", "worktree": tmp_path / "linked"}
    project.git("clone", "--quiet", "--bare", ".", str(paths["bare"]))
    project.git("worktree", "add", "--quiet", "--detach", str(paths["worktree"]))
    with Repository.open(str(paths[where])) as repository:
        assert read(repository) == {"nova/a.py": b"a = 1\n"}


def test_neither_hooks_nor_monitors_run(project, tmp_path):
    project.commit(a_py="")
    ran = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    project.git("config", "core.fsmonitor", str(script))
    before = sorted((project.path / ".git").rglob("*"))
    with project.open() as repository:
        read(repository)
        repository.refs()
        repository.history()
    assert not ran.exists()
    assert sorted((project.path / ".git").rglob("*")) == before


@pytest.mark.parametrize("rev", ["-x", "--all", "a b", "a..b", "HEAD:setup.cfg", "a\nb", "", "^HEAD", "\x07"])
def test_a_rev_cannot_be_an_option_or_an_expression(project, rev):
    project.commit()
    with project.open() as repository, pytest.raises(UsageError, match=r"git -C .* tag --list"):
        repository.resolve(rev)


def test_a_tag_of_a_tag_is_peeled(project):
    sha = project.commit()
    project.tag("1.0.0", "one")
    project.git("tag", "--annotate", "--message", "two", "again", "1.0.0")
    project.git("tag", "file", "HEAD:count.txt")
    with project.open() as repository:
        assert repository.resolve("again") == sha
        assert {ref.name: ref.commit for ref in repository.refs() if ref.kind == "tag"} == {
            "1.0.0": sha,
            "again": sha,
        }


def test_the_notes_of_the_release_bot_are_read(project):
    project.commit()
    project.tag(
        "33.0.0",
        "nova 33.0.0 release\n\nmeta:version: 33.0.0\nmeta:series: gazpacho\nmeta:branch: stable/2026.1",
    )
    project.tag("other", "no notes")
    with project.open() as repository:
        notes = {ref.name: (ref.note("series"), ref.note("branch")) for ref in repository.refs()}
    assert notes == {
        "33.0.0": ("gazpacho", "stable/2026.1"),
        "other": (None, None),
        "master": (None, None),
    }


def test_an_unknown_revision_suggests_and_mends(project):
    project.commit()
    project.tag("2013.2.4")
    with project.open() as repository, pytest.raises(SourceError) as raised:
        repository.resolve("2013.2.5")
    assert "did you mean 2013.2.4?" in str(raised.value)
    assert f"git -C {project.path} fetch --tags" in str(raised.value)


def test_a_missing_object_is_one_bad_file(project):
    project.commit(a_py="a = 1\n", b_py="b = 1\n")
    blob = blob_id(b"a = 1\n")
    (project.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with project.open() as repository:
        files = read(repository)
    assert files["b.py"] == b"b = 1\n"
    assert isinstance(files["a.py"], Unreadable)


def test_a_corrupt_object_is_one_bad_file(project):
    project.commit(a_py="a = 1\n" * 1000, b_py="b = 1\n")
    blob = blob_id(b"a = 1\n" * 1000)
    path = project.path / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-8] + b"garbage!")
    with project.open() as repository:
        files = read(repository)
    assert files["b.py"] == b"b = 1\n"
    assert isinstance(files["a.py"], Unreadable)


def test_a_huge_file_is_never_held(project):
    with (project.path / "big.py").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    project.commit(small_py="s = 1\n")
    with project.open() as repository:
        repository.tree("HEAD", repository.resolve("HEAD")).files()
        tracemalloc.start()
        files = read(repository)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert files["big.py"] == Unreadable(f"larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
    assert files["small.py"] == b"s = 1\n"
    assert most < 3 * MAX_FILE_BYTES


def test_a_partial_clone_is_not_completed(project, tmp_path):
    project.commit(a_py="a = 1\n")
    old = project.git("rev-parse", "HEAD")
    project.commit(a_py="a = 2\n")
    project.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    project.git("clone", "--quiet", "--filter=blob:none", f"file://{project.path}", str(clone))
    packs = sorted((clone / ".git/objects/pack").iterdir())
    with Repository.open(str(clone)) as repository:
        assert read(repository) == {"a.py": b"a = 2\n"}
        assert read(repository, old) == {"a.py": Unreadable("left out of this partial clone")}
        assert repository.file_at(old, "a.py") is None
    assert sorted((clone / ".git/objects/pack").iterdir()) == packs


def test_a_shallow_clone_says_how_to_deepen_it(project, tmp_path):
    project.commit()
    project.commit()
    project.git("clone", "--quiet", "--depth=1", f"file://{project.path}", str(tmp_path / "clone"))
    with Repository.open(str(tmp_path / "clone")) as repository:
        assert repository.is_shallow()
        with pytest.raises(SourceError, match="fetch --tags --unshallow"):
            repository.resolve("2013.2")


def test_a_killed_process_is_replaced(project):
    project.commit(a_py="a = 1\n")
    with project.open() as repository:
        assert read(repository) == {"a.py": b"a = 1\n"}
        repository._objects._process.kill()  # noqa: SLF001 (the only way to get at it)
        repository._objects._process.wait()  # noqa: SLF001
        assert read(repository) == {"a.py": b"a = 1\n"}


def test_a_git_that_only_dies_ends_the_job(project, monkeypatch):
    project.commit(a_py="a = 1\n")
    with project.open() as repository:
        tree = repository.tree("HEAD", repository.resolve("HEAD"))
        tree.files()
        monkeypatch.setattr(commit.command, "command", lambda *_: ["false"])
        with pytest.raises(SourceError, match=r"git -C .* fsck"):
            list(tree.read(["a.py"]))


def test_no_repository_no_folder_no_git(tmp_path, monkeypatch):
    with pytest.raises(SourceError, match=r"not a git repository.*rpclint -C REPOSITORY"):
        Repository.open(str(tmp_path))
    with pytest.raises(SourceError, match="no such folder"):
        Repository.open(str(tmp_path / "nope"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="git is not on PATH; install it"):
        Repository.open(str(tmp_path))


def test_dubious_ownership_gives_gits_own_remedy():
    stderr = (
        b"fatal: detected dubious ownership in repository at '/srv/nova'\n"
        b"To add an exception for this directory, call:\n\n"
        b"\tgit config --global --add safe.directory /srv/nova\n"
    )
    message = str(commit.command.failure("/srv/nova", stderr))
    assert message.endswith("try: git config --global --add safe.directory /srv/nova")
    assert "\n" not in message


def test_relations_between_commits(project):
    first = project.commit("first")
    project.tag("1.0.0")
    middle = project.commit("middle")
    last = project.commit("last")
    project.tag("2.0.0")
    with project.open() as repository:
        assert repository.descendants(middle) == {last}
        assert repository.ancestors(middle) >= {first}
        assert repository.is_ancestor(first, middle)
        assert not repository.is_ancestor(last, middle)
        assert repository.merge_base(first, last) == first
        assert repository.history() == ((first,), (last, first))
        assert repository.root("1.0.0") == repository.root(first) != repository.root(last)
