"""One client class that sends to several namespaces, and clients whose methods only happen to be served."""

from trees import interface, reasons, service

from rpclint.model import Cap

CLIENT = """
class DepotAPI(object):
    def __init__(self):
        plain = messaging.Target(topic='depot', namespace='plain', version='2.0')
        self.plain = rpc.get_client(plain, version_cap=CONF.upgrade_levels.depot)
        keys = messaging.Target(topic='depot', namespace='keys', version='1.1')
        self.keys = rpc.get_client(keys, version_cap=CONF.upgrade_levels.depot)

    def wipe(self, ctxt):
        self.plain.cast(ctxt, 'wipe')

    def turn(self, ctxt):
        version = '1.1' if self.keys.can_send_version('1.1') else '1.0'
        self.keys.prepare(version=version).call(ctxt, 'turn')
"""
SERVER = """
class Plain(object):
    target = messaging.Target(namespace='plain', version='2.0')

    def wipe(self, context):
        pass


class Keys(object):
    target = messaging.Target(namespace='keys', version='1.1')

    def turn(self, context):
        pass
"""


def test_a_class_that_sends_to_two_namespaces_is_a_client_of_two_interfaces():
    surface = service(CLIENT, SERVER)
    plain, keys = (interface(surface, namespace=name).clients for name in ("plain", "keys"))

    assert [(c.class_name, c.namespace, c.version, c.cap) for c in (*plain, *keys)] == [
        ("DepotAPI", "plain", "2.0", Cap.CONFIGURED),
        ("DepotAPI", "keys", None, Cap.CONFIGURED),
    ]
    assert [[method.name for method in client.methods] for client in (*plain, *keys)] == [["wipe"], ["turn"]]


def test_under_a_cap_it_still_sends_only_what_is_meant_for_the_one():
    surface = service(CLIENT, SERVER)
    (keys,) = interface(surface, namespace="keys").clients

    (turn,) = surface.methods(keys, "1.0")
    assert [message.version for message in turn.messages] == ["1.0"]
    assert [(s.method.name, s.lowest, s.highest) for s in surface.spans(keys, "1.1")] == [
        ("turn", "1.1", "1.1"),
        ("turn", "1.0", "1.0"),
    ]


ELSEWHERE = """
from oslo import messaging
from depot import rpc


class VanAPI(object):
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic=TOPIC, version='{version}'))

    def wipe(self, ctxt):
        self.client.cast(ctxt, 'wipe')
"""
ALONE = """
class DepotManager(object):
    target = messaging.Target(version='4.1')

    def wipe(self, context):
        pass
"""


def test_a_server_elsewhere_that_serves_another_major_is_not_the_one_that_is_meant():
    def found(version):
        return service("", ALONE, **{"van/api": ELSEWHERE.format(version=version)})

    assert [c.class_name for c in interface(found("4.0")).clients] == ["VanAPI"]
    assert interface(found("1.0")).clients == ()
    assert reasons(found("1.0")) == ["no server in the tree for VanAPI"]
