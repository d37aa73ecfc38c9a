"""Releases of a project that names its tags as no other does."""

import json

import pytest
from test_cli import NEW, OLD, add, refused, unpacked
from test_config import run
from test_releases import bot
from test_source_repository import Project

from rpclint.errors import ReleaseError
from rpclint.releases import find_releases
from rpclint.releases.series import series_named
from rpclint.releases.tags import Naming, SeriesTag, Version

__all__ = ["run"]  # a fixture
HAVANA = series_named("havana")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def tags(project, *patterns, **releases):
    with project.open() as repository:
        found = find_releases(repository, Naming(patterns, releases)).all
    return {release.series.name: release.tag for release in found}


@pytest.mark.parametrize(
    ("pattern", "tag", "expected"),
    [
        ("acme-{version}", "acme-2014.1", Version((2014, 1), "", 0)),
        ("acme-{version}", "acme-2014.1.rc2", Version((2014, 1), "rc", 2)),
        ("{version}-acme", "12.0.1-acme", Version((12, 0, 1), "", 0)),
        ("acme-{version}", "2014.1", None),
        ("acme-{version}", "acme-", None),
        ("acme-{version}", "acme-x", None),
        ("acme-{version}-acme", "acme-acme", None),
        ("{series}-final", "2014.1", None),
    ],
)
def test_a_pattern_says_what_is_a_version(pattern, tag, expected):
    assert Naming((pattern,)).version(tag) == expected


@pytest.mark.parametrize(
    ("pattern", "tag", "expected"),
    [
        ("{series}-final", "havana-final", SeriesTag(HAVANA, "")),
        ("{series}-final", "Havana-final", SeriesTag(HAVANA, "")),
        ("{series}-final", "havana", None),
        ("{series}-final", "havana-eol", SeriesTag(HAVANA, "eol")),
        ("{series}-final", "autumn-final", None),
        ("acme-{version}", "havana", None),
    ],
)
def test_a_pattern_says_what_is_named_like_a_series(pattern, tag, expected):
    assert Naming((pattern,)).series_tag(tag) == expected


def test_what_is_said_of_a_tag_is_said_by_name_or_id():
    naming = Naming((), {"2024.1": "spring", "Havana": "autumn"})
    assert naming.series_tag("spring").series == series_named("caracal")
    assert naming.series_tag("autumn") == SeriesTag(HAVANA, "")
    assert naming.series_tag("winter") is None


def both(project):
    """Tags of upstream, and those of a fork that follows it with fixes of its own."""
    project.commit("work")
    project.tag("2013.2")
    project.commit("fix")
    project.tag("acme-2013.2")
    project.commit("more")
    project.tag("2014.1")
    project.commit("fix")
    project.tag("acme-2014.1")
    project.tag("acme-2014.1.1")


def test_only_tags_like_the_pattern_are_releases(project):
    both(project)
    assert tags(project) == {"havana": "2013.2", "icehouse": "2014.1"}
    assert tags(project, "acme-{version}") == {"havana": "acme-2013.2", "icehouse": "acme-2014.1"}


def test_the_points_of_a_release_are_of_its_pattern(project):
    both(project)
    with project.open() as repository:
        releases = find_releases(repository, Naming(("acme-{version}",)))
    assert releases.newest_point(series_named("icehouse")).rev == "acme-2014.1.1"
    assert releases.lookup("icehouse").rev == "acme-2014.1"
    assert releases.lookup("acme-2014.1.1").series == series_named("icehouse")


def test_series_in_a_pattern(project):
    project.commit("work")
    project.tag("havana-final")
    project.commit("more")
    project.tag("icehouse-final")
    project.tag("icehouse")
    assert tags(project, "{series}-final") == {"havana": "havana-final", "icehouse": "icehouse-final"}


def test_a_tag_that_is_named_wins_over_all_rules(project):
    both(project)
    project.tag("havana")
    project.tag("autumn")
    project.tag("zz")
    assert tags(project)["havana"] == "2013.2"
    for tag in ("autumn", "zz", "2013.2", "acme-2013.2"):
        assert tags(project, havana=tag) == {"havana": tag, "icehouse": "2014.1"}


def test_a_tag_that_is_named_is_the_release_of_no_other_series(project):
    both(project)
    project.tag("havana")
    assert tags(project, havana="2014.1") == {"havana": "2014.1"}


def test_versions_beyond_a_named_tag_are_its_points(project):
    project.commit("work")
    project.tag("7.0")
    project.tag("7.0.1", bot("havana"))
    with project.open() as repository:
        releases = find_releases(repository, Naming((), {"havana": "7.0"}))
    assert releases.newest_point(HAVANA).rev == "7.0.1"


@pytest.mark.parametrize(
    ("patterns", "releases", "what"),
    [
        (("v{version}",), {}, r"no tag of .* is like v\{version\}, which release_tags has"),
        (("acme-{version}", "{series}-final"), {}, r"is like \{series\}-final"),
        ((), {"havana": "acme-2031.2"}, r"has no tag acme-2031.2 \(did you mean acme-2013.2\?\)"),
    ],
)
def test_a_naming_that_no_tag_follows_is_told(project, patterns, releases, what):
    both(project)
    with pytest.raises(ReleaseError, match=what), project.open() as repository:
        find_releases(repository, Naming(patterns, releases))


def test_a_clone_without_tags_is_not_blamed_on_the_naming(project):
    project.commit("work")
    assert tags(project, "v{version}", havana="v1") == {}


# -- from the command line


@pytest.fixture
def station(project):
    add(project, OLD)
    project.tag("release-a")
    add(project, NEW)
    project.tag("release-b")
    add(project, {"station/notes.py": "DONE = True\n"})
    return project


def test_a_range_of_releases_that_only_the_configuration_tells(run, station):
    assert "no release of havana" in refused(run(station.path, "diff", "havana..icehouse"))
    unpacked(
        station.path,
        {"setup.cfg": OLD["setup.cfg"] + "[rpclint:releases]\nhavana = release-a\nicehouse = release-b\n"},
    )
    code, out, err = run(station.path, "diff", "havana..master", "--format", "json")
    assert (code, err) == (1, "")
    steps = [(s["old"]["rev"], s["new"]["rev"], s["verdict"]) for s in json.loads(out)["steps"]]
    assert steps == [("release-a", "release-b", "broken"), ("release-b", "master", "compatible")]


@pytest.mark.parametrize(
    "arguments", [("diff", "release-a..release-b"), ("show",), ("graph", "release-a..master")]
)
def test_a_pattern_that_matches_nothing_is_never_green(run, station, arguments):
    unpacked(station.path, {"rpclint.toml": "release_tags = ['v{version}']\n"})
    err = refused(run(station.path, *arguments))
    assert "is like v{version}" in err
    assert "rpclint config" in err
    assert run(station.path, "config")[0] == 0


def test_a_profile_may_name_tags_as_well(run, station, monkeypatch):
    def written(project):
        return "station", {"releases": {"havana": "release-a"}} if project == "station" else {}

    monkeypatch.setattr("rpclint.config.layers.written", written)
    code, out, _ = run(station.path, "show", "havana", "--format", "json")
    assert (code, json.loads(out)["tree"]["rev"]) == (0, "release-a")
