"""Services that are started with the name of a class, and what they make of it."""

import pytest
from trees import client, interface, reasons, service

CLIENT = """
class DepotAPI(object):
    LATEST = '1.2'

    def __init__(self):
        cap = {'havana': '1.1'}.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)
        self.target = messaging.Target(topic='depot', version=cap)
        self.client = rpc.get_client(self.target, version_cap=cap)

    def wipe(self, ctxt):
        self.client.prepare(version='1.0').cast(ctxt, 'wipe')

    def fill(self, ctxt):
        self.client.prepare(version='1.2').cast(ctxt, 'fill')
"""
WORKER = """
class Worker(object):
    def wipe(self, context):
        pass

    def fill(self, context):
        pass
"""
SERVING = """
from oslo import messaging


class RpcService(object):
    def __init__(self, manager, version=None):
        self.manager = load(manager)
        self.version = version

    def start(self):
        target = messaging.Target(topic='depot', version=self.version)
        {gives}
        self.server = messaging.get_rpc_server(None, target, [self.manager])
"""
GIVES = "if not hasattr(self.manager, 'target'):\n            self.manager.target = target"
START = """
from depot import cfg
from depot.serving import RpcService

CONF = cfg.CONF


def names():
    return dict(cfg.KINDS)


def main():
    from depot.store import rpcapi
    manager = {manager}
    RpcService({given}, version=rpcapi.DepotAPI.LATEST).start()
"""
CFG = """
from oslo.config import cfg

CONF = cfg.CONF
KINDS = {'big': 'depot.big.work.Worker', 'small': 'depot.small.work.Worker', 'none': 'depot.gone.Worker'}
OPTS = [cfg.StrOpt('wiper', default='depot.big.work.Worker')]
"""


def depot(given="manager=manager", manager="None", gives=GIVES, big=WORKER):
    return service(
        CLIENT,
        " ",
        **{
            "big/__init__": "",
            "small/__init__": "",
            "big/work": big,
            "small/work": WORKER,
            "cfg": CFG,
            "serving": SERVING.format(gives=gives),
            "start": START.format(given=given, manager=manager),
        },
    )


def served(surface, name):
    return [(s.package, [e.version for e in s.endpoints]) for s in interface(surface, name).servers]


@pytest.mark.parametrize(
    "given",
    ["manager='depot.big.work.Worker'", "manager=CONF.wiper", "manager=conf.wiper"],
)
def test_a_service_is_started_with_a_name_or_an_option(given):
    surface = depot(given)

    assert served(surface, "big") == [("big", ["1.2"])]
    assert reasons(surface) == []


@pytest.mark.parametrize("manager", ["names().get(CONF.kind)", "cfg.KINDS.get(CONF.kind)"])
def test_of_a_table_of_names_configuration_picks_one(manager):
    surface = depot(manager=manager)

    assert served(surface, "store") == [("big", ["1.2"]), ("small", ["1.2"])]
    assert [c.class_name for c in interface(surface, "store").clients] == ["DepotAPI"]


def test_a_version_that_the_service_does_not_hand_on_is_not_enforced():
    assert served(depot("manager=CONF.wiper", gives="pass"), "big") == [("big", ["1.0"])]


def test_a_class_with_a_target_of_its_own_keeps_it():
    own = "from oslo import messaging\n" + WORKER.replace(
        "(object):", "(object):\n    target = messaging.Target(version='1.4')\n"
    )

    assert served(depot("manager=CONF.wiper", big=own), "big") == [("big", ["1.4"])]


def test_a_client_that_keeps_its_target_is_no_endpoint():
    surface = depot("manager=CONF.wiper")

    assert [e.class_name for i in surface.surface.interfaces for e in i.endpoints] == ["Worker"]
    assert client(surface).version is None
