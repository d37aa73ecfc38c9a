"""The benchmark's own logic: its input, its medians, its edits and its page."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench" / "speed"))

import measuring
import page
import peers
import subjects
import wheels
from histories import Commit, build, run_git
from hook import edited_body, edited_signature
from measuring import Job, Measured, Run, alternated
from outcome import MORE, Figure, Growth, Outcome
from synthetic import Shape, write

from rpclint.workplace import Workplace

SERVICE = {
    "depot/__init__.py": "",
    "depot/manager.py": (
        "import oslo_messaging as messaging\n\n\nclass DepotManager:\n"
        "    target = messaging.Target(version='1.0')\n\n"
        "    def wipe(self, context, item):\n        return item\n"
    ),
    "depot/tests/test_manager.py": "from depot import manager\n",
}


# -- repositories


def test_the_same_commits_are_the_same_repository(tmp_path):
    commits = [
        Commit("first", 1, {"a b.py": b"1\n", 'c"d': b"x"}, tag="1.0.0", note="depot 1.0.0\n"),
        Commit("second", 2, {"e.py": b"2"}, whole=False, tag="2.0.0", branch="stable/zed"),
        Commit("third", 3, {"f.py": b"3"}),
    ]
    heads = set()
    for name in ("one", "other"):
        build(tmp_path / name, commits)
        heads.add(run_git("-C", str(tmp_path / name), "rev-parse", "HEAD"))
    assert len(heads) == 1

    def files(rev):
        return run_git("-C", str(tmp_path / "one"), "ls-tree", "-rz", "--name-only", rev).split("\0")[:-1]

    assert files("1.0.0") == ["a b.py", 'c"d']
    assert files("stable/zed") == files("2.0.0") == ["a b.py", 'c"d', "e.py"]
    assert files("master") == ["f.py"]


def test_a_repository_that_is_half_done_is_not_there(tmp_path):
    def interrupted():
        yield Commit("first", 1, {"a.py": b"1"})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "depot.git", interrupted())
    assert not (tmp_path / "depot.git").exists()
    build(tmp_path / "depot.git", [Commit("first", 1, {"a.py": b"1"})])
    assert (tmp_path / "depot.git" / "HEAD").is_file()


VERSIONS = {"zed": "1.0.0", "2023.1": "2.0.0", "2023.2": "3.0.0"}


@pytest.fixture
def index(monkeypatch):
    """Wheels as pip would fetch them; gives what was fetched."""
    fetched = []

    def download(requirement, folder):
        project, _, version = requirement.partition("==")
        fetched.append(version)
        wheel(folder, project, version)
        return ""

    monkeypatch.setattr(wheels, "pip_download", download)
    monkeypatch.setattr(wheels, "releases", lambda _: VERSIONS)
    return fetched


def wheel(folder, project, version):
    path = folder / f"{project}-{version}-py3-none-any.whl"
    year = 2022 + int(version[0]) // 2
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in {
            **SERVICE,
            "depot/release.py": f"VERSION = '{version}'\n",
            f"depot-{version}.dist-info/METADATA": "Metadata-Version: 2.1\nName: depot\n",
        }.items():
            packed.writestr(zipfile.ZipInfo(name, (year, 10, 5, 12, 0, 0)), text)


def quiet(_):
    pass


def test_wheels_become_releases_that_are_found(index, tmp_path):
    made = wheels.repository("depot", tmp_path, quiet)
    place = Workplace(str(made), quiet)
    assert place.project(None) == "depot"
    assert [(r.series.name, r.tag) for r in place.releases.all] == [
        ("zed", "1.0.0"), ("antelope", "2.0.0"), ("bobcat", "3.0.0"),
    ]  # fmt: skip
    assert index == ["1.0.0", "2.0.0", "3.0.0"]
    wheels.repository("depot", tmp_path, quiet)
    assert len(index) == 3  # neither fetched again nor built again


def test_only_what_is_missing_or_damaged_is_fetched_again(index, tmp_path, monkeypatch):
    wheels.repository("depot", tmp_path, quiet)
    second = tmp_path / "wheels" / "depot-2.0.0-py3-none-any.whl"
    second.write_bytes(second.read_bytes()[:-100])
    monkeypatch.setattr(wheels, "releases", lambda _: {**VERSIONS, "2024.1": "4.0.0"})
    made = wheels.repository("depot", tmp_path, quiet)
    assert index[3:] == ["2.0.0", "4.0.0"]
    assert "4.0.0" in run_git("-C", str(made), "tag").split()


def test_a_version_without_a_wheel_ends_it(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "pip_download", lambda *_: "ERROR: No matching distribution found")
    with pytest.raises(SystemExit, match=r"depot 1\.0\.0: ERROR: No matching"):
        wheels.fetched("depot", "1.0.0", tmp_path, quiet)


def test_every_project_of_the_table_has_its_releases_in_order():
    for project in wheels.projects():
        numbers = [tuple(map(int, version.split("."))) for version in wheels.releases(project).values()]
        assert len(numbers) > 1
        assert numbers == sorted(numbers)


# -- what is laid out for the floors and the peers


def test_a_probe_lays_out_what_rpclint_would_read(tmp_path):
    place = write(tmp_path / "depot.git", Shape(interfaces=2, methods=3, served=4, releases=3, others=2))
    found = subjects.subject(place, tmp_path / "subject", full=True)
    assert (found.pair, found.whole) == ("juno..kilo", "icehouse..kilo")
    assert found.about["package"] == "depot"
    # The servers and clients, those of the interface that changed twice, and what makes the clients.
    assert found.about["bearing"] == len(list((tmp_path / "subject" / "bearing").iterdir())) == 2 * 2 + 2 + 1
    ids = (tmp_path / "subject" / "candidates").read_text().split()
    assert len(ids) == len(set(ids)) == found.about["candidates"]
    bare = peers.cloned(tmp_path / "subject" / "peer.git", tmp_path / "subject" / "peer", "new")
    assert (bare / "depot" / "bay_0" / "rpcapi.py").is_file()
    assert not (bare / "setup.cfg").exists()
    path, line = found.about["edited"]
    text = run_git("-C", str(place), "show", f"kilo:{path}")
    assert text.splitlines()[line - 1].lstrip().startswith("def ")


METHOD = """class A:
    @wrapped
    def wipe(self, context,
             item='ü', count=1):
        '''Wipes.'''
        return item
"""


def test_edits_keep_the_file_readable():
    assert "        edit = 3\n        '''Wipes.'''" in edited_body(METHOD, 3, 3)
    assert "def wipe(self, context, edit_3,\n" in edited_signature(METHOD, 2, 3)
    compile(edited_body(METHOD, 2, 3), "a", "exec")
    compile(edited_signature(METHOD, 3, 3), "a", "exec")
    with pytest.raises(ValueError, match="no function begins at line 1"):
        edited_body(METHOD, 1, 3)


# -- measuring


def test_jobs_take_turns(monkeypatch):
    order = []

    def run(job, number, *, watched):
        assert watched == (number == 0)
        order.append((number, job.name))
        return Run(seconds=100.0 if job.name == "slow" else 1.0 + number, user=0, busy=0, megabytes=0)

    monkeypatch.setattr(measuring, "run", run)
    found = alternated([Job("a", ()), Job("slow", ()), Job("b", ()), Job("once", (), once=True)], 3, quiet)
    assert order == [
        (0, "a"), (0, "slow"), (0, "b"), (0, "once"),
        (1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "a"), (3, "b"),
    ]  # fmt: skip
    # The first run does not count, unless it is the only one.
    assert found["a"].seconds == 3.0
    assert found["slow"].seconds == 100.0
    assert [len(found[name].runs) for name in ("a", "slow", "once")] == [3, 1, 1]


def test_a_ratio_is_of_runs_of_the_same_round():
    def ran(first, *seconds):
        runs = [Run(each, user=0, busy=each * 2, megabytes=0) for each in (first, *seconds)]
        return Measured("", tuple(runs[1:]) or (runs[0],), runs[0])

    slow, fast, once = ran(9, 10, 40), ran(3, 5, 10, 1), ran(90)
    assert measuring.ratio(slow, fast) == 3.0  # of 2 and 4; the third round had no other
    assert measuring.ratio(slow, fast, lambda run: run.busy) == 3.0
    assert measuring.ratio(once, slow) == 10.0
    assert measuring.ratio(fast, once) == 3 / 90


def test_a_run_is_measured():
    spin = "import time\nwhile time.process_time() < .2: pass"
    done = measuring.run(Job("spinning", [sys.executable, "-c", spin]), 1)
    assert done.seconds >= done.busy * 0.9
    assert done.busy >= 0.2
    assert 0 < done.user <= done.busy


MEMORY = """
import sys
from measuring import Job, run
inner = "import time; x = bytearray(60_000_000); time.sleep(1)"
outer = '''import subprocess, sys
x = bytearray(60_000_000)
subprocess.run([sys.executable, '-c', sys.argv[1]])'''
job = Job("two", [sys.executable, "-c", outer, inner])
watched, other = run(job, 0, watched=True), run(job, 1)
print(repr((watched.together, watched.megabytes, other.together)))
"""


def test_memory_is_that_of_all_processes():
    # A small process, as the benchmark is one: what it starts counts what it had in memory.
    command = [sys.executable, "-c", MEMORY]
    folder = Path(page.__file__).parent
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    together, largest, unwatched = ast.literal_eval(done.stdout)
    assert 60 < largest < 115
    assert unwatched is None
    if together is not None:  # where the system tells it
        assert together > 115


def test_a_run_that_fails_says_why():
    job = Job("failing", [sys.executable, "-c", "import sys; sys.exit('no such thing')"], codes=(0,))
    with pytest.raises(RuntimeError, match=r"failing ended with 1(.|\n)*no such thing"):
        measuring.run(job, 1)


def test_the_parser_tells_its_own_time(tmp_path):
    (tmp_path / "a.py").write_text("a = 1\n")
    (tmp_path / "old.py").write_text("print 1\n")
    done = measuring.run(peers.parse("parser", tmp_path), 1)
    seconds, busy = peers.without_starting(done.said)
    assert 0 < seconds < done.seconds
    assert 0 < busy <= done.busy
    with pytest.raises(RuntimeError, match="did not say"):
        peers.without_starting("something else")


# -- the page


def test_a_figure_says_whether_it_is_met():
    less, more = Figure("a", 0.2, "s", 0.25), Figure("b", 20, "x", 40, MORE)
    assert (less.met, less.target, less.measured, less.share) == (True, "≤ 0.25 s", "0.2 s", "0.80")
    assert (more.met, more.target, more.share) == (False, "≥ 40 x", "2.00")
    assert Figure("d", 20, "s", 90, whole=False).met is False
    assert (Figure("c", 1, "s").met, Figure("c", 1, "s").target) == (None, "")


def test_the_page_tells_what_is_missed():
    runs = tuple(Run(seconds, 1.0, 1.5, megabytes) for seconds, megabytes in ((3, 50), (1, 70), (2, 60)))
    outcome = Outcome("Start", [Figure("--version", 0.5, "s", 0.08)], [Measured("--version", runs)])
    outcome.growth.append(Growth("Surface", ("", "s"), [("1", "2.0")]))
    with outcome.noting():
        raise RuntimeError("nova\nended with 2")
    text = page.page([outcome], "griffe 2.4.1")
    assert "| --version | ≤ 0.08 s | 0.5 s | 6.25 | **no** |" in text
    assert "| --version | 3 | 2.000 | 1.00 to 3.00 | 1.50 | 70 |" in text
    assert "Not done: nova ended with 2\n" in text
    assert "### Surface\n\n|  | s |\n|--:|--:|\n| 1 | 2.0 |" in text
    assert "- peers: griffe 2.4.1" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "cold,speed"], "--only takes cold, warm, "),
        (["--only", "cold", "--repo", "nowhere"], "nowhere: no such folder"),
    ],
)
def test_what_cannot_be_done_ends_with_2(arguments, said, tmp_path):
    command = [sys.executable, str(Path(page.__file__).parent), "--folder", str(tmp_path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
