"""A run that is answered from the cache says what the run said that filled it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_cache import changed

from rpclint.cli import main
from rpclint.demo import example_history
from rpclint.lint.loading import Source

STORY = Path(__file__).parent / "fixtures" / "founding-story"


@pytest.fixture(scope="module")
def stockroom():
    with example_history() as folder:
        yield str(folder)


@pytest.fixture
def run(capsys, monkeypatch, tmp_path, stockroom):
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))

    def run(*arguments):
        code = main(["-C", stockroom, *(arguments or ("diff", "havana..master")), "--format", "json"])
        said = capsys.readouterr()
        assert (code, said.err) == (1, "")
        return json.loads(said.out)

    return run


@pytest.fixture
def entries(tmp_path):
    """What lies in the cache: the size of each entry, by kind, in one order."""

    def entries():
        if not (tmp_path / "cache").exists():
            return []
        return changed(tmp_path / "cache", "SELECT kind, length(payload) FROM entries ORDER BY number")

    return entries


@pytest.fixture
def unread(monkeypatch):
    """From here on, no tree may be read."""

    def refuse():
        def read(self):
            pytest.fail(f"{self.id} is read")

        monkeypatch.setattr(Source, "surface", property(read))

    return refuse


def test_a_hit_says_what_the_miss_said(run, unread):
    first = run()
    unread()
    assert run() == first


def test_other_steps_rules_and_windows_are_other_answers(run):
    everything = run()
    picked = run("diff", "havana..master", "--select", "major-dropped")
    assert {f["rule"] for f in picked["findings"]} == {"major-dropped"}
    assert run() == everything
    assert len(run("diff", "havana..icehouse")["steps"]) < len(everything["steps"])


def test_damaged_entries_are_worked_out_anew(run, entries, tmp_path):
    first, before = run(), entries()
    changed(tmp_path / "cache", "UPDATE entries SET payload = zeroblob(100)")
    assert run() == first
    assert entries() == before


def test_a_damaged_file_is_made_anew(run, entries, tmp_path):
    first, before = run(), entries()
    (tmp_path / "cache" / "rpclint.sqlite").write_bytes(b"SQLite format 3\0" + bytes(10_000))
    assert run() == first
    assert entries() == before


def test_a_cache_that_cannot_be_used_changes_nothing_and_is_told_to_who_asks(
    run, tmp_path, capsys, stockroom
):
    first = run("diff", "havana..master", "--no-cache")
    (tmp_path / "cache").mkdir(mode=0o777)
    (tmp_path / "cache").chmod(0o777)
    assert run() == first
    main(["-C", stockroom, "diff", "havana..master", "--output", "/dev/null", "-v"])
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("rpclint: warning: nothing is kept for later runs: ")
    assert list((tmp_path / "cache").iterdir()) == []


def test_answers_of_other_code_are_not_asked_for(run, monkeypatch):
    first = run()
    read = []
    surface = Source.surface
    monkeypatch.setattr("rpclint.cache.origin._marks", lambda: ["0 0 other code"])
    monkeypatch.setattr("rpclint.cache.origin.code", lambda parts: f"other code in {parts}")
    monkeypatch.setattr(
        Source, "surface", property(lambda self: read.append(self.id.rev) or surface.func(self))
    )
    assert run("diff", "havana..master", "--jobs", "1") == first
    assert "havana" in read


def test_no_cache_writes_nothing_and_reads_nothing(run, entries, monkeypatch):
    first = run("diff", "havana..master", "--no-cache")
    assert entries() == []
    assert run() == first
    before = entries()
    monkeypatch.setattr("rpclint.cache.opening.opened", lambda folder, **_: pytest.fail(f"{folder} is read"))
    assert run("diff", "havana..master", "--no-cache") == first
    assert entries() == before


@pytest.mark.usefixtures("run")
def test_what_fails_keeps_what_it_found_out_until_then(entries, stockroom, monkeypatch):
    def failing(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("rpclint.cli.commands.check_compared", failing)
    assert main(["-C", stockroom, "diff", "havana..master"]) == 130
    assert {kind for kind, _ in entries()} >= {"facts", "steps"}


@pytest.mark.parametrize("options", [("--no-cache",), ()])
def test_any_number_of_jobs_says_the_same(run, options):
    said = [run("diff", "havana..master", "--jobs", jobs, *options) for jobs in ("1", "2", "5")]
    assert said[0] == said[1] == said[2]


def test_folders_are_known_by_what_is_in_them(run, entries, tmp_path):
    for release in ("havana", "icehouse"):
        for path in (STORY / release).rglob("*.py"):
            to = tmp_path / release / path.relative_to(STORY / release)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
    trees = ("diff", "--old", str(tmp_path / "havana"), "--new", str(tmp_path / "icehouse"))
    first = run(*trees)
    assert run(*trees) == first
    assert {kind for kind, _ in entries()} >= {"facts", "steps"}
    changed = tmp_path / "icehouse" / "stockroom" / "label" / "manager.py"
    changed.write_text(changed.read_text().replace("def ", "def not_", 1))
    assert run(*trees) != first


def test_a_warm_run_loads_no_parser_and_no_graph(run, stockroom):
    run()
    code = (
        "import sys; from rpclint.cli import main\n"
        f"main(['-C', {stockroom!r}, 'diff', 'havana..master', '--output', {'/dev/null'!r}])\n"
        "print(sorted({'libcst', 'networkx', 'rpclint.surfaces', 'rpclint.callers'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
