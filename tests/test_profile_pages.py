"""The profiles of the projects, as they come with rpclint."""

from importlib.resources import files

import pytest

from rpclint import profiles
from rpclint.profiles import profile
from rpclint.releases.series import series_named

PAGES = sorted(page.name for page in files(profiles).iterdir() if page.name.endswith(".toml"))


@pytest.mark.parametrize("page", PAGES)
def test_a_profile_is_one_of_a_project_and_of_a_series(page):
    found = profile(page.removesuffix(".toml"))

    assert f"{found.name}.toml" in PAGES
    assert found.since is None or series_named(found.since) is not None


@pytest.mark.parametrize("project", ["nova", "cinder", "manila", "masakari", "cyborg"])
def test_a_profile_says_where_a_project_promises_it(project):
    text = (files(profiles) / f"{project}.toml").read_text(encoding="utf-8")

    assert "sources = [" in text


def test_cinder_is_mixed_wherever_it_talks():
    assert {"error"} == {profile("cinder").promise(name).pinned for name in ("volume", "scheduler", "backup")}


@pytest.mark.parametrize("project", ["manila", "masakari", "cyborg"])
def test_where_no_cap_can_be_set_no_pin_is_asked_for(project):
    assert profile(project).default.pinned == "note"
