"""The corpus of real changes: that its files can be read, and that what a run finds is judged rightly."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import NEW, OLD, add
from test_source_repository import Project

SCRIPT = Path(__file__).parents[1] / "bench" / "corpus.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_corpus", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A small history: one release breaks, the next does nothing."""
    project = Project(tmp_path_factory.mktemp("station") / "station")
    add(project, OLD)
    project.tag("havana")
    add(project, NEW)
    project.tag("icehouse")
    add(project, {"station/notes.py": "DONE = True\n"})
    project.tag("juno")
    return project.path


RANGES = ("havana..icehouse", "icehouse..juno", "nowhere..juno")


@pytest.fixture(scope="module")
def found(bench, station):
    return dict(bench.run(str(station), [("commit", range_) for range_ in RANGES]))


def rows(bench, found, known=None, **change):
    """The result of one change, by mode."""
    given = {"id": "B1", "kind": "bug", "what": "", "interface": "bells", "methods": ("ring",)} | change
    judged = bench.judged(bench.Change(**given), found, known or {})
    return {row.mode: row.result for row in judged}


BREAKING, IDLE = "havana..icehouse", "icehouse..juno"
SEEN = {"seen": ("commit",)}


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"commit": BREAKING, **SEEN}, "found"),
        ({"commit": BREAKING, "methods": ("*",), **SEEN}, "found"),
        ({"commit": BREAKING, "methods": ("*",), "rules": ("major-dropped",), **SEEN}, "MISSED"),
        ({"commit": BREAKING, "interface": "doors", **SEEN}, "MISSED"),
        ({"commit": BREAKING, "methods": ("paint",), **SEEN}, "MISSED"),
        ({"commit": IDLE, "reach": "no", **SEEN}, "out of reach"),
        ({"commit": "nowhere..juno", **SEEN}, "FAILED"),
        ({"commit": IDLE, "kind": "ok"}, "silent"),
        ({"commit": BREAKING, "kind": "ok", "methods": ("paint",)}, "FALSE ERROR"),
        ({"commit": BREAKING, "kind": "ok", "methods": ("paint",), "wide": True}, "silent"),
        ({"commit": BREAKING, "release": None, "seen": ("release",)}, "not to be seen"),
    ],
)
def test_a_change_at_its_commit(bench, found, change, result):
    assert rows(bench, found, **change) == {"commit": result}


def test_at_a_release_only_what_concerns_a_correct_change_counts(bench, found):
    change = {"kind": "ok", "release": BREAKING}
    assert rows(bench, found, methods=("ring",), **change) == {"release": "FALSE ERROR"}
    assert rows(bench, found, methods=("paint",), **change) == {"release": "silent"}


def test_what_was_repaired_in_time_is_not_told_at_the_release(bench, found):
    repaired = {"commit": BREAKING, "release": IDLE, **SEEN}
    assert rows(bench, found, **repaired) == {"commit": "found", "release": "repaired"}
    shipped = {"commit": BREAKING, "release": BREAKING, **SEEN}
    assert rows(bench, found, **shipped) == {"commit": "found", "release": "TOLD AGAIN"}


def test_an_exception_needs_a_reason_and_a_cause(bench, found):
    known = {"B1 commit": "a rule of its own is needed"}
    assert rows(bench, found, known, commit=IDLE, **SEEN) == {"commit": "known miss"}
    assert rows(bench, found, known, commit=BREAKING, kind="ok") == {"commit": "true error"}
    assert rows(bench, found, known, commit=BREAKING, **SEEN) == {"commit": "NO EXCEPTION"}
    assert {"MISSED", "FALSE ERROR", "NO EXCEPTION"} < set(bench.BAD)


@pytest.mark.parametrize("path", sorted((SCRIPT.parent / "corpus").glob("*.json")), ids=lambda p: p.stem)
def test_every_file_can_be_read(bench, path):
    changes, known = bench.corpus(path.stem).changes, bench.corpus(path.stem).exceptions
    modes = {f"{change.id} {mode}" for change in changes for mode in bench.MODES if change.range(mode)}
    assert len({change.id for change in changes}) == len(changes)
    assert set(known) <= modes
    for change in changes:
        assert change.what
        assert change.methods
        assert bool(change.seen) == (change.kind == "bug"), change.id
        assert all(change.range(mode) for mode in change.seen), change.id


# -- the command


CHANGES = [
    {
        "id": "B1",
        "kind": "bug",
        "what": "",
        "interface": "bells",
        "methods": ["ring"],
        "commit": BREAKING,
        **SEEN,
    },
    {"id": "N1", "kind": "ok", "what": "", "interface": "bells", "methods": ["ring"], "commit": IDLE},
    {
        "id": "N2",
        "kind": "ok",
        "what": "Rings.",
        "interface": "bells",
        "methods": ["ring"],
        "commit": BREAKING,
    },
]


@pytest.fixture
def corpus(tmp_path, station):
    """Runs the script on a corpus of its own."""
    shutil.copy(SCRIPT, tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "station.json").write_text(json.dumps({"changes": CHANGES, "exceptions": {}}))

    def started(*arguments, where=station):
        done = subprocess.run(
            [sys.executable, tmp_path / SCRIPT.name, "station", "-C", where, *arguments],
            env=os.environ | {"PYTHONPATH": str(SCRIPT.parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return started


def test_the_table_ends_with_a_summary(corpus):
    code, out, _ = corpus("--jobs", "2")
    lines = out.splitlines()
    assert code == 1
    assert [line.split()[:3] for line in lines if line.startswith(("B", "N"))] == [
        ["B1", "commit", "found"], ["N1", "commit", "silent"], ["N2", "commit", "FALSE"]
    ]  # fmt: skip
    assert f"{BREAKING}: Rings." in out
    assert lines[-1] == "3 changes, found 1 of 1; 1 FALSE ERROR, 1 silent"


def test_one_change_as_json(corpus):
    code, out, _ = corpus("--only", "B1", "--format", "json")
    (row,) = json.loads(out)["rows"]
    assert (code, row["change"], row["range"], row["result"]) == (0, "B1", BREAKING, "found")


def test_what_cannot_be_run_is_not_judged(corpus, tmp_path):
    for done, said in (
        (corpus("--only", "B9"), "station has no B9"),
        (corpus(where=tmp_path), "not a git repository"),
    ):
        code, out, err = done
        assert (code, out) == (2, "")
        assert said in err


def test_the_gate_says_it_of_the_commit_alone(bench, station):
    found = dict(bench.run(str(station), [("commit", RANGES[0]), ("release", RANGES[1])], gate=True))
    assert rows(bench, found, commit=RANGES[0], **SEEN) == {"commit": "found"}
    todo = bench.batches([bench.Change("B1", "bug", "", "bells", ("ring",), *RANGES[:2])], ("commit",))
    assert todo == [[("commit", RANGES[0])]]
