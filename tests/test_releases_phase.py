"""How far a tree's tables of releases must be kept up: where in its cycle it stands."""

from datetime import date

import pytest
from test_releases import found, semver
from test_source_repository import Project

from rpclint.model import Phase
from rpclint.releases import phase, phase_on, series_named

JUNO = series_named("juno")  # released on 2014-10-16


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2014-04-18", Phase.DEVELOPMENT),
        ("2014-09-10", Phase.DEVELOPMENT),
        ("2014-09-11", Phase.PRE_RELEASE),
        ("2014-10-16", Phase.PRE_RELEASE),
        ("2014-11-13", Phase.PRE_RELEASE),
        ("2014-11-14", None),
    ],
)
def test_the_last_weeks_before_a_release_are_its_own_phase(day, expected):
    assert phase_on(JUNO, date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("rev", "expected"),
    [
        ("12.0.0", Phase.RELEASED),
        ("mitaka", Phase.RELEASED),
        ("12.0.1", Phase.RELEASED),
        ("stable/mitaka", Phase.RELEASED),
        ("master", Phase.DEVELOPMENT),
        ("12.0.0.0rc1", Phase.DEVELOPMENT),  # by the date of these commits, long before liberty
    ],
)
def test_what_is_on_a_stable_branch_is_released(project, rev, expected):
    semver(project)
    releases = found(project)

    assert phase(releases, releases.lookup(rev)) is expected


def test_the_branch_that_a_tree_is_reviewed_for_tells_before_its_release(project):
    semver(project)
    project.branch("stable/newton")
    project.write(".gitreview", b"[gerrit]\ndefaultbranch=stable/newton\n")
    commit = project.commit("cut newton")
    releases = found(project)

    assert phase(releases, releases.lookup(commit)) is Phase.RELEASED


def test_a_tree_of_no_series_has_no_phase(project):
    commit = project.commit()
    releases = found(project)

    assert phase(releases, releases.lookup(commit)) is None
