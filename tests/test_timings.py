"""Where the time of a run went, as --timings tells it."""

import json
import re
import subprocess
import sys

import pytest

from rpclint import timings
from rpclint.cli import main
from rpclint.demo import example_history

ROW = re.compile(r"  ([\w-]+) +(\d+\.\d+) s +(\d+) %  \S.*")
COUNT = re.compile(r" +(\d+)  (\D+)")


@pytest.fixture(scope="module")
def stockroom():
    with example_history() as folder:
        yield str(folder)


@pytest.fixture
def run(capsys, monkeypatch, tmp_path, stockroom):
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))

    def run(*arguments, code=1):
        assert main(["-C", stockroom, *arguments]) == code
        return capsys.readouterr()

    return run


def told(error):
    head, *lines = error.splitlines()
    rows = [match.groups() for line in lines if (match := ROW.fullmatch(line))]
    counts = [(match[2], int(match[1])) for line in lines if (match := COUNT.fullmatch(line))]
    assert len(rows) + len(counts) == len(lines)
    return head, {name: float(seconds) for name, seconds, _ in rows}, dict(counts)


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only when it is told to."""
    now = [100.0]
    monkeypatch.setattr("time.perf_counter", lambda: now[0])
    monkeypatch.setattr("time.process_time", lambda: 2.0)

    def passes(seconds):
        now[0] += seconds

    return passes


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("diff", "havana..master"), 1),
        (("check", "--rev", "master", "--against", "havana", "--base", "icehouse"), 1),
        (("show", "icehouse"), 0),
        (("graph", "havana..master"), 0),
    ],
)
def test_every_phase_and_every_count_is_told(run, command, code):
    plain = run(*command, "--no-cache", "--format", "json", code=code)
    timed = run(*command, "--no-cache", "--format", "json", "--timings", code=code)
    assert plain.err == ""
    assert json.loads(timed.out) == json.loads(plain.out)
    head, seconds, counts = told(timed.err)
    assert list(seconds) == list(timings.PHASES)
    assert list(counts) == list(timings.COUNTS)
    whole = float(re.match(r"rpclint: (\d+\.\d+) s", head)[1])
    assert sum(seconds.values()) == pytest.approx(whole, abs=0.02)
    assert seconds["git"] > 0
    assert min(counts["blobs looked at"], counts["files extracted"], counts["surfaces made"]) > 0


def test_parsed_is_only_what_is_not_remembered(run, stockroom):
    command = [
        sys.executable,
        "-m",
        "rpclint",
        "-C",
        stockroom,
        "show",
        "icehouse",
        "--no-cache",
        "--timings",
    ]
    alone = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert told(alone)[2]["statements parsed"] > 0
    run("show", "icehouse", "--no-cache", code=0)
    again = run("show", "icehouse", "--no-cache", "--timings", code=0).err
    assert told(again)[2]["statements parsed"] == 0


def test_a_warm_run_finds_all_it_asks_for_and_reads_nothing(run):
    first = told(run("diff", "havana..master", "--timings").err)[2]
    again = told(run("diff", "havana..master", "--timings").err)[2]
    assert first["not in the cache"] > 0
    assert again["not in the cache"] == 0 < again["found in the cache"]
    nothing = ("trees listed", "blobs read", "files extracted", "surfaces made", "client methods run")
    assert [again[what] for what in nothing] == [0] * len(nothing)
    assert again["git processes"] == 2  # where the repository is, and which refs it has


def test_other_processes_send_home_what_they_took(run):
    alone = run("diff", "havana..master", "--no-cache", "--timings", "--jobs", "1").err
    both = run("diff", "havana..master", "--no-cache", "--timings", "--jobs", "2").err
    assert " in 1 process, " in alone
    assert " in 3 processes, " in both
    for what in ("files extracted", "surfaces made", "client methods run"):
        assert told(both)[2][what] >= told(alone)[2][what] > 0


def test_it_is_told_when_the_job_cannot_be_done(run):
    error = run("diff", "havana..nowhere", "--timings", code=2).err
    assert "  git " in error
    assert error.splitlines()[-1].startswith("rpclint: no release, tag, branch or commit nowhere")


def test_what_a_phase_does_inside_of_another_is_its_own(clock):
    timings.start()
    clock(1)
    timings.work_begins()
    clock(3)
    with timings.phase("rules"):
        clock(5)
        with timings.phase("git"):
            clock(7)
        clock(11)
    taken = timings.ended()
    assert taken.seconds == {"start-up": 3.0, "other": 3.0, "rules": 16.0, "git": 7.0}


def test_an_error_leaves_its_phase(clock):
    @timings.timed("extract", "files extracted")
    def fail():
        clock(2)
        raise ValueError("no")

    timings.start()
    with pytest.raises(ValueError, match="no"):
        fail()
    clock(1)
    taken = timings.ended()
    assert taken.seconds == {"start-up": 3.0, "extract": 2.0}
    assert taken.counts == {"files extracted": 1}


def test_nothing_is_counted_that_nobody_asked_for(clock):
    with timings.phase("git"):
        clock(1)
    timings.count("blobs read")
    assert timings.ended() is None


def test_what_was_sent_home_is_not_sent_again(clock):
    timings.start()
    timings.split_off()
    with timings.phase("evaluate"):
        clock(2)
    first, second = timings.so_far(), timings.so_far()
    timings.ended()
    assert (first.seconds["evaluate"], first.processes) == (2.0, 1)
    assert (second.seconds.get("evaluate", 0.0), second.processes) == (0.0, 0)
