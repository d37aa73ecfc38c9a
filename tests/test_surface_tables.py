"""Tables that name versions: aliases and their places, histories, mappings, and a client's own version."""

import pytest
from trees import CLIENT, HEAD, MANAGER, client, interface, reasons, service

from rpclint.model import Entry, Place, Stated

WIPE = "\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n"


def depot(services="", **more):
    """A tree with this module of tables beside its server."""
    return service(CLIENT, MANAGER, services=services, **more)


def store(surface):
    return interface(surface, "store")


# -- aliases


def test_each_alias_has_its_place():
    found = client(service(HEAD + WIPE))

    assert found.aliases == {"havana": "1.3", "icehouse": "1.6"}
    assert found.alias_places == {
        "havana": Place("depot/store/rpcapi.py", 10, 34, 5),
        "icehouse": Place("depot/store/rpcapi.py", 10, 53, 5),
    }


@pytest.mark.parametrize("entry", ["'juno': newest()", "**OLDER"])
def test_aliases_that_are_not_all_constants_are_a_gap(entry):
    surface = service(HEAD.replace("'icehouse': '1.6'", entry) + WIPE)

    assert "not all version aliases of DepotAPI are constants" in reasons(surface)
    assert client(surface).alias_places == {}


# -- histories

HISTORY = """
SERVICE_VERSION = 2

SERVICE_VERSION_HISTORY = (
    None,
    {'store_rpc': '1.3'},
    {'store_rpc': LATEST},
)
SERVICE_VERSION_ALIASES = {'Havana': 1}
LATEST = '1.4'
"""


def test_a_history_says_what_each_service_version_stands_for():
    history = store(depot(HISTORY)).history

    assert (history.name, history.key, history.counter) == (
        "SERVICE_VERSION_HISTORY", "store_rpc", "SERVICE_VERSION",
    )  # fmt: skip
    assert history.rows == (
        None,
        Entry("1.3", Place("depot/services.py", 6, 19, 5)),
        Entry("1.4", Place("depot/services.py", 10, 10, 5)),
    )
    assert history.current == Entry(2, Place("depot/services.py", 2, 19, 1))
    assert {name: entry.value for name, entry in history.releases.items()} == {"Havana": 1}


def test_any_names_that_go_together_will_do():
    history = store(depot("LEVEL = 0\nLEVEL_HISTORY = [{'store_rpc': '1.4', 'data': 7}]\n")).history

    assert (history.counter, history.current.value) == ("LEVEL", 0)
    assert [row.value for row in history.rows] == ["1.4"]
    assert history.releases == {}


def test_a_row_may_say_nothing_of_an_interface():
    history = store(depot("A = [{'data': 1}, {'store_rpc': '1.4'}]\n")).history

    assert history.rows[0] is None
    assert history.current is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (("LATEST = '1.4'", ""), "cannot be read: not all of its values are constants"),
        (("LATEST}", "14}"), "cannot be read: 14 is no version"),
        (("    None,", "    make(),"), "cannot be read: not every row is a dictionary"),
        (("    None,", "    {**OLD},"), "cannot be read: not all of its keys are different constants"),
        (("SERVICE_VERSION = 2", "SERVICE_VERSION = count()"), "cannot be read: not all of its values are"),
        (("LATEST = '1.4'", "LATEST = '1.4'\nSERVICE_VERSION_HISTORY += ()"), "in several places"),
        (("LATEST = '1.4'", "LATEST = LATEST"), "cannot be read: not all of its values are constants"),
        (("'Havana': 1", "'Havana': '1'"), "cannot be read: '1' is no number"),
    ],
)
def test_a_history_that_cannot_be_read_is_a_gap(changed, reason):
    surface = depot(HISTORY.replace(*changed))

    assert any(reason in told for told in reasons(surface))
    assert store(surface).history is None


def test_a_history_of_a_server_that_is_not_there_is_a_gap():
    surface = depot("SERVICE_HISTORY = [{'shop_rpc': '1.4'}]\n")

    assert reasons(surface) == ["SERVICE_HISTORY has shop_rpc, but no one server of the tree is meant by it"]


@pytest.mark.parametrize(
    "text",
    [
        "OPTIONS = [{'store_rpc': True}]\n",
        "OPTIONS = [{'store_rpc': 'fast'}]\n",
        "OPTIONS = {'debug': {'rpc': '1.4'}}\n",
        "def table():\n    rows = [{'store_rpc': '1.4'}]\n    return rows\n",
    ],
)
def test_a_table_of_something_else_is_left_alone(text):
    surface = depot(text)

    assert reasons(surface) == []
    assert (store(surface).history, store(surface).mapping) == (None, None)


def test_what_is_said_of_no_interface_in_particular_is_said_once():
    other = "class ShopManager(object):\n    target = messaging.Target(version='2.1')\n"
    surface = service(
        CLIENT,
        MANAGER,
        services="N = 0\nN_HISTORY = [{'store_rpc': '1.4', 'shop_rpc': '2.1'}]\nN_ALIASES = {'Havana': 0}\n",
        shop__init__="",
        **{"shop/manager": "from oslo import messaging\n\n\n" + other},
    )

    assert [len(interface(surface, name).history.releases) for name in ("store", "shop")] == [1, 0]
    assert interface(surface, "shop").history.rows[0].value == "2.1"


# -- mappings

MAPPING = "RELEASES = {'havana': {'rpc': '1.3'}, 'old': {'api': '1'}, 'master': {'rpc': '1.4'}}\n"


def test_a_mapping_says_what_goes_with_each_release():
    mapping = store(depot(MAPPING)).mapping

    assert (mapping.name, mapping.key, mapping.own.value) == ("RELEASES", "rpc", "1.4")
    assert mapping.own.place == Place("depot/services.py", 1, 78, 5)
    assert {name: entry.value for name, entry in mapping.releases.items()} == {"havana": "1.3"}
    assert mapping.silent == ("old",)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("RELEASES['icehouse'] = RELEASES['havana']", {"havana": "1.3", "icehouse": "1.3"}),
        ("RELEASES['havana'] = RELEASES['juno'] = {'rpc': '1.2'}", {"havana": "1.2", "juno": "1.2"}),
        ("RELEASES['havana'] = RELEASES['master']", {"havana": "1.4"}),
        ("RELEASES.update({'icehouse': {'rpc': '1.2'}})", {"havana": "1.3", "icehouse": "1.2"}),
        ("RELEASES.update(icehouse=RELEASES['havana'])", {"havana": "1.3", "icehouse": "1.3"}),
        ("RELEASES |= {'icehouse': {'rpc': '1.2'}}", {"havana": "1.3", "icehouse": "1.2"}),
        ("del RELEASES['havana']", {}),
        ("RELEASES.pop('havana')", {}),
        ("OTHER['icehouse'] = RELEASES['havana']", {"havana": "1.3"}),
    ],
)  # fmt: skip
def test_a_mapping_may_be_filled_by_later_statements(later, expected):
    mapping = store(depot(MAPPING + later + "\n")).mapping

    assert {name: entry.value for name, entry in mapping.releases.items()} == expected


@pytest.mark.parametrize(
    "later",
    [
        "RELEASES['icehouse'] = copy(RELEASES['havana'])",
        "RELEASES['icehouse'] = RELEASES['grizzly']",
        "RELEASES[NAME] = {'rpc': '1.2'}",
        "RELEASES.update(more())",
        "for name in NAMES:\n    RELEASES[name] = {'rpc': '1.2'}",
    ],
)
def test_a_mapping_with_an_entry_that_cannot_be_told_is_a_gap(later):
    surface = depot(MAPPING + later + "\n")

    assert store(surface).mapping is None
    assert len(reasons(surface)) == 1


def test_a_plain_key_is_for_the_interface_that_no_other_key_names():
    surface = service(
        CLIENT,
        MANAGER,
        services="RELEASES = {'master': {'rpc': '1.4', 'shop_rpc': '2.1'}}\n",
        **{
            "shop/manager": "from oslo import messaging\n\n\n"
            "class ShopManager(object):\n    target = messaging.Target(version='2.1')\n\n"
            "    def sell(self, context):\n        pass\n",
            "shop/rpcapi": "from oslo import messaging\nfrom depot import rpc\n\n\n"
            + CLIENT.replace("wipe", "sell").replace("Depot", "Shop").replace("'1.0'", "'2.0'"),
        },
    )

    assert [interface(surface, name).mapping.own.value for name in ("store", "shop")] == ["1.4", "2.1"]


def test_a_mapping_that_cannot_be_read_is_a_gap():
    surface = depot(MAPPING.replace("'1.3'", "made('1.3')"))

    assert reasons(surface) == ["RELEASES cannot be read: not all of its values are constants"]
    assert store(surface).mapping is None


# -- what a client takes itself to be at


def claimed(constants, cap="", version="'1.0'"):
    head = f"""
class DepotAPI(object):
    {constants}

    def __init__(self, cap=None):
        target = messaging.Target(topic='depot', version={version})
        self.client = rpc.get_client(target{cap})
"""
    found = client(service(head + WIPE)).claim
    return (found.name, found.version) if isinstance(found, Stated) else None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("pass",), None),
        (("pass", ", version_cap='1.4'"), ("version_cap", "1.4")),
        (("pass", ", version_cap=CONF.upgrade_levels.depot"), None),
        (("pass", ", version_cap=cap or find()"), None),
        (("RPC_API_VERSION = '1.4'",), None),
        (("RPC_API_VERSION = '1.4'", ", version_cap=self.RPC_API_VERSION"), ("RPC_API_VERSION", "1.4")),
        (("RPC_API_VERSION = '1.4'", "", "self.RPC_API_VERSION"), ("RPC_API_VERSION", "1.4")),
        (("RPC_API_VERSION = '1.0'", "", "self.RPC_API_VERSION"), None),
        (("RPC_API_VERSION = '1.0'", ", version_cap='1.4'", "self.RPC_API_VERSION"), ("version_cap", "1.4")),
    ],
)
def test_what_a_client_takes_itself_to_be_at(arguments, expected):
    assert claimed(*arguments) == expected
