"""Work spread over processes comes back whole, and no process stays behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rpclint.errors import UsageError
from rpclint.lint.workers import worked_out


@pytest.fixture(autouse=True)
def nobody_left():
    yield
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("jobs", [1, 2, 3, 7])
def test_every_item_comes_back_once(jobs):
    assert sorted(worked_out(lambda n: n * n, range(7), jobs)) == [(n, n * n) for n in range(7)]


def test_who_is_done_helps_the_others():
    def work(item):
        time.sleep(0.3 if item == 4 else 0.01)
        return os.getpid()

    done = dict(worked_out(work, range(8), 2))
    assert len(set(done.values())) == 2
    assert done[7] == done[0]  # of the other's stretch


def test_an_error_comes_back_as_it_is():
    def work(item):
        raise UsageError(f"item {item}")

    with pytest.raises(UsageError, match="item 0"):
        list(worked_out(work, range(1), 1))


def test_a_defect_is_told_with_its_place():
    with pytest.raises(RuntimeError, match=r"ZeroDivisionError at test_workers\.py:\d+"):
        list(worked_out(lambda n: 1 // n, range(1), 1))


def test_a_process_that_dies_is_told():
    with pytest.raises(Exception, match="ended early"):
        list(worked_out(lambda _: os._exit(3), range(2), 2))


def test_who_stops_listening_ends_them():
    results = worked_out(lambda n: time.sleep(60 if n else 0), range(2), 2)
    assert next(results) == (0, None)
    results.close()


SLEEPERS = """
import os, sys, time
from rpclint.lint.workers import worked_out

def work(item):
    os.write(1, b"%d\\n" % os.getpid())  # in one piece, whatever the other process writes
    time.sleep(float(sys.argv[1]))

try:
    list(worked_out(work, range(2), 2))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize(
    ("end", "seconds", "code"), [(signal.SIGINT, "60", 130), (signal.SIGKILL, "1", -signal.SIGKILL)]
)
def test_processes_end_with_the_run(end, seconds, code):
    command = [sys.executable, "-c", SLEEPERS, seconds]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as parent:
        pids = [int(parent.stdout.readline()) for _ in range(2)]
        if end is signal.SIGINT:  # a terminal sends it to all of them
            os.killpg(parent.pid, end)
        else:
            parent.send_signal(end)
        assert parent.wait(20) == code
    limit = time.monotonic() + 20
    while any(map(runs, pids)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not any(map(runs, pids))


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
