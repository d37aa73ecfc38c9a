"""The accepted file: what it may hold, how long an entry counts, and how it is written."""

import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs
from test_source_repository import Project
from test_suppress_comments import REQUIRING, SERVER, files
from trees import source

from rpclint.errors import ConfigError
from rpclint.lint import Step, lint
from rpclint.lint.suppressing import clock
from rpclint.model import Phase, TreeId
from rpclint.results import Severity
from rpclint.rulebook import rules
from rpclint.source import file_of
from rpclint.source.tree import ACCEPTED, LoadedTree, wanted
from rpclint.suppress import Accepted, Clock, comments, in_tree, of_file
from rpclint.suppress.accepted import KEYS, accepted
from rpclint.suppress.layout import layout, lines_of_entries
from rpclint.suppress.offering import entry, offered
from rpclint.suppress.orders import Ignore, order
from rpclint.suppress.until import is_over, until
from rpclint.suppress.writing import with_entries, without

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = Path(__file__).parents[1] / "docs" / "suppression.md"
GOOD = {
    "fingerprint": "3f2a9c01b7de",
    "rule": "argument-required",
    "reason": "the bug is known",
    "until": "2026.2",
}


def toml(*entries, **more):
    """The text of a file with some entries, each the good one with something else."""
    tables = [{**GOOD, **each} for each in (entries or ({},))]
    tables = [{**table, **more} for table in tables]
    return "\n".join(
        "[[accept]]\n"
        + "".join(f"{key} = {_value(value)}\n" for key, value in table.items() if value is not None)
        for table in tables
    )


def _value(value):
    return (
        "[" + ", ".join(map(_value, value)) + "]"
        if isinstance(value, list)
        else repr(value).replace("'", '"')
    )


def read(text):
    return accepted(text.encode(), "accepted.toml")


# -- reading


def test_an_entry_is_read():
    (found,) = read(toml({"owner": "ann", "severity": "warning", "from": ["caracal", "2024.2"]})).entries
    assert (found.fingerprint, found.owner, found.severity) == ("3f2a9c01b7de", "ann", Severity.WARNING)
    assert found.breaks_from == ("2024.1", "2024.2")
    assert found.faults == ()


def test_a_fingerprint_may_be_in_capitals():
    assert read(toml({"fingerprint": "3F2A9C01B7DE"})).entries[0].fingerprint == "3f2a9c01b7de"


def test_an_empty_file_has_no_entries():
    assert read("").entries == read("# nothing\n").entries == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[[accept]\n", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"x = 1\n" * 300_000, "larger than 1024 KB"),
        (b"x = " + b"[" * 100_000, "cannot be read"),
        (b"accept = 3\n", "each entry is a table"),
        (b"accept = [3]\n", "each entry is a table"),
        (b"[accept]\nrule = 'x'\n", "each entry is a table"),
        (b"[[acept]]\nrule = 'x'\n", "did you mean accept?"),
        (b"[[accept]]\nfinger_print = 'x'\n", "did you mean fingerprint?"),
        (b"[[accept]]\n'\\u001b' = 'x'\n", "cannot|unknown key"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(data, said):
    with pytest.raises(ConfigError, match=said) as refused:
        accepted(data, "accepted.toml")
    assert "--no-accepted" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"fingerprint": None}, "it has no fingerprint"),
        ({"reason": None, "until": None}, "it has no reason and no until"),
        ({"fingerprint": "xyz"}, '"xyz" is no fingerprint'),
        ({"rule": "argument-requird"}, "did you mean argument-required?"),
        ({"reason": "because"}, "at least 10 characters"),
        ({"reason": "          x          "}, "at least 10 characters"),
        ({"reason": 12345678901}, "reason is 12345678901, and no text"),
        ({"until": "soon"}, "a day"),
        ({"until": "2026-02-30"}, "a day"),
        ({"until": "2022.1"}, "a series"),
        ({"severity": "fatal"}, "it is one of: error, warning, note"),
        ({"from": ["nowhere"]}, "a list of series"),
        ({"from": "havana"}, "a list of series"),
    ],
)
def test_an_entry_that_is_not_in_order_says_why(change, fault):
    (found,) = read(toml(change)).entries
    assert any(fault in each for each in found.faults)


def test_a_second_entry_of_a_fingerprint_is_told():
    first, second = read(toml({}, {"reason": "the bug is well known"})).entries
    assert first.faults == ()
    assert second.faults == ("line 1 has an entry of this fingerprint already",)


def test_entries_know_their_lines():
    tricky = '''# [[accept]]
[[accept]]
reason = """
[[accept]]
"""
  [[ accept ]]  # one more
reason = '[[accept]]'
'''
    assert lines_of_entries(tricky) == [2, 6]
    assert [found.line for found in read(tricky).entries] == [2, 6]


def test_entries_in_one_line_stand_on_the_first():
    text = 'accept = [{fingerprint = "3f2a9c01b7de"}, {}]'
    assert [found.line for found in read(text).entries] == [1, 1]


# -- where it is


def test_the_file_of_a_tree_is_its_own():
    tree = LoadedTree("new", {ACCEPTED: toml().encode()})
    assert len(in_tree(tree).entries) == 1
    assert in_tree(LoadedTree("new", {})) == Accepted(ACCEPTED)


@pytest.mark.parametrize(
    ("path", "is_wanted"),
    [
        (ACCEPTED, True),
        (f"depot/{ACCEPTED}", False),
        (".rpclint/module.py", False),
        (".hidden/accepted.toml", False),
    ],
)
def test_only_that_one_file_of_the_folder_is_taken(path, is_wanted):
    assert wanted(path) is is_wanted


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def test_a_commit_has_its_file_and_a_link_is_none(project):
    project.write(ACCEPTED, toml().encode())
    first = project.commit("one")
    (project.path / ACCEPTED).unlink()
    (project.path / ACCEPTED).symlink_to("/etc/passwd")
    second = project.commit("two")
    repository = project.open()
    assert file_of(repository.tree("one", first), ACCEPTED) == toml().encode()
    assert ACCEPTED in repository.tree("one", first).files()
    with pytest.raises(ConfigError, match="it is a link"):
        in_tree(repository.tree("two", second))
    assert file_of(repository.tree("one", first), "nothing") is None


def test_a_file_that_was_named_and_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigError, match="--accepted FILE"):
        of_file(str(tmp_path / "nothing"))
    with pytest.raises(ConfigError, match="--accepted FILE"):
        of_file(str(tmp_path))


# -- how long it counts

DAY = date(2014, 5, 1)


class Day(Clock):
    def day(self, _):
        return DAY

    def newest_below(self, _):
        return (False, (2014, 1))


RELEASE = TreeId("2014.1", "0" * 40, "icehouse", "2014.1", Phase.RELEASED)
TRUNK = TreeId("master", "0" * 40, "juno", None, Phase.DEVELOPMENT)
FOLDER = TreeId("folder")


@pytest.mark.parametrize(
    ("text", "tree", "over"),
    [
        ("havana", RELEASE, True),
        ("icehouse", RELEASE, False),
        ("Icehouse", RELEASE, False),
        ("icehouse", TRUNK, True),
        ("2026.2", TRUNK, False),
        ("2099.1", TRUNK, False),
        ("havana", FOLDER, False),
        ("2013.2", RELEASE, True),
        ("2014.1", RELEASE, False),
        ("2014.1", TRUNK, True),
        ("2014.1.1", TRUNK, False),
        ("34.0.0", RELEASE, False),
        ("34", TRUNK, False),
        ("2014-04-30", RELEASE, True),
        ("2014-05-01", RELEASE, False),
        ("2014-05-01", FOLDER, False),
    ],
)
def test_the_last_series_version_or_day_counts(text, tree, over):
    limit = until(text)
    assert limit is not None
    assert is_over(limit, tree, Day()) is over


def test_versions_that_were_dates_came_first():
    twelve = structs.replace(RELEASE, rev="12.0.0", series="liberty", release="12.0.0")
    assert is_over(until("2015.1"), twelve, Clock())
    assert not is_over(until("12.0"), twelve, Clock())
    assert is_over(until("11.9"), twelve, Clock())


def test_without_a_repository_nobody_knows_what_is_below():
    assert not is_over(until("2014.1"), TRUNK, Clock())


def test_a_commit_comes_after_the_tags_below_it(project):
    project.commit("one")
    project.tag("32.0.0")
    project.tag("33.0.0.0rc1")
    project.tag("99.0.0-eol")
    here = TreeId("master", project.commit("two"), "flamingo")
    told = Clock(str(project.path))
    assert is_over(until("32.0.0"), here, told)
    assert not is_over(until("33.0.0"), here, told)
    assert is_over(until("32.0.0"), TreeId("working tree"), told)
    assert told.day(here) == project.open().day("HEAD")
    assert told.day(TreeId("working tree")) > date(2020, 1, 1)


# -- what it does


BROKEN = REQUIRING.format(one="", two="")


def compared(text="", old="havana", new="icehouse", server=BROKEN):
    """A break from one release to another, with an accepted file in the new tree."""
    trees = [TreeId(rev, None, rev, rev, Phase.RELEASED) for rev in (old, new)]
    step = Step(source(files(SERVER), old), source({**files(server), ACCEPTED: text}, new))
    for side, tree in zip((step.old, step.new), trees, strict=True):
        side.id = tree
    return lint(f"{old}..{new}", [step], rules(), lambda _: None), clock([step])


def broken(**more):
    (found,) = (each for each in compared(**more)[0].findings if each.rule == "argument-required")
    return found


def of(finding, **change):
    return toml({"fingerprint": finding.fingerprint, "rule": finding.rule, **change})


def told(report):
    return {finding.rule: finding for finding in report.findings}


def test_an_accepted_break_does_not_count():
    report, _ = compared(of(broken(), owner="ann"))
    (finding,) = report.findings
    assert finding.suppressed.reason == GOOD["reason"]
    assert (finding.suppressed.until, finding.suppressed.owner) == ("2026.2", "ann")
    assert (str(finding.suppressed.place), finding.suppressed.in_source) == (f"{ACCEPTED}:1", False)


def test_a_break_whose_time_is_over_counts_and_its_entry_is_an_error():
    found = told(compared(of(broken(), until="havana"))[0])
    assert found["argument-required"].suppressed is None
    assert ("accepted", f"no longer: it was accepted until havana ({ACCEPTED}:1)") in found[
        "argument-required"
    ].remarks
    assert found["suppression-expired"].severity is Severity.ERROR


def test_what_got_worse_counts_again():
    finding = broken()
    better = {Severity.ERROR: "warning", Severity.WARNING: "note"}[finding.severity]
    again = told(compared(of(finding, severity=better))[0])["argument-required"]
    assert again.suppressed is None
    assert f"no longer: it was accepted as a {better} ({ACCEPTED}:1)" in dict(again.remarks).values()
    same = told(compared(of(finding, severity=finding.severity.value))[0])
    assert same["argument-required"].suppressed


def test_a_break_from_one_more_release_counts_again():
    again = told(compared(of(broken(), **{"from": ["grizzly"]}))[0])
    assert again["argument-required"].suppressed is None
    assert set(again) == {"argument-required"}  # neither unused nor expired: it is the same break
    fewer = told(compared(of(broken(), **{"from": ["grizzly", "havana"]}))[0])
    assert fewer["argument-required"].suppressed


def test_an_entry_for_another_rule_is_malformed_and_does_not_count():
    found = told(compared(of(broken(), rule="major-dropped"))[0])
    assert found["argument-required"].suppressed is None
    assert "one of argument-required" in found["suppression-malformed"].message


def test_an_entry_without_a_break_is_unused():
    found = told(compared(toml())[0])
    assert found["suppression-unused"].severity is Severity.WARNING
    assert found["suppression-unused"].place.path == ACCEPTED


def test_an_entry_about_other_releases_is_not_unused():
    assert "suppression-unused" not in told(compared(toml({"from": ["grizzly"]}))[0])
    assert "suppression-unused" in told(compared(toml({"from": ["havana"]}))[0])
    assert "suppression-unused" in told(compared(toml({"from": ["grizzly"], "until": "havana"}))[0])


def test_fingerprints_of_findings_about_suppressions_are_all_different():
    report, _ = compared(
        toml({"reason": "x", "until": "y"}, {"fingerprint": "0" * 12}, {"fingerprint": "1" * 12})
    )
    prints = [finding.fingerprint for finding in report.findings]
    assert len(prints) == len(set(prints)) == 5


# -- writing


def new_entry(name="3f2a9c01b7de", where="depot: wipe", reason="it is known"):
    return replace(entry(broken(), reason, "2026.2", None), fingerprint=name, where=where)


def written(text, *entries):
    return with_entries(text, read(text), entries)


def test_what_is_written_is_read_again():
    text = written("", entry(broken(), 'the "bug" is known \\ \t\n \u202e \x7f é', "2026.2", "ann"))
    (found,) = read(text).entries
    assert found.reason == 'the "bug" is known \\ \t\n \u202e \x7f é'
    assert (found.faults, found.breaks_from, found.severity) == ((), ("havana",), broken().severity)
    assert "\u202e" not in text
    assert text.startswith("# ")
    assert tomllib.loads(text)["accept"][0]["where"] == "store: wipe(shelf)"


def test_what_is_no_text_is_replaced():
    assert "?" in written("", new_entry(reason="it is \udcff known"))


def test_new_entries_are_put_in_order_and_all_else_stays():
    first = '# our breaks\n\n# about a\n[[accept]]\nwhere = "a: x"   # kept\n'
    text = f'{first}\n\n[[accept]]\nwhere = "c: x"\n# end\n'
    found = written(text, new_entry(where="b: x"), new_entry("3f2a9c01b7df", "d: x"))
    assert [each.where for each in read(found).entries] == ["a: x", "b: x", "c: x", "d: x"]
    assert found.startswith(first)
    assert "# end\n" in found


def test_an_entry_takes_the_place_of_an_older_one_and_keeps_its_comment():
    text = written("", new_entry(), new_entry("0" * 12, "a: x"))
    text = text.replace('[[accept]]\nfingerprint = "3f2', '# see bug 1\n[[accept]]\nfingerprint = "3f2')
    again = written(text, new_entry(reason="it is known too well"))
    assert again.count("too well") == 1
    assert "# see bug 1\n[[accept]]" in again
    assert len(read(again).entries) == 2


def test_an_entry_is_taken_away_with_the_comment_above_it():
    text = "# head\n\n# one\n[[accept]]\nwhere = 'a'\n\n# two\n[[accept]]\nwhere = 'b'\n"
    assert without(text, read(text), {4}) == "# head\n\n# two\n[[accept]]\nwhere = 'b'\n"
    assert without(text, read(text), {8}) == "# head\n\n# one\n[[accept]]\nwhere = 'a'\n"
    assert without(text, read(text), set()) == text


def test_entries_in_one_line_are_not_rewritten():
    text = 'accept = [{fingerprint = "3f2a9c01b7de"}]\n'
    with pytest.raises(ConfigError, match="--file FILE"):
        written(text, new_entry("0" * 12))


@pytest.mark.parametrize("text", ["", "# only\n", "x = 1\n", toml({}, {}), "\n\n" + toml() + "# end"])
def test_what_is_cut_can_be_put_together_again(text):
    assert layout(text).text == text


# -- telling how


def test_a_finding_tells_how_it_is_accepted():
    (found,) = offered([broken()], "rpclint", "havana..icehouse")
    again = f"rpclint accept {found.fingerprint} havana..icehouse"
    assert found.accept == f"{again} --reason … --until icehouse"


def test_what_need_not_be_accepted_tells_nothing():
    report, _ = compared(of(broken()) + "\n" + toml({"fingerprint": "0" * 12}))
    assert list(offered(report.findings, "rpclint", "")) == list(report.findings)


# -- the page about it


def blocks(form):
    return re.findall(rf"```{form}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_entry_on_the_page_is_in_order():
    (text,) = blocks("toml")
    (found,) = read(text).entries
    assert found.faults == ()
    assert set(tomllib.loads(text)["accept"][0]) == set(KEYS)
    said = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(said) == sorted(KEYS)


def test_the_comment_on_the_page_can_be_followed():
    (text,) = blocks("python")
    (comment,) = comments("a.py", text)
    assert isinstance(order(comment.said), Ignore)
