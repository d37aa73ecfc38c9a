"""``rpclint accept`` and ``rpclint baseline``, and what the gate makes of what they write."""

import re
import shlex
import sys
from datetime import date

import pytest
from test_check import API, MANAGER, Depot

from rpclint.cli import main
from rpclint.source.tree import ACCEPTED

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WHY = ("--reason", "the depot stands still meanwhile")
LONG = ("--until", "2026.2")


@pytest.fixture
def depot(tmp_path):
    """Its work tree breaks upgrades from the release in two ways."""
    found = Depot(tmp_path / "depot")
    found.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    found.change(API, "'store', parcel=parcel", "'store', parcel=parcel, shelf=1")
    found.change(MANAGER, "def wipe(self, context):", "def wipe(self, context, floor):")
    found.change(API, "'wipe')", "'wipe', floor=1)")
    return found


@pytest.fixture
def run(depot, capsys):
    def run(*arguments, where=depot.path):
        code = main(["-C", str(where), *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def file(depot):
    return depot.path / ACCEPTED


def entries(file):
    return tomllib.loads(file.read_text(encoding="utf-8"))["accept"]


def prints(out):
    return re.findall(r"^  id +([0-9a-f]{12})$", out, re.MULTILINE)


def refused(done, *said):
    code, out, err = done
    assert (code, out) == (2, "")
    assert err.startswith("rpclint: ")
    assert err.count("\n") == 1
    for each in said:
        assert each in err
    return err


# -- one by one


def test_the_command_in_the_report_works_as_it_is_printed(run, file):
    code, out, _ = run("check")
    assert code == 1
    commands = [shlex.split(line) for line in re.findall(r"^  accept +rpclint (.+)$", out, re.MULTILINE)]
    assert len(commands) == 2
    for command in commands:
        told = [WHY[1] if word == "…" else word for word in command]
        assert main(told) == 0
    assert [each["where"] for each in entries(file)] == ["keep: store(shelf)", "keep: wipe(floor)"]
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert "0 errors" in out


def test_the_command_of_a_range_makes_the_same_run_again(run, depot, file):
    depot.commit("break it")
    _, out, _ = run("diff", "2013.2..master", "--direct")
    (command, *_) = re.findall(r"^  accept +rpclint (.+)$", out, re.MULTILINE)
    assert " 2013.2..master --direct --reason … --until icehouse" in command
    assert main([WHY[1] if word == "…" else word for word in shlex.split(command)]) == 0
    assert len(entries(file)) == 1
    assert run("diff", "2013.2..master", "--accepted", file)[1].count(": error:") == 1


def test_several_are_accepted_at_once_and_in_capitals(run, file):
    found = prints(run("check")[1])
    code, out, err = run("accept", *map(str.upper, found), *found, *WHY, *LONG, "--owner", "ann")
    assert (code, err) == (0, "")
    assert out.startswith("2 accepted, in ")
    assert "--accepted" in out
    assert sorted(each["fingerprint"] for each in entries(file)) == sorted(found)
    assert {each["owner"] for each in entries(file)} == {"ann"}
    assert {tuple(each["from"]) for each in entries(file)} == {("havana",)}


def test_accepting_anew_changes_the_entry_and_nothing_else(run, file):
    one, two = prints(run("check")[1])
    run("accept", one, two, *WHY, *LONG)
    file.write_text("# ours\n" + file.read_text())
    assert run("accept", one, "--reason", "the depot stands still for longer", *LONG)[0] == 0
    assert file.read_text().startswith("# ours\n")
    assert [each["reason"] for each in entries(file) if each["fingerprint"] == two] == [WHY[1]]
    assert [each["reason"] for each in entries(file) if each["fingerprint"] == one] == [
        "the depot stands still for longer"
    ]


def test_what_is_accepted_by_a_comment_may_be_accepted_as_well(run, depot):
    one, two = prints(run("check")[1])
    depot.change(
        MANAGER, "parcel, shelf):", f"parcel, shelf):  # rpclint: ignore[argument-required] {WHY[1]}"
    )
    code, out, _ = run("check")
    assert (code, len(prints(out))) == (1, 1)
    assert run("accept", one, two, *WHY, *LONG)[0] == 0
    assert run("check")[0] == 0
    assert "suppression" not in run("check")[1]


def test_the_report_says_why_it_does_not_count(run):
    found = prints(run("check")[1])
    run("accept", *found, *WHY, *LONG)
    _, out, _ = run("check", "--format", "json")
    assert out.count('"kind": "external"') == 2
    assert out.count(WHY[1]) == 2
    code, out, _ = run("check", "--no-accepted")
    assert code == 1
    assert len(prints(out)) == 2


# -- refused


def test_what_was_not_found_is_not_accepted(run, file):
    (one, _) = prints(run("check")[1])
    near = one[:-1] + ("0" if one[-1] != "0" else "1")
    refused(run("accept", near, *WHY, *LONG), f"no finding {near}", f"did you mean {one}?", "rpclint -C")
    refused(run("accept", one, "2013.2..2013.2", *WHY, *LONG))
    refused(run("accept", "\x1b[31m", *WHY, *LONG), "no finding")
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "FINGERPRINT"),
        (("0" * 12,), "--reason"),
        (("0" * 12, *WHY), "--until"),
        (("0" * 12, "a..b", "c..d"), "one range"),
        (("0" * 12, "--prune"), "--prune"),
        (("0" * 12, "a..b", "--rev", "HEAD", *WHY, *LONG), "leave out --rev"),
        (("0" * 12, "--old", "x", *WHY, *LONG), "give both trees"),
        (("0" * 12, "nosuch..master", *WHY, *LONG), "nosuch"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(run, file, arguments, said):
    refused(run("accept", *arguments), said)
    assert not file.exists()


@pytest.mark.parametrize(
    ("reason", "until", "said"),
    [
        ("…", "2026.2", "at least 10 characters"),
        ("   short      ", "2026.2", "at least 10 characters"),
        (WHY[1], "some day", "is no end"),
        (WHY[1], "2017.1", "is no end"),
        (WHY[1], "havana", "comes after that"),
        (WHY[1], "2013-10-17", "comes after that"),
        (WHY[1], "2013.2", "comes after that"),
    ],
)
def test_an_entry_that_would_not_count_is_not_written(run, file, reason, until, said):
    (one, _) = prints(run("check")[1])
    refused(run("accept", one, "--reason", reason, "--until", until), said)
    assert not file.exists()


def test_what_is_about_a_suppression_is_mended_and_not_accepted(run, depot):
    depot.change(MANAGER, "parcel, shelf):", "parcel, shelf):  # rpclint: ignore")
    _, out, _ = run("check")
    (found,) = re.findall(r"\[suppression-malformed\]\n(?:  .*\n)*?  id +(\w+)", out)
    refused(run("accept", found, *WHY, *LONG), "mend that")


def test_a_file_that_cannot_be_read_stays_as_it_is(run, file):
    (one, _) = prints(run("check")[1])
    file.parent.mkdir()
    file.write_text("[[accept]\n")
    refused(run("accept", one, *WHY, *LONG), "cannot be read")
    refused(run("check"), ACCEPTED, "cannot be read")
    refused(run("baseline", *LONG), "cannot be read")
    assert file.read_text() == "[[accept]\n"


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_is_not_followed(run, file, tmp_path, what):
    (one, _) = prints(run("check")[1])
    target = tmp_path / "elsewhere"
    target.mkdir()
    if what == "folder":
        file.parent.symlink_to(target)
    else:
        file.parent.mkdir()
        file.symlink_to(target / "accepted.toml")
    refused(run("accept", one, *WHY, *LONG), "is a link")
    assert list(target.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(run, file, depot, monkeypatch):
    (one, _) = prints(run("check")[1])
    (depot.path / ".rpclint").write_text("a file")
    refused(run("accept", one, *WHY, *LONG), "--file FILE")
    refused(run("accept", one, *WHY, *LONG, "--file", "/proc/nothing/x.toml"), "--file FILE")
    (depot.path / ".rpclint").unlink()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    refused(run("accept", one, *WHY, *LONG), "No space left on device", "--file FILE")
    assert not file.exists()


def test_a_bare_repository_has_no_file_of_its_own(run, depot, tmp_path):
    depot.commit("break it")
    bare = tmp_path / "bare"
    depot.git("clone", "--quiet", "--bare", str(depot.path), str(bare))
    _, out, _ = run("diff", "2013.2..master", where=bare)
    (one, _) = prints(out)
    refused(run("accept", one, "2013.2..master", *WHY, *LONG, where=bare), "no work tree", "--file FILE")
    file = tmp_path / "own.toml"
    assert run("accept", one, "2013.2..master", *WHY, *LONG, "--file", file, where=bare)[0] == 0
    assert len(entries(file)) == 1


def test_two_ways_to_say_what_was_accepted_are_refused(run, tmp_path):
    refused(run("check", "--accepted", "x", "--no-accepted"), "leave out")
    refused(run("check", "--accepted", tmp_path / "nothing"), "--accepted FILE")


# -- baseline and prune


def test_all_there_is_can_be_accepted_on_the_day_of_adoption(run, depot, file):
    depot.commit("break it")
    depot.change(MANAGER, "target =", "  # nothing\n    target =")
    refused(run("baseline"), "--until")
    assert run("check", "--all")[0] == 1
    code, out, err = run("baseline", *LONG)
    assert (code, err) == (0, "")
    assert out.startswith("2 accepted")
    assert {each["reason"] for each in entries(file)} == {"present on the day of adoption"}
    assert run("check", "--all")[0] == 0
    before = file.read_text()
    assert run("baseline", *LONG)[1] == "nothing accepted\n"
    assert file.read_text() == before


def test_nothing_to_accept_writes_nothing(run, depot, file):
    depot.git("checkout", "--quiet", ".")
    assert run("baseline", *LONG) == (0, "nothing accepted\n", "")
    assert not file.parent.exists()


def test_what_does_nothing_is_taken_away(run, depot, file):
    run("baseline", *LONG)
    depot.change(MANAGER, "context, floor):", "context):")
    depot.change(API, "'wipe', floor=1)", "'wipe')")
    code, out, _ = run("check")
    assert code == 0
    assert out.count("[suppression-unused]") == 1
    assert run("check", "--fail-on", "warning")[0] == 1
    code, out, _ = run("accept", "--prune")
    assert (code, out.partition(",")[0]) == (0, "1 taken away")
    assert [each["where"] for each in entries(file)] == ["keep: store(shelf)"]
    assert "suppression-unused" not in run("check")[1]
    assert run("accept", "--prune")[1] == "nothing taken away\n"


def test_a_run_about_other_releases_takes_nothing_away(run, depot):
    run("baseline", *LONG)
    depot.commit("break it")
    depot.tag("2014.1")
    depot.commit("go on")
    assert "suppression" not in run("diff", "icehouse..master", "--direct")[1]
    assert run("accept", "--prune", "icehouse..master")[1] == "nothing taken away\n"


# -- the gate


def test_a_change_of_the_accepted_file_alone_is_looked_at(run, depot, file):
    run("baseline", *LONG)
    depot.commit("accept it")
    assert run("check")[0] == 0
    file.write_text("")
    code, out, _ = run("check")
    assert (code, len(prints(out))) == (1, 2)  # what was accepted before is not any more


def test_the_accepted_file_of_the_tree_that_is_judged_counts(run, depot, file):
    run("baseline", *LONG)
    depot.git("add", ".")
    file.write_text("")
    assert run("check", "--staged")[0] == 0
    assert run("check")[0] == 1
    depot.git("commit", "--quiet", "--message", "as staged")
    assert run("check", "--rev", "HEAD")[0] == 0
    assert run("diff", "2013.2..master")[0] == 0
    assert run("diff", "2013.2..master", "--accepted", file)[0] == 1


def test_no_change_is_to_blame_for_an_end_that_has_come(run, depot, monkeypatch):
    monkeypatch.setattr("rpclint.suppress.clock.datetime", Now("2026-01-31"))
    assert run("baseline", "--until", "2026-01-31")[0] == 0
    depot.commit("accept it")
    depot.change(MANAGER, "return", "return  1 and")
    assert run("check", "--all")[0] == 0
    monkeypatch.setattr("rpclint.suppress.clock.datetime", Now("2026-02-01"))
    code, out, _ = run("check", "--all")
    assert (code, out.count("[suppression-expired]")) == (1, 2)
    assert run("check")[0] == 0
    assert run("check", "--rev", "HEAD", "--all")[0] == 0  # made before


class Now:
    """A clock that stands still."""

    def __init__(self, day):
        self._day = date.fromisoformat(day)

    def now(self, **_):
        return self

    def date(self):
        return self._day


@pytest.mark.parametrize("staged", [True, False])
def test_a_link_in_place_of_the_file_is_told(run, depot, file, staged):
    file.parent.mkdir()
    file.symlink_to("/etc/passwd")
    if staged:
        depot.git("add", "--all")
    refused(run("check", *(["--staged"] if staged else [])), ACCEPTED, "it is a link")
    assert run("check", "--no-accepted")[0] == 1


def test_reasons_of_others_are_harmless(run, file):
    evil = "x" * 20 + "\x1b]0;title\x07\u202e"
    found = prints(run("check")[1])
    assert run("accept", *found, "--reason", evil, *LONG)[0] == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(file.read_text(encoding="utf-8"))
    assert entries(file)[0]["reason"] == evil
    file.write_text(file.read_text().replace('"2026.2"', r'"\u001b[31m"'))
    _, out, err = run("check", "-v")
    assert "suppression-malformed" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)
