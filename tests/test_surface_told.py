"""Helpers that are told what to send: their callers are the senders, wherever they are."""

from trees import HEAD, client, reasons, sent, service, tree, wire

from rpclint.evaluate import paths

WRAPPER = """
class DepotClient(object):
    def __init__(self):
        self._client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    @staticmethod
    def make_msg(method, **kwargs):
        return method, kwargs

    def call(self, ctxt, msg, version=None):
        method, kwargs = msg
        client = self._client if version is None else self._client.prepare(version=version)
        return client.call(ctxt, method, **kwargs)

    def cast(self, ctxt, msg):
        method, kwargs = msg
        self._client.cast(ctxt, method, **kwargs)
"""
TELLER = """
class DepotClient(object):
    def __init__(self):
        self._client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    def call(self, ctxt, method, req, version=None):
        client = self._client if version is None else self._client.prepare(version=version)
        return client.call(ctxt, method, req=req)
"""


def test_a_helper_of_its_own_class_is_no_message_and_no_gap():
    surface = service(
        f"{WRAPPER}\n    def wipe(self, ctxt, disk):\n"
        "        return self.call(ctxt, self.make_msg('wipe', disk=disk), version='1.2')\n"
    )
    assert reasons(surface) == []
    (method,) = client(surface, "DepotClient").methods
    assert [wire(message) for message in method.messages] == [("call", "wipe", "1.2", {"disk"}, set())]


def test_whoever_calls_the_helper_of_an_object_sends():
    user = """
from depot.store import rpcapi


class Controller(object):
    def __init__(self):
        self.rpc_client = rpcapi.DepotClient()

    def wipe(self, req):
        self.rpc_client.call(req.context, 'wipe', req)
"""
    surface = service(TELLER, user=user)
    assert reasons(surface) == []
    (message,) = sent(surface, name="Controller")["wipe"].messages
    assert wire(message) == ("call", "wipe", "1.0", {"req"}, set())


def test_the_only_helper_of_its_name_is_known_by_it():
    teller = TELLER.replace("def call", "def ask")
    user = """
from depot import drivers


class Controller(object):
    def __init__(self, conf):
        self.api = drivers.load(conf.driver)  # cctxt

    def wipe(self, context):
        ask = self.api.ask
        return ask(context, 'wipe', {'a': 1}, version='1.4')
"""
    surface = service(teller, user=user)
    assert [r for r in reasons(surface) if "constant" in r or "unknown" in r] == []
    (message,) = sent(surface, name="Controller")["wipe"].messages
    assert wire(message) == ("call", "wipe", "1.4", {"req"}, set())


def test_two_helpers_of_one_name_are_not_told_apart():
    user = (
        TELLER.replace("DepotClient", "OtherClient")
        + """

class Controller(object):
    def __init__(self, given):
        self.api = given

    def wipe(self, context):
        self.api.call(context, 'wipe', {})
"""
    )
    surface = service(TELLER, user="from oslo import messaging\nfrom depot import rpc\n" + user)
    assert "Controller sends wipe through something unknown" in reasons(surface)


def test_a_helper_that_is_told_something_unknown_by_its_caller_is_a_gap_there():
    body = "    def wipe(self, ctxt, name):\n        self.call(ctxt, self.make_msg('x_%s' % name))\n"
    assert "DepotClient.wipe sends a method that is not a constant" in reasons(
        service(
            f"{WRAPPER}\n    def fill(self, ctxt):\n        self.call(ctxt, self.make_msg('wipe'))\n\n{body}"
        )
    )


def test_a_function_of_a_module_that_is_told_what_to_send_and_by_whom():
    surface = service(
        f"{HEAD}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n",
        notes="import oslo_messaging\nfrom depot import rpc\n\nALL = (WIPE, FILL) = ('wipe', 'fill')\n\n\n"
        "def tell(method, **kwargs):\n"
        "    client = rpc.get_client(oslo_messaging.Target(topic='depot', version='1.0'))\n"
        "    client.prepare(fanout=True).cast({}, method, **kwargs)\n\n\n"
        "def wipe(disk):\n    tell(WIPE, disk=disk)\n",
    )
    assert reasons(surface) == []
    (message,) = sent(surface, name="notes")["wipe"].messages
    assert wire(message) == ("fanout", "wipe", "1.0", {"disk"}, set())


def test_a_client_that_a_service_makes_when_it_starts():
    surface = service(
        """
class DepotAPI(object):
    def __init__(self, host):
        self._client = None
        self.host = host

    def start(self):
        self._client = rpc.get_client(messaging.Target(topic='depot', version='1.3'))

    def wipe(self, ctxt):
        self._client.prepare(server=self.host).call(ctxt, 'wipe')
"""
    )
    assert reasons(surface) == []
    (message,) = sent(surface)["wipe"].messages
    assert wire(message) == ("call", "wipe", "1.3", set(), set())


def test_a_client_that_is_made_in_more_than_one_way_is_not_guessed_at():
    surface = service(
        """
class DepotAPI(object):
    def __init__(self):
        self._client = None

    def start(self):
        self._client = rpc.get_client(messaging.Target(topic='depot', version='1.3'))

    def restart(self):
        self._client = rpc.get_client(messaging.Target(topic='depot', version='1.4'))

    def wipe(self, ctxt):
        self._client.cast(ctxt, 'wipe', a=1)
"""
    )
    assert "DepotAPI sends wipe through something unknown" in reasons(surface)


OLD_RPC = "from depot.openstack.common import rpc\n"
DRIVER = f"""{OLD_RPC}

def cast_to_host(context, host, method, **kwargs):
    rpc.cast(context, rpc.queue_get_for(context, 'store', host), {{"method": method, "args": kwargs}})


class Driver(object):
    def schedule(self, context, method, **kwargs):
        raise NotImplementedError()
"""
CHANCE = """
from depot.sched import driver


class Chance(driver.Driver):
    def schedule(self, context, method, **kwargs):
        driver.cast_to_host(context, 'there', method, **kwargs)
"""
SIMPLE = """
from depot.sched import driver


class Simple(driver.Driver):
    def schedule_wipe(self, context, disk):
        driver.cast_to_host(context, 'there', 'wipe', disk=disk)
"""
STORE = """
from depot.openstack.common.rpc import dispatcher


class StoreManager(object):
    def create_rpc_dispatcher(self):
        return dispatcher.RpcDispatcher([self])

    def wipe(self, context, disk):
        pass
"""
SCHEDULER = """
class SchedManager(object):
    RPC_API_VERSION = '2.2'

    def wipe(self, context, disk):
        pass
"""
OLD_TREE = {"depot/sched/driver.py": DRIVER, "depot/store/manager.py": STORE}


def test_whoever_calls_the_function_of_a_module_sends_though_its_own_file_says_nothing_of_rpc():
    surface = tree({**OLD_TREE, "depot/sched/simple.py": SIMPLE})
    assert reasons(surface) == []
    (message,) = sent(surface, name="Simple")["schedule_wipe"].messages
    assert wire(message) == ("cast", "wipe", None, {"disk"}, set())


def test_what_only_hands_on_is_one_gap_where_nobody_tells_it_anything():
    surface = tree({**OLD_TREE, "depot/sched/chance.py": CHANCE})
    assert reasons(surface) == ["Chance.schedule sends a method that is not a constant"]


def test_a_client_is_matched_with_a_server_that_serves_its_major_rather_than_with_its_neighbour():
    files = {**OLD_TREE, "depot/sched/simple.py": SIMPLE, "depot/sched/manager.py": SCHEDULER}
    surface = tree(files).surface
    homes = {client.class_name: i.name for i in surface.interfaces for client in i.clients}
    assert homes == {"Simple": "store"}


MANY = "\n".join(f"        if flags.f{n}:\n            self.work(flags.g{n})" for n in range(10))


def test_what_shows_no_sign_of_rpc_is_only_glanced_at(monkeypatch):
    robot = f"""
class Robot(object):
    def __init__(self, arm):
        self.arm = arm

    def move(self, flags):
{MANY}
        self.arm.call('move', flags)
"""
    tried = []

    class Counted(paths.Path):
        def __init__(self, *given, **named):
            tried.append(given)
            super().__init__(*given, **named)

    monkeypatch.setattr(paths, "Path", Counted)
    assert (
        reasons(
            service(f"{HEAD}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n{robot}")
        )
        == []
    )
    assert len(tried) < 100


def test_the_configuration_that_came_with_the_old_library_is_not_followed():
    registered = "\n".join(
        f"        if not known(self.options, OPTION{n}):\n            self.count += 1" for n in range(12)
    )
    files = {
        "depot/openstack/common/cfg.py": (
            f"class Options(object):\n    def __init__(self):\n{registered}\n\nCONF = Options()\n"
        ),
        "depot/store/manager.py": STORE,
        "depot/store/api.py": f"""{OLD_RPC}from depot.openstack.common import cfg


class API(object):
    def wipe(self, context, disk):
        rpc.cast(context, cfg.CONF.store_topic, {{"method": "wipe", "args": {{"disk": disk}}}})
""",
    }  # fmt: skip
    surface = tree(files)
    assert reasons(surface) == []
    assert [len(m.messages) for m in sent(surface, name="API").values()] == [1]
