"""Two trees side by side: which interface answers to which, which server refuses, which pin holds."""

from dataclasses import replace

import pytest
from msgspec import structs
from trees import HELPER, RPC, service, tree

from rpclint.exchanges import newest_version, pin_for, verdict
from rpclint.graph import VersionGraph
from rpclint.model import (
    Cap,
    Client,
    Endpoint,
    Interface,
    Kind,
    Message,
    Method,
    Outcome,
    Parameter,
    Place,
    Server,
    TreeId,
)
from rpclint.pairing import Pair, matched, pairs
from rpclint.profiles import Promise, profile
from rpclint.results import Flow, Severity  # fmt: skip

PLACE = Place("depot/store/manager.py", 1)


def made_endpoint(class_name="DepotManager", version="1.4", methods=("wipe",), required=()):
    parameters = tuple(Parameter(name, required=True) for name in required)
    return Endpoint(
        class_name, "depot.store.manager", PLACE, version, True, PLACE, (None,),  # noqa: FBT003
        {name: Method(name, PLACE, parameters) for name in methods},
    )  # fmt: skip


def made_client(class_name="DepotAPI", cap=Cap.CONFIGURED, **aliases):
    return Client(
        class_name, "depot.store.rpcapi", PLACE, "1.0", None, cap, aliases, tuple(aliases), methods=()
    )


def made(name, *endpoints, namespace=None, clients=()):
    return Interface(name, namespace, (Server(endpoints or (made_endpoint(),)),), clients)


def message(method="wipe", version="1.0", arguments=()):
    return Message(method, version, None, Kind.CAST, PLACE, (frozenset(arguments),))


# -- which interface answers to which


def matches(old, new):
    def place(interfaces, interface):
        return None if interface is None else interfaces.index(interface)

    return {(place(old, before), place(new, after)) for before, after in matched(old, new)}


A = made_endpoint("AManager")
B = made_endpoint("BManager")
C = made_endpoint("CManager")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([made("store")], [made("store")], [(0, 0)]),
        ([], [made("store")], [(None, 0)]),
        ([made("store")], [], [(0, None)]),
        ([made("store")], [made("shop")], [(None, 0), (0, None)]),
        ([made("store")], [made("store", namespace="racks")], [(None, 0), (0, None)]),
        ([made("store", A)], [made("store", B)], [(0, 0)]),
        ([made("store", A), made("store", B)], [made("store", B), made("store", A)], [(1, 0), (0, 1)]),
        ([made("store", A)], [made("store", B), made("store", A)], [(None, 0), (0, 1)]),
        ([made("store", A)], [made("store", B), made("store", C)], [(None, 0), (None, 1), (0, None)]),
        (
            [made("store", A, clients=(made_client(),)), made("store", B)],
            [made("store", C, clients=(made_client(),)), made("store", B)],
            [(0, 0), (1, 1)],
        ),
    ],
    ids=[
        "same", "added", "removed", "another name", "another namespace", "another class", "two, swapped",
        "one of two", "none of two", "by their clients",
    ],
)  # fmt: skip
def test_matched(old, new, expected):
    assert matches(old, new) == set(expected)


# -- alternatives


def outcome(servers, own=(), **sent):
    return verdict(message(**sent), servers, own).outcome


def servers(*endpoints):
    return [Server((endpoint,)) for endpoint in endpoints]


FLAT = made_endpoint("FlatManager")
FLAT_WITHOUT = made_endpoint("FlatManager", methods=())
VLAN = made_endpoint("VlanManager")
VLAN_WITHOUT = made_endpoint("VlanManager", methods=())


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ([FLAT], [], Outcome.ACCEPTED),
        ([FLAT_WITHOUT], [], Outcome.NO_SUCH_METHOD),
        ([FLAT, VLAN_WITHOUT], [], Outcome.ACCEPTED),
        ([VLAN_WITHOUT, FLAT], [], Outcome.ACCEPTED),
        ([FLAT_WITHOUT, VLAN_WITHOUT], [], Outcome.NO_SUCH_METHOD),
        ([FLAT, VLAN_WITHOUT], [FLAT, VLAN], Outcome.NO_SUCH_METHOD),
        ([FLAT, VLAN_WITHOUT], [FLAT, VLAN_WITHOUT], Outcome.ACCEPTED),
        ([FLAT, VLAN_WITHOUT], [FLAT], Outcome.ACCEPTED),
        ([FLAT_WITHOUT], [FLAT_WITHOUT], Outcome.ACCEPTED),
        ([VLAN_WITHOUT], [FLAT], Outcome.NO_SUCH_METHOD),
    ],
    ids=[
        "served", "not served", "by the first", "by the second", "by none", "newly refused by one",
        "refused by one as before", "refused by a new one", "refused by all as before",
        "refused by its successor",
    ],
)  # fmt: skip
def test_verdict_of_alternatives(now, before, expected):
    assert outcome(servers(*now), servers(*before)) is expected


def in_package(package, *methods):
    return replace(made_endpoint("Manager", methods=methods), module=f"depot.plans.{package}.manager")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((("wipe",), ("wipe",)), Outcome.ACCEPTED),
        ((("wipe",), ()), Outcome.ACCEPTED),  # it never had it
        (((), ("wipe",)), Outcome.NO_SUCH_METHOD),
    ],
)
def test_alternatives_of_one_class_name_are_told_apart_by_package(now, expected):
    big, small = now
    before = servers(in_package("big", "wipe"), in_package("small"))

    assert outcome(servers(in_package("big", *big), in_package("small", *small)), before) is expected
    assert outcome(servers(in_package("more"), in_package("big", "wipe")), before) is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"version": "1.4"}, Outcome.ACCEPTED),
        ({"version": "1.5"}, Outcome.UNSUPPORTED_VERSION),
        ({"version": None}, Outcome.ACCEPTED),
        ({"arguments": ("disk",)}, Outcome.TYPE_ERROR),
    ],
)
def test_verdict_of_one_server(sent, expected):
    assert outcome(servers(FLAT), **sent) is expected


def test_a_verdict_names_what_does_not_bind():
    found = verdict(message(arguments=("full",)), servers(made_endpoint(required=("disk",))))
    assert (found.missing, found.unexpected, found.certain) == ({"disk"}, {"full"}, True)


# -- pins

HAVANA = TreeId("2013.2", series="havana", release="2013.2")


def with_rows(**rows):
    return replace(made_client(), releases=rows)


def test_a_tag_between_two_releases_is_pinned_by_its_number():
    tree = TreeId("7.1.0", series="icehouse", release="7.2.0")

    assert pin_for(with_rows(**{"7.0": "1.1", "7.1": "1.2"}), made("store"), tree) == "7.1"


@pytest.mark.parametrize(
    ("client", "pin"),
    [
        (made_client(cap=Cap.NONE, havana="1.2"), None),
        (made_client(cap=Cap.LITERAL, havana="1.2"), None),
        (made_client(havana="1.2"), "havana"),
        (made_client(grizzly="1.1"), "1.4"),
        (made_client(), "1.4"),
        (made_client(cap=Cap.AUTOMATIC), "1.4"),
        (with_rows(havana="1.2"), "havana"),
        (with_rows(**{"2013.2": "1.2"}), "1.4"),  # a release goes by the name of its series
    ],
)
def test_pin(client, pin):
    assert pin_for(client, made("store"), HAVANA) == pin


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        (("1.4",), "1.4"),
        (("1.9", "1.10"), "1.10"),
        (("2.0", "1.9"), "2.0"),
        (("1.9", "2.0"), "2.0"),
        (("10.1", "9.9"), "10.1"),
        (("2.1", "2.1.3"), "2.1.3"),
    ],
)
def test_newest_version(versions, newest):
    assert newest_version(made("store", *(made_endpoint(version=v) for v in versions))) == newest


# -- all of it

CLIENT = """
class DepotAPI(object):
    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
        self.client = rpc.get_client(target, version_cap=CONF.upgrade_levels.depot)

    def wipe(self, ctxt, full):
        kw = {}
        version = '1.0'
        if self.client.can_send_version('1.5'):
            version = '1.5'
            kw['full'] = full
        self.client.prepare(version=version).cast(ctxt, 'wipe', **kw)

    def drain(self, ctxt):
        self.client.prepare(version='1.5').cast(ctxt, 'drain')
"""
SERVER = """
class DepotManager(object):
    target = messaging.Target(version='1.5')

    def wipe(self, context, full=False):
        pass

    def drain(self, context):
        pass
"""
OLD_CLIENT = CLIENT[: CLIENT.index("        if self")] + CLIENT[CLIENT.index("        self.client.prepare") :]
OLD = service(
    OLD_CLIENT[: OLD_CLIENT.index("    def drain")], SERVER.replace("1.5", "1.4").replace(", full=False", "")
)
NEW = service(CLIENT, SERVER)


def exchange(flow, old=OLD):
    (pair,) = pairs(VersionGraph(), old, NEW, profile(None))
    return pair.exchange(flow)


@pytest.mark.parametrize(
    ("flow", "versions"),
    [
        (Flow.SAME_TREE, ["1.5", "1.5"]),
        (Flow.OLD_TO_NEW, ["1.0"]),
        (Flow.NEW_TO_OLD, ["1.0"]),
        (Flow.PINNED_TO_NEW, ["1.0"]),
    ],
)
def test_what_passes_in_each_flow(flow, versions):
    found = exchange(flow).deliveries
    assert [(d.message.version, d.verdict.accepted) for d in found] == [(v, True) for v in versions]


def test_what_a_pin_holds_back():
    assert [(w.method.name, w.pin) for w in exchange(Flow.NEW_TO_OLD).withheld] == [("drain", "1.4")]


def test_under_every_other_cap_each_message_is_delivered_once_more():
    (other,) = exchange(Flow.SAME_TREE).others
    assert (other.pin, other.message.version, other.verdict.accepted) == ("1.4", "1.0", True)
    assert other.at_most is Severity.NOTE
    assert exchange(Flow.NEW_TO_OLD).others == ()  # it serves 1.4 and nothing else


@pytest.mark.parametrize(("series", "pin"), [("tree", "1.4"), ("icehouse", "havana")])
def test_an_alias_for_the_own_cycle_does_not_say_what_old_servers_serve(series, pin):
    alias = {"tree": "tree", "icehouse": "havana"}[series]
    cap = f"{{'{alias}': '1.5'}}.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)"
    new = service(CLIENT.replace("CONF.upgrade_levels.depot", cap), SERVER)
    old = service(OLD_CLIENT, SERVER.replace("1.5", "1.4"))
    old.tree = structs.replace(old.tree, series=alias)
    new.tree = structs.replace(new.tree, rev="new", series=series)
    (pair,) = pairs(VersionGraph(), old, new, profile(None))
    assert {d.pin for d in pair.exchange(Flow.NEW_TO_OLD).deliveries} == {pin}


def test_a_tree_on_its_own_has_one_flow():
    (pair,) = pairs(VersionGraph(), None, NEW, profile(None))
    assert len(pair.exchange(Flow.SAME_TREE).deliveries) == 2
    assert pair.exchange(Flow.OLD_TO_NEW).deliveries == ()


# -- commits of one cycle


def tree_id(rev, series=None):
    return TreeId(rev, series=series, release=rev if series else None)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (tree_id("a", "icehouse"), tree_id("b", "icehouse"), True),
        (tree_id("2014.1", "icehouse"), tree_id("2014.1.3", "icehouse"), True),
        (tree_id("a", "havana"), tree_id("b", "icehouse"), False),
        (tree_id("a", "icehouse"), tree_id("b"), False),
        (tree_id("a"), tree_id("b", "icehouse"), False),
        (tree_id("a"), tree_id("b"), False),
        (None, tree_id("b", "icehouse"), False),
        (None, tree_id("b"), False),
    ],
)
def test_one_cycle(old, new, expected):
    promise = Promise(Severity.ERROR, Severity.WARNING)
    assert Pair(VersionGraph(), old, new, None, None, promise, NEW).one_cycle is expected


# -- how bad a failure is at most, by the pin that it needs

LADDER = """
class DepotAPI(object):
    VERSION_ALIASES = {'folsom': '1.1', 'grizzly': '1.3', 'havana': '1.5', 'mode': '1.7'}

    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
        cap = self.VERSION_ALIASES.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)
        self.client = rpc.get_client(target, version_cap=cap)

    def wipe(self, ctxt):
        for version in ('1.8', '1.6', '1.4', '1.2', '1.0'):
            if self.client.can_send_version(version):
                break
        self.client.prepare(version=version).cast(ctxt, 'wipe')
"""
LADDER_SERVER = """
class DepotManager(object):
    target = messaging.Target(version='1.9')

    def wipe(self, context):
        pass
"""


def ladder(series):
    contents = {
        "depot/__init__.py": "",
        "depot/rpc.py": HELPER,
        "depot/store/__init__.py": "",
        "depot/store/rpcapi.py": RPC + LADDER,
        "depot/store/manager.py": RPC + LADDER_SERVER,
    }
    return tree(contents, rev=series)


NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR


# An alias of one of the last two releases may well be set; no other minor is meant for an upgrade to a tree.
HELD = {
    "icehouse": {"1.6": "1.7", "1.4": "havana", "1.2": "grizzly", "1.0": "1.1"},
    "juno": {"1.6": "1.7", "1.4": "havana", "1.2": "1.3", "1.0": "1.1"},
    # the alias of a tree's own series is for the release after it
    "havana": {"1.6": "1.7", "1.4": "1.5", "1.2": "grizzly", "1.0": "folsom"},
    # where it is not known when a tree was made, each alias may be meant
    "tip": {"1.6": "1.7", "1.4": "havana", "1.2": "grizzly", "1.0": "folsom"},
}


@pytest.mark.parametrize("series", HELD)
def test_a_failure_under_a_pin_that_nobody_is_told_to_set_is_less(series):
    (pair,) = pairs(VersionGraph(), None, ladder(series), profile(None))
    found = {d.message.version: (d.pin, d.at_most) for d in pair.sent(Flow.SAME_TREE)}
    held = {v: (pin, WARNING if pin.isalpha() else NOTE) for v, pin in HELD[series].items()}
    assert found == held | {"1.8": (None, ERROR)}


def test_under_the_pin_of_the_old_release_a_failure_counts_in_full():
    old, new = ladder("havana"), ladder("icehouse")
    (pair,) = pairs(VersionGraph(), old, new, profile(None))
    found = {d.message.version: (d.pin, d.at_most) for d in pair.sent(Flow.NEW_TO_OLD)}
    assert found == {
        "1.4": ("havana", ERROR),
        "1.8": ("1.9", NOTE),
        "1.6": ("1.7", NOTE),
        "1.2": ("1.3", NOTE),
        "1.0": ("1.1", NOTE),
    }
