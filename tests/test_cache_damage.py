"""A file that is damaged, somebody else's, or cannot be written gives nothing wrong, and stops nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from test_cache import LABEL, Label, cache, changed, keep, names

from rpclint.cache import opening

FILE = "rpclint.sqlite"
LABELS = {str(number): Label(str(number) * 400, number) for number in range(60)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a file with all the labels in it."""
    folder = tmp_path_factory.mktemp("whole")
    kept = cache(folder)
    kept.put_many("labels", LABELS)
    kept.close()
    return (folder / FILE).read_bytes()


def holds_up(folder):
    """Nothing wrong is read, and what is put from then on is there."""
    kept = cache(folder)
    found = kept.get_many("labels", LABELS, Label)
    assert all(found[key] == LABELS[key] for key in found)
    one_by_one = {key: kept.get("labels", key, Label) for key in LABELS}
    assert all(label in (None, LABELS[key]) for key, label in one_by_one.items())
    kept.put_many("labels", LABELS)
    kept.close()
    later = cache(folder)
    assert later.get_many("labels", LABELS, Label) == LABELS
    later.close()
    assert (kept.trouble, later.trouble) == (None, None)


def test_a_file_that_is_cut_off_anywhere(whole, tmp_path):
    lengths = {0, 1, 15, 16, 99, 100, 101, 4096, 8191, 8192, 8193, len(whole) - 1}
    for length in sorted(lengths | set(range(0, len(whole), len(whole) // 30))):
        (tmp_path / FILE).write_bytes(whole[:length])
        (tmp_path / FILE).chmod(0o600)
        holds_up(tmp_path)


@pytest.mark.parametrize("part", range(4))
def test_a_byte_that_is_another_anywhere(whole, tmp_path, part):
    header = range(100 + 200)  # and the beginning of the schema
    for place in [*header, *range(300, len(whole), 251)][part::4]:
        data = bytearray(whole)
        data[place] ^= 0xFF if place % 2 else 1 << place % 8
        (tmp_path / FILE).write_bytes(data)
        (tmp_path / FILE).chmod(0o600)
        holds_up(tmp_path)


@pytest.mark.parametrize("page", range(1, 8))
def test_a_page_that_is_another_one(whole, tmp_path, page):
    at, size = page * opening.PAGE, opening.PAGE
    for other in (bytes(size), b"\xff" * size, whole[size : 2 * size], whole[at + size : at + 2 * size]):
        (tmp_path / FILE).write_bytes(whole[:at] + other + whole[at + size :])
        (tmp_path / FILE).chmod(0o600)
        holds_up(tmp_path)


@pytest.mark.parametrize("garbage", [b"", b"#!/bin/sh\n", bytes(100_000), b"SQLite format 3\0" + bytes(5000)])
@pytest.mark.parametrize("name", [FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal"])
def test_garbage_in_any_of_its_files(whole, tmp_path, name, garbage):
    (tmp_path / FILE).write_bytes(whole)
    (tmp_path / name).write_bytes(garbage)
    for path in tmp_path.iterdir():
        path.chmod(0o600)
    holds_up(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 2",
        "PRAGMA user_version = 0",
        "PRAGMA application_id = 1",
        "ALTER TABLE entries RENAME TO others",
        "ALTER TABLE entries ADD COLUMN more",
        "DROP TABLE entries",
        "CREATE TRIGGER t AFTER UPDATE ON entries BEGIN DELETE FROM entries; END",
        "CREATE VIEW v AS SELECT 1",
        "UPDATE entries SET payload = 'text'",
        "UPDATE entries SET payload = 7, seal = 7",
        "UPDATE entries SET used = 'never'",
        "UPDATE entries SET seal = x''",
        "UPDATE entries SET payload = x'', seal = x''",
        "UPDATE entries SET kind = 'others', version = '2'",
        "PRAGMA journal_mode = DELETE",
    ],
)
def test_other_layouts_and_entries(whole, tmp_path, statement):
    (tmp_path / FILE).write_bytes(whole)
    (tmp_path / FILE).chmod(0o600)
    changed(tmp_path, statement)
    holds_up(tmp_path)


def test_what_stays_damaged_is_gone_without(tmp_path, monkeypatch):
    keep(tmp_path)
    checked = []

    def damaged(_):
        checked.append(1)
        raise opening.Damaged("a disk that forgets")

    monkeypatch.setattr(opening, "_check", damaged)
    goes_without(tmp_path, "a disk that forgets")
    assert len(checked) == 2


def test_the_database_of_another_program_is_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE precious (x)")
    before = (tmp_path / FILE).read_bytes()
    goes_without(tmp_path, "another program")
    assert (tmp_path / FILE).read_bytes() == before


def goes_without(folder, why):
    kept = cache(folder)
    assert kept.get("labels", "a", Label) is None
    kept.put("labels", "a", LABEL)
    kept.close()
    assert why in kept.trouble
    assert "\n" not in kept.trouble


@pytest.fixture
def filled(tmp_path):
    folder = tmp_path / "cache"
    keep(folder)
    return folder


def test_it_is_the_users_alone(filled):
    assert {path.stat().st_mode & 0o777 for path in filled.iterdir()} == {0o600}
    assert filled.stat().st_mode & 0o777 == 0o700
    kept = cache(filled)
    kept.get("labels", "a", Label)
    assert {f"{FILE}-wal", f"{FILE}-shm"} < set(names(filled))
    assert {path.stat().st_mode & 0o777 for path in filled.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["", FILE, "rpclint.lock", f"{FILE}-wal"])
def test_what_others_can_write_is_not_used(filled, name):
    (filled / name).touch()
    (filled / name).chmod((filled / name).stat().st_mode | 0o020)
    goes_without(filled, "chmod go-w")


@pytest.mark.parametrize("name", [FILE, "rpclint.lock", f"{FILE}-wal", f"{FILE}-journal"])
def test_links_and_folders_in_its_place_are_not_used(filled, tmp_path, name):
    (tmp_path / "elsewhere").write_bytes(b"precious")
    (filled / name).unlink(missing_ok=True)
    (filled / name).symlink_to(tmp_path / "elsewhere")
    goes_without(filled, "is not what a cache has there")
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"
    (filled / name).unlink()
    (filled / name).mkdir()
    goes_without(filled, "is not what a cache has there")


def test_files_of_another_user_are_not_used(filled, monkeypatch):
    nobody = os.getuid() + 1
    monkeypatch.setattr("os.getuid", lambda: nobody)
    goes_without(filled, "belongs to another user")


def test_nor_is_a_link_of_another_user(filled, tmp_path, monkeypatch):
    link = tmp_path / "link"
    link.symlink_to(filled)
    assert cache(link).get("labels", "a", Label) == LABEL
    lstat = os.lstat

    def of_nobody(path):
        about = list(lstat(path))
        about[4] += 1
        return os.stat_result(about)

    monkeypatch.setattr("os.lstat", of_nobody)
    goes_without(link, "belongs to another user")


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("in the way")
    goes_without(tmp_path / "file", "is not what a cache has there")
    goes_without(tmp_path / "file" / "below", "Not a directory")


# As root, too, who may write anywhere.
AS_NOBODY = """
import os, sys
from pathlib import Path
from test_cache import LABEL, Label, cache
import rpclint.cache.opening, rpclint.cache.legacy, rpclint.cache.trimming, urllib.parse
if os.getuid() == 0:
    os.setuid(65534)
folder = Path(sys.argv[1])
assert not os.access(folder, os.W_OK)
kept = cache(folder)
found = kept.get("labels", "a", Label)
kept.put("labels", "b", LABEL)
kept.close()
print(found == LABEL, cache(folder).get("labels", "b", Label), kept.trouble)
"""


@pytest.mark.parametrize(
    ("is_filled", "said"), [(True, "True None it can be read, but not written"), (False, "False None ")]
)
def test_a_folder_that_cannot_be_written_is_read(is_filled, said):
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent, "cache")
        folder.mkdir()
        if is_filled:
            keep(folder)
        if os.getuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, 65534, 65534)
        folder.chmod(0o500)
        before = names(folder)
        command = [sys.executable, "-c", AS_NOBODY, str(folder)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": PATH}
        )
        folder.chmod(0o700)
        assert done.stdout.startswith(said)
        assert is_filled or "Permission denied" in done.stdout
        assert names(folder) == before


PATH = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1])))


def test_a_disk_that_is_full_keeps_what_there_is(filled, monkeypatch):
    monkeypatch.setattr(opening, "SETTINGS", opening.SETTINGS + "PRAGMA max_page_count = 10;")
    kept = cache(filled)
    kept.put("labels", "b", Label("x" * 200_000))
    kept.close()
    assert "full" in kept.trouble
    assert kept.get("labels", "a", Label) == LABEL
    assert kept.get("labels", "b", Label) is None
    monkeypatch.undo()
    assert cache(filled).get("labels", "a", Label) == LABEL
    keep(filled, "b")
    assert cache(filled).get("labels", "b", Label) == LABEL


NO_ROOM = """
import resource, sys
from test_cache import LABEL, Label, cache
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
kept = cache(sys.argv[1])
for number in range(50):
    kept.put("labels", str(number), Label(chr(50 + number) * 9000, number))
    kept._store.settle()
kept.close()
print(kept.get("labels", "a", Label) == LABEL, bool(kept.trouble))
"""


def test_files_that_may_not_grow_keep_what_there_is(filled):
    done = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(filled)],
        capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": PATH},
    )  # fmt: skip
    assert done.stdout == "True True\n"
    keep(filled, "b")
    assert cache(filled).get("labels", "a", Label) == LABEL


def test_a_file_that_is_taken_away_meanwhile(filled):
    kept = cache(filled)
    assert kept.get("labels", "a", Label) == LABEL
    shutil.rmtree(filled)
    kept.put("labels", "b", LABEL)
    kept.close()
    assert kept.get("labels", "b", Label) in (None, LABEL)
    keep(filled, "c")
    assert cache(filled).get("labels", "c", Label) == LABEL


OLD = ("facts", "0f", "a" * 62), ("steps", "a0", "0" * 62), ("wheels", "00", ".abcd_012")
NOT_OLD = ("facts", "0f", "mine.txt"), ("notes", "0f", "a" * 62), ("steps", "mine", "a" * 62)


def test_entries_of_the_old_layout_go(tmp_path):
    for parts in (*OLD, *NOT_OLD):
        path = tmp_path.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"rpclint\n")
    (tmp_path / "elsewhere" / "0f").mkdir(parents=True)
    (tmp_path / "elsewhere" / "0f" / ("a" * 62)).touch()
    (tmp_path / "blame").symlink_to(tmp_path / "elsewhere")
    keep(tmp_path)
    left = {path.relative_to(tmp_path).parts for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {*NOT_OLD, ("elsewhere", "0f", "a" * 62), (FILE,), ("rpclint.lock",)}
    assert not (tmp_path / "wheels").exists()
