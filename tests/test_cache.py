"""The cache gives back what it was given, or nothing at all."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from rpclint import cache as package
from rpclint.cache import Cache, no_cache, open_cache, origin
from rpclint.cache.trimming import trim


@dataclass(frozen=True)
class Label:
    text: str
    number: int = 0


LABEL = Label("Oslo", 7)


def cache(folder, version="1"):
    return Cache(Path(folder), {"labels": version, "others": version})


def entries(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


@pytest.fixture
def filled(tmp_path):
    cache(tmp_path).put("labels", "a", LABEL)
    return tmp_path


def test_what_was_put_in_comes_out(filled):
    assert cache(filled).get("labels", "a", Label) == LABEL


@pytest.mark.parametrize(
    ("kind", "key", "version"), [("labels", "b", "1"), ("others", "a", "1"), ("labels", "a", "2")]
)
def test_another_key_kind_or_version_has_nothing(filled, kind, key, version):
    assert cache(filled, version).get(kind, key, Label) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[:20],
        lambda data: data + b"x",
        lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
        lambda data: b"#!/bin/sh\n" + data,
        lambda data: bytes(len(data)),
    ],
)
def test_a_damaged_entry_is_none_and_is_written_anew(filled, damage):
    (entry,) = entries(filled)
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache(filled).get("labels", "a", Label) is None
    cache(filled).put("labels", "a", LABEL)
    assert cache(filled).get("labels", "a", Label) == LABEL


def test_an_entry_under_another_name_is_none(filled):
    (known,) = entries(filled)
    cache(filled).put("labels", "b", Label("Rome"))
    (other,) = set(entries(filled)) - {known}
    other.write_bytes(known.read_bytes())
    assert cache(filled).get("labels", "b", Label) is None


def test_an_entry_of_another_shape_is_none(filled):
    assert cache(filled).get("labels", "a", int) is None


def test_an_entry_that_is_a_folder_is_none(filled):
    (entry,) = entries(filled)
    entry.unlink()
    entry.mkdir()
    assert cache(filled).get("labels", "a", Label) is None
    cache(filled).put("labels", "a", LABEL)  # cannot, and says nothing


@pytest.mark.parametrize("key", ["../../../etc/passwd", "/etc/passwd", "a\0b", "\udcff", "x" * 5000, ""])
def test_no_key_leads_out_of_the_folder(tmp_path, key):
    folder = tmp_path / "inside"
    cache(folder).put("labels", key, LABEL)
    assert cache(folder).get("labels", key, Label) == LABEL
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]


@pytest.mark.parametrize("value", [2**80, "\ud800", object()])
def test_what_cannot_be_written_down_is_not_kept(tmp_path, value):
    cache(tmp_path).put("labels", "a", value)
    assert entries(tmp_path) == []


def test_an_interrupted_write_leaves_nothing(filled, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(package.Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache(filled).put("labels", "b", LABEL)
    assert len(entries(filled)) == 1
    assert cache(filled).get("labels", "b", Label) is None


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("in the way")
    blocked = cache(tmp_path / "file")
    blocked.put("labels", "a", LABEL)
    assert blocked.get("labels", "a", Label) is None
    blocked.close()


def test_no_cache_keeps_nothing():
    nothing = no_cache()
    nothing.put("labels", "a", LABEL)
    assert nothing.get("labels", "a", Label) is None
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
    assert package._folder(environment) == Path(expected)  # noqa: SLF001, the rest would write there


def test_it_is_open_to_all_kinds_in_use(tmp_path):
    opened = open_cache({"RPCLINT_CACHE_DIR": str(tmp_path)})
    for kind in ("facts", "steps"):
        opened.put(kind, "a", LABEL)
        assert opened.get(kind, "a", Label) == LABEL


def test_the_oldest_go_first(tmp_path):
    kept = cache(tmp_path)
    for number in range(10):
        kept.put("labels", str(number), Label("x" * 1000, number))
        for entry in entries(tmp_path):
            about = entry.stat()
            package.os.utime(entry, (about.st_atime - 10, about.st_mtime - 10))
    kept.get("labels", "0", Label)  # asked for: no longer the oldest
    trim(tmp_path, most=6000)
    left = [n for n in range(10) if kept.get("labels", str(n), Label) is not None]
    assert left == [0, 7, 8, 9]


def test_what_is_small_enough_stays(filled):
    trim(filled, most=10_000)
    assert len(entries(filled)) == 1


def test_the_digest_is_of_the_files_contents(tmp_path, monkeypatch):
    monkeypatch.setattr(origin, "HERE", tmp_path)
    of = origin.digest.__wrapped__
    assert of(("a",)) is None
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.py").write_text("1")
    first = of(("a",))
    (tmp_path / "a" / "one.py").write_text("2")
    second = of(("a",))
    (tmp_path / "a" / "two.toml").write_text("")
    assert len({None, first, second, of(("a",))}) == 4
