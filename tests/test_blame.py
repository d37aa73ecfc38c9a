"""Who brought a finding and who repaired it, in repositories made for it."""

import json
import subprocess

import pytest
from test_cli import NEW, OLD, add, refused, rules_of, run, station, unpacked, wheel
from test_source_repository import Project

__all__ = ["run", "station"]  # fixtures

MANAGER, CLIENT, CALLER = "station/bells/manager.py", "station/bells/rpcapi.py", "station/api/open.py"


@pytest.fixture
def project(tmp_path):
    """A release, and work after it that breaks upgrades from it: not yet on ``master``."""
    project = Project(tmp_path / "station")
    add(project, OLD)
    project.tag("2013.2")
    return project


@pytest.fixture
def blame(run, project):
    """The commits that each rule's finding came with and went with."""

    def told(range_, *options):
        code, out, err = run("diff", range_, "--blame", "--format", "json", *options, where=project.path)
        assert (code in (0, 1), err) == (True, "")
        return {f["rule"]: (f["introduced_by"], f["repaired_by"]) for f in json.loads(out)["findings"]}

    return told


def merge(project, branch, message="Merge"):
    project.git("merge", "--quiet", "--no-ff", "--strategy-option=ours", "--message", message, branch)
    return project.git("rev-parse", "HEAD")


def harmless(project, name):
    return add(project, {f"station/{name}.py": f"NAME = '{name}'\n"})


def test_each_finding_has_its_own_commit(project, blame):
    harmless(project, "one")
    required = add(project, {MANAGER: OLD[MANAGER].replace("times=1", "volume")}, "Volume")
    harmless(project, "two")
    removed = add(project, NEW, "Nobody sweeps")
    harmless(project, "three")
    assert blame("havana..master") == {
        "argument-required": (required, None),
        "method-removed": (removed, None),
    }


def test_it_is_the_commit_that_was_merged_and_not_the_merge(project, blame):
    project.branch("feature")
    harmless(project, "one")
    project.branch("inner")
    culprit = add(project, {MANAGER: NEW[MANAGER], CLIENT: NEW[CLIENT], CALLER: NEW[CALLER]}, "All of it")
    harmless(project, "two")
    project.checkout("feature")
    harmless(project, "three")
    merge(project, "inner")
    project.checkout("master")
    harmless(project, "four")
    merge(project, "feature")
    harmless(project, "five")
    assert set(blame("havana..master").values()) == {(culprit, None)}


def test_a_merge_that_breaks_what_neither_side_breaks(project, blame):
    project.branch("feature")
    harmless(project, "one")
    project.checkout("master")
    harmless(project, "two")
    project.git("merge", "--quiet", "--no-ff", "--no-commit", "--strategy-option=ours", "feature")
    culprit = add(project, NEW, "Merge, and more")
    assert len(project.git("rev-list", "--parents", "--max-count=1", culprit).split()) == 3
    assert set(blame("havana..master").values()) == {(culprit, None)}


def test_what_was_repaired_on_the_stable_branch_of_the_new_release(project, blame):
    brought = add(project, NEW, "Break")
    project.tag("2014.1")
    harmless(project, "later")
    project.branch("stable/icehouse", "2014.1")
    harmless(project, "one")
    repaired = add(project, {MANAGER: OLD[MANAGER]}, "Mend")
    harmless(project, "two")
    project.tag("2014.1.1")
    assert blame("havana..icehouse") == dict.fromkeys(
        ["argument-required", "method-removed"], (brought, repaired)
    )


def test_what_was_repaired_before_the_range_ends(project, run, blame):
    brought = add(project, NEW, "Break")
    project.tag("2014.1")
    harmless(project, "one")
    project.branch("feature")
    repaired = add(project, {MANAGER: OLD[MANAGER]}, "Mend")
    project.checkout("master")
    merge(project, "feature")
    add(project, {CLIENT: NEW[CLIENT].replace("'havana': '1.3'", "'havana': '1.3', 'icehouse': '1.3'")})
    found = blame("havana..master")
    assert found["method-removed"] == (brought, repaired)
    _, out, _ = run("diff", "havana..master", "--blame", where=project.path)
    assert f"came with {brought[:10]} Break\n" in out
    assert f"repaired  {repaired[:10]} Mend, in master\n" in out


def test_what_was_repaired_in_the_old_release(project, blame):
    """Its newest point release no longer sends what the new servers do not take."""
    brought = add(project, NEW, "Break")
    project.tag("2014.1")
    project.branch("stable/havana", "2013.2")
    harmless(project, "one")
    repaired = add(project, {CLIENT: NEW[CLIENT], CALLER: NEW[CALLER]}, "Stop sweeping")
    project.tag("2013.2.1")
    assert blame("havana..icehouse")["method-removed"] == (brought, repaired)


def test_what_only_the_old_release_has_came_with_no_commit_of_the_new_one(project, run, blame):
    project.git("tag", "--delete", "2013.2")
    project.branch("stable/havana")
    more = OLD[MANAGER] + "\n    def polish(self, context):\n        pass\n"
    sends = OLD[CLIENT] + "\n    def polish(self, context):\n        self.client.cast(context, 'polish')\n"
    add(
        project,
        {MANAGER: more, CLIENT: sends, CALLER: OLD[CALLER] + "        self.bells_rpcapi.polish(context)\n"},
    )
    project.tag("2013.2")
    project.checkout("master")
    harmless(project, "one")
    assert blame("havana..master") == {"method-removed": (None, None)}
    _, out, _ = run("diff", "havana..master", "--blame", where=project.path)
    assert "came with no one commit: it is so already where master parts from 2013.2" in out


def test_notes_are_asked_about_only_where_they_are_told(project, blame):
    """What nobody calls is a note."""
    silent = {CALLER: "", CLIENT: OLD[CLIENT]}
    project.git("tag", "--delete", "2013.2")
    add(project, silent)
    project.tag("2013.2")
    brought = add(project, {MANAGER: NEW[MANAGER]}, "Break")
    assert set(blame("havana..master").values()) == {(None, None)}
    assert set(blame("havana..master", "-v").values()) == {(brought, None)}


def test_jobs_and_the_cache_change_nothing(project, blame, tmp_path, monkeypatch):
    add(project, {MANAGER: OLD[MANAGER].replace("times=1", "volume")})
    add(project, NEW)
    project.tag("2014.1")
    harmless(project, "one")
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    first = blame("havana..master", "--jobs", "4")
    assert None not in {introduced for introduced, _ in first.values()}
    assert first == blame("havana..master") == blame("havana..master", "--no-cache", "--jobs", "1")


def test_a_second_run_reads_no_commit_again(project, blame, tmp_path, monkeypatch):
    add(project, NEW)
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path / "cache"))
    first = blame("havana..master")
    monkeypatch.setattr("rpclint.lint.naming.named", None)
    assert blame("havana..master") == first


def test_a_subject_that_would_be_obeyed_is_shown(project, run):
    add(project, NEW, "Break \x1b[2J it")
    code, out, _ = run("diff", "havana..master", "--blame", where=project.path)
    assert code == 1
    assert "\x1b" not in out
    assert "\N{REPLACEMENT CHARACTER}[2J it" in out


def test_without_commits_there_is_nobody_to_name(run, tmp_path):
    old, new = wheel(tmp_path, "1.0", OLD), unpacked(tmp_path / "new", NEW)
    err = refused(run("diff", "--old", old, "--new", new, "--blame"))
    assert "station-1.0 is no commit of a repository" in err
    assert "rpclint diff OLD..NEW --blame" in err
    assert "station-1.0 is no commit" in refused(
        run("diff", "--old", old, "--new", new, "--blame", where=tmp_path)
    )


def test_a_partial_clone_lacks_what_was_between(run, project, tmp_path):
    add(project, {MANAGER: NEW[MANAGER] + "\n\nPASSING = True\n"})
    add(project, NEW)
    project.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    project.git("clone", "--quiet", "--filter=blob:none", f"file://{project.path}", str(clone))
    subprocess.run(
        ["git", "-C", clone, "-c", "advice.detachedHead=false", "checkout", "-q", "2013.2"], check=True
    )
    code, out, _ = run("diff", "havana..origin/master", "--format", "json", where=clone)
    assert (code, "method-removed" in rules_of(out)) == (1, True)
    err = refused(run("diff", "havana..origin/master", "--blame", "--no-cache", where=clone))
    assert "fetch --refetch --no-filter" in err


def test_what_is_wrong_with_the_new_tree_itself_has_its_commit_too(project, blame):
    harmless(project, "one")
    brought = add(project, {CLIENT: OLD[CLIENT].replace("version='1.2'", "version='1.9'")}, "Send more")
    harmless(project, "two")
    assert (brought, None) in blame("havana..master").values()
    repaired = add(project, {CLIENT: OLD[CLIENT]}, "Send less")
    assert blame("havana..master") == {}
    project.git("tag", "2014.1", brought)
    harmless(project, "three")
    assert (brought, repaired) in blame("havana..master").values()


def test_one_tree_has_nothing_to_begin_at(run):
    assert "needs an older tree" in refused(run("diff", "icehouse", "--blame"))


def test_a_shallow_clone_lacks_the_commits(run, station, tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{station.path}", clone],
        check=True,
    )
    assert "fetch --tags --unshallow" in refused(run("diff", "havana..icehouse", "--blame", where=clone))


def test_histories_that_have_nothing_in_common(run, project):
    project.git("checkout", "--quiet", "--orphan", "other")
    add(project, NEW)
    err = refused(run("diff", "havana..other", "--blame", where=project.path))
    assert "no history in common" in err
    code, out, _ = run("diff", "havana..other", "--format", "json", where=project.path)
    assert (code, "method-removed" in rules_of(out)) == (1, True)
