"""However a made-up service is looked at, the findings are the same; and no file of it is read twice."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench" / "speed"))

from synthetic import SERIES, Shape, write

import rpclint.extract
from rpclint.cli import main

SHAPE = Shape(interfaces=3, methods=7, served=8, releases=6, others=5)
WAYS = {
    "filling the cache": (),
    "from the cache": (),
    "without a cache": ("--no-cache", "--jobs", "1"),
    "without a cache, three processes": ("--no-cache", "--jobs", "3"),
    "from the cache, three processes": ("--jobs", "3"),
}


LONG = Shape(interfaces=3, methods=7, served=8, releases=18, others=5)  # more trees than are held at once


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The repository of the longer one; the other is how it began."""
    return write(tmp_path_factory.mktemp("service") / "depot.git", LONG)


@pytest.fixture
def run(service, capsys):
    def run(*arguments):
        code = main(["-C", str(service), *arguments, "--format", "json"])
        said = capsys.readouterr()
        assert said.err == ""
        return code, json.loads(said.out)

    return run


def test_every_way_finds_the_same(run, monkeypatch, tmp_path):
    monkeypatch.setenv("RPCLINT_CACHE_DIR", str(tmp_path))
    code, first = run("diff", SHAPE.range, "--jobs", "1")
    assert code == 1
    told = Counter((finding["rule"], finding["severity"]) for finding in first["findings"])
    assert told["argument-removed", "error"] == SHAPE.releases - 1  # one in each release
    for way, options in WAYS.items():
        assert run("diff", SHAPE.range, *options) == (code, first), way


def test_a_part_of_the_range_says_the_same_of_its_step(run):
    """What earlier releases were is no part of what a step brings."""
    _, whole = run("diff", f"{SERIES[3]}..{SERIES[5]}", "--no-cache")
    _, step = run("diff", f"{SERIES[4]}..{SERIES[5]}", "--no-cache")
    errors = [f["fingerprint"] for f in step["findings"] if f["severity"] == "error"]
    assert errors
    assert set(errors) <= {f["fingerprint"] for f in whole["findings"]}


def test_each_distinct_file_is_extracted_once(run, monkeypatch):
    seen = Counter()
    extract = rpclint.extract.extract

    def counted(text, *more):
        seen[text] += 1
        return extract(text, *more)

    monkeypatch.setattr(rpclint.extract, "extract", counted)
    run("diff", LONG.range, "--no-cache", "--jobs", "1")
    # At the first release every server and client, and in each later one those of the interface that changes.
    assert len(seen) >= 2 * (LONG.interfaces + LONG.releases - 1)
    assert set(seen.values()) == {1}
