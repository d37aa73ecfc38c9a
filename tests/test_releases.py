import pytest
from test_source_repository import Project

from rpclint.errors import ReleaseError
from rpclint.releases import SERIES, find_releases, series_named
from rpclint.releases.resolver import resolve
from rpclint.releases.tags import series_tag, version


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def found(project):
    with project.open() as repository:
        return find_releases(repository)


def tags(project):
    return {release.series.name: release.tag for release in found(project).all}


def bot(series, branch=None):
    return f"release\n\nmeta:series: {series}\n" + (f"meta:branch: {branch}\n" if branch else "")


def semver(project):
    """Two cycles as nova has them: rc1 on master, the final on the stable branch, one branch ended."""
    project.commit("liberty work")
    project.tag("12.0.0.0b1")
    project.commit()
    project.tag("12.0.0.0rc1")
    project.branch("stable/liberty")
    project.commit("fix")
    project.tag("12.0.0")
    project.commit("backport")
    project.tag("12.0.1", bot("liberty"))
    project.commit("last")
    project.tag("liberty-eol")
    project.checkout("master")
    project.git("branch", "-D", "stable/liberty")
    project.commit("mitaka work")
    project.tag("13.0.0.0rc1")
    project.tag("13.0.0")
    project.branch("stable/mitaka")
    project.commit("backport")
    project.tag("13.0.1")
    project.checkout("master")
    project.commit("newton work")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("2014.1", ((2014, 1), "", 0)),
        ("v12.0.0", ((12,), "", 0)),
        ("2014.1.b3", ((2014, 1), "b", 3)),
        ("2014.1.rc2", ((2014, 1), "rc", 2)),
        ("2015.1.0rc1", ((2015, 1), "rc", 1)),
        ("2013.1.g3", ((2013, 1), "g", 3)),
        ("2011.2gamma1", ((2011, 2), "gamma", 1)),
        ("12.0.0a0", ((12,), "a", 0)),
        ("12.0.0.0b1", ((12,), "b", 1)),
        ("13.1.0.0rc1", ((13, 1), "rc", 1)),
        ("1.0.10rc2", ((1, 0, 10), "rc", 2)),
        ("bugfix-31.0-eol", None),
        ("v7.release", None),
        ("m1", None),
        ("1.2.3.4.5", None),
    ],
)
def test_versions(tag, expected):
    assert version(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("havana", ("havana", "")),
        ("havana-eol", ("havana", "eol")),
        ("2024.1-eom", ("caracal", "eom")),
        ("train-em", ("train", "em")),
        ("essex-rc1", ("essex", "rc1")),
        ("diablo-4", ("diablo", "4")),
        ("newton-driverfixes-eol", None),
        ("v7-branch-eol", None),
        ("poc", None),
    ],
)
def test_tags_named_like_series(tag, expected):
    named = series_tag(tag)
    assert (named and (named.series.name, named.state)) == expected


def test_series_are_in_order_and_known_by_both_labels():
    assert [series.released for series in SERIES] == sorted(series.released for series in SERIES)
    assert series_named("2024.1") == series_named("Caracal")
    assert {series.id for series in SERIES if series.slurp} == {f"{year}.1" for year in range(2023, 2028)}


def test_rc_tags_show_the_cycle_and_eol_tags_the_branch(project):
    semver(project)
    releases = found(project)
    assert [(release.series.name, release.tag, release.points) for release in releases.all] == [
        ("liberty", "12.0.0", ("12.0.1",)),
        ("mitaka", "13.0.0", ("13.0.1",)),
    ]
    assert [release.tip.name for release in releases.all] == ["liberty-eol", "stable/mitaka"]
    assert releases.all[0].how == "first final version after 12.0.0.0rc1"
    assert releases.open_series.name == "newton"
    assert releases.trunk.name == "master"


def test_dated_versions_are_told_by_their_date(project):
    for tag in ("2013.2.b3", "2013.2", "2013.2.1", "2014.1"):
        project.commit()
        project.tag(tag)
    assert tags(project) == {"havana": "2013.2", "icehouse": "2014.1"}
    assert found(project).all[0].points == ("2013.2.1",)


def test_the_last_of_several_finals_in_a_cycle_is_the_release(project):
    project.commit()
    project.tag("4.0.0")
    project.commit()
    project.tag("4.2.0")
    project.branch("stable/liberty")
    project.commit()
    project.tag("4.2.1")
    project.checkout("master")
    project.commit()
    project.tag("4.3.0")
    project.commit()
    project.tag("5.1.0")
    project.branch("stable/mitaka")
    project.checkout("master")
    project.commit()
    project.tag("6.0.0", bot("newton", "master"))
    assert tags(project) == {"liberty": "4.2.0", "mitaka": "5.1.0"}
    point = found(project).lookup("6.0.0")
    assert (point.series.name, point.release) == ("newton", None)


def test_a_branch_without_its_final_is_helped_by_the_notes(project):
    project.commit()
    project.tag("newton-eol")
    project.branch("side")
    project.commit()
    project.tag("2.0.0", bot("newton"))
    project.checkout("master")
    assert tags(project) == {"newton": "2.0.0"}


def test_notes_name_the_release_where_there_is_no_branch(project):
    project.commit()
    project.tag("3.0.0", bot("ocata", "master"))
    project.commit()
    project.tag("4.0.0", bot("pike", "stable/pike"))
    project.commit()
    project.tag("5.0.0.0rc1", bot("queens"))
    project.tag("5.0.0", bot("queens"))
    assert tags(project) == {"ocata": "3.0.0", "queens": "5.0.0"}


def test_complete_notes_spare_the_walk_through_history(project):
    project.commit()
    project.tag("0.9.0")
    project.commit()
    project.tag("2015.1.0")
    project.branch("stable/liberty")
    for tag, note in (("12.0.0.0rc1", None), ("12.0.0", None), ("12.0.1", bot("liberty"))):
        project.commit()
        project.tag(tag, note)
    by_notes = found(project)
    assert [release.tag for release in by_notes.all] == ["2015.1.0", "12.0.0"]
    assert by_notes.resolution == resolve(
        by_notes.repository.refs(), lambda: pytest.fail("asked for history")
    )
    project.tag("13.0.0")
    with pytest.raises(pytest.fail.Exception):
        resolve(found(project).repository.refs(), lambda: pytest.fail("asked for history"))


def test_a_release_candidate_stands_in_until_the_final(project):
    semver(project)
    project.tag("14.0.0.0rc1")
    project.branch("stable/newton")
    project.checkout("master")
    project.commit("ocata work")
    releases = found(project)
    assert (releases.all[-1].tag, releases.open_series.name) == ("14.0.0.0rc1", "ocata")
    project.git("tag", "14.0.0", "14.0.0.0rc1")
    assert found(project).all[-1].tag == "14.0.0"


def test_tags_named_like_series_are_releases(project):
    for name in ("havana", "icehouse"):
        project.commit()
        project.tag(name)
    project.commit()
    releases = found(project)
    assert tags(project) == {"havana": "havana", "icehouse": "icehouse"}
    assert releases.lookup("Havana").rev == "havana"
    assert (releases.lookup("master").series.name, releases.lookup("master").release) == ("juno", None)


def test_a_clone_knows_branches_by_their_remote(project, tmp_path):
    semver(project)
    project.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = Project.__new__(Project)
    clone.path = tmp_path / "clone"
    clone.git("checkout", "--quiet", "--detach")
    clone.git("branch", "--quiet", "-D", "master")
    releases = found(clone)
    assert releases.trunk.name == "origin/master"
    assert releases.lookup("master").rev == "origin/master"
    assert releases.lookup("stable/mitaka").rev == "origin/stable/mitaka"
    assert releases.all[1].tip.name == "origin/stable/mitaka"


def test_lookup_prefers_tag_series_branch_commit_in_this_order(project):
    semver(project)
    sha = project.git("rev-parse", "12.0.1^{commit}")
    project.git("branch", "12.0.1", "master")
    project.git("branch", "liberty", "master")
    project.git("branch", sha[:10], "master")
    releases = found(project)
    assert releases.lookup("12.0.1").commit == sha
    assert releases.lookup("liberty").rev == "12.0.0"
    assert releases.lookup(sha[:10]).commit == project.git("rev-parse", "master")
    assert releases.lookup(sha).rev == sha[:12]


@pytest.mark.parametrize("name", ["liberty-latest", "LIBERTY.x", "12.0.1"])
def test_the_newest_point_release(project, name):
    semver(project)
    point = found(project).lookup(name)
    assert (point.rev, point.series.name, point.release) == ("12.0.1", "liberty", "12.0.0")


@pytest.mark.parametrize(
    ("rev", "series", "release"),
    [
        ("12.0.0.0rc1", "liberty", "12.0.0"),
        ("12.0.0~1", "liberty", "12.0.0"),
        ("liberty-eol~1", "liberty", "12.0.0"),
        ("13.0.0~1", "liberty", "12.0.0"),
        ("stable/mitaka", "mitaka", "13.0.0"),
        ("stable/mitaka~1", "mitaka", "13.0.0"),
        ("master", "newton", None),
        ("newton", "newton", None),
        ("HEAD", "newton", None),
    ],
)
def test_any_commit_has_a_series(project, rev, series, release):
    semver(project)
    point = found(project).lookup(rev)
    assert (point.series.name, point.release) == (series, release)


def test_work_in_progress_belongs_to_what_it_is_based_on(project):
    semver(project)
    project.branch("topic")
    project.commit()
    project.branch("backport", "stable/mitaka")
    project.commit()
    project.branch("old-backport", "liberty-eol")
    project.commit()
    project.branch("reviewed", "12.0.0.0b1")
    project.write(".gitreview", b"[gerrit]\nproject=openstack/nova.git\ndefaultbranch=stable/mitaka\n")
    project.commit()
    project.branch("early", "12.0.0.0b1")
    project.commit()
    releases = found(project)
    assert releases.lookup("early").series.name == "liberty"
    names = ("topic", "backport", "old-backport", "reviewed")
    assert [releases.lookup(name).series.name for name in names] == ["newton", "mitaka", "liberty", "mitaka"]


def test_a_project_without_series_still_has_tags(project):
    project.commit()
    project.tag("1.0")
    project.commit()
    releases = found(project)
    assert releases.all == ()
    assert (releases.lookup("1.0").series, releases.lookup("master").series) == (None, None)


def test_an_unknown_name_gets_a_suggestion_and_a_command(project):
    semver(project)
    with pytest.raises(ReleaseError, match=r"did you mean mitaka\?\); try: git -C \S+ fetch --tags$"):
        found(project).lookup("mitka")
    with pytest.raises(
        ReleaseError, match=r"no release of zed .*liberty to mitaka.*; try: git -C \S+ fetch --tags$"
    ):
        found(project).lookup("zed")


def test_a_release_that_cannot_be_told_is_asked_for(project):
    project.commit()
    project.branch("stable/liberty")
    project.commit()
    with pytest.raises(ReleaseError, match=r"git -C \S+ tag --merged stable/liberty"):
        found(project).lookup("liberty")


def test_a_shallow_clone_says_how_to_get_its_tags(project, tmp_path):
    semver(project)
    project.git("clone", "--quiet", "--depth=1", f"file://{project.path}", str(tmp_path / "clone"))
    clone = Project.__new__(Project)
    clone.path = tmp_path / "clone"
    releases = found(clone)
    assert releases.all == ()
    with pytest.raises(ReleaseError, match="fetch --tags --unshallow"):
        releases.lookup("liberty")
    clone.git("fetch", "--quiet", "--depth=1", "--tags")
    # 12.0.0 has no note of its own, but 12.0.1 has; of 13 nothing is known.
    assert tags(clone) == {"liberty": "12.0.0"}
    assert found(clone).all[0].how.endswith("without history")


def test_the_newest_point_of_a_series(project):
    semver(project)
    releases = found(project)
    assert releases.newest_point(series_named("liberty")).rev == "12.0.1"
    assert releases.newest_point(series_named("zed")) is None
