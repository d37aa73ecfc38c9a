"""What is held against tables: each case is a walk over small releases, judged as a whole."""

from itertools import pairwise
from textwrap import dedent

import pytest

from rpclint.lint import Source, Step, lint
from rpclint.model import Phase, TreeId
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

RPCAPI = """
    import oslo_messaging as messaging
    from oslo_config import cfg

    CONF = cfg.CONF

    class DepotAPI:
        VERSION_ALIASES = {aliases}

        def __init__(self):
            target = messaging.Target(topic='depot', version='1.0')
            level = CONF.upgrade_levels.depot
            cap = self.VERSION_ALIASES.get(level, level)
            self.client = messaging.get_rpc_client(None, target, version_cap=cap)

        def wipe(self, context, name):
            version = '1.4' if self.client.can_send_version('1.4') else '1.0'
            self.client.prepare(version=version).call(context, 'wipe', name=name)
    """
MANAGER = """
    import oslo_messaging as messaging

    class DepotManager:
        target = messaging.Target(version='{version}')

        def wipe(self, context, name):
            pass
    """
CALLER = "from depot.store import rpcapi\n\ndef main():\n    rpcapi.DepotAPI().wipe(None, 'a')\n"


def tree(
    series, version="1.4", phase=Phase.RELEASED, *, project="depot", services="", more="", rev=None, **aliases
):
    """A release whose server serves a version and whose client has these aliases."""
    files = {
        "setup.cfg": f"[metadata]\nname = {project}\n",
        "depot/store/rpcapi.py": dedent(RPCAPI).replace("{aliases}", repr(aliases)),
        "depot/store/manager.py": dedent(MANAGER).format(version=version) + more,
        "depot/cmd/use.py": CALLER,
        "depot/services.py": services,
    }
    release = series if phase is Phase.RELEASED else None
    tree_id = TreeId(rev or release or "master", None, series, release, phase)
    return Source(LoadedTree(tree_id.rev, {path: text.encode() for path, text in files.items()}), tree_id)


def told(*trees):
    """Rule, severity and argument of what is found on the way from the first tree to the last."""
    steps = [Step(old, new) for old, new in pairwise(trees)]
    return [(f.rule, f.severity.value, f.argument) for f in findings(steps)]


def findings(steps):
    return lint("all", steps, rules(), lambda _: None).findings


# -- an alias that is not there


@pytest.mark.parametrize(
    ("phase", "aliases", "expected"),
    [
        (Phase.RELEASED, {"havana": "1.4", "icehouse": "1.4", "juno": "1.4"}, []),
        (Phase.RELEASED, {"havana": "1.4", "icehouse": "1.4"}, [("note", "juno")]),
        (Phase.RELEASED, {"havana": "1.4"}, [("warning", "icehouse"), ("note", "juno")]),
        (Phase.RELEASED, {"grizzly": "1.4"}, []),
        (Phase.RELEASED, {}, []),
        (Phase.PRE_RELEASE, {"icehouse": "1.4"}, [("error", "juno")]),
        (Phase.PRE_RELEASE, {"havana": "1.4"}, [("error", "juno"), ("warning", "icehouse")]),
        (Phase.PRE_RELEASE, {"icehouse": "1.4", "Juno": "1.4"}, []),
        (Phase.DEVELOPMENT, {"icehouse": "1.4"}, []),
        (Phase.DEVELOPMENT, {"havana": "1.4"}, [("warning", "icehouse")]),
        (None, {"havana": "1.4"}, []),
    ],
)
def test_which_aliases_are_due(phase, aliases, expected):
    old = tree("icehouse", havana="1.4", icehouse="1.4")

    assert told(old, tree("juno", phase=phase, **aliases)) == [("alias-missing", *row) for row in expected]


def test_an_alias_may_go_by_the_id_of_its_series():
    old = tree("antelope", **{"2023.1": "1.4"})
    new = tree("bobcat", **{"2023.1": "1.4"})

    assert told(old, new) == [("alias-missing", "note", "2023.2")]


def test_where_servers_go_first_nobody_needs_an_alias():
    assert told(*(tree(s, project="nova", havana="1.4") for s in ("icehouse", "juno"))) == []


def test_what_becomes_due_is_this_step_s_doing():
    """The old release lacked its own alias, a note; that its successor still lacks it is more than that."""
    old, new = tree("icehouse", havana="1.4"), tree("juno", havana="1.4", juno="1.4")

    assert told(old, new) == [("alias-missing", "warning", "icehouse")]


# -- an alias that says what was not served


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        ("1.4", None),
        ("1.5", "error"),
        ("2.0", "error"),
        ("0.9", "error"),
        ("1.3", "warning"),
        ("x", None),
        ("1.4.0", None),
    ],
)
def test_an_alias_is_held_against_its_release(version, severity):
    old, new = tree("havana", havana="1.4"), tree("icehouse", icehouse="1.4", havana=version)

    assert [row for row in told(old, new) if row[0] == "alias-wrong"] == (
        [("alias-wrong", severity, "havana")] if severity else []
    )


@pytest.mark.parametrize("version", ["1.3", "1.5"])
def test_a_release_s_own_alias_is_a_warning_at_most(version):
    old, new = tree("havana", havana="1.4"), tree("icehouse", havana="1.4", icehouse=version)

    assert told(old, new) == [("alias-wrong", "warning", "icehouse")]


UNSEEN = "\n    def __init__(self):\n        self.additional_endpoints = [importutils.import_object('x')]\n"


def test_where_endpoints_are_not_seen_nothing_is_proven():
    old, new = tree("havana", more=UNSEEN, havana="1.4"), tree("icehouse", icehouse="1.4", havana="2.0")

    assert ("alias-wrong", "warning", "havana") in told(old, new)


def test_what_stands_in_for_a_release_is_no_release():
    new = tree("icehouse", icehouse="1.4", havana="1.5")

    assert told(tree("havana", rev="havana-latest", havana="1.4"), new) == []


def test_where_servers_go_first_a_wrong_alias_is_a_note():
    old = tree("havana", project="nova")

    assert told(old, tree("icehouse", project="nova", havana="1.5")) == [("alias-wrong", "note", "havana")]


def test_a_wrong_alias_that_stays_is_told_where_its_release_is_the_baseline():
    wrong = {"havana": "1.5", "icehouse": "1.4", "juno": "1.4"}
    trees = [tree("havana", havana="1.4"), tree("icehouse", **wrong), tree("juno", **wrong)]
    report = lint("all", [Step(*trees[:2]), Step(*trees[1:])], rules(), lambda _: None)
    (found,) = (f for f in report.findings if f.rule == "alias-wrong")

    assert found.severity.value == "error"
    assert [step.judgement.value for step in report.steps] == ["broken", "compatible"]
    assert [seen.rev for seen in found.seen_in] == ["icehouse"]
    assert [row for row in told(*trees[1:]) if row[0] == "alias-wrong"] == []


def test_a_message_that_only_its_alias_lets_out_is_told_as_that():
    old = tree("havana", version="1.3", havana="1.3")
    new = tree("icehouse", havana="1.4", icehouse="1.4")
    (found,) = findings([Step(old, new)])

    assert (found.rule, found.severity.value, found.methods) == ("alias-wrong", "error", ("wipe",))
    assert found.message == (
        "icehouse's DepotAPI pins havana to 1.4, but havana serves 1.3; so pinned, it sends wipe"
    )
    assert (found.sender.tree.rev, found.sender.version) == ("icehouse", "1.4")
    assert (found.receiver.tree.rev, found.receiver.version) == ("havana", "1.3")


# -- names


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("icehose", [("alias-unknown", "warning", "icehose")]),
        ("Icehouse", []),
        ("icehouse-compat", []),
        ("latest", []),
        ("2014.2", []),
    ],
)
def test_names_that_are_nearly_those_of_a_series(key, expected):
    old = tree("havana", havana="1.4")

    assert [
        row for row in told(old, tree("icehouse", havana="1.4", **{key: "1.4"})) if row[2] == key
    ] == expected


def test_a_misspelt_alias_is_not_missing_as_well():
    new = tree("juno", phase=Phase.PRE_RELEASE, icehouse="1.4", jun0="1.4")

    assert told(tree("icehouse", icehouse="1.4"), new) == [("alias-unknown", "warning", "jun0")]


def test_a_name_that_is_spelt_right_as_well_is_kept_on_purpose():
    new = tree("icehouse", havana="1.4", havanna="1.4", icehouse="1.4")

    assert told(tree("havana", havana="1.4"), new) == []


def test_aliases_of_a_major_that_cannot_be_sent_are_told_once():
    aliases = {"essex": "0.3", "folsom": "0.9", "havana": "1.4", "icehouse": "1.4"}
    (found,) = findings([Step(tree("havana", havana="1.4"), tree("icehouse", **aliases))])

    assert (found.rule, found.severity.value, found.argument) == ("alias-unreachable", "note", "0.x")
    assert "(essex, folsom)" in found.message


# -- histories


def services(current, *rows, **releases):
    """A module with a history of service versions."""
    table = [{"store_rpc": row} if row else None for row in rows]
    return f"N = {current}\nN_HISTORY = {table}\nN_ALIASES = {releases}\n"


def history(*sides, versions=("1.4", "1.4"), phase=Phase.RELEASED):
    old = tree("havana", versions[0], phase, services=sides[0])
    return told(old, tree("icehouse", versions[1], services=sides[1]))


RIGHT = services(1, None, "1.4")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (RIGHT, []),
        (services(1, None, "1.5"), [("error", "1"), ("error", "store_rpc")]),
        (services(2, None, "1.4", "1.3"), [("error", "store_rpc")]),
        (services(2, None, "1.4"), [("error", "N")]),
        (services(0, None, "1.4"), [("error", "N")]),
        (services(2, None, None, "1.4"), []),
        (services(2, None, "1.4", None), []),
        (services(2, None, "1.4", "1.4", Havana=1), []),
        (services(2, None, "1.4", "1.4", Havana=0), [("warning", "Havana")]),
        (services(2, None, "1.4", "1.4", Havana=1, Icehouse=1), [("warning", "Icehouse")]),
        (services(2, None, "1.4", "1.4", Grizzly=7), []),
        ("", []),
    ],
)
def test_a_history_is_held_against_both_trees(new, expected):
    assert sorted(history(RIGHT, new)) == sorted(("service-history-wrong", *row) for row in expected)


def test_the_row_of_an_unreleased_tree_is_a_warning():
    before, after = services(1, None, "1.3"), services(2, None, "1.4", "1.4")

    assert history(before, after, versions=("1.3", "1.4"), phase=Phase.DEVELOPMENT) == [
        ("service-history-wrong", "warning", "1")
    ]


def test_a_wrong_last_row_that_was_there_before_is_a_note():
    wrong = services(1, None, "1.3")

    assert history(wrong, wrong + "\n") == [
        ("service-history-wrong", "error", "1"),
        ("service-history-wrong", "note", "store_rpc"),
    ]


# -- versions beside the server's


def test_a_mapping_is_held_against_the_server():
    old = tree("havana", services="RELEASES = {'master': {'rpc': '1.4'}}\n")
    new = tree("icehouse", version="1.5", services="RELEASES = {'master': {'rpc': '1.4'}}\n")

    assert told(old, new) == [("versions-out-of-step", "error", "RELEASES.rpc")]


def test_a_cap_may_be_that_of_any_endpoint():
    files = {
        "depot/store/rpcapi.py": "import oslo_messaging as messaging\n\nclass DepotAPI:\n"
        "    def __init__(self):\n        target = messaging.Target(topic='depot', version='1.0')\n"
        "        self.client = messaging.get_rpc_client(None, target, version_cap='1.4')\n\n"
        "    def wipe(self, context, name):\n        self.client.call(context, 'wipe', name=name)\n",
        "depot/store/manager.py": dedent(MANAGER).format(version="1.4")
        + "\n    def __init__(self):\n        self.additional_endpoints = [DepotV2(self)]\n\n"
        "class DepotV2:\n    target = messaging.Target(version='2.0')\n\n"
        "    def __init__(self, manager):\n        self.manager = manager\n",
    }
    one = files | {"depot/store/manager.py": dedent(MANAGER).format(version="1.5")}
    both, raised = (
        Source(LoadedTree(rev, {path: text.encode() for path, text in given.items()}), TreeId(rev))
        for rev, given in (("both", files), ("raised", one))
    )

    assert told(both, both) == []
    assert told(both, raised) == [("versions-out-of-step", "warning", "DepotAPI.version_cap")]
