"""What a project says of itself: where it is written, what it changes, and how it is told what is wrong."""

import json
import os
import sys

import msgspec
import pytest
from test_cli import BREAKS, NAME, NEW, OLD, add, refused, rules_of, sdist, unpacked, wheel
from test_source_repository import Project
from trees import source

from rpclint.cli import main
from rpclint.config import Config
from rpclint.config.files import NAMES, read
from rpclint.errors import ConfigError
from rpclint.profiles import ORDERS, made, names, profile
from rpclint.profiles.schema import ORDERS as ORDER_NAMES
from rpclint.profiles.schema import SCHEMA, Key

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SAYS = {
    "rpclint.toml": "window = '{}'\n",
    "pyproject.toml": "[tool.rpclint]\nwindow = '{}'\n",
    "setup.cfg": "[rpclint]\nwindow = {}\n",
    "tox.ini": "[rpclint]\nwindow = {}\n",
}
OTHERS = {
    "pyproject.toml": "[project]\nname = 'station'\n[tool.ruff]\nline-length = 99\n",
    "setup.cfg": "[metadata]\nname = station\n",
    "tox.ini": "[testenv:rpclint]\ncommands = rpclint check\n",
}


@pytest.fixture
def run(capsys):
    def started(where, *arguments):
        code = main(["-C", str(where), *map(str, arguments)])
        done = capsys.readouterr()
        return code, done.out, done.err

    return started


def said(run, where, *arguments):
    """What `config` says in JSON, and the values by their keys."""
    code, out, err = run(where, "config", *arguments, "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    return found, {".".join(s["key"]): (s["value"], s["origin"]) for s in found["settings"]}


def config(text, name="rpclint.toml"):
    return Config(read(name, text.encode(), name) or {}, name)


# -- where it is written


@pytest.mark.parametrize("name", NAMES)
def test_it_is_written_in_any_of_four_files(run, tmp_path, name):
    unpacked(tmp_path, {name: SAYS[name].format("slurp")})
    found, values = said(run, tmp_path)
    assert (found["configuration"], values["window"]) == (name, ("slurp", name))


@pytest.mark.parametrize("place", range(len(NAMES) - 1))
def test_the_first_file_with_anything_in_it_counts(run, tmp_path, place):
    first, *rest = NAMES[place:]
    unpacked(
        tmp_path, {name: SAYS[name].format("n-1") for name in rest} | {first: SAYS[first].format("slurp")}
    )
    found, values = said(run, tmp_path)
    assert (values["window"], found["not_counted"]) == (("slurp", first), rest)


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_has_nothing_for_rpclint_is_passed_over(run, tmp_path, name):
    unpacked(tmp_path, {name: OTHERS[name]})
    found, values = said(run, tmp_path)
    assert (found["configuration"], values["window"]) == (None, ("n-1", "default"))


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("rest", [b"\xff\xfe", b"[[[\n= =\n"])
def test_what_is_wrong_with_a_file_that_never_names_rpclint_is_not_ours(run, tmp_path, name, rest):
    (tmp_path / name).write_bytes(rest)
    assert said(run, tmp_path)[0]["configuration"] is None


def test_other_sections_of_an_ini_file_may_be_in_any_dialect(run, tmp_path):
    (tmp_path / "setup.cfg").write_bytes(
        b"[metadata]\nauthor = Andr\xe9\n%(oops\n[rpclint]  # ours\r\nwindow = slurp\r\n"
        b"\n[a]\n no = value\n[a]\n"
    )
    assert said(run, tmp_path)[1]["window"] == ("slurp", "setup.cfg")


def test_it_is_looked_for_up_to_the_top_of_the_repository(run, tmp_path):
    project = Project(tmp_path / "around" / "station")
    add(project, OLD)
    unpacked(tmp_path / "around", {"rpclint.toml": "window = 'slurp'\n"})
    assert said(run, project.path / "station" / "bells")[0]["configuration"] is None
    unpacked(project.path, {"setup.cfg": NAME["setup.cfg"] + "[rpclint]\nwindow = slurp\n"})
    assert said(run, project.path / "station" / "bells")[0]["configuration"] == "setup.cfg"
    unpacked(project.path / "station", {"rpclint.toml": ""})
    assert said(run, project.path / "station" / "bells")[0]["configuration"] == "rpclint.toml"


def test_in_a_bare_repository_it_is_that_of_head(run, tmp_path):
    project = Project(tmp_path / "station")
    add(project, OLD | {"rpclint.toml": "window = 'slurp'\n"})
    project.git("clone", "-q", "--bare", ".", "../bare.git")
    found, values = said(run, tmp_path / "bare.git")
    assert (found["project"], values["window"]) == ("station", ("slurp", "rpclint.toml of HEAD"))


def test_a_bare_repository_without_a_commit_has_none(run, tmp_path):
    project = Project(tmp_path / "station")
    project.git("init", "-q", "--bare", "../bare.git")
    assert said(run, tmp_path / "bare.git")[0]["configuration"] is None


def test_a_file_that_is_named_counts_alone(run, tmp_path):
    unpacked(tmp_path, {"rpclint.toml": "window = 'slurp'\n", "mine.cfg": "[rpclint]\nsince = juno\n"})
    _, values = said(run, tmp_path, "--config", tmp_path / "mine.cfg")
    assert values["window"] == ("n-1", "default")
    assert values["since"] == ("juno", str(tmp_path / "mine.cfg"))


ORDER = "order = 'apart'\n"


def made_of(folder, form, version, files):
    return {
        "folder": lambda: unpacked(folder / f"station-{version}", files),
        "wheel": lambda: wheel(folder, version, files),
        "sdist": lambda: sdist(folder, version, files),
    }[form]()


@pytest.mark.parametrize("form", ["folder", "wheel", "sdist"])
@pytest.mark.parametrize(("newer", "code"), [({"rpclint.toml": ORDER}, 0), ({}, 1)])
def test_of_folders_and_archives_the_newer_one_says_it(run, tmp_path, form, newer, code):
    old = made_of(tmp_path, form, "1.0", OLD | {"rpclint.toml": "order = 'any'\n"})
    new = made_of(tmp_path, form, "2.0", NEW | newer)
    found, out, err = run(tmp_path, "diff", "--old", old, "--new", new, "--format", "json")
    assert (found, err) == (code, "")
    assert rules_of(out) == BREAKS


def test_archives_without_it_are_held_to_that_of_the_place_where_one_works(run, tmp_path):
    old, new = wheel(tmp_path, "1.0", OLD), wheel(tmp_path, "2.0", NEW)
    assert run(tmp_path, "diff", "--old", old, "--new", new)[0] == 1
    unpacked(tmp_path, {"rpclint.toml": ORDER})
    assert run(tmp_path, "diff", "--old", old, "--new", new)[0] == 0


def test_where_the_newer_one_is_a_rev_its_repository_says_it(run, tmp_path):
    project = Project(tmp_path / "station")
    add(project, NEW)
    old = unpacked(tmp_path / "old", OLD | {"rpclint.toml": ORDER})
    assert run(project.path, "diff", "--old", old, "--new", "HEAD")[0] == 1


# -- what it changes


def test_it_lies_over_the_profile_key_by_key():
    own = config("[interface.compute]\nwindow = 'n-1'\n[interface.console]\nold_to_new = 'note'\n")
    nova, mine = profile("nova"), own.profile("nova")
    assert (mine.name, mine.since) == ("nova", nova.since)
    assert (mine.promise("compute").window, mine.promise("compute").pinned.value) == ("n-1", "error")
    assert (mine.promise("conductor"), mine.rename) == (nova.promise("conductor"), nova.rename)
    assert mine.promise("console").old_to_new.value == "note"


def test_a_list_replaces_a_list():
    assert config("none = ['a.b']").profile("neutron").idioms.constants.keys() > {"a.b"}
    assert (
        "neutron_lib.constants.RPC_NAMESPACE_STATE"
        not in config("none = ['a.b']").profile("neutron").idioms.constants
    )


def test_another_profile_may_be_the_base():
    assert config("profile = 'nova'").profile("inhouse").promise("compute").window == "slurp"
    assert config("project = 'Nova'").profile("inhouse").name == "nova"
    assert config("profile = 'default'").profile("nova").promise("compute").window == "n-1"


@pytest.mark.parametrize("order", ORDER_NAMES)
def test_an_order_of_upgrade_says_how_bad_breaks_are(order):
    promise = config(f"order = '{order}'").profile("nova").default
    assert (promise.old_to_new, promise.pinned, promise.unpinned) == ORDERS[order]
    assert {
        "any": ("error", "error"),
        "servers-first": ("error", "note"),
        "clients-first": ("note", "note"),
        "cold": ("warning", "note"),
        "apart": ("note", "note"),
    }[order] == (promise.old_to_new.value, promise.pinned.value)
    assert (promise.unpinned.value == "error") is (order == "clients-first")


def test_what_is_said_beside_the_order_is_said_of_it():
    assert config("order = 'cold'\npinned = 'error'").profile(None).default.pinned.value == "error"
    mine = config("order = 'cold'\n[interface.a]\norder = 'any'\n[interface.b]\nwindow = 'slurp'").profile(
        None
    )
    assert [mine.promise(name).old_to_new.value for name in "abc"] == ["error", "warning", "warning"]
    assert mine.promise("b").skips


def test_the_order_decides_how_the_findings_of_a_run_end(run, tmp_path):
    project = Project(tmp_path / "station")
    add(project, OLD)
    project.tag("havana")
    add(project, NEW)
    for order, code in (("any", 1), ("cold", 0), ("apart", 0)):
        unpacked(project.path, {"rpclint.toml": f"order = '{order}'\n"})
        assert run(project.path, "diff", "havana..HEAD", "--direct")[0] == code


UNFIT = {
    "harbour/crane/manager.py": "from oslo_messaging import Target\n\n\nclass Crane:\n"
    "    target = Target(version='1.0')\n\n    def lift(self, context):\n        pass\n",
    "harbour/crane/rpcapi.py": "from oslo_messaging import RPCClient, Target\n\n\nclass CraneAPI:\n"
    "    def __init__(self):\n        self.client = RPCClient(None, Target(topic='crane', version='1.0'))\n\n"
    "    def lift(self, context):\n        self.client.cast(context, 'lift', box=1)\n",
    "harbour/main.py": "from harbour.crane import rpcapi\n\nrpcapi.CraneAPI().lift({})\n",
}


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_how_bad_it_is_if_one_tree_does_not_fit(run, tmp_path, severity):
    project = Project(tmp_path / "harbour")
    add(project, UNFIT | {"rpclint.toml": f"same_tree = '{severity}'\n"})
    _, out, _ = run(project.path, "diff", "HEAD", "--format", "json")
    assert {f["severity"] for f in json.loads(out)["findings"]} == {severity}


# -- what is in force


def test_each_value_has_its_origin(run, tmp_path):
    unpacked(
        tmp_path, NAME | {"rpclint.toml": "profile = 'nova'\norder = 'cold'\n[interface.x]\nwindow='slurp'\n"}
    )
    found, values = said(run, tmp_path)
    assert (found["schema"], found["project"], found["profile"]) == ("rpclint.config/1", "station", "nova")
    assert values["since"] == ("icehouse", "profile nova")
    assert values["interface.compute.pinned"] == ("error", "profile nova")
    assert values["interface.x.window"] == ("slurp", "rpclint.toml")
    assert values["order"] == ("cold", "rpclint.toml")
    assert values["old_to_new"] == ("warning", "order cold")
    assert values["window"] == ("n-1", "default")
    assert values["tests"][1] == "default"


@pytest.mark.parametrize("project", [*names(), None])
def test_what_is_printed_is_a_configuration_that_says_the_same(run, tmp_path, project):
    everything = "order = 'cold'\n[constants]\n'a.b' = \"tab\\t, bell\\u0007, \\u007f, \\u202e and ü\"\n"
    unpacked(
        tmp_path,
        {"rpclint.toml": everything} | ({"setup.cfg": f"[metadata]\nname={project}"} if project else {}),
    )
    code, out, _ = run(tmp_path, "config")
    printed = tomllib.loads(out)
    assert code == 0
    own = config(everything)
    assert msgspec.to_builtins(config(out).profile(None)) == msgspec.to_builtins(own.profile(project)) | {
        "name": config(out).profile(None).name
    }
    assert printed["constants"]["a.b"] == own.data["constants"]["a.b"]
    assert "\u202e" not in out


def test_it_is_printed_as_toml_with_the_origins_behind_it(run, tmp_path):
    unpacked(tmp_path, NAME | {"tox.ini": "[rpclint]\nsince = juno\n", "rpclint.toml": ORDER})
    assert run(tmp_path, "config", "--color", "never")[1] == (
        """\
# project        station
# profile        default
# configuration  rpclint.toml
# not counted    tox.ini

order = "apart"      # rpclint.toml
old_to_new = "note"  # order apart
pinned = "note"      # order apart
unpinned = "note"    # order apart
same_tree = "error"  # default
window = "n-1"       # default
tests = ["tests", "test", "functional_tests", "tempest"]  # default
"""
    )


def test_a_rev_tells_the_project(run, tmp_path):
    project = Project(tmp_path / "station")
    add(project, OLD)
    project.tag("havana")
    add(project, {"setup.cfg": "[metadata]\nname = nova\n"})
    assert said(run, project.path)[0]["profile"] == "nova"
    assert said(run, project.path, "havana")[0]["profile"] == "default"


def test_every_key_is_listed(run, tmp_path):
    _, text, _ = run(tmp_path, "config", "--keys")
    _, out, _ = run(tmp_path, "config", "--keys", "--format", "json")
    keys = json.loads(out)["keys"]
    assert len(keys) > 40
    for name, entry in SCHEMA.items():
        assert f"[{name}" in text or f"  {name} " in text
        inner = [] if isinstance(entry, Key) else getattr(entry, "keys", {})
        assert all([key for key in keys if key["key"][0] == name and one in key["key"]] for one in inner)
    assert all(key["says"] in text for key in keys)
    (means,) = (key for key in keys if key["key"][-1] == "means")
    assert (means["required"], means["takes"]) == (True, ["minimum", "introduced", "removed"])


# -- forms of ini


def test_an_ini_file_says_what_toml_says():
    ini = """\
[rpclint]
exclude = a/*, b/*
    c/*
release-tags = v{version}
[ rpclint:sends.bus.Port.ask ]
method = 1
arguments = what
not_sent = level, berth
[rpclint:interface.crane]
order = cold
[rpclint:releases]
havana = v1.0
[rpclint:constants]
bus.A = a, b
"""
    toml = """\
exclude = ["a/*", "b/*", "c/*"]
release_tags = ["v{version}"]
[sends."bus.Port.ask"]
method = 1
arguments = "what"
not_sent = ["level", "berth"]
[interface.crane]
order = "cold"
[releases]
havana = "v1.0"
[constants]
"bus.A" = "a, b"
"""
    assert config(ini, "setup.cfg").data == config(toml).data
    assert made(config(ini, "tox.ini").data, "x") == made(config(toml).data, "x")


# -- what is wrong is told

WRONG = {
    "widow = 'n-1'": 'unknown key "widow" (did you mean window?)',
    "[interfaces.x]": 'unknown key "interfaces" (did you mean interface?)',
    "[interface.x]\nordr = 'cold'": 'unknown key "interface.x.ordr" (did you mean order?)',
    "old-to-new = 'note'\nold_to_new = 'note'": "there twice",
    "window = 'slrup'": 'window is "slrup"; it is one of: n-1, slurp (did you mean slurp?)',
    "window = ['n-1']": "window is ['n-1']; it is one of",
    "window = true": "window is true; it is one of",
    "since = 'icehous'": "did you mean icehouse?",
    "since = 1979-05-27": "it is the name or id of a series",
    "project = ''": 'project is ""; it is a text',
    "tests = 'tests'": "it is a list of names of folders",
    "tests = ['a/b']": "without /; for paths: exclude",
    "exclude = [3]": "it is a list of patterns",
    "exclude = ['']": "it is a list of patterns",
    "release_tags = ['v1']": "each with {version} or {series}",
    "release_tags = ['{series}-{version}']": "each with {version} or {series}",
    "[releases]\nhavanna = 'v1'": "releases.havanna: it is the name or id of a series (did you mean havana?)",
    "[releases]\nhavana = 3": "releases.havana is 3; it is a text",
    "rename = 3": "rename is 3; it is a table, [rename.CLASS = INTERFACE]",
    "[interface]\nx = 'cold'": 'interface.x is "cold"; it is a table, [interface.INTERFACE]',
    "[sends.ask]": "sends.ask: it needs its module",
    "[sends.bus.ask]\nmethod = 1": "a name with dots is written in quotes",
    "[sends.'bus.ask']\nmethod = -1": "a position counted from 0",
    "[sends.'bus.ask']\nmethod = true": "a position counted from 0",
    "[sends.'bus.ask']\nmethod = '1'": "(without quotes)",
    "[sends.'bus.ask']\nmethod = 1000": "a position counted from 0",
    "[client_bases.'bus.Port']\nversion = 'a.b'": "it is the name of an attribute",
    "[client_bases.'bus.Port']\nparameters = ['a b']": "it is a list of names of parameters",
    "[decorators.'bus.needs']": 'decorators."bus.needs" does not say means',
    "guards = ['copes']": "names with their modules",
    "profile = 'nowa'": "no profile 'nowa'; it is one of: ",
    "[tool.rpclint]\nwindow = 'n-1'": "keys stand at the top, in no table",
    "window = ": "at end of document",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_means_nothing_is_told_in_one_line(run, tmp_path, text):
    unpacked(tmp_path, {"rpclint.toml": text})
    for command in ("config", "show"):
        assert WRONG[text] in refused(run(tmp_path, command))


def test_all_that_is_wrong_is_told_at_once_up_to_a_limit():
    with pytest.raises(
        ConfigError, match=r'unknown key "a0".*unknown key "a7"; and 42 more; all keys: rpclint'
    ):
        config("\n".join(f"a{number} = 1" for number in range(50)))


WRONG_FILES = {
    ("pyproject.toml", "[rpclint]\nwindow = 'n-1'"): "it is [tool.rpclint]",
    ("pyproject.toml", "[tool]\nrpclint = 3"): "tool.rpclint is 3; it is a table",
    ("pyproject.toml", "[[tool.rpclint]]\nwindow = 'n-1'"): "it is a table, [tool.rpclint]",
    ("pyproject.toml", "tool = 'rpclint'"): "it is a table, [tool]",
    ("setup.cfg", "[tool.rpclint]\nwindow = n-1"): "[tool.rpclint] is not looked at; call it [rpclint]",
    ("setup.cfg", "[tool:rpclint]\nwindow = n-1"): "call it [rpclint]",
    ("tox.ini", "[RPClint]\nwindow = n-1"): "call it [rpclint]",
    ("tox.ini", "[rpclint.interface.x]\norder = cold"): "call it [rpclint:interface.x]",
    ("setup.cfg", "[rpclint]\nwindow"): "parsing errors",
    ("setup.cfg", "[rpclint]\nwindow = n-1\nwindow = slurp"): "already exists",
    ("setup.cfg", "[rpclint]\nwindow = n-1\n[rpclint:window]\na = b"): "is a table, and window a value",
    ("setup.cfg", "[rpclint:interface.x]\norder = cold\n[rpclint]\ninterface = x"): "a table elsewhere",
    ("setup.cfg", "[rpclint:interface]\nx = a\n[rpclint:interface.x]\norder = cold"): "and x a value",
    ("setup.cfg", "[rpclint:sends.bus.ask]\nmethod = ²"): "a position counted from 0",
    ("setup.cfg", "[rpclint]\nwindow = slurp  # SLURP"): "it is one of: n-1, slurp",
}


@pytest.mark.parametrize(("name", "text"), WRONG_FILES)
def test_what_stands_in_the_wrong_place_is_told(run, tmp_path, name, text):
    unpacked(tmp_path, {name: text})
    err = refused(run(tmp_path, "config"))
    assert WRONG_FILES[name, text] in err
    assert name in err


HOSTILE = {
    "deep arrays": (b"window = " + b"[" * 100_000, "nested too deeply"),
    "deep tables": (b"window = " + b"{a = " * 5_000, "nested too deeply"),
    "a deep table": (b"[" + b".".join([b"a"] * 5_000) + b"]", "unknown key"),
    "a deep name": (b"[interface." + b".".join([b"a"] * 900) + b"]", "unknown key"),
    "a deep value": (b"window = " + b"[" * 200 + b"]" * 200, "it is one of"),
    "a huge number": (b"window = " + b"9" * 10_000, "cannot be read"),
    "a number that is large": (b"[sends.'a.b']\nmethod = " + b"9" * 4_000, "a position counted from 0"),
    "a huge text": (b"window = '" + b"x" * 900_000 + b"'", "it is one of"),
    "a huge file": (b"# x\n" * 500_000, "larger than 1024 KB"),
    "no UTF-8": (b"window = '\xff'", "can't decode"),
    "NUL": (b"window = '\0'", "cannot be read"),
    "many keys": (b"".join(b"k%d = 1\n" % number for number in range(50_000)), "and 49992 more"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_input_is_refused_in_one_short_line(run, tmp_path, kind):
    data, what = HOSTILE[kind]
    (tmp_path / "rpclint.toml").write_bytes(data)
    err = refused(run(tmp_path, "config"))
    assert what in err
    assert "a defect of rpclint" not in err
    assert len(err) < 1500


def test_a_byte_order_mark_is_no_matter(run, tmp_path):
    for name in NAMES:
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + SAYS[name].format("slurp").encode())
        assert said(run, tmp_path)[1]["window"] == ("slurp", name)
        (tmp_path / name).unlink()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path.name),
        lambda path: path.symlink_to("/dev/zero"),
        os.mkfifo,
    ],
)
def test_what_has_its_name_and_is_no_file_is_told(run, tmp_path, name, make):
    make(tmp_path / name)
    assert f"{tmp_path / name} is no file" in refused(run(tmp_path, "config"))


def test_a_link_to_a_file_is_followed(run, tmp_path):
    unpacked(tmp_path, {"shared/rpclint.toml": "window = 'slurp'\n"})
    (tmp_path / "rpclint.toml").symlink_to("shared/rpclint.toml")
    assert said(run, tmp_path)[1]["window"] == ("slurp", "rpclint.toml")


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("nowhere.toml", "No such file or directory; name a file that is there"),
        (".", "Is a directory; name a file that is there"),
        ("/dev/zero", "larger than 1024 KB"),
        ("empty.cfg", "nothing in it is for rpclint; add [rpclint]"),
        ("pyproject.toml", "nothing in it is for rpclint; add [tool.rpclint]"),
    ],
)
def test_a_file_that_is_named_has_to_be_one(run, tmp_path, monkeypatch, file, what):
    monkeypatch.chdir(tmp_path)
    unpacked(tmp_path, {"empty.cfg": "", "pyproject.toml": ""})
    if file == "/dev/zero":  # bytes without end, with our word among them
        monkeypatch.setattr("rpclint.config.files.WORD", b"\0")
    assert what in refused(run(tmp_path, "config", "--config", file))


def test_what_has_its_name_in_a_folder_and_is_no_file_is_told(run, tmp_path):
    old, new = unpacked(tmp_path / "old", OLD), unpacked(tmp_path / "new", NEW)
    (new / "rpclint.toml").symlink_to("nowhere")
    assert "is no file" in refused(run(tmp_path, "diff", "--old", old, "--new", new))


def test_what_cannot_be_read_in_an_archive_is_told(run, tmp_path):
    new = wheel(tmp_path, "2.0", NEW | {"rpclint.toml": "widow = 1\n"})
    err = refused(run(tmp_path, "diff", "--old", unpacked(tmp_path / "old", OLD), "--new", new))
    assert "rpclint.toml of station-2.0" in err


# -- names that stand for nothing

STYLE = {
    "harbour/crane/client.py": "import bus\n\n\nclass Client(bus.Port):\n"
    "    def lift(self, context):\n        if self.copes('1.0'):\n            self.ask(context, 'lift')\n",
    "harbour/crane/worker.py": "import bus\n\n\nclass Crane(bus.Worker):\n    LEVEL = '1.0'\n\n"
    "    def lift(self, context):\n        pass\n",
    "harbour/crane/__init__.py": "from harbour.crane.worker import Crane\n",
    "harbour/__init__.py": "",
}
RIGHT = """
guards = ["bus.Port.copes"]
[client_bases."bus.Port"]
[sends."bus.Port.ask"]
method = 1
[endpoint_bases."bus.Worker"]
version = "LEVEL"
[interface.crane]
endpoints = ["harbour.crane.worker.Crane"]
clients = ["harbour.crane.client.Client"]
[rename]
"harbour.crane.worker.Crane" = "crane"
"""
TYPOS = {
    ('bus.Port"]', 'bus.Prot"]'): {'client_bases."bus.Prot"': "bus.Port"},
    ('bus.Port"]', 'busy.Port"]'): {'client_bases."busy.Port"': "bus.Port"},
    ("bus.Port.ask", "bus.Port.aks"): {'sends."bus.Port.aks"': None},
    ("bus.Port.copes", "bus.Port.cpoes"): {'guards, "bus.Port.cpoes"': "bus.Port.copes"},
    ('worker.Crane"]', 'worker.Carne"]'): {
        'interface.crane.endpoints, "harbour.crane.worker.Carne"': "harbour.crane.worker.Crane"
    },
    ('worker.Crane"]', 'Crane"]'): {
        'interface.crane.endpoints, "harbour.crane.Crane"': "harbour.crane.worker.Crane"
    },
    ("client.Client", "client.Cleint"): {
        'interface.crane.clients, "harbour.crane.client.Cleint"': "harbour.crane.client.Client"
    },
    ("interface.crane", "interface.crnae"): {},
    ("guards", "exclude = ['harbour/x/*']\nguards"): {'exclude, "harbour/x/*"': None},
    ("[rename]", "[rename]\nquay = 'x'"): {'rename."quay"': None},
    ("[rename]", "[constants]\n'buss.A' = 'x'\n[rename]"): {'constants."buss.A"': None},
}


def test_names_that_stand_for_something_are_not_told():
    assert source(STYLE, config=RIGHT).strangers == {}


@pytest.mark.parametrize(("right", "typo"), TYPOS)
def test_a_name_that_stands_for_nothing_is_told(right, typo):
    expected = TYPOS[right, typo]
    found = source(STYLE, config=RIGHT.replace(right, typo, 1)).strangers
    assert {where: meant for where, meant in found.items() if where in expected} == expected
    assert bool(found) is bool(expected)


def test_a_method_is_named_by_the_class_that_defines_it():
    files = STYLE | {
        "harbour/crane/client.py": STYLE["harbour/crane/client.py"] + "\n\nclass Other(Client):\n    x = 1\n"
    }
    found = source(files, config='[sends."harbour.crane.client.Other.lift"]\n').strangers
    assert found == {'sends."harbour.crane.client.Other.lift"': "harbour.crane.client.Client.lift"}


def test_a_run_tells_what_no_tree_has_and_only_that(run, tmp_path):
    project = Project(tmp_path / "harbour")
    add(project, STYLE)
    project.tag("havana")
    add(project, {name: text.replace("Port", "Pier") for name, text in STYLE.items()})
    project.tag("icehouse")
    add(project, {"harbour/more.py": "x = 1\n"})
    both = RIGHT + RIGHT[RIGHT.index("[client") : RIGHT.index("[endpoint")].replace("Port", "Pier")
    unpacked(project.path, {"rpclint.toml": both})
    for _ in range(2):  # the second time from the cache
        assert run(project.path, "diff", "havana..master")[2] == ""
    unpacked(project.path, {"rpclint.toml": both.replace("bus.Pier.ask", "bus.Pire.ask")})
    for arguments in (["--jobs", 1], ["--jobs", 1], ["--jobs", 2, "--no-cache"]):
        _, out, err = run(project.path, "diff", "havana..master", *arguments)
        assert 'rpclint: warning: rpclint.toml: sends."bus.Pire.ask": nothing of that name is there' in err
        assert err.count("warning") == 1
        assert out
    assert run(project.path, "show", "havana")[2].count("warning") == 2


def test_a_name_that_only_the_configuration_repeats_is_told_in_spite_of_the_cache(run, tmp_path):
    project = Project(tmp_path / "nova")
    add(project, STYLE | UNFIT | {"setup.cfg": "[metadata]\nname = nova\n"})
    assert run(project.path, "diff", "HEAD")[2] == ""
    (name,) = profile("nova").rename
    unpacked(project.path, {"rpclint.toml": f'[rename]\n"{name}" = "intercell"\n'})
    assert name in run(project.path, "diff", "HEAD")[2]


def test_a_typo_that_leaves_nothing_to_compare_is_told_with_it(run, tmp_path):
    tree = unpacked(tmp_path / "harbour", STYLE | {"rpclint.toml": RIGHT.replace("Worker", "Wroker")})
    _, _, err = run(tmp_path, "show", tree)
    assert 'endpoint_bases."bus.Wroker": nothing of that name is there; did you mean bus.Worker?' in err
