"""What other code kept is not asked for, and to know which code this is takes no reading of it all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rpclint.cache import origin
from rpclint.cache.records import Records
from rpclint.cache.store import Store

PACKAGE = ("facts/nodes.py", "source/git.py", "extract/a.py", "lint/b.py", "profiles/c.toml", "notes.txt")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with some files, last changed long ago, and the pages of its rules next to it."""
    here = tmp_path / "code" / "rpclint"
    for name in (*PACKAGE, "../rules/d.md"):
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.setattr(origin, "HERE", here)
    monkeypatch.setattr(origin, "JUST_NOW", -3600)
    return here


@pytest.fixture
def versions(tmp_path):
    return lambda: origin.versions(Records(Store(tmp_path / "cache")))


@pytest.fixture
def unread(monkeypatch):
    """From here on, no code may be read."""

    def refuse():
        monkeypatch.setattr(origin, "code", lambda parts: pytest.fail(f"{parts} is read"))

    return refuse


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("facts/nodes.py", {"facts", "package"}),
        ("source/git.py", {"facts", "package"}),
        ("extract/a.py", {"facts", "package"}),
        ("lint/b.py", {"package"}),
        ("profiles/c.toml", {"package"}),
        ("../rules/d.md", {"package"}),
        ("notes.txt", set()),
    ],
)
def test_a_file_counts_for_what_depends_on_it(package, versions, name, which):
    before = versions()
    (package / name).write_text("other")
    after = versions()
    assert {kind for kind in before if before[kind] != after[kind]} == which


def test_so_do_new_files_and_new_names(package, versions):
    first = versions()
    (package / "lint" / "e.py").write_text("")
    second = versions()
    (package / "lint" / "e.py").rename(package / "lint" / "f.py")
    third = versions()
    (package / "lint" / "f.py").unlink()
    assert len({each["package"] for each in (first, second, third)}) == 3
    assert versions() == first


def test_where_the_pages_are_in_the_package_none_next_to_it_count(package, versions):
    (package / "rules").mkdir()
    (package / "rules" / "d.md").write_text("d")
    before = versions()
    (package / "../rules/d.md").write_text("of another package")
    assert versions() == before


@pytest.mark.usefixtures("package")
def test_code_is_read_once(tmp_path, unread):
    store = Store(tmp_path / "cache")
    first = origin.versions(Records(store))
    store.close()
    unread()
    assert origin.versions(Records(Store(tmp_path / "cache"))) == first


def test_code_that_kept_its_size_and_times_is_read_again(package, tmp_path):
    store = Store(tmp_path / "cache")
    path = package / "lint" / "b.py"
    first, about = origin.versions(Records(store)), path.stat()
    path.write_text(path.read_text()[::-1])
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert origin.versions(Records(store)) != first


@pytest.mark.usefixtures("package")
def test_code_that_just_changed_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(origin, "JUST_NOW", 3600)
    store = Store(tmp_path / "cache")
    origin.versions(Records(store))
    read = []
    code = origin.code
    monkeypatch.setattr(origin, "code", lambda parts: read.append(parts) or code(parts))
    origin.versions(Records(store))
    assert len(read) == 2


def test_code_that_changes_meanwhile_is_read_again(package, tmp_path, monkeypatch):
    store = Store(tmp_path / "cache")
    versions = origin._versions  # noqa: SLF001, the moment that matters is after it

    def changing():
        found = versions()
        (package / "lint" / "b.py").write_text("changed meanwhile")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(origin, "_versions", changing)
        first = origin.versions(Records(store))
    assert origin.versions(Records(store)) != first


@pytest.mark.usefixtures("package")
def test_other_libraries_are_other_code(versions, monkeypatch):
    before = versions()
    monkeypatch.setattr(origin, "_release", lambda library: f"{library} 99")
    assert versions()["facts"] != before["facts"]


@pytest.mark.usefixtures("package")
def test_a_library_that_was_replaced_is_looked_at_again(tmp_path, monkeypatch, unread):
    library = tmp_path / "library.py"
    library.write_text("1")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(origin, "LIBRARIES", ("library", "none_of_that_name"))
    store = Store(tmp_path / "cache")
    origin.versions(Records(store))
    library.write_text("2")
    unread()
    with pytest.raises(pytest.fail.Exception):
        origin.versions(Records(store))


def test_code_that_is_no_files_keeps_nothing(monkeypatch, tmp_path, versions):
    monkeypatch.setattr(origin, "HERE", Path(tmp_path, "rpclint.zip", "rpclint"))
    assert versions() is None


LOADED = """
import sys, rpclint.extract, rpclint.extract.prefilter, rpclint.extract.statements, rpclint.source
print(*sorted(name for name in sys.modules if name.startswith("rpclint.")))
"""


def test_facts_depend_on_no_other_code():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    parts = {part.removesuffix(".py") for part in origin.EXTRACTION}
    others = {name.split(".")[1] for name in done.stdout.split()} - parts
    named = {"errors", "model", "places", "versions"}  # which name what is wrong and where, no more
    assert others <= named | {"cache", "timings"}  # which change nothing of what is read
