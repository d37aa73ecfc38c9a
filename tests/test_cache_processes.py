"""Several processes may use one cache, split off, and be killed: what was kept stays, and none waits long."""

import os
import random
import signal
import sqlite3
import time
import warnings
from contextlib import closing

import pytest
from test_cache import LABEL, Label, cache, changed, keep, names

from rpclint.cache import database, locking, opening
from rpclint.lint.workers import worked_out

LABELS = {str(number): Label(str(number) * 500, number) for number in range(300)}


def split_off(work):
    """A process that does some work, and no more than that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries of other tests that warn of forks
        child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001, nothing of the parent's may go on over there
        os._exit(1)


def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def put_all(folder, order):
    kept = cache(folder)
    for key in order:
        kept.put("labels", key, LABELS[key])
        kept._store.settle()  # noqa: SLF001, each in a transaction of its own
        assert kept.get("labels", key, Label) == LABELS[key]
    kept.close()
    assert kept.trouble is None


def test_several_at_once_get_in_nobodys_way(tmp_path):
    orders = [random.Random(seed).sample(sorted(LABELS), 100) for seed in range(4)]  # noqa: S311
    children = [split_off(lambda order=order: put_all(tmp_path, order)) for order in orders]
    assert [ended(child) for child in children] == [0, 0, 0, 0]
    expected = {key: LABELS[key] for order in orders for key in order}
    assert cache(tmp_path).get_many("labels", LABELS, Label) == expected
    assert names(tmp_path)[:2] == ["rpclint.lock", "rpclint.sqlite"]


def test_several_mend_what_is_damaged(tmp_path):
    for _ in range(5):
        keep(tmp_path)
        changed(tmp_path, "PRAGMA user_version = 7")

        def work():
            kept = cache(tmp_path)
            for key, label in LABELS.items():
                assert kept.get("labels", key, Label) in (None, label)
                kept.put("labels", key, label)
            kept.close()

        children = [split_off(work) for _ in range(3)]
        assert [ended(child) for child in children] == [0, 0, 0]
        assert cache(tmp_path).get("labels", "0", Label) == LABELS["0"]


def forever(folder, line):
    kept = cache(folder)
    while True:
        for key, label in LABELS.items():
            kept.put("labels", key, label)
            if int(key) % 7 == 0:
                kept._store.settle()  # noqa: SLF001, so that it is killed at it
            if key == "50":
                os.write(line, b".")


@pytest.mark.parametrize("part", range(4))
def test_whoever_is_killed_leaves_what_was_written(tmp_path, part):
    keep(tmp_path, "kept", LABEL)
    chance = random.Random(part)  # noqa: S311, moments to kill at
    for _ in range(6):
        told, line = os.pipe()
        child = split_off(lambda line=line: forever(tmp_path, line))
        os.read(told, 1)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        os.close(told)
        os.close(line)
        kept = cache(tmp_path)
        found = kept.get_many("labels", LABELS, Label)
        assert len(found) >= 50
        assert all(found[key] == LABELS[key] for key in found)
        assert kept.get("labels", "kept", Label) == LABEL
        kept.close()
        assert kept.trouble is None
    assert changed(tmp_path, "PRAGMA integrity_check") == [("ok",)]


def test_whoever_is_killed_at_the_beginning_leaves_no_damage(tmp_path):
    for number in range(10):
        folder = tmp_path / str(number)
        child = split_off(lambda folder=folder: keep(folder))
        time.sleep(number * 0.0007)
        os.kill(child, signal.SIGKILL)
        ended(child)
        keep(folder)
        assert cache(folder).get("labels", "a", Label) == LABEL


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    monkeypatch.setattr(locking, "TRIES", 3)


@pytest.mark.usefixtures("patience")
def test_a_file_that_is_locked_is_read_and_not_written(tmp_path):
    keep(tmp_path)
    with closing(sqlite3.connect(tmp_path / "rpclint.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        kept = cache(tmp_path)
        began = time.monotonic()
        for key, label in LABELS.items():
            kept.put("labels", key, label)
            kept._store.settle()  # noqa: SLF001, each would wait
        assert kept.get("labels", "a", Label) == LABEL
        kept.close()
        assert time.monotonic() - began < 2
        assert kept.trouble == "database is locked"
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("patience")
def test_a_file_that_is_all_anothers_is_gone_without(tmp_path):
    keep(tmp_path)
    lock = locking.locked(tmp_path, alone=True)
    kept = cache(tmp_path)
    assert kept.get("labels", "a", Label) is None
    kept.put("labels", "b", LABEL)
    kept.close()
    assert "in use by another run" in kept.trouble
    os.close(lock)
    assert cache(tmp_path).get("labels", "a", Label) == LABEL


@pytest.mark.usefixtures("patience")
def test_what_another_run_uses_is_not_taken_away(tmp_path):
    keep(tmp_path)
    other = cache(tmp_path)
    assert other.get("labels", "a", Label) == LABEL
    with pytest.raises(locking.Unusable, match="in use by another run"):
        locking.removed(tmp_path)
    other.close()
    assert locking.removed(tmp_path) > 0
    assert names(tmp_path) == ["rpclint.lock"]


def test_where_no_file_can_be_locked_it_is_gone_without(tmp_path, monkeypatch):
    keep(tmp_path)

    def refused(*_):
        raise OSError("No locks available")

    monkeypatch.setattr(locking.fcntl, "flock", refused)
    kept = cache(tmp_path)
    assert kept.get("labels", "a", Label) is None
    assert kept.trouble is not None


def test_no_connection_gets_into_another_process(tmp_path):
    keep(tmp_path)
    kept = cache(tmp_path)
    kept.put("labels", "b", LABEL)
    assert kept.get("labels", "a", Label) == LABEL
    assert kept._store._database is not None  # noqa: SLF001, no other way to see it

    def work():
        assert kept._store._database is None  # noqa: SLF001
        assert not kept._store._waiting  # noqa: SLF001, the parent wrote it
        assert kept.get("labels", "b", Label) == LABEL
        kept.put("labels", "c", LABEL)
        kept.close()

    assert ended(split_off(work)) == 0
    assert set(kept.get_many("labels", ["a", "b", "c"], Label)) == {"a", "b", "c"}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_what_workers_put_is_there_when_they_are_done(tmp_path, jobs):
    kept = cache(tmp_path)
    kept.put("labels", "a", LABEL)

    def work(number):
        kept.put("labels", str(number), LABELS[str(number)])

    done = list(worked_out(work, range(20), jobs))
    assert len(done) == 20
    found = kept.get_many("labels", [str(number) for number in range(20)], Label)
    assert found == {str(number): LABELS[str(number)] for number in range(20)}
    assert kept.get("labels", "a", Label) == LABEL
    kept.close()
    assert kept.trouble is None


def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    keep(tmp_path)
    kept = cache(tmp_path)
    kept.put("labels", "b", LABEL)

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(database.Database, "_among", interrupted)
        with pytest.raises(KeyboardInterrupt):
            kept._store.settle()  # noqa: SLF001
    assert cache(tmp_path).get("labels", "b", Label) is None
    assert cache(tmp_path).get("labels", "a", Label) == LABEL
    kept.close()
    assert set(cache(tmp_path).get_many("labels", ["a", "b"], Label)) == {"a", "b"}
