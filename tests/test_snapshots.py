"""A tree in one file: as good as its commit, the same each time, and harmless whatever is in it."""

import io
import json
import lzma
import tarfile

import pytest
from test_cli import BREAKS, NEW, OLD, add, names, refused, rules_of, run, sdist, station
from test_source_repository import Project

from rpclint.errors import SourceError
from rpclint.model import Phase, TreeId
from rpclint.source import LoadedTree, Unreadable, open_path, open_snapshot
from rpclint.source.snapshot import ABOUT, packed

__all__ = ["run", "station"]  # fixtures


@pytest.fixture
def kept(run, tmp_path):
    """Makes a snapshot of a REV."""

    def made(rev, name=None, where=None):
        path = tmp_path / (name or f"{rev.replace('/', '-')}.rpclint")
        code, out, err = run("snapshot", rev, "-o", path, **({"where": where} if where else {}))
        assert (code, err) == (0, "")
        assert out.startswith(f"{path}: ")
        return path

    return made


def told(out, *, without=("range",)):
    """A report but for what it was asked for by."""
    data = json.loads(out)
    return {name: value for name, value in data.items() if name not in without}


# -- as good as the commit


def test_a_comparison_comes_to_the_same(run, kept):
    old, new = kept("havana"), kept("icehouse")
    expected = run("diff", "--direct", "havana..icehouse", "--format", "json")
    assert rules_of(expected[1]) == BREAKS
    for ends in ([old, "icehouse"], ["havana", new], [old, new]):
        found = run("diff", "--old", ends[0], "--new", ends[1], "--format", "json")
        assert (found[0], told(found[1]), found[2]) == (expected[0], told(expected[1]), "")


def test_what_became_of_it_in_the_stable_branch_is_told_too(run, kept, tmp_path):
    project = Project(tmp_path / "station")
    add(project, OLD)
    project.tag("2013.2")
    add(project, {"station/bells/rpcapi.py": NEW["station/bells/rpcapi.py"], "station/api/open.py": ""})
    project.tag("2013.2.1")
    add(project, NEW)
    project.tag("2014.1")
    old = kept("havana", where=project.path)
    expected = run("diff", "havana..icehouse", "--format", "json", where=project.path)[1]
    assert "repaired in stable/havana" in expected
    found = run("diff", "--old", old, "--new", "icehouse", "--format", "json", where=project.path)[1]
    assert told(found) == told(expected)
    apart = Project(tmp_path / "other")
    add(apart, OLD)
    apart.tag("2013.2")
    add(apart, NEW)
    code, out, err = run("diff", "--old", old, "--new", "master", "--format", "json", where=apart.path)
    assert (code, err, rules_of(out)) == (1, "", BREAKS)


def test_a_change_is_checked_against_it(run, kept, tmp_path):
    """What configures the project is not what it once was."""
    project = Project(tmp_path / "station")
    add(project, {**OLD, "rpclint.toml": 'project = "belfry"\n'})
    project.tag("2013.2")
    add(project, {"rpclint.toml": 'project = "tower"\n'})
    add(project, NEW)
    old = kept("havana", where=project.path)
    options = ("check", "--rev", "HEAD", "--format", "json", "--against")
    expected = run(*options, "havana", where=project.path)
    assert (expected[0], rules_of(expected[1]), expected[2]) == (1, BREAKS, "")
    found = run(*options, old, where=project.path)
    assert (found[0], told(found[1]), found[2]) == (1, told(expected[1]), "")
    assert told(found[1])["project"] == "tower"


def test_it_is_shown_as_the_commit_is(run, kept):
    path = kept("icehouse")
    assert run("show", path, "--format", "json") == run("show", "icehouse", "--format", "json")
    assert run("show", path, "-v", where=path.parent) == run("show", "icehouse", "-v")


def test_it_needs_no_repository(run, kept, tmp_path):
    old = kept("havana")
    folder = tmp_path / "new"
    folder.mkdir()
    for path, text in NEW.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    code, out, err = run("diff", "--old", old, "--new", ".", "--format", "json", where=folder)
    assert (code, err, rules_of(out)) == (1, "", BREAKS)
    assert json.loads(out)["steps"][0]["old"]["series"] == "havana"


def test_a_folder_or_archive_can_be_kept_too(run, kept, tmp_path):
    path = kept(str(sdist(tmp_path, "1.0", NEW)), "sdist.rpclint")
    code, out, _ = run("diff", "--old", "havana", "--new", path, "--format", "json")
    assert (code, rules_of(out)) == (1, BREAKS)


def test_any_name_will_do(run, kept):
    path = kept("havana", "baseline.tar.xz")
    assert run("show", path) == run("show", "havana")


def test_tests_are_left_out_and_what_configures_is_not(kept, tmp_path):
    project = Project(tmp_path / "station")
    add(project, {**OLD, "station/tests/test_it.py": "T = 1\n", "rpclint.toml": 'profile = "nova"\n'})
    path = kept("master", where=project.path)
    assert set(open_snapshot(str(path))[0].files()) == {*OLD, "rpclint.toml"}


def test_what_could_not_be_read_is_as_little_understood(tmp_path):
    damaged = {"b.py": Unreadable("damaged"), "c\\d.py": b"", "/e.py": b""}
    tree = LoadedTree("1.0", {"a.py": b"A = 1\n", **damaged})
    contents = opened(packed(tree, TreeId("1.0"), "station", tree.files()), tmp_path)[0].contents
    assert contents["a.py"] == b"A = 1\n"
    assert contents["b.py"] == Unreadable("damaged")
    assert {type(contents[name]) for name in damaged} == {Unreadable}


# -- the same each time


def test_the_same_tree_makes_the_same_file(kept):
    one, other = kept("icehouse", "one.rpclint"), kept("icehouse", "other.rpclint")
    assert one.read_bytes() == other.read_bytes()
    contents = {path: text.encode() for path, text in NEW.items()}
    tree = LoadedTree("1", contents)
    backwards = LoadedTree("1", dict(reversed(contents.items())))
    assert packed(tree, TreeId("1"), None, tree.files()) == packed(
        backwards, TreeId("1"), None, reversed(list(backwards.files()))
    )
    with tarfile.open(one) as archive:
        members = archive.getmembers()
    assert members[0].name == ABOUT
    assert [member.name for member in members[1:]] == sorted(NEW)
    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in members} == {(0, 0, 0, "", "", 0o644)}


def test_which_tree_it_is_comes_back(tmp_path):
    tree = LoadedTree("33.0.0", {"a.py": b"A = 1\n"})
    tree_id = TreeId("33.0.0", "1f" * 20, "gazpacho", "33.0.0", Phase.RELEASED)
    found, found_id = opened(packed(tree, tree_id, "nova", tree.files()), tmp_path)
    assert (found_id, found.commit, found.content) == (tree_id, None, tree.content)


# -- harmless


def opened(data, folder):
    """What is read of these bytes."""
    path = folder / "some.rpclint"
    path.write_bytes(data)
    return open_snapshot(str(path))


def made(about, **files):
    """A file with the form of a snapshot, and whatever in it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in {**({ABOUT: about} if about is not None else {}), **files}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return lzma.compress(stream.getvalue())


def about(**changes):
    said = {
        "schema": "rpclint.snapshot/1",
        "project": "nova",
        "tree": {"rev": "33.0.0"},
        "files": 0,
        "unreadable": {},
    }
    return json.dumps(said | changes).encode()


def test_what_is_made_here_can_be_read_at_all(tmp_path):
    assert opened(made(about()), tmp_path)[1] == TreeId("33.0.0")
    assert opened(made(about(files=1, more=[1]), **{"a.py": b""}), tmp_path)[0].contents == {"a.py": b""}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not begin as one"),
        (b"PK\3\4", "does not begin as one"),
        (lzma.compress(b"hello")[:-1], "its end is missing"),
        (lzma.compress(b"hello"), "not a readable archive"),
        (lzma.compress(b""), "not a readable archive"),
        (made(None, **{"a.py": b""}), f"no {ABOUT}"),
        (made(b"{}"), "schema"),
        (made(b"[" * 100_000), "no snapshot"),
        (made(b"\xff"), "no snapshot"),
        (made(about(schema="rpclint.snapshot/2")), "another form than rpclint.snapshot/1"),
        (made(about(schema=3)), "another form"),
        (made(about(tree={"rev": "1", "commit": "HEAD; rm"})), "commit"),
        (made(about(tree={"rev": "1", "commit": "a" * 39})), "commit"),
        (made(about(tree={"rev": None})), "rev"),
        (made(about(tree={"rev": "1", "phase": "party"})), "party"),
        (made(about(files=2), **{"a.py": b""}), "2 files are announced and 1 are there"),
        (made(about(files=1), **{"../a.py": b""}), "1 files are announced and 0 are there"),
        (made(about(files=1), **{"/a.py": b""}), "1 files are announced and 0 are there"),
        (made(about(unreadable=["a"])), "unreadable"),
    ],
)
def test_what_is_none_is_refused_in_one_line(run, tmp_path, data, said):
    path = tmp_path / "some.rpclint"
    path.write_bytes(data)
    err = refused(run("diff", "--old", path, "--new", "icehouse"))
    assert said in err
    assert str(path) in err


def test_half_of_one_is_refused_wherever_it_ends(kept, tmp_path):
    data = kept("icehouse").read_bytes()
    for end in range(len(data)):
        with pytest.raises(SourceError):
            opened(data[:end], tmp_path)


def test_a_damaged_one_is_refused_or_was_not_touched_where_it_matters(kept, tmp_path):
    path = kept("icehouse")
    data, whole = path.read_bytes(), open_snapshot(str(path))[0].content
    for place in range(0, len(data), 7):
        damaged = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
        try:
            assert opened(damaged, tmp_path)[0].content == whole
        except SourceError:
            continue


def test_one_that_swells_is_let_go(tmp_path, monkeypatch):
    monkeypatch.setattr("rpclint.source.archive.MAX_TREE_BYTES", 100_000)
    with pytest.raises(SourceError, match="when unpacked"):
        opened(made(about(files=2), **{"a.py": b" " * 60_000, "b.py": b" " * 60_000}), tmp_path)


def test_nothing_is_left_on_disk(run, kept):
    path = kept("icehouse")
    run("show", path)
    assert names(path.parent) == ["icehouse.rpclint"]


def test_a_file_that_is_none_and_lies_about_it_is_left_to_others(tmp_path):
    path = tmp_path / "notes.xz"
    path.write_bytes(lzma.compress(b"notes"))
    assert open_snapshot(str(path)) is None
    assert open_snapshot(str(tmp_path)) is None
    with pytest.raises(SourceError, match="neither a folder nor a wheel"):
        open_path(str(path))


# -- the command


def test_a_place_that_cannot_be_written(run, tmp_path):
    assert "name a file that can be written" in refused(
        run("snapshot", "icehouse", "-o", tmp_path / "no" / "f")
    )
    assert names(tmp_path) == []


def test_a_tree_without_rpc_is_no_baseline(run, tmp_path):
    project = Project(tmp_path / "bare")
    add(project, {"bare/notes.py": "DONE = True\n"})
    err = refused(run("snapshot", "master", "-o", tmp_path / "f", where=project.path))
    assert "nothing in it looks like versioned RPC" in err
    assert names(tmp_path) == ["bare"]


def test_a_clone_without_the_files_has_nothing_to_keep(run, tmp_path, station):
    station.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    station.git("clone", "--quiet", "--filter=blob:none", f"file://{station.path}", str(clone))
    err = refused(run("snapshot", "havana", "-o", tmp_path / "f", where=clone))
    assert "fetch --refetch --no-filter" in err
    assert names(tmp_path) == ["clone"]


def test_quiet_says_nothing(run, tmp_path):
    assert run("snapshot", "icehouse", "-q", "-o", tmp_path / "f") == (0, "", "")
    assert names(tmp_path) == ["f"]


def test_without_a_file_there_is_nowhere_to_write_it(run):
    assert "--output" in refused(run("snapshot", "icehouse"))


def test_one_that_is_not_there(run, tmp_path):
    assert "no such file" in refused(run("diff", "--old", tmp_path / "gone.rpclint", "--new", "icehouse"))
