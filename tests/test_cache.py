"""The cache gives back what it was given, or nothing at all."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from rpclint.cache import Cache, folder_of, no_cache, open_cache, records, trimming
from rpclint.cache.store import DAY, Store


@dataclass(frozen=True)
class Label:
    text: str
    number: int = 0


LABEL = Label("Oslo", 7)


def cache(folder, version="1"):
    return Cache(Store(Path(folder)), lambda _: {"package": version})


def keep(folder, key="a", value=LABEL, version="1"):
    kept = cache(folder, version)
    kept.put("labels", key, value)
    kept.close()
    assert kept.trouble is None


def changed(folder, *statement):
    """Does something to the file that no cache would do; gives what that gives."""
    with closing(sqlite3.connect(Path(folder, "rpclint.sqlite"), isolation_level=None)) as connection:
        return connection.execute(*statement).fetchall()


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.fixture
def filled(tmp_path):
    keep(tmp_path)
    return tmp_path


def test_what_was_put_in_comes_out(filled):
    assert cache(filled).get("labels", "a", Label) == LABEL


def test_what_was_put_in_is_there_before_it_is_written(tmp_path):
    kept = cache(tmp_path)
    kept.put("labels", "a", LABEL)
    assert kept.get("labels", "a", Label) == LABEL
    assert names(tmp_path) == []


def test_many_are_found_at_once(tmp_path):
    kept = cache(tmp_path)
    labels = {str(number): Label("x" * number, number) for number in range(2000)}
    kept.put_many("labels", labels)
    kept.close()
    asked = [*labels, "none", "0"]
    assert kept.get_many("labels", asked, Label) == cache(tmp_path).get_many("labels", asked, Label) == labels
    assert kept.get_many("labels", [], Label) == {}
    kept.put("labels", "7", LABEL)
    assert kept.get_many("labels", ["7", "8"], Label) == {"7": LABEL, "8": labels["8"]}


@pytest.mark.parametrize(
    ("kind", "key", "version"), [("labels", "b", "1"), ("others", "a", "1"), ("labels", "a", "2")]
)
def test_another_key_kind_or_version_has_nothing(filled, kind, key, version):
    assert cache(filled, version).get(kind, key, Label) is None


def test_two_versions_share_a_file_and_nothing_in_it(tmp_path):
    one, two = cache(tmp_path, "1"), cache(tmp_path, "2")
    for _ in range(2):
        for kept, number in ((one, 1), (two, 2)):
            kept.put("labels", "a", Label("a", number))
            kept.close()
    assert [kept.get("labels", "a", Label).number for kept in (one, two)] == [1, 2]


def test_a_kind_has_a_version_of_its_own_if_it_is_given_one(tmp_path):
    versions = {"package": "1", "labels": "1"}
    kept = Cache(Store(tmp_path), lambda _: dict(versions))
    kept.put("labels", "a", LABEL)
    kept.put("others", "a", LABEL)
    kept.close()
    versions["package"] = "2"
    later = Cache(Store(tmp_path), lambda _: dict(versions))
    assert later.get("labels", "a", Label) == LABEL
    assert later.get("others", "a", Label) is None


def test_a_later_value_takes_the_place_of_the_first(filled):
    keep(filled, value=Label("Rome"))
    assert cache(filled).get("labels", "a", Label) == Label("Rome")
    assert changed(filled, "SELECT count(*) FROM entries") == [(1,)]


def test_an_entry_under_the_number_of_another_is_none(filled):
    keep(filled, "b", Label("Rome"))
    one, other = (number for (number,) in changed(filled, "SELECT number FROM entries"))
    changed(filled, "UPDATE entries SET number = 0 WHERE number = ?", (one,))
    changed(filled, "UPDATE entries SET number = ? WHERE number = ?", (one, other))
    changed(filled, "UPDATE entries SET number = ? WHERE number = 0", (other,))
    assert cache(filled).get_many("labels", ["a", "b"], Label) == {}


def test_an_entry_of_another_shape_is_none(filled):
    assert cache(filled).get("labels", "a", int) is None


@pytest.mark.parametrize("key", ["../../../etc/passwd", "/etc/passwd", "a\0b", "\udcff", "x" * 5000, ""])
def test_any_text_is_a_key(tmp_path, key):
    folder = tmp_path / "inside"
    keep(folder, key)
    assert cache(folder).get("labels", key, Label) == LABEL
    assert names(tmp_path) == ["inside"]


@pytest.mark.parametrize("value", [2**80, "\ud800", object()])
def test_what_cannot_be_written_down_is_not_kept(tmp_path, value):
    keep(tmp_path, "a", value)
    assert names(tmp_path) == []


def test_what_is_too_large_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "LARGEST", 1000)
    keep(tmp_path, "a", Label("x" * 1000))
    assert names(tmp_path) == []
    keep(tmp_path, "a", Label("x" * 900))
    assert cache(tmp_path).get("labels", "a", Label) is not None


def test_much_does_not_wait_for_the_end(tmp_path):
    kept = cache(tmp_path)
    for number in range(6):
        kept.put("labels", str(number), Label("x" * 1_000_000, number))
    assert cache(tmp_path).get("labels", "0", Label) is not None


def test_nor_does_anything_wait_for_long(tmp_path, monkeypatch):
    kept = cache(tmp_path)
    kept.put("labels", "a", LABEL)
    monkeypatch.setattr("rpclint.cache.store.LONGEST_WAITING", 0)
    kept.put("labels", "b", LABEL)
    assert set(cache(tmp_path).get_many("labels", ["a", "b"], Label)) == {"a", "b"}


def test_nothing_is_made_or_loaded_before_there_is_something_to_keep(tmp_path):
    folder = tmp_path / "later"
    kept = open_cache({"RPCLINT_CACHE_DIR": str(folder)})
    kept.close()
    assert cache(folder).get("labels", "a", Label) is None
    assert names(tmp_path) == []


def test_no_cache_keeps_nothing():
    nothing = no_cache()
    nothing.put("labels", "a", LABEL)
    assert nothing.get("labels", "a", Label) is None
    assert nothing.get_many("labels", ["a"], Label) == {}
    assert nothing.trouble is None
    nothing.close()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"RPCLINT_CACHE_DIR": "/own", "XDG_CACHE_HOME": "/shared"}, "/own"),
        ({"XDG_CACHE_HOME": "/shared"}, "/shared/rpclint"),
        ({"XDG_CACHE_HOME": "not/absolute"}, "/home/somebody/.cache/rpclint"),
        ({}, "/home/somebody/.cache/rpclint"),
    ],
)
def test_where_it_is(monkeypatch, environment, expected):
    monkeypatch.setenv("HOME", "/home/somebody")
    assert folder_of(environment) == Path(expected)


def test_who_has_no_home_has_no_cache(monkeypatch):
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert folder_of({}) is None
    assert open_cache({}).get("facts", "a", Label) is None


def test_it_is_open_to_all_kinds_in_use(tmp_path):
    opened = open_cache({"RPCLINT_CACHE_DIR": str(tmp_path)})
    for kind in ("facts", "steps", "blame", "wheels", "one that comes later"):
        opened.put(kind, "a", LABEL)
        assert opened.get(kind, "a", Label) == LABEL
    opened.close()
    again = open_cache({"RPCLINT_CACHE_DIR": str(tmp_path)})
    assert again.get("one that comes later", "a", Label) == LABEL


def used(folder):
    return dict(changed(folder, "SELECT number, used FROM entries"))


def test_what_was_asked_for_is_noted_once_a_day(filled):
    (number,) = used(filled)
    changed(filled, "UPDATE entries SET used = used - ?", (2 * DAY,))
    before = used(filled)[number]
    kept = cache(filled)
    assert kept.get("labels", "a", Label) == LABEL
    assert used(filled)[number] == before  # not for each that is asked for
    kept.close()
    noted = used(filled)[number]
    assert noted > before + DAY
    changed(filled, "UPDATE entries SET used = used - 100")
    kept.get("labels", "a", Label)
    kept.close()
    assert used(filled)[number] == noted - 100


@pytest.fixture
def crowded(tmp_path):
    """Ten entries, the first the oldest, which was asked for again."""
    kept = cache(tmp_path)
    for number in range(10):
        kept.put("labels", str(number), Label(chr(64 + number) * 100_000, number))
        kept.close()
        changed(tmp_path, "UPDATE entries SET used = used - ?", (2 * DAY,))
    assert kept.get("labels", "0", Label) is not None
    kept.close()
    return tmp_path


def left(folder):
    return sorted(map(int, cache(folder).get_many("labels", map(str, range(20)), Label)))


def test_the_oldest_go_first(crowded, monkeypatch):
    monkeypatch.setattr(trimming, "MOST_BYTES", 600_000)
    monkeypatch.setattr(trimming, "AT_ONCE", 2)
    keep(crowded, "10", Label("new", 10))
    assert left(crowded) == [0, 7, 8, 9, 10]
    assert (crowded / "rpclint.sqlite").stat().st_size <= 600_000


def test_what_is_small_enough_stays(crowded):
    keep(crowded, "10", Label("new", 10))
    assert left(crowded) == list(range(11))
