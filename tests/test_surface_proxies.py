"""Client classes from before oslo.messaging, which are a proxy themselves."""

import pytest
from trees import PROXY_HEAD, SERVER, client, only, sent, service, wire

from rpclint.model import Cap


@pytest.mark.parametrize(
    ("sending", "expected"),
    [
        ("self.cast(ctxt, self.make_msg('wipe', disk=disk))", ("cast", "wipe", "1.0", {"disk"}, set())),
        (
            "return self.call(ctxt, self.make_msg('wipe'), version='1.2')",
            ("call", "wipe", "1.2", set(), set()),
        ),
        ("self.cast(ctxt, self.make_msg('wipe'), 'topic', '1.2')", ("cast", "wipe", "1.2", set(), set())),
        ("self.cast(ctxt, self.make_msg('wipe'), version=None)", ("cast", "wipe", "1.0", set(), set())),
        ("self.fanout_cast(ctxt, self.make_msg('wipe'))", ("fanout", "wipe", "1.0", set(), set())),
        ("self.multicall(ctxt, self.make_msg('wipe'))", ("call", "wipe", "1.0", set(), set())),
        ("self.cast_to_server(ctxt, {}, self.make_msg('wipe', a=1))", ("cast", "wipe", "1.0", {"a"}, set())),
        (
            "msg = self.make_msg('wipe', a=1)\n        self.cast(ctxt, msg)",
            ("cast", "wipe", "1.0", {"a"}, set()),
        ),
        (
            "kw = {'a': 1}\n        self.cast(ctxt, self.make_msg('wipe', **kw))",
            ("cast", "wipe", "1.0", {"a"}, set()),
        ),
    ],
)
def test_proxy(sending, expected):
    assert wire(only(f"    def wipe(self, ctxt, disk):\n        {sending}", head=PROXY_HEAD)) == expected


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("", "make_namespaced_msg('wipe', 'racks')"),
        ("    RPC_API_NAMESPACE = 'racks'\n", "make_msg('wipe')"),
        ("    RPC_API_NAMESPACE = 'doors'\n", "make_namespaced_msg('wipe', 'racks')"),
    ],
)
def test_namespaced_message_of_a_proxy(more, message):
    server = SERVER.replace("'1.9'", "'1.9', namespace='racks'")
    body = f"{more}\n    def wipe(self, ctxt):\n        self.cast(ctxt, self.{message})\n"
    surface = service(f"{PROXY_HEAD}\n{body}", server)
    assert sent(surface)["wipe"].messages[0].namespace == "racks"


@pytest.mark.parametrize("base", ["depot.rpcclient.RpcProxy", "depot.common.rpc.RpcProxy"])
def test_client_of_a_proxy(base):
    head = f"""
class DepotAPI({base}):
    def __init__(self):
        cap = CONF.upgrade_levels.depot
        super(DepotAPI, self).__init__(topic='depot', default_version='1.0', version_cap=cap)
        self.client = self.get_client()
"""
    surface = service(
        head + "\n    def wipe(self, ctxt):\n        cctxt = self.client.prepare(version='1.2')\n"
        "        cctxt.call(ctxt, 'wipe', a=1)\n"
    )
    (message,) = sent(surface)["wipe"].messages
    assert (wire(message), client(surface).cap) == (("call", "wipe", "1.2", {"a"}, set()), Cap.CONFIGURED)


@pytest.mark.parametrize(
    "sending",
    [
        "rpc.cast(ctxt, 'depot', {'method': 'wipe', 'args': {'disk': disk}})",
        "pool.spawn_n(rpc.cast, ctxt, 'depot', {'method': 'wipe', 'args': {'disk': disk}})",
    ],
)
def test_a_dictionary_sent_by_the_rpc_module(sending):
    head = "from depot.openstack.common import rpc\n\n\nclass DepotAPI(object):"
    found = only(f"    def wipe(self, ctxt, disk, pool):\n        {sending}", head=head)
    assert wire(found) == ("cast", "wipe", None, {"disk"}, set())
