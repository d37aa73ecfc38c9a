import pytest
from test_source_repository import Project

from rpclint.errors import UsageError
from rpclint.releases import baselines, find_releases, parse_range, plan

CYCLES = ["xena", "yoga", "zed", "2023.1", "2023.2", "2024.1"]


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """Releases 1.0.0 (xena) to 6.0.0 (2024.1), with 2.0.1 and a branch for each."""
    project = Project(tmp_path_factory.mktemp("ranges") / "project")
    for number, cycle in enumerate(CYCLES, 1):
        project.commit()
        project.tag(f"{number}.0.0")
        project.branch(f"stable/{cycle}")
        project.commit()
        project.tag(f"{number}.0.1")
        project.checkout("master")
        project.commit()
    with project.open() as repository:
        yield find_releases(repository)


def pairs(releases, text, window="n-1", **options):
    old, new = map(releases.lookup, parse_range(text))
    return [f"{pair.old} {pair.new}" for pair in plan(releases, old, new, window, **options)]


def test_every_release_on_the_way_is_checked_against_the_previous(releases):
    assert pairs(releases, "xena..2023.1") == ["1.0.0 2.0.0", "2.0.0 3.0.0", "3.0.0 4.0.0"]
    assert pairs(releases, "caracal..master") == ["6.0.0 master"]


def test_a_slurp_release_also_follows_the_previous_one(releases):
    assert pairs(releases, "2023.1..master", "slurp") == [
        "4.0.0 5.0.0",
        "4.0.0 6.0.0",
        "5.0.0 6.0.0",
        "6.0.0 master",
    ]
    # Outside the range there is no baseline.
    assert pairs(releases, "2023.2..2024.1", "slurp") == ["5.0.0 6.0.0"]


def test_the_rehearsal_of_the_first_skip_is_kept(releases):
    assert pairs(releases, "yoga..2023.1", "slurp") == ["2.0.0 3.0.0", "2.0.0 4.0.0", "3.0.0 4.0.0"]
    assert pairs(releases, "xena..zed", "slurp") == ["1.0.0 2.0.0", "2.0.0 3.0.0"]


def test_all_none_and_direct(releases):
    assert pairs(releases, "xena..zed", "all") == ["1.0.0 2.0.0", "1.0.0 3.0.0", "2.0.0 3.0.0"]
    assert pairs(releases, "xena..zed", "none") == []
    assert pairs(releases, "xena..2024.1", direct=True) == ["1.0.0 6.0.0"]


def test_ends_stand_in_for_the_releases_of_their_series(releases):
    assert pairs(releases, "1.0.1..stable/zed") == ["1.0.1 2.0.0", "2.0.0 stable/zed"]
    assert pairs(releases, "yoga-latest..3.0.1") == ["2.0.1 3.0.1"]


def test_two_ends_of_one_series_are_compared_directly(releases):
    assert pairs(releases, "yoga..yoga.x", "slurp") == ["2.0.0 2.0.1"]


def test_the_wrong_way_round_is_refused_with_the_right_command(releases):
    with pytest.raises(
        UsageError, match=r"3.0.0 \(zed\) is not before 1.0.0 \(xena\); .*rpclint diff 1.0.0..3.0.0$"
    ):
        pairs(releases, "zed..xena")


def test_baselines_are_of_all_releases(releases):
    tip, caracal = releases.lookup("master"), releases.lookup("6.0.1")
    assert [str(point) for point in baselines(releases, tip, "slurp")] == ["6.0.0"]
    assert [str(point) for point in baselines(releases, caracal, "slurp")] == ["4.0.0", "5.0.0"]
    assert [str(point) for point in baselines(releases, caracal, "n-1")] == ["5.0.0"]
    assert baselines(releases, releases.lookup("xena"), "all") == ()
    assert baselines(releases, tip, "none") == ()


def test_a_series_without_a_release_is_passed_over(tmp_path):
    project = Project(tmp_path / "project")
    for tag in ("2013.1", "2014.1"):
        project.commit()
        project.tag(tag)
    with project.open() as repository:
        assert pairs(find_releases(repository), "grizzly..master") == ["2013.1 2014.1", "2014.1 master"]


def test_without_series_only_the_ends_are_known(tmp_path):
    project = Project(tmp_path / "project")
    for tag in ("1.0", "2.0"):
        project.commit()
        project.tag(tag)
    with project.open() as repository:
        assert pairs(find_releases(repository), "1.0..2.0", "slurp") == ["1.0 2.0"]


def test_ranges_are_parsed():
    assert parse_range("havana..icehouse") == ("havana", "icehouse")
    assert parse_range("stable/2025.1..2013.2.4") == ("stable/2025.1", "2013.2.4")
    assert parse_range("2013.2.4") == "2013.2.4"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("havana..", "havana..master"),
        ("..icehouse", "OLD..icehouse"),
        ("a...b", r"a\.\.b"),
        ("a..b..c", r"a\.\.b"),
        ("..", "OLD..master"),
    ],
)
def test_what_is_no_range_is_answered_with_one(text, command):
    with pytest.raises(UsageError, match=f"rpclint diff {command}$"):
        parse_range(text)
