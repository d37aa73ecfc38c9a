"""The gate: what one change brings, on a small made-up project."""

import json
import os
import subprocess
import sys
from textwrap import dedent

import pytest
from test_source_repository import Project

from rpclint.cli import main

CLIENT = """
from oslo import messaging
from depot import rpc


class DepotAPI(object):
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    def store(self, ctxt, parcel):
        self.client.prepare(version='1.1').cast(ctxt, 'store', parcel=parcel)

    def wipe(self, ctxt):
        self.client.call(ctxt, 'wipe')
"""
SERVER = """
from oslo import messaging


class DepotManager(object):
    target = messaging.Target(version='1.1')

    def store(self, context, parcel):
        return parcel

    def wipe(self, context):
        return None
"""
SENDER = """
from depot.keep import rpcapi


def main(ctxt):
    api = rpcapi.DepotAPI()
    api.store(ctxt, 1)
    api.wipe(ctxt)
"""
RPC = """
from oslo import messaging

TRANSPORT = None


def get_client(target, version_cap=None, serializer=None):
    return messaging.RPCClient(TRANSPORT, target, version_cap=version_cap, serializer=serializer)
"""
SEAL = """\
    def seal(self, ctxt):
        self.client.prepare(version='1.2').call(ctxt, 'seal')

"""
MANAGER, API = "depot/keep/manager.py", "depot/keep/rpcapi.py"


class Depot(Project):
    """A service with one release, and more commits on its trunk."""

    def __init__(self, path):
        super().__init__(path)
        self.text(
            {
                "setup.cfg": "[metadata]\nname = depot\n",
                "depot/__init__.py": "",
                "depot/rpc.py": RPC,
                "depot/cmd/run.py": SENDER,
                "depot/keep/__init__.py": "",
                MANAGER: SERVER,
                API: CLIENT,
            }
        )
        self.commit("the release")
        self.tag("2013.2")
        self.commit("trunk is open")

    def text(self, files):
        for path, text in files.items():
            self.write(path, dedent(text).encode())

    def change(self, path, old, new):
        text = (self.path / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new).encode())


@pytest.fixture
def depot(tmp_path):
    return Depot(tmp_path / "depot")


@pytest.fixture
def check(depot, capsys):
    def check(*arguments, code=0):
        found = main(["-C", str(depot.path), "check", "--format", "json", *arguments])
        said = capsys.readouterr()
        assert (found, said.err) == (code, "")
        return json.loads(said.out)

    return check


@pytest.fixture
def refused(depot, capsys):
    def refused(*arguments):
        assert main(["-C", str(depot.path), "check", *arguments]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        return line

    return refused


def rules(report):
    return [(finding["rule"], finding["severity"]) for finding in report["findings"]]


def test_nothing_with_rpc_in_it_changed(depot, check):
    depot.write("README", b"more of it")
    report = check()
    assert report["steps"] == report["findings"] == []
    assert report["remarks"] == [
        f"nothing that sends or serves differs between {depot.git('rev-parse', 'HEAD')[:12]} and working tree"
    ]


def test_a_good_change_passes_and_was_compared(depot, check):
    depot.change(
        MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf=None):"
    )
    depot.change(MANAGER, "version='1.1'", "version='1.2'")
    report = check()
    assert report["findings"] == []
    assert [(s["old"]["rev"], s["new"]["rev"]) for s in report["steps"]] == [
        ("2013.2", "working tree"),
        (depot.git("rev-parse", "HEAD")[:12], "working tree"),
    ]
    assert report["base"]["commit"] == depot.git("rev-parse", "HEAD")


@pytest.mark.parametrize("how", ["disk", "index", "commit", "topic"])
def test_a_bad_change_is_stopped_wherever_it_is(depot, check, how):
    if how == "topic":
        depot.branch("topic")
    depot.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    if how == "index":
        depot.git("add", "--all")
        depot.change(MANAGER, "parcel, shelf)", "parcel)")  # mended on disk only
    if how in ("commit", "topic"):
        depot.commit("bad")
    report = check(*{"index": ["--staged"], "commit": ["--rev", "HEAD"]}.get(how, []), code=1)
    assert ("argument-required", "error") in rules(report)
    finding = next(f for f in report["findings"] if f["rule"] == "argument-required")
    assert "havana" in finding["breaks_from"]
    assert (finding["path"], finding["argument"]) == (MANAGER, "shelf")


def test_what_was_wrong_before_is_not_told_again(depot, check):
    depot.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    depot.commit("bad")
    depot.change(MANAGER, "return None", "return 1")
    assert check()["findings"] == []
    assert ("argument-required", "error") in rules(check("--all", code=1))


def test_what_gets_worse_is_told(depot, check):
    """The error is there already, and is told of one method more."""
    depot.change(MANAGER, "    def wipe(self, context):\n        return None\n", "")
    depot.commit("bad")
    depot.change(MANAGER, "def store(", "def put(")
    (finding,) = [f for f in check(code=1)["findings"] if f["rule"] == "method-removed"]
    assert finding["method"] == "store"


def test_a_change_is_held_to_what_it_was_made_from_as_well(depot, check):
    """What no release has is still sent by whoever follows the trunk."""
    depot.change(
        API,
        "    def wipe",
        f"{SEAL}    def wipe",
    )
    depot.change(MANAGER, "    def wipe", "    def seal(self, context):\n        return 2\n\n    def wipe")
    depot.change(MANAGER, "version='1.1'", "version='1.2'")
    depot.change("depot/cmd/run.py", "    api.wipe(ctxt)", "    api.wipe(ctxt)\n    api.seal(ctxt)")
    depot.commit("a new method")
    base = depot.git("rev-parse", "HEAD")[:12]
    depot.change(MANAGER, "    def seal(self, context):\n        return 2\n\n", "")
    depot.change(
        API,
        SEAL,
        "",
    )
    depot.change("depot/cmd/run.py", "\n    api.seal(ctxt)", "")
    (finding,) = [f for f in check(code=1)["findings"] if f["severity"] == "error"]
    assert (finding["rule"], finding["method"], finding["breaks_from"]) == ("method-removed", "seal", [base])


def test_a_release_to_compare_with_may_be_named(depot, check):
    depot.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    depot.git("tag", "mine", "HEAD")
    report = check("--against", "mine", "--against", "2013.2", code=1)
    assert [step["old"]["rev"] for step in report["steps"]][:2] == ["mine", "2013.2"]
    assert ("argument-required", "error") in rules(check("--window", "none", code=1))


def test_a_push_names_what_is_pushed(depot, check, monkeypatch):
    start = depot.git("rev-parse", "HEAD")
    depot.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    depot.commit("bad")
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", start)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", depot.git("rev-parse", "HEAD"))
    depot.change(MANAGER, "parcel, shelf)", "parcel)")
    assert ("argument-required", "error") in rules(check("--staged", code=1))


def test_without_a_release_there_is_nothing_to_compare_with(depot, refused):
    depot.git("tag", "--delete", "2013.2")
    depot.change(MANAGER, "return None", "return 1")
    assert refused().endswith("or compare it with its base only: rpclint check --window none")
    assert "git -C" in refused()


def test_a_shallow_clone_says_how_to_deepen_it(depot, tmp_path, capsys):
    Project(tmp_path / "outer").git(
        "clone", "--quiet", "--depth=1", depot.path.as_uri(), str(tmp_path / "shallow")
    )
    assert main(["-C", str(tmp_path / "shallow"), "check"]) == 2
    assert "fetch --tags --unshallow" in capsys.readouterr().err


def test_usage(refused):
    assert "give one of both" in refused("--staged", "--rev", "HEAD")
    assert "rpclint check --against REV" in refused("--against", "2013.2", "--window", "all")
    assert "no release, tag, branch or commit nowhere" in refused("--rev", "nowhere")
    assert "is not a revision" in refused("--rev=--output=x")


def test_no_repository_and_no_commit(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["-C", str(tmp_path / "empty"), "check"]) == 2
    assert "not a git repository" in capsys.readouterr().err
    made = Project(tmp_path / "fresh")
    assert main(["-C", str(made.path), "check"]) == 2
    assert "nothing is committed yet" in capsys.readouterr().err


def test_a_version_is_counted_on_with_each_commit(depot, check):
    depot.change(MANAGER, "version='1.1'", "version='1.3'")
    assert rules(check()) == [("version-not-monotonic", "warning")]

    depot.change(MANAGER, "version='1.3'", "version='1.2'")
    depot.commit("one minor up")
    depot.change(MANAGER, "version='1.2'", "version='1.3'")
    assert rules(check("--base", "HEAD~1")) == []


def test_a_commit_of_a_stable_branch_changes_no_rpc(depot, check):
    depot.git("checkout", "-q", "-b", "stable/havana", "2013.2")
    depot.change(MANAGER, "def store(self, context, parcel)", "def store(self, context, parcel, shelf=None)")
    assert rules(check("--window", "none", "--base", "2013.2", code=1)) == [("stable-branch-change", "error")]

    depot.change(MANAGER, "version='1.1'", "version='1.1.1'")
    depot.commit("in the third part")
    assert rules(check("--window", "none", "--base", "2013.2")) == [("stable-branch-change", "warning")]


def config_check(depot, capsys):
    code = main(["-C", str(depot.path), "config", "--check"])
    said = capsys.readouterr()
    assert said.out == ""
    return code, said.err


def test_what_configures_it_and_what_it_accepts_can_be_checked_alone(depot, capsys):
    assert config_check(depot, capsys) == (0, "")
    entry = '[[accept]]\nfingerprint = "0123456789ab"\nrule = "major-dropped"\nuntil = "icehouse"\n'
    depot.write(".rpclint/accepted.toml", f'{entry}reason = "known for a long time"\n'.encode())
    assert config_check(depot, capsys) == (0, "")
    depot.write(".rpclint/accepted.toml", f'\n{entry}reason = "soon"\n'.encode())
    code, said = config_check(depot, capsys)
    assert (code, said.count("\n")) == (2, 1)
    assert '.rpclint/accepted.toml:2: "soon" is no reason' in said
    depot.write(".rpclint/accepted.toml", b"[[accept]\n")
    assert "cannot be read" in config_check(depot, capsys)[1]
    depot.write("rpclint.toml", b"ordr = 'any'\n")
    assert "did you mean order" in config_check(depot, capsys)[1]


def test_nothing_is_read_where_nothing_was_touched(depot):
    """A commit without RPC in it waits for neither the parser nor the evaluation."""
    depot.write("depot/notes.py", b"def note(text):\n    return text.strip()\n")
    code = (
        "import sys; from rpclint.cli import main\n"
        f"assert main(['-C', {str(depot.path)!r}, 'check', '--output', {os.devnull!r}]) == 0\n"
        "print(sorted({'libcst', 'networkx', 'rpclint.surfaces', 'rpclint.callers'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_no_change_is_to_blame_for_the_time_that_has_passed(depot, check):
    """The alias for the release in the making is due shortly before it; the change came that day."""
    head = "VERSION_ALIASES = {'folsom': '1.0', 'grizzly': '1.0', 'havana': '1.1'}"
    depot.change(API, "    def __init__", f"    {head}\n\n    def __init__")
    depot.change(API, "version='1.0'))", "version='1.0'), version_cap=self.VERSION_ALIASES.get(CAP, CAP))")
    depot.change(
        API, "from depot import rpc\n", "from depot import rpc\nCAP = rpc.CONF.upgrade_levels.depot\n"
    )
    depot.git("add", "--all")
    when = {"GIT_COMMITTER_DATE": "2014-03-01T12:00:00Z", "GIT_AUTHOR_DATE": "2014-03-01T12:00:00Z"}
    depot.git("commit", "--quiet", "--message", "aliases", **when)
    depot.change(MANAGER, "    def wipe", "    def count(self, context):\n        return 3\n\n    def wipe")
    late = {"GIT_COMMITTER_DATE": "2014-04-10T12:00:00Z", "GIT_AUTHOR_DATE": "2014-04-10T12:00:00Z"}
    depot.git("commit", "--quiet", "--all", "--message", "before the release", **late)
    assert ("alias-missing", "error") in rules(check("--rev", "HEAD", "--all", code=1))
    assert check("--rev", "HEAD")["findings"] == []
