"""What a project says of rules: levels, which run, what fails, and the rpclint that it wants."""

import json

import pytest
from test_check import API, MANAGER, Depot

from rpclint import __version__
from rpclint.cli import main
from rpclint.errors import ConfigError
from rpclint.profiles import Levels, parsed, profile
from rpclint.requirement import meets, requirement
from rpclint.results import Severity

BESIDES = "uncapped-too-new"  # a note about the same change, whatever is configured
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@pytest.fixture
def depot(tmp_path):
    """Its work tree breaks upgrades from the release."""
    found = Depot(tmp_path / "depot")
    found.change(MANAGER, "def store(self, context, parcel):", "def store(self, context, parcel, shelf):")
    found.change(MANAGER, "version='1.1'", "version='1.2'")
    found.change(API, "version='1.1').cast(ctxt, 'store'", "version='1.2').cast(ctxt, 'store', shelf=1")
    return found


@pytest.fixture
def run(depot, capsys):
    """The exit code, the severities by rule, and what was said on standard error."""

    def run(config, *arguments, name="rpclint.toml"):
        depot.write(name, config.encode())
        code = main(["-C", str(depot.path), "check", "--format", "json", *arguments])
        said = capsys.readouterr()
        found = json.loads(said.out)["findings"] if said.out else []
        severities = {each["rule"]: each["severity"] for each in found if each["rule"] != BESIDES}
        return code, severities, said.err

    return run


# -- which level counts


@pytest.mark.parametrize(
    ("interface", "path", "expected"),
    [
        ("ring", "depot/a.py", WARNING),
        ("bell", "depot/a.py", None),
        ("bell", "depot/old/a.py", ERROR),
        ("ring", "depot/old/deep/b.py", NOTE),
        ("ring", "other/a.py", WARNING),
    ],
)
def test_a_path_wins_over_an_interface_and_that_over_all(interface, path, expected):
    levels = Levels(
        {"rule": "warning"},
        {"bell": {"rule": "off"}},
        {"depot/old": {"rule": "error"}, "*/b.py": {"rule": "note"}, "depot/*": {"other": "off"}},
    )
    assert levels.of("rule", ERROR, interface, path) is expected
    assert levels.of("silent", NOTE, interface, path) is NOTE


def test_profiles_say_nothing_of_rules_unless_they_do():
    assert profile("nova").levels == Levels()
    assert parsed({"rules": {"major-dropped": "note"}}, "here").levels.everywhere == {"major-dropped": "note"}


# -- what they do


@pytest.mark.parametrize(
    ("config", "code", "severity"),
    [
        ("", 1, "error"),
        ('[rules]\nargument-required = "warning"\n', 0, "warning"),
        ('[rules]\nargument-required = "note"\n', 0, "note"),
        ('[rules]\nargument-required = "off"\n', 0, None),
        ('[interface.keep.rules]\nargument-required = "note"\n', 0, "note"),
        ('[paths."depot/keep/*".rules]\nargument-required = "note"\n', 0, "note"),
        (
            '[rules]\nargument-required = "off"\n[paths."depot/keep".rules]\nargument-required = "error"\n',
            1,
            "error",
        ),
        ('old_to_new = "note"\n[rules]\nargument-required = "error"\n', 0, "note"),
        ('fail_on = "warning"\n[rules]\nargument-required = "warning"\n', 1, "warning"),
        ('fail_on = "never"\n', 0, "error"),
        ('ignore = ["argument-required"]\n', 0, None),
        ('select = ["major-dropped"]\n', 0, None),
        ('select = ["major-dropped", "argument-required"]\n', 1, "error"),
    ],
)
def test_a_configuration_says_how_bad_a_rule_is(run, config, code, severity):
    found, severities, err = run(config)
    assert (found, severities.get("argument-required"), err) == (code, severity, "")


def test_what_is_lowered_breaks_no_interface(run, depot, capsys):
    run('[rules]\nargument-required = "warning"\n')
    main(["-C", str(depot.path), "check"])
    assert "BROKEN" not in capsys.readouterr().out


def test_what_is_not_proven_is_no_error_whatever_a_level_says(run, depot):
    """The receiver may inherit from a class that nobody sees."""
    depot.change(MANAGER, "from oslo import", "from elsewhere import base\nfrom oslo import")
    depot.change(MANAGER, "DepotManager(object)", "DepotManager(base.Base)")
    depot.change(MANAGER, "    def wipe(self, context):\n        return None\n", "")
    config = "".join(f'{rule} = "error"\n' for rule in ("method-removed", "unknown-method"))
    bare, raised = run("")[1], run(f"[rules]\n{config}")[1]
    assert {"method-removed", "unknown-method"} & set(bare)
    assert raised == bare


def test_the_rules_about_suppressions_have_levels_too(run, depot):
    depot.change(MANAGER, "    target", "    # rpclint: ignore\n    target")
    off = '[rules]\nargument-required = "off"\n'
    assert run(off)[:2] == (1, {"suppression-malformed": "error"})
    assert run(off + 'suppression-malformed = "warning"\n')[:2] == (0, {"suppression-malformed": "warning"})
    paths = '[paths."depot/keep".rules]\nsuppression-malformed = "off"\n'
    assert run(off + paths)[:2] == (0, {})


def test_a_rule_that_is_off_makes_no_comment_unused(run, depot):
    depot.change(MANAGER, "parcel, shelf):", "parcel, shelf):  # rpclint: ignore[argument-required] it is so")
    assert run("")[:2] == (0, {"argument-required": "error"})
    assert run('[rules]\nargument-required = "off"\n')[:2] == (0, {})


def test_levels_count_whatever_an_earlier_run_kept(run, depot):
    depot.commit("break it")
    assert run("", "--rev", "HEAD")[0] == 1
    assert run('[rules]\nargument-required = "note"\n', "--rev", "HEAD")[0] == 0
    assert run("", "--rev", "HEAD")[0] == 1


# -- the command line wins


@pytest.mark.parametrize(
    ("config", "arguments", "code"),
    [
        ('fail_on = "never"\n', ("--fail-on", "error"), 1),
        ('ignore = ["argument-required"]\n', ("--ignore", "major-dropped"), 1),
        ('ignore = ["argument-required"]\n', ("--select", "argument-required"), 1),
        ('select = ["major-dropped"]\n', ("--select", "argument-required"), 1),
        ('select = ["argument-required"]\n', ("--ignore", "major-dropped"), 1),
    ],
)
def test_the_command_line_wins(run, config, arguments, code):
    assert run(config, *arguments)[0] == code


def test_nothing_left_to_run_is_refused(run):
    code, _, err = run('select = ["major-dropped"]\n', "--ignore", "major-dropped")
    assert code == 2
    assert "no rule is left" in err


# -- refused, with a suggestion


REFUSED = [
    ('[rules]\nargument-requird = "off"\n', "did you mean argument-required?"),
    ('[rules]\nargument-required = "warn"\n', "did you mean warning?"),
    ("[rules]\nargument-required = true\n", "rules.argument-required is true"),
    ('rules = "off"\n', "it is a table"),
    ('[interface.keep.rules]\nargument-requird = "off"\n', "interface.keep.rules.argument-requird"),
    ('[paths."".rules]\nmajor-dropped = "off"\n', "no pattern"),
    ('[paths."a".rule]\nmajor-dropped = "off"\n', "did you mean rules?"),
    ('select = ["argument-requird"]\n', "did you mean argument-required?"),
    ('select = "argument-required"\n', "a list of rules"),
    ("ignore = [3]\n", "a list of rules"),
    ('fail_on = "errors"\n', "did you mean error?"),
    ('required_version = "new"\n', ">=0.2,<1"),
    ("required_version = 1\n", ">=0.2,<1"),
]


@pytest.mark.parametrize(("config", "said"), REFUSED)
def test_what_means_nothing_is_refused_with_a_suggestion(run, config, said):
    code, _, err = run(config)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_a_path_that_none_is_like_is_a_warning(run):
    code, _, err = run('[paths."depot/nothing/*".rules]\nmajor-dropped = "off"\n')
    assert code == 1
    assert "depot/nothing/*" in err


# -- in other files, and shown


def test_an_ini_file_says_the_same(run):
    text = (
        "[metadata]\nname = depot\n\n[rpclint]\nignore = major-dropped, method-removed\nfail-on = warning\n\n"
        "[rpclint:rules]\nargument-required = warning\n\n"
        "[rpclint:interface.keep.rules]\nargument-required = note\n\n"
        "[rpclint:paths.depot/keep/*.rules]\nargument-required = warning\n"
    )
    assert run(text, name="setup.cfg")[:2] == (1, {"argument-required": "warning"})


def test_all_of_it_is_shown_with_where_it_comes_from(run, depot, capsys):
    run(
        'fail_on = "warning"\nselect = ["argument-required"]\n[rules]\nargument-required = "note"\n'
        '[interface.keep.rules]\nargument-required = "off"\n'
        '[paths."depot/*".rules]\nargument-required = "error"\n'
    )
    main(["-C", str(depot.path), "config"])
    out = capsys.readouterr().out
    for line in ('fail_on = "warning"', "[rules]", "[interface.keep.rules]", '[paths."depot/*".rules]'):
        assert line in out
    assert out.count("# rpclint.toml") >= 5
    main(["config", "--keys"])
    keys = capsys.readouterr().out
    for told in ("[rules]", "[interface.INTERFACE.rules]", "[paths.PATTERN.rules]", "required_version"):
        assert told in keys


# -- another rpclint


@pytest.mark.parametrize(
    ("text", "version", "fits"),
    [
        (">=0.2,<1", "0.2.0", True),
        (">=0.2,<1", "0.2", True),
        (">=0.2, <1", "1.0", False),
        (">=0.2,<1", "0.10.3", True),
        (">=0.2", "0.1.9", False),
        ("==0.2", "0.2.0", True),
        ("!=0.2", "0.2.0", False),
        (">0.2", "0.2.1", True),
        ("<=0.2", "0.2.1", False),
        ("~=0.2", "0.9", True),
        ("~=0.2", "1.0", False),
        ("~=0.2.3", "0.2.9", True),
        ("~=0.2.3", "0.3", False),
        (">=0.2", "0.2.0.dev1", True),
    ],
)
def test_a_version_meets_what_is_required(text, version, fits):
    clauses = requirement(text)
    assert clauses is not None
    assert meets(version, clauses) is fits


@pytest.mark.parametrize(
    "text", ["", "1", "=1", ">=", ">=1,", "==1.*", ">=1; x", "~=1", ">=1.0rc1", ">=" + "9" * 99]
)
def test_what_is_no_requirement_is_none(text):
    assert requirement(text) is None


def test_the_right_rpclint_goes_on(run):
    assert run(f'required_version = "=={__version__}"\n')[0] == 1


@pytest.mark.parametrize("key", ["required_version", "required-version"])
def test_another_rpclint_is_told_before_its_keys_are(run, key):
    code, _, err = run(f'{key} = ">=99"\nkey_to_come = 1\n')
    assert code == 2
    assert "pip install 'rpclint>=99'" in err
    assert "key_to_come" not in err


def test_a_profile_with_rules_that_do_not_exist_is_refused():
    with pytest.raises(ConfigError, match="no such rule"):
        parsed({"rules": {"nothing": "off"}}, "here")
