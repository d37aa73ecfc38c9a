"""Servers by the topics that they listen on, and the messages that get to them."""

import pytest

from rpclint.checks.alternatives import left_behind
from rpclint.checks.notifications import notification_to_old_agent
from rpclint.config import Config
from rpclint.exchanges import Receivers
from rpclint.graph import VersionGraph
from rpclint.lint.loading import Source
from rpclint.model import Server, TreeId
from rpclint.pairing import pairs
from rpclint.profiles import parsed
from rpclint.results import Severity
from rpclint.source.tree import LoadedTree
from tests.trees import HELPER, tree

TOPICS = """
PLUGIN = 'd-plugin'
AGENT = 'd-agent'
ROUTE, CHANGE = 'route', 'change'


def get_topic_name(prefix, table, operation, host=None):
    '''Puts a topic together.'''
    if host:
        return '%s-%s-%s.%s' % (prefix, table, operation, host)
    return '%s-%s-%s' % (prefix, table, operation)
"""
AGENT_RPC = """
import itertools
from depot import rpc, topics


def create_consumers(endpoints, prefix, details):
    connection = rpc.Connection()
    for each in details:
        topic, operation, host = itertools.islice(itertools.chain(each, [None]), 3)
        name = topics.get_topic_name(prefix, topic, operation)
        connection.create_consumer(name, endpoints, fanout=True)
        if host:
            connection.create_consumer('%s.%s' % (name, host), endpoints, fanout=False)
    return connection
"""
HEAD = "import oslo_messaging\nfrom depot import agent_rpc, rpc, topics\n\n"
PLUGIN = (
    HEAD
    + """
class Plugin:
    def start_rpc_listeners(self):
        self._setup()
        self.conn = rpc.Connection()
        self.conn.create_consumer(topics.PLUGIN, self.endpoints, fanout=False)

    def _setup(self):
        self.endpoints = [Parcels(), Doors()]


class Parcels:
    target = oslo_messaging.Target(version='1.3')

    def get_parcel(self, context, parcel):
        pass


class Doors:
    target = oslo_messaging.Target(version='1.1')

    def open_door(self, context, door):
        pass
"""
)
CLIENTS = (
    HEAD
    + """
class ParcelApi:
    def __init__(self, topic):
        self.client = rpc.get_client(oslo_messaging.Target(topic=topic, version='1.0'))

    def get(self, context, parcel):
        cctxt = self.client.prepare(version='1.3')
        return cctxt.call(context, 'get_parcel', parcel=parcel)

    def open(self, context, door):
        return self.client.call(context, 'open_door', door=door)


class Courier:
    def __init__(self):
        self.api = ParcelApi(topics.PLUGIN)
"""
)
BASE = {
    "depot/__init__.py": "",
    "depot/topics.py": TOPICS,
    "depot/agent_rpc.py": AGENT_RPC,
    "depot/rpc.py": HELPER,
}


def agent(version: str = "1.1", parameters: str = "**kwargs", topic: str = "topics.ROUTE") -> str:
    return (
        HEAD
        + f"""
class CourierAgent:
    target = oslo_messaging.Target(version='{version}')

    def __init__(self, conf):
        if conf.broken:
            raise ValueError(conf)
        self.setup_rpc()

    def setup_rpc(self):
        consumers = [[{topic}, topics.CHANGE]]
        self.connection = agent_rpc.create_consumers([self], topics.AGENT, consumers)

    def route_changed(self, context, {parameters}):
        pass
"""
    )


def notifier(version: str = "1.0", arguments: str = "route=route") -> str:
    return (
        HEAD
        + f"""
class CourierNotifyApi:
    def __init__(self, topic=topics.AGENT):
        self.changed = topics.get_topic_name(topic, topics.ROUTE, topics.CHANGE)
        self.client = rpc.get_client(oslo_messaging.Target(topic=topic, version='1.0'))

    def route_changed(self, context, route):
        cctxt = self.client.prepare(topic=self.changed, fanout=True, version='{version}')
        cctxt.cast(context, 'route_changed', {arguments})
"""
    )


def of(**files: str):
    return tree({**BASE, **{f"depot/{name}.py": text for name, text in files.items()}})


def servers(surface) -> dict[tuple[str, ...], tuple[str, ...]]:
    every = (server for interface in surface.surface.interfaces for server in interface.servers)
    return {tuple(e.class_name for e in server.endpoints): server.topics for server in every}


def test_one_list_is_one_server_in_order():
    assert servers(of(plugin=PLUGIN, clients=CLIENTS)) == {("Parcels", "Doors"): ("d-plugin",)}


def test_a_client_talks_to_whoever_listens_on_its_topic():
    (interface,) = of(plugin=PLUGIN, clients=CLIENTS).surface.interfaces
    assert [client.class_name for client in interface.clients] == ["ParcelApi"]
    assert interface.topic == "d-plugin"


def test_consumers_that_a_function_creates_topic_by_topic():
    surface = of(agent=agent(), notify=notifier())
    assert servers(surface) == {("CourierAgent",): ("d-agent-route-change",)}
    (interface,) = surface.surface.interfaces
    assert [client.topic for client in interface.clients] == ["d-agent-route-change"]


def test_the_host_behind_a_topic_is_left_out():
    text = agent().replace("[topics.ROUTE, topics.CHANGE]", "[topics.ROUTE, topics.CHANGE, self.host]")
    assert servers(of(agent=text, notify=notifier())) == {("CourierAgent",): ("d-agent-route-change",)}


def test_a_service_is_made_of_the_class_that_a_string_names():
    main = """
    from depot import service, topics


    def main(manager='depot.agent.CourierAgent'):
        service.Service.create(topic=topics.AGENT, manager=manager)
    """
    made = agent().replace("self.setup_rpc()", "pass")
    found = servers(of(agent=made, cmd=main, notify=notifier()))
    assert found[("CourierAgent",)][0] == "d-agent"


def test_constants_of_another_package_are_what_a_profile_says():
    profile = {
        "project": "depot",
        "none": ["elsewhere.NAMESPACE"],
        "constants": {"elsewhere.TOPIC": "d-plugin", "elsewhere.join": "%s-%s"},
    }
    idioms = parsed(profile, "here").idioms
    assert idioms.constants == {
        "elsewhere.NAMESPACE": None, "elsewhere.TOPIC": "d-plugin", "elsewhere.join": "%s-%s",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("topics", "topic", "hears"),
    [
        ((), "d-plugin", True),
        (("d-plugin",), None, True),
        (("d-plugin",), "d-agent", False),
        (("conf.CONF.topic",), "d-agent", True),
        (("lib.topics.PLUGIN",), "lib.topics.AGENT", False),
        (("lib.topics.PLUGIN",), "cfg.topics.PLUGIN", True),
        (("lib.name(a, b)",), "lib.name(a, c)", False),
    ],
)
def test_a_server_hears_what_may_be_its_topic(topics, topic, hears):
    assert Server((), topics=topics).hears(topic) is hears


def test_a_message_goes_to_all_that_listen_wherever_they_stand():
    surface = of(plugin=PLUGIN, clients=CLIENTS, agent=agent(), notify=notifier())
    by_topic = {interface.topic: interface for interface in surface.surface.interfaces}
    other, own = by_topic["d-plugin"], by_topic["d-agent-route-change"]
    (message,) = own.clients[0].methods[0].messages
    assert [s.name for s in Receivers.of(surface, other).of_message(message)] == ["CourierAgent"]


# -- rules that ask for topics


def paired(old, new, **promise: str):
    profile = parsed({"project": "depot", **promise}, "here")
    return pairs(VersionGraph(), old, new, profile)


def lost(old, new):
    found = (v for pair in paired(old, new, order="clients-first") for v in notification_to_old_agent(pair))
    return [(v.method, v.argument, v.outcome, v.severity) for v in found]


def at(series: str, **files: str):
    contents = {**BASE, **{f"depot/{name}.py": text for name, text in files.items()}}
    encoded = {path: text.encode() for path, text in contents.items()}
    return Source(LoadedTree(series, encoded), TreeId(series, series=series)).surface


OLD = {"agent": agent(), "notify": notifier()}


def test_a_notification_at_a_higher_version_is_lost_on_old_agents():
    new = at("mitaka", agent=agent("1.2"), notify=notifier("1.2"))
    ((method, argument, outcome, severity),) = lost(at("liberty", **OLD), new)
    assert (method, argument, outcome.value) == ("route_changed", None, "UnsupportedVersion")
    assert severity is Severity.ERROR


def test_an_argument_is_lost_where_agents_do_not_take_any():
    old = at("liberty", agent=agent(parameters="route"), notify=notifier())
    new = at("mitaka", agent=agent(), notify=notifier(arguments="route=route, stops=1"))
    assert [(m, a) for m, a, _, _ in lost(old, new)] == [("route_changed", "stops")]
    assert not lost(at("liberty", **OLD), new)


def test_nobody_refuses_what_goes_to_another_topic():
    old = at("liberty", agent=agent(topic="'elsewhere'"), notify=notifier())
    assert not lost(old, at("mitaka", agent=agent("1.2"), notify=notifier("1.2")))


def test_without_the_order_nothing_is_said():
    new = at("mitaka", agent=agent("1.2"), notify=notifier("1.2"))
    found = paired(at("liberty", **OLD), new)
    assert not [v for pair in found for v in notification_to_old_agent(pair)]


def test_a_server_that_was_left_behind_on_its_topic():
    other = agent("1.0").replace("CourierAgent", "PorterAgent")
    surface = of(agent=agent("1.2"), porter=other, notify=notifier("1.2"))
    (violation,) = [v for pair in paired(None, surface) for v in left_behind(pair)]
    assert violation.message.startswith("tree's PorterAgent serves route_changed only at 1.0")
    assert violation.severity is Severity.WARNING


def test_servers_of_one_version_leave_nobody_behind():
    other = agent("1.2").replace("CourierAgent", "PorterAgent")
    surface = of(agent=agent("1.2"), porter=other, notify=notifier("1.2"))
    assert not [v for pair in paired(None, surface) for v in left_behind(pair)]


def test_an_interface_is_named_by_any_topic_of_its_servers():
    files = {**BASE, "depot/agent.py": agent(), "depot/notify.py": notifier(), "depot/plugin.py": PLUGIN}
    contents = {path: text.encode() for path, text in files.items()}
    config = Config({"rename": {"d-agent-route-change": "couriers", "d-plugin": "plugin"}}, "here")
    source = Source(LoadedTree("tree", contents), TreeId("tree"), config=lambda: config)
    assert [interface.name for interface in source.surface.surface.interfaces] == ["couriers", "plugin"]
