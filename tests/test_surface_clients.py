"""Client classes of every era: what they are made with, and what goes over the wire with no cap in force."""

import pytest
from trees import HEAD, RPC, client, methods_of, only, sent, service, wire

from rpclint.model import Cap

# -- made with a client of oslo.messaging


def test_a_cast():
    message = only("    def wipe(self, ctxt, disk):\n        self.client.cast(ctxt, 'wipe', disk=disk)")
    assert wire(message) == ("cast", "wipe", "1.0", {"disk"}, set())


@pytest.mark.parametrize(
    ("prepared", "kind", "version"),
    [
        ("prepare().call", "call", "1.0"),
        ("prepare(server=host, version='1.2').cast", "cast", "1.2"),
        ('prepare(version="1.2").call', "call", "1.2"),
        ("prepare(fanout=True).cast", "fanout", "1.0"),
        ("prepare(fanout=True).prepare(version='1.2').cast", "fanout", "1.2"),
        ("prepare(version='1.2').prepare(server=host).cast", "cast", "1.2"),
        ("prepare(version='1.2').prepare(version='1.4').cast", "cast", "1.4"),
        ("prepare(version=None).cast", "cast", None),
        ("prepare(timeout=10, call_monitor_timeout=2).call", "call", "1.0"),
        ("prepare(**{'version': '1.3'}).call", "call", "1.3"),
    ],
)
def test_prepare(prepared, kind, version):
    message = only(f"    def wipe(self, ctxt, host):\n        self.client.{prepared}(ctxt, 'wipe')")
    assert (message.kind.value, message.version) == (kind, version)


@pytest.mark.parametrize(
    "made",
    [
        "rpc.get_client(target)",
        "rpc.get_client(target, None)",
        "rpc.get_client(target, version_cap=None)",
        "messaging.RPCClient(rpc.TRANSPORT, target)",
        "messaging.get_rpc_client(rpc.TRANSPORT, target, version_cap=None)",
        "rpc.get_client(target=target)",
    ],
)
def test_every_way_to_make_a_client(made):
    head = f"""
class DepotAPI(object):
    def __init__(self):
        target = messaging.Target(topic='depot', version='1.1')
        self.client = {made}
"""
    surface = service(f"{head}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n")
    found = client(surface)
    assert (found.cap, found.version, found.topic) == (Cap.NONE, "1.1", "depot")


@pytest.mark.parametrize(
    ("made", "cap"),
    [
        ("rpc.get_client(target, '1.5')", Cap.LITERAL),
        ("rpc.get_client(target, version_cap='1.5')", Cap.LITERAL),
        ("rpc.get_client(target, version_cap=CONF.upgrade_levels.depot)", Cap.CONFIGURED),
        ("rpc.get_client(target, version_cap=determine())", Cap.AUTOMATIC),
    ],
)
def test_where_a_cap_comes_from(made, cap):
    head = f"""
class DepotAPI(object):
    def __init__(self):
        target = messaging.Target(topic='depot', version='1.1')
        self.client = {made}
"""
    assert (
        client(service(f"{head}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n")).cap
        is cap
    )


def test_a_client_made_by_a_method_that_a_subclass_overrides():
    surface = service(
        """
class BaseAPI(object):
    def __init__(self):
        self.client = self.get_client(messaging.Target(topic='depot', version='1.0'))

    def get_client(self, target):
        return rpc.get_client(target)

    def wipe(self, ctxt):
        self.client.cast(ctxt, 'wipe')


class DepotAPI(BaseAPI):
    def get_client(self, target):
        return rpc.get_client(target, version_cap='1.5')

    def fill(self, ctxt):
        self.client.cast(ctxt, 'wipe', full=True)
"""
    )
    assert client(surface).cap is Cap.LITERAL


def test_a_client_made_when_it_is_first_asked_for():
    head = """
class DepotAPI(object):
    @property
    def client(self):
        return rpc.get_client(messaging.Target(topic='depot', version='1.4'))
"""
    assert (
        only("    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')", head=head).version == "1.4"
    )


def test_namespace():
    head = HEAD.replace("topic='depot'", "topic='depot', namespace='racks'")
    server = """
class DepotManager(object):
    target = messaging.Target(version='1.9', namespace='racks')

    def wipe(self, context):
        pass
"""
    surface = service(f"{head}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n", server)
    assert sent(surface)["wipe"].messages[0].namespace == "racks"


def test_version_from_the_one_who_makes_the_class():
    client_text = """
class DepotAPI(object):
    def __init__(self, topic, version):
        self.client = rpc.get_client(messaging.Target(topic=topic, version=version))

    def wipe(self, ctxt):
        self.client.cast(ctxt, 'wipe')
"""
    user = """
from depot.store import rpcapi


class User(object):
    def __init__(self):
        self.api = rpcapi.DepotAPI('x', '1.4')
        self.rpc = self.api.client.can_send_version
"""
    (message,) = sent(service(client_text, user=user))["wipe"].messages
    assert message.version == "1.4"


def test_constants_of_class_and_module():
    head = """
TOPIC = 'depot'


class DepotAPI(object):
    BASE = '1.0'
    LATEST = '1.8'

    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic=TOPIC, version=self.BASE))
"""
    message = only(
        "    def wipe(self, ctxt):\n        self.client.prepare(version=self.LATEST).cast(ctxt, 'wipe')",
        head=head,
    )
    assert message.version == "1.8"


# -- which methods are listed


def test_private_helpers_are_not_methods_of_their_own():
    found = methods_of(
        "    def _send(self, ctxt, name):\n        self.client.cast(ctxt, name)",
        "    def wipe(self, ctxt):\n        self._send(ctxt, 'wipe')",
    )
    assert [(name, m.messages[0].method) for name, m in found.items()] == [("wipe", "wipe")]


def test_a_private_method_that_nobody_calls_is_listed():
    found = methods_of("    def _wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')")
    assert list(found) == ["_wipe"]


def test_a_method_that_sends_nothing_is_not_listed():
    found = methods_of(
        "    def can_wipe(self, ctxt):\n        return self.client.can_send_version('1.2')",
        "    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')",
    )
    assert list(found) == ["wipe"]


def test_methods_of_a_mixin_are_listed_with_the_class():
    mixin = """
class Mixin(object):
    def wipe(self, ctxt):
        cctxt = self.client.prepare(version='1.2')
        cctxt.cast(ctxt, 'wipe')
"""
    head = HEAD.replace("(object)", "(mixin.Mixin)").replace("class", "from depot import mixin\n\n\nclass", 1)
    surface = service(
        head + "\n    def fill(self, ctxt):\n        self.client.cast(ctxt, 'wipe', x=1)\n", mixin=mixin
    )
    assert sorted(sent(surface)) == ["fill", "wipe"]


def test_a_reserved_name_as_an_argument():
    message = only(
        "    def wipe(self, ctxt, async=False):\n        self.client.cast(ctxt, 'wipe', async=async)"
    )
    assert message.arguments == {"async"}


def test_a_message_knows_its_places():
    message = only(
        "    def wipe(self, ctxt, disk):\n        cctxt = self.client.prepare(\n"
        "            server=disk, version='1.2')\n"
        "        cctxt.cast(ctxt,\n                   'wipe')"
    )
    offset = len(RPC.splitlines()) + len(HEAD.splitlines()) + 1
    lines = [p.line - offset for p in (message.version_place, message.place, message.name_place)]
    columns = (message.version_place.column, message.place.column, message.name_place.column)
    assert (lines, columns) == ([3, 4, 5], (34, 15, 20))


# -- where a client may stand

SENDING = """
def wipe(ctxt, disk):
    client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))
    client.prepare(version='1.2').cast(ctxt, 'wipe', disk=disk)
"""


def test_a_class_in_a_class():
    nested = "class Depot(object):\n" + "".join(f"    {line}\n" for line in HEAD.strip().splitlines())
    surface = service(
        f"{nested}\n        def wipe(self, ctxt):\n            self.client.cast(ctxt, 'wipe')\n"
    )
    assert list(sent(surface, name="Depot.DepotAPI")) == ["wipe"]
    assert sent(surface, "1.5", name="Depot.DepotAPI")["wipe"].messages


def test_the_functions_of_a_module_are_a_client_of_its_name():
    (message,) = sent(service(SENDING), name="rpcapi")["wipe"].messages
    assert wire(message) == ("cast", "wipe", "1.2", {"disk"}, set())


def test_a_function_that_calls_another():
    more = "\n\ndef wipe_all(ctxt):\n    _log(ctxt)\n    wipe(ctxt, 'all')\n\n\ndef _log(ctxt):\n    pass\n"
    assert sorted(sent(service(SENDING + more), name="rpcapi")) == ["wipe", "wipe_all"]


def test_a_private_function_that_others_call_is_none_of_its_own():
    more = SENDING.replace("def wipe", "def _wipe") + "\n\ndef wipe_all(ctxt):\n    _wipe(ctxt, 'all')\n"
    assert list(sent(service(more), name="rpcapi")) == ["wipe_all"]


def test_a_function_that_calls_something_else_is_no_client():
    text = f"{HEAD}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n"
    surface = service(f"{text}\n\ndef run(ctxt):\n    return subprocess.call(ctxt, 'wipe')\n")
    assert [c.class_name for i in surface.surface.interfaces for c in i.clients] == ["DepotAPI"]


def test_a_class_that_sends_through_a_function_of_another_module():
    user = """
from depot.store import rpcapi


class Cleaner(object):
    def __init__(self):
        self.cctxt = None

    def clean(self, ctxt):
        rpcapi.wipe(ctxt, 'all')
"""
    (message,) = sent(service(SENDING, user=user), name="Cleaner")["clean"].messages
    assert wire(message) == ("cast", "wipe", "1.2", {"disk"}, set())


@pytest.mark.parametrize(
    "sending",
    [
        "getattr(self.client, 'cast')(ctxt, 'wipe')",
        "send = getattr(self.client.prepare(server=ctxt), 'cast')\n        send(ctxt, 'wipe')",
        "getattr(self, '_send')(ctxt)",
    ],
)
def test_a_verb_asked_for_by_its_name(sending):
    helper = "    def _send(self, ctxt):\n        self.client.cast(ctxt, 'wipe')"
    found = methods_of(f"    def wipe(self, ctxt):\n        {sending}", helper)
    assert [wire(m) for m in found["wipe"].messages] == [("cast", "wipe", "1.0", set(), set())]
