"""The profiles of the projects, as they come with rpclint."""

from importlib.resources import files

import pytest

from rpclint import profiles
from rpclint.profiles import profile
from rpclint.releases.series import series_named

PAGES = sorted(page.name for page in files(profiles).iterdir() if page.name.endswith(".toml"))
NAMED_AFTER = {"quantum.toml": "neutron"}  # another name of a project


@pytest.mark.parametrize("page", PAGES)
def test_a_profile_is_named_after_its_project(page):
    found = profile(page.removesuffix(".toml"))

    assert found.name == NAMED_AFTER.get(page, page.removesuffix(".toml"))
    assert found.since is None or series_named(found.since) is not None


@pytest.mark.parametrize("page", PAGES)
def test_a_profile_says_where_a_project_promises_it(page):
    text = (files(profiles) / page).read_text(encoding="utf-8")

    assert page in ("default.toml", *NAMED_AFTER) or "sources = [" in text


@pytest.mark.parametrize(
    ("distribution", "name"),
    [
        ("openstack-heat", "heat"),
        ("openstack-cyborg", "cyborg"),
        ("python-watcher", "watcher"),
        ("heat-tests", "default"),
    ],
)
def test_a_distribution_may_be_named_more_fully_than_its_project(distribution, name):
    assert profile(distribution).name == name


def test_releases_of_heat_never_hear_each_other():
    promise = profile("heat").promise("engine")
    assert (promise.old_to_new.value, promise.pinned.value, promise.same_tree.value) == (
        "note",
        "note",
        "error",
    )


def test_cinder_is_mixed_wherever_it_talks():
    assert {"error"} == {profile("cinder").promise(name).pinned for name in ("volume", "scheduler", "backup")}


@pytest.mark.parametrize("project", ["manila", "masakari", "cyborg"])
def test_where_no_cap_can_be_set_no_pin_is_asked_for(project):
    assert profile(project).default.pinned == "note"
