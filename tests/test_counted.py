"""What is counted is the same each time, and what has grown is told."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench" / "speed"))

import counted
from counting import counted as counts_of
from synthetic import Shape, write

KNOWN = {"example": {"calls": 1000, "modules": 200, "characters": 0}}


def found(**counts):
    return {"example": KNOWN["example"] | counts}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, []),
        ({"calls": 1100, "modules": 220}, []),
        ({"calls": 1101}, ["example: 1101 calls, 10.1% more than 1000"]),
        ({"calls": 1200, "modules": 221}, ["example: 1200 calls, 20.0%", "example: 221 modules, 10.5%"]),
        ({"characters": 1}, ["example: 1 characters, all more than 0"]),
        ({"threads": 3}, ["example: 3 threads, and there is no count to compare it with"]),
        ({"calls": 10}, []),
    ],
)
def test_what_has_grown_is_told(counts, told):
    lines = list(counted.grown(found(**counts), KNOWN))
    assert [line[: len(start)] for line, start in zip(lines, told, strict=True)] == told
    assert all(line.endswith("--accept") for line in lines)


def test_what_has_shrunk_is_told_too():
    assert list(counted.shrunk(found(calls=900), KNOWN)) == []
    (line,) = counted.shrunk(found(calls=899), KNOWN)
    assert line.startswith("example: 899 calls, down from 1000")


def test_another_python_is_held_to_the_nearest():
    tables = {"3.10": {"a": {}}, "3.12": {"b": {}}}
    assert [list(counted.nearest(tables, (3, minor))) for minor in (9, 10, 12, 14)] == [
        ["a"], ["a"], ["b"], ["b"],
    ]  # fmt: skip
    assert counted.nearest({}, (3, 11)) == {}


@pytest.fixture
def measured(monkeypatch):
    """What the inputs are said to have come to."""

    def say(**counts):
        monkeypatch.setattr(counted, "measured", lambda _: iter(found(**counts).items()))

    return say


def test_the_command_fails_until_a_growth_is_accepted(measured, tmp_path, capsys):
    table = tmp_path / "counts.toml"
    measured()
    assert counted.main([], table) == 1  # nothing is known yet
    assert "no count to compare it with" in capsys.readouterr().err
    assert counted.main(["--accept"], table) == 0
    assert counted.main([], table) == 0
    measured(calls=1200)
    assert counted.main([], table) == 1
    assert "1200 calls, 20.0% more than 1000" in capsys.readouterr().err
    assert counted.main(["--accept"], table) == 0
    assert counted.main([], table) == 0


def test_accepting_leaves_the_counts_of_other_versions_alone(measured, tmp_path):
    table = tmp_path / "counts.toml"
    table.write_text(counted.text({"3.9": {"other": {"calls": 7}}}))
    measured()
    counted.main(["--accept"], table)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert counted.load(table) == {"3.9": {"other": {"calls": 7}}, version: found()}


def test_the_table_has_every_input_and_every_count():
    table = counted.load(counted.TABLE)
    assert table
    for inputs in table.values():
        assert {"example, cold", "service, from the cache", "version"} <= set(inputs)
        assert all(set(each) == {"calls", "modules", "processes", "characters"} for each in inputs.values())


SMALL = Shape(interfaces=2, methods=3, served=4, releases=2, others=3)


@pytest.fixture(scope="module")
def count(tmp_path_factory):
    """The counts of the main job on a service of some shape."""
    folder = tmp_path_factory.mktemp("services")

    def count(shape, cache=None):
        place = write(folder / f"{abs(hash(shape))}.git", shape)
        return counts_of(["-C", str(place), "diff", shape.range, "--jobs", "1"], cache)

    return count


def test_a_count_is_the_same_each_time(count, tmp_path):
    first, again = count(SMALL), count(SMALL)
    assert first["calls"] == pytest.approx(again["calls"], rel=0.005)
    assert first | {"calls": 0} == again | {"calls": 0}
    filling, warm = count(SMALL, tmp_path), count(SMALL, tmp_path)
    assert warm["calls"] < filling["calls"] / 3
    assert filling["characters"] > warm["characters"] == 0


def test_a_job_that_is_not_done_is_not_counted(tmp_path):
    with pytest.raises(RuntimeError, match="nowhere"):
        counts_of(["-C", str(tmp_path / "nowhere"), "diff", "havana..master"])


def test_cost_grows_with_the_surface_and_no_faster(count):
    once, four = count(SMALL.times(2)), count(SMALL.times(8))
    assert four["calls"] / once["calls"] < 4.6
    assert four["processes"] == once["processes"]


def test_commits_without_rpc_cost_nothing(count):
    few = Shape(interfaces=2, methods=3, served=4, releases=2, others=3, commits=4)
    many = Shape(interfaces=2, methods=3, served=4, releases=2, others=3, commits=40)
    assert count(many)["calls"] == pytest.approx(count(few)["calls"], rel=0.01)
