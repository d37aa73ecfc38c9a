"""How versions go on from commit to commit, within a cycle and on a stable branch: each case is one step."""

from textwrap import dedent

import pytest

from rpclint.lint import Source, Step, lint
from rpclint.model import Phase, TreeId
from rpclint.rulebook import rules
from rpclint.source.tree import LoadedTree

HEAD = "import oslo_messaging as messaging\n\n"
CLIENT = """
class DepotAPI:
    def __init__(self):
        self.client = messaging.get_rpc_client(None, messaging.Target(topic='depot', version='1.0'))

    def wipe(self, context, name):
        self.client.prepare(version='1.0').cast(context, 'wipe', name=name)
"""
SERVER = """
class DepotManager:
    target = messaging.Target(version='{version}')

    def wipe(self, context, {parameters}):
        pass
"""
CALLER = "from depot.store import rpcapi\n\ndef main():\n    rpcapi.DepotAPI().wipe(None, 'a')\n"
OLD = TreeId("a", "1" * 40, "icehouse", None, Phase.DEVELOPMENT)
NEW = TreeId("b", "2" * 40, "icehouse", None, Phase.DEVELOPMENT)
RELEASE = TreeId("icehouse", "1" * 40, "icehouse", "icehouse", Phase.RELEASED)
STABLE = TreeId("b", "2" * 40, "icehouse", "icehouse", Phase.RELEASED)
COUNTING, BRANCH = "version-not-monotonic", "stable-branch-change"


def server(version="1.4", parameters="name", more=""):
    return dedent(SERVER).format(version=version, parameters=parameters) + more


def source(tree, manager, client=CLIENT):
    files = {
        "depot/store/rpcapi.py": HEAD + dedent(client),
        "depot/store/manager.py": HEAD + manager,
        "depot/api.py": CALLER,
    }
    return Source(LoadedTree(tree.rev, {path: text.encode() for path, text in files.items()}), tree)


def told(rule, old, new, commits=None):
    """Severity, message and methods of what a rule finds in a step, and all that it is."""
    report = lint("a..b", [Step(old, new, commits=commits)], rules(), lambda _: None)
    return [finding for finding in report.findings if finding.rule == rule]


def counted(before, after, commits, **more):
    found = told(COUNTING, source(OLD, server(before)), source(NEW, server(after, **more)), commits)
    return [finding.message.rpartition(": ")[2] for finding in found]


# -- counting on


@pytest.mark.parametrize(
    ("before", "after", "commits", "expected"),
    [
        ("1.4", "1.5", 1, []),
        ("1.4", "1.6", 1, ["2 minors up in one commit"]),
        ("1.4", "1.6", 2, []),
        ("1.4", "1.9", 3, ["5 minors up in 3 commits"]),
        ("1.4", "1.9", None, []),
        ("1.4", "1.4.1", 1, []),
        ("1.4.1", "1.5", 1, []),
        ("1.4", "1.4.0", 1, []),
        ("1.9", "1.10", 1, []),
        ("1.10", "1.9", None, ["a version never goes down"]),
        ("1.4.1", "1.4", 1, ["a version never goes down"]),
        ("1.4", "2.0", 1, []),
        ("1.4", "2.1", 2, []),
        ("1.4", "2.1", None, []),
        ("1.4", "2.1", 1, ["b's DepotManager serves 2.1, but a new major begins with 2.0"]),
        ("1.4", "2.4", 2, ["b's DepotManager serves 2.4, but a new major begins with 2.0"]),
        ("2.4", "1.6", 1, []),  # another break
    ],
)
def test_what_a_version_may_do(before, after, commits, expected):
    assert counted(before, after, commits) == expected


def test_what_is_refused_is_told_once():
    client = CLIENT.replace("prepare(version='1.0')", "prepare(version='1.4')")
    old, new = source(OLD, server("1.4"), client), source(NEW, server("1.2"), client)

    assert told(COUNTING, old, new, 1) == []
    assert told("minor-lowered", old, new, 1) != []


def test_between_releases_many_commits_lie():
    juno = TreeId("b", "2" * 40, "juno", None, Phase.DEVELOPMENT)

    assert told(COUNTING, source(OLD, server("1.4")), source(juno, server("1.9")), 1) == []


PROXY = """
class DepotProxy:
    target = messaging.Target(version='1.{minor}')

    def __init__(self, manager):
        self.manager = manager

    def wipe(self, context, name):
        return self.manager.wipe(context, name)
"""
ADDED = "\n    def __init__(self):\n        self.additional_endpoints = [DepotProxy(self)]\n"


def with_proxy(version, minor):
    return server(version, more=ADDED) + PROXY.replace("{minor}", str(minor))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (server("1.4"), with_proxy("2.0", 9), 0),
        (with_proxy("2.0", 4), with_proxy("2.0", 9), 0),
        (with_proxy("2.0", 4), with_proxy("2.0", 2), 0),
        (with_proxy("2.0", 4), with_proxy("2.2", 4), 1),
    ],
)
def test_the_old_major_in_a_proxy(old, new, expected):
    assert len(told(COUNTING, source(OLD, old), source(NEW, new), 1)) == expected


def test_endpoints_of_one_server_are_counted_each_for_itself():
    def two(depot, audit):
        return server(depot, more=ADDED.replace("DepotProxy(self)", "Audit()")) + dedent(f"""
            class Audit:
                target = messaging.Target(version='{audit}')

                def audit(self, context):
                    pass
            """)

    found = told(COUNTING, source(OLD, two("1.2", "1.6")), source(NEW, two("1.3", "1.8")), 1)
    assert [finding.argument for finding in found] == ["Audit"]


def test_a_class_that_was_renamed_is_counted_on():
    renamed = server("1.6").replace("DepotManager", "StoreManager")

    assert len(told(COUNTING, source(OLD, server("1.4")), source(NEW, renamed), 1)) == 1


def test_the_receiver_is_the_new_tree_s():
    (finding,) = told(COUNTING, source(OLD, server("1.4")), source(NEW, server("1.6")), 1)

    assert (finding.receiver.tree, finding.receiver.version) == (NEW, "1.6")
    assert (finding.place.path, finding.place.line) == ("depot/store/manager.py", 5)


# -- a stable branch


def changed(old, new, before=CLIENT, after=CLIENT, trees=(RELEASE, STABLE)):
    found = told(BRANCH, source(trees[0], old, before), source(trees[1], new, after))
    return [
        (finding.severity.value, finding.message.partition("series: ")[2], finding.methods)
        for finding in found
    ]


WIPE = ("wipe",)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (server(), server(), []),
        (server("1.4"), server("1.4.0"), []),
        (server("1.4"), server("1.5"), [("error", "it serves 1.5, not 1.4", ())]),
        (server("1.5"), server("1.4"), [("error", "it serves 1.4, not 1.5", ())]),
        (server("1.4"), server("1.4.1"), [("warning", "it serves 1.4.1, not 1.4", ())]),
        (server(), server(parameters="name, now"), [("error", "wipe requires now", WIPE)]),
        (server(), server(parameters="name, now=True"), [("error", "wipe takes now", WIPE)]),
        (server(), server(parameters="name=None"), [("error", "wipe does not require name", WIPE)]),
        (server(parameters="name, now"), server(), [("error", "wipe does not take now", WIPE)]),
        (server(), server(parameters="name, **kwargs"), [("error", "wipe takes any keyword", WIPE)]),
        (
            server(),
            server(parameters="now, **more"),
            [("error", "wipe requires now and does not take name and takes any keyword", WIPE)],
        ),
        (server(parameters="name, now=True"), server(parameters="name, now=False"), []),
        (
            server(),
            server("1.4.1", parameters="name, now=True"),
            [("warning", "it serves 1.4.1, not 1.4; wipe takes now", WIPE)],
        ),
        (server(), server(more="\n    def sweep(self, context):\n        pass\n"), []),
        (server(), server().replace("def wipe", "def sweep"), [("error", "it has no wipe", WIPE)]),
        (server().replace("def wipe", "def sweep"), server(), [("error", "it has wipe", WIPE)]),
    ],
)
def test_what_a_stable_branch_may_change_of_a_server(old, new, expected):
    assert changed(old, new) == expected


def sending(version="1.0", arguments="name=name", method="wipe"):
    return CLIENT.replace("'1.0').cast", f"'{version}').cast").replace(
        "'wipe', name=name", f"'{method}', {arguments}"
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (sending(), sending(version="1.1"), ["wipe is sent at 1.1, not 1.0"]),
        (sending(), sending(arguments="name=name, now=1"), ["wipe is sent with now"]),
        (sending(arguments="name=name, now=1"), sending(), ["wipe is sent without now"]),
        (sending(method="sweep"), sending(), []),
    ],
)
def test_what_a_stable_branch_may_change_of_a_client(before, after, expected):
    both = server(parameters="name, now=None", more="\n    def sweep(self, context, name):\n        pass\n")

    assert [message for _, message, _ in changed(both, both, before, after)] == expected


@pytest.mark.parametrize(
    ("trees", "expected"),
    [
        ((RELEASE, STABLE), 1),
        ((TreeId("2014.1.1", None, "icehouse", "2014.1", Phase.RELEASED), STABLE), 1),
        ((OLD, NEW), 0),
        ((OLD, STABLE), 0),
        ((RELEASE, NEW), 0),
        ((RELEASE, TreeId("b", None, "juno", None, Phase.DEVELOPMENT)), 0),
        ((TreeId("a", None, None, None, Phase.RELEASED), TreeId("b")), 0),
    ],
)
def test_which_trees_are_of_a_stable_branch(trees, expected):
    assert len(changed(server("1.4"), server("1.5"), trees=trees)) == expected


def test_of_many_changes_a_few_are_told_and_all_are_named():
    names = [f"wipe_{letter}" for letter in "abcde"]
    client = CLIENT + "".join(
        f"\n    def {name}(self, context):\n        self.client.cast(context, '{name}')\n" for name in names
    )

    def serving(parameter):
        return server(
            more="".join(f"\n    def {n}(self, context, {parameter}=1):\n        pass\n" for n in names)
        )

    (finding,) = told(BRANCH, source(RELEASE, serving("a"), client), source(STABLE, serving("b"), client))
    assert finding.method is None
    assert list(finding.methods) == names
    assert finding.message.endswith("wipe_c takes b and does not take a; 2 more")
