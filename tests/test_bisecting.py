"""Which commit something came with, in made-up histories."""

import random

import pytest

from rpclint.lint.bisecting import Search


class Made:
    """A history as a table of parents, and what each commit has; what was looked at is counted."""

    def __init__(self, parents, has, marks=None):
        self._parents = {commit: tuple(line.split()) for commit, line in parents.items()}
        self.has = has
        self.marks = marks
        self.looked_at = []

    def line(self, top, below):
        found, below = [], self._ancestors(below)
        while top not in below:
            found.append(top)
            if not self._parents[top]:
                break
            top = self._parents[top][0]
        return found[::-1]

    def marked(self, top, below):
        return [commit for commit in self.line(top, below) if self.marks is None or commit in self.marks]

    def parents(self, commit):
        return self._parents[commit]

    def _ancestors(self, commit):
        open_, found = [commit], set()
        while open_:
            found.add(commit := open_.pop())
            open_ += self._parents[commit]
        return found

    def shows(self, commit, asked):
        self.looked_at.append(commit)
        return frozenset(thing for thing in asked if commit in self.has[thing])

    def culprits(self, top, below="old"):
        return Search(self, self.shows).culprits(top, below, list(self.has))


def linear(count, came):
    """``old``, and after it commits named by numbers; things come at some of them, and stay."""
    parents = {"old": ""} | {str(n): str(n - 1) if n else "old" for n in range(count)}
    has = {thing: {str(n) for n in range(first, count)} for thing, first in came.items()}
    return Made(parents, has)


@pytest.mark.parametrize("seed", range(20))
def test_on_a_line_it_is_the_first_that_has_it(seed):
    dice = random.Random(seed)  # noqa: S311, the same every time
    count = dice.randint(1, 40)
    came = {thing: dice.randrange(count) for thing in "abcd"}
    history = linear(count, came)
    assert history.culprits(str(count - 1)) == {thing: str(first) for thing, first in came.items()}
    assert len(history.looked_at) <= 3 + 4 * count.bit_length()


def test_things_that_came_together_cost_no_more_than_one():
    alone, together = linear(64, {"a": 20}), linear(64, dict.fromkeys("abcdef", 20))
    assert set(alone.culprits("63").values()) == set(together.culprits("63").values()) == {"20"}
    assert alone.looked_at == together.looked_at


def test_what_the_line_does_not_end_or_does_begin_with_came_with_none_of_it():
    history = linear(8, {"a": 3})
    history.has |= {"gone": {"2", "3"}, "always": {"old", *map(str, range(8))}}
    assert history.culprits("7") == {"a": "3"}


def test_a_line_without_commits_brought_nothing():
    assert linear(4, {"a": 1}).culprits("old") == {}


def test_another_root_needs_no_commit_before_it():
    history = Made({"old": "", "1": "", "2": "1"}, {"a": {"1", "2"}})
    assert history.culprits("2") == {"a": "1"}


# One feature branch, of which the last commit merges a branch of its own.
MERGED = {
    "old": "",
    "1": "old",
    "f1": "old",
    "g1": "f1",
    "g2": "g1",
    "f2": "f1",
    "fm": "f2 g2",
    "m": "1 fm",
    "2": "m",
}


@pytest.mark.parametrize(
    ("has", "culprit"),
    [
        ("m 2", "m"),
        ("fm m 2", "fm"),
        ("g2 fm m 2", "g2"),
        ("g1 g2 fm m 2", "g1"),
        ("f2 fm m 2", "f2"),
        ("f1 f2 g1 g2 fm m 2", "f1"),
        ("2", "2"),
        ("1 m 2", "1"),
    ],
)
def test_a_merge_is_looked_into(has, culprit):
    assert Made(MERGED, {"a": set(has.split())}).culprits("2") == {"a": culprit}


def test_a_merge_that_takes_up_what_both_had_dropped_is_to_blame_itself():
    """The merged side had it from where it began, and did not bring it."""
    parents = {"root": "", "old": "root", "1": "old", "f1": "root", "m": "1 f1"}
    assert Made(parents, {"a": {"root", "f1", "m"}}).culprits("m") == {"a": "m"}


def test_of_several_merged_sides_it_is_the_one_that_has_it():
    parents = {"old": "", "1": "old", "f": "old", "g": "old", "m": "1 f g"}
    has = {"a": {"g", "m"}, "b": {"f", "m"}, "c": {"m"}, "d": {"f", "g", "m"}}
    assert Made(parents, has).culprits("m") == {"a": "g", "b": "f", "c": "m", "d": "f"}


def test_a_merge_of_what_was_there_already_has_nothing_to_look_into():
    parents = {"old": "", "1": "old", "m": "1 old"}
    assert Made(parents, {"a": {"m"}}).culprits("m") == {"a": "m"}


@pytest.mark.parametrize("first", range(9))
def test_commits_that_seemed_not_to_matter_are_found_all_the_same(first):
    history = linear(9, {"a": first})
    history.marks = {"2", "5"}
    assert history.culprits("8") == {"a": str(first)}


def test_where_only_few_commits_matter_few_are_looked_at():
    history = linear(1000, {"a": 500})
    history.marks = {"100", "500", "900"}
    assert history.culprits("999") == {"a": "500"}
    assert len(set(history.looked_at)) <= 5


def test_merges_within_merges_may_go_deep():
    parents, has = {"old": "", "s0": "old"}, {"s0"}
    for depth in range(1, 2000):
        parents |= {f"a{depth}": "old", f"s{depth}": f"a{depth} s{depth - 1}"}
        has.add(f"s{depth}")
    parents |= {"1": "old", "m": "1 s1999"}
    assert Made(parents, {"a": has | {"m"}}).culprits("m") == {"a": "s0"}
