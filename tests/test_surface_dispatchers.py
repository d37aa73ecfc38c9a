"""Several endpoints in one server, in the order in which a message is offered to them."""

import pytest
from trees import CLIENT, MANAGER, endpoint, interface, service

# The base of all services while the old dispatcher was in use.
BASE = """
from depot.openstack.common.rpc import dispatcher as rpc_dispatcher


class BaseRPCAPI(object):
    RPC_API_VERSION = '1.1'
    RPC_API_NAMESPACE = 'base'

    def ping(self, context, arg):
        pass


class Manager(object):
    RPC_API_VERSION = '1.0'

    def create_rpc_dispatcher(self, backdoor_port=None, additional_apis=None):
        apis = []
        if additional_apis:
            apis.extend(additional_apis)
        apis.extend([self, BaseRPCAPI()])
        return rpc_dispatcher.RpcDispatcher(apis)
"""
ERA = {
    "manager": BASE,
    "openstack/common/rpc/dispatcher": "class RpcDispatcher(object):\n    pass\n",
}


# -- the old dispatcher

OLD = """
from depot import manager


class DepotManager(manager.Manager):
    RPC_API_VERSION = '1.7'

    def wipe(self, context):
        pass
"""


def old_order(server):
    found = interface(service(CLIENT, server, **ERA))
    return [(e.class_name, e.version) for e in found.servers[0].endpoints]


def test_version_of_a_class_under_the_old_dispatcher():
    assert old_order(OLD) == [("DepotManager", "1.7")]


def test_the_namespace_of_the_base_is_an_interface_of_its_own():
    surface = service(CLIENT, OLD, **ERA)
    served = [(i.namespace, e) for i in surface.surface.interfaces for e in i.endpoints]
    assert [(namespace, e.class_name, e.version) for namespace, e in served] == [
        ("base", "BaseRPCAPI", "1.1"), (None, "DepotManager", "1.7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "dispatcher",
    [
        "return super(DepotManager, self).create_rpc_dispatcher(additional_apis=[DepotV2Proxy(self)])",
        "more = [DepotV2Proxy(self)]\n        return self._with(more, *args, **kwargs)",
        "kwargs['additional_apis'] = [self.proxy]\n        return self._super(**kwargs)",
    ],
)
def test_additional_apis_come_first(dispatcher):
    server = f"""{OLD}
    def __init__(self):
        self.proxy = DepotV2Proxy(self)

    def create_rpc_dispatcher(self, *args, **kwargs):
        {dispatcher}

    def _with(self, more, *args, **kwargs):
        kwargs['additional_apis'] = more
        return self._super(*args, **kwargs)

    def _super(self, *args, **kwargs):
        return super(DepotManager, self).create_rpc_dispatcher(*args, **kwargs)


class DepotV2Proxy(object):
    RPC_API_VERSION = '2.0'

    def __init__(self, manager):
        self.manager = manager

    def wipe(self, context):
        pass
"""
    assert old_order(server) == [("DepotV2Proxy", "2.0"), ("DepotManager", "1.7")]


def test_a_dispatcher_over_a_list():
    server = """
from depot.openstack.common.rpc import dispatcher


class Extra(object):
    RPC_API_VERSION = '1.3'

    def fill(self, context):
        pass


class DepotManager(object):
    RPC_API_VERSION = '1.2'

    def create_rpc_dispatcher(self):
        return dispatcher.RpcDispatcher([self, Extra()])

    def wipe(self, context):
        pass
"""
    assert old_order(server) == [("DepotManager", "1.2"), ("Extra", "1.3")]


# -- additional endpoints

PROXIED = """
class DepotManager(object):
    target = messaging.Target(version='2.3')

    def __init__(self):
        self.additional_endpoints = []
        self.additional_endpoints.append(_DepotV1Proxy(self))

    def wipe(self, context, disk, full=False):
        pass

    def fill(self, context):
        pass


class _DepotV1Proxy(object):
    target = messaging.Target(version='1.9')

    def __init__(self, manager):
        self.manager = manager

    def drain(self, context, disk):
        return self.manager.wipe(context, disk)
"""
HANDS_ON = """
    def __getattr__(self, name):
        return getattr(self.manager, name)
"""
SOME = """
    supported_methods = ('wipe', 'gone')

    def __getattr__(self, name):
        if name not in self.supported_methods:
            raise AttributeError(name)
        return getattr(self.manager, name)
"""


def test_additional_endpoints_come_last():
    found = interface(service(CLIENT, PROXIED))
    assert [(e.class_name, e.version) for e in found.servers[0].endpoints] == [
        ("DepotManager", "2.3"), ("_DepotV1Proxy", "1.9"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "methods", "delegate"),
    [
        ("", ["drain"], None),
        (HANDS_ON, ["drain", "fill", "wipe"], "DepotManager"),
        (SOME, ["drain", "wipe"], "DepotManager"),
    ],
)
def test_methods_of_a_proxy(more, methods, delegate):
    found = endpoint(service(CLIENT, PROXIED + more), "_DepotV1Proxy")
    public = [name for name in sorted(found.methods) if not name.startswith("_")]
    assert (public, found.delegates_to) == (methods, delegate)


def test_a_proxy_keeps_the_signatures_of_what_it_hands_on_to():
    found = endpoint(service(CLIENT, PROXIED + HANDS_ON), "_DepotV1Proxy").methods["wipe"]
    assert [(p.name, p.required) for p in found.parameters] == [("disk", True), ("full", False)]


def test_a_catch_all_without_a_delegate_takes_any_method():
    catch_all = "\n    def __getattr__(self, name):\n        return partial(self._schedule, name)\n"
    assert endpoint(service(CLIENT, MANAGER + catch_all)).any_method


def test_a_client_class_is_no_endpoint():
    text = CLIENT.replace("(object):", "(object):\n    RPC_API_VERSION = '1.9'\n")
    surface = service(text, OLD, **ERA)
    assert "DepotAPI" not in {e.class_name for i in surface.surface.interfaces for e in i.endpoints}


def test_a_manager_that_leaves_the_version_to_the_base_of_all_declares_none():
    found = endpoint(service(CLIENT, OLD.replace("    RPC_API_VERSION = '1.7'\n", ""), **ERA))
    assert (found.version, found.version_declared) == ("1.0", False)


def test_such_a_manager_without_a_client_is_no_interface():
    other = "from depot import manager\n\n\nclass YardManager(manager.Manager):\n    pass\n"
    surface = service(CLIENT, OLD, **{"yard/manager": other}, **ERA)
    assert {i.name for i in surface.surface.interfaces} == {"store", "manager"}


def test_a_server_may_send_messages_that_it_makes_by_hand():
    sends = """
    def drain(self, context):
        rpc.cast(context, 'racks', {'method': 'fill', 'args': {}})
"""
    server = OLD.replace("import manager", "import manager\nfrom depot.openstack.common import rpc") + sends
    assert old_order(server) == [("DepotManager", "1.7")]
