"""Servers without a version: endpoints by the lists they stand in, and whom nobody tells the version."""

import pytest
from trees import HELPER, RPC, endpoint, interface, reasons, service, tree, wire

CLIENT = """
class BaseAPI(object):
    def __init__(self, context=None, topic=None):
        self._client = rpc.get_client(messaging.Target(topic=topic or ''))

    def _call(self, server, method, **kwargs):
        return self._client.prepare(server=server).call({}, method, **kwargs)

    def echo(self, text):
        return self._call(None, 'echo', text=text)
"""
API = """
from depot.common import base


class API(base.BaseAPI):
    def __init__(self, context=None):
        super(API, self).__init__(context, topic='depot')

    def wipe(self, disk):
        return self._call(disk.host, 'wipe', disk=disk)

    def fill(self, disk):
        return self._call(disk.host, 'fill', disk=disk)
"""
HANDLERS = {
    "depot/store/handlers/wiping.py": "class Handler:\n    def wipe(self, context, disk):\n        pass\n",
    "depot/store/handlers/filling.py": "class Handler:\n    def fill(self, ctx, disk, echo=None):\n"
    "        pass\n\n    def echo(self, ctx, text):\n        pass\n",
}
IMPORTS = "from depot.store.handlers import filling, wiping\n"


def depot(main, **more):
    packages = {f"depot/{name}/__init__.py": "" for name in ("common", "store", "store/handlers", "cmd")}
    return tree(
        {
            **packages,
            "depot/rpc.py": HELPER,
            "depot/common/base.py": f"{RPC}{CLIENT}",
            "depot/store/api.py": API,
            "depot/cmd/store.py": main,
            **HANDLERS,
            **more,
        }
    )


@pytest.mark.parametrize(
    "main",
    [
        f"{IMPORTS}\n\ndef main():\n    endpoints = [wiping.Handler(), filling.Handler()]\n    start()\n",
        (
            "def main():\n    from depot.store.handlers import filling, wiping\n\n"
            "    endpoints = [wiping.Handler()]\n    if CONF.fills:\n"
            "        endpoints.append(filling.Handler())\n    start(endpoints)\n"
        ),
        (
            f"{IMPORTS}\n\nclass Manager(object):\n    @property\n    def store_endpoints(self):\n"
            "        return [wiping.Handler, filling.Handler]\n"
        ),
        f"{IMPORTS}\n\nclass Manager(object):\n    store_endpoints = [wiping.Handler, filling.Handler]\n",
        (
            f"{IMPORTS}\n\nclass Manager(object):\n    def start(self, topics):\n"
            "        topics.add_endpoint(wiping.Handler(self))\n        one = filling.Handler()\n"
            "        topics.add_endpoint(one)\n"
        ),
    ],
)
def test_classes_in_a_list_of_endpoints_are_one_server(main):
    surface = depot(main)
    found = interface(surface, "handlers")
    assert [(e.module.rpartition(".")[2], e.version, e.version_declared) for e in found.endpoints] == [
        ("wiping", "1.0", False),
        ("filling", "1.0", False),
    ]
    (client,) = found.clients
    assert reasons(surface) == []
    assert {message.method: message.version for m in client.methods for message in m.messages} == {
        "wipe": None,
        "fill": None,
        "echo": None,  # of the base class, which does not know where it sends
    }


def test_an_endpoint_that_registers_itself():
    text = (
        RPC
        + """
class Engine(object):
    def start(self):
        self.server = load('server')()
        self.server.register_endpoint(self)

    def wipe(self, ctx, disk):
        pass

    def fill(self, ctx, disk):
        pass
"""
    )
    surface = depot("", **{"depot/store/server.py": text})
    assert endpoint(surface, "Engine").version_declared is False


def test_what_hears_of_events_is_no_endpoint():
    text = (
        RPC
        + """
class Hearer(object):
    def info(self, ctxt, publisher_id, event_type, payload, metadata):
        pass

    def wipe(self, ctxt, publisher_id):
        pass


def listen():
    endpoints = [Hearer()]
    return messaging.get_notification_listener(TRANSPORT, [], endpoints)
"""
    )
    surface = depot("", **{"depot/store/hearing.py": text})
    assert reasons(surface) == ["no server in the tree for API"]


EATING = """
def request_context(func):
    @functools.wraps(func)
    def wrapped(self, ctx, *args, **kwargs):
        context.set_ctx(context.Context(**ctx))
        return func(self, {handed}*args, **kwargs)

    return wrapped


class DepotManager(object):
    target = messaging.Target(version='1.9')

    @request_context
    def wipe(self, disk, force=False):
        pass
"""


@pytest.mark.parametrize(
    ("handed", "parameters"), [("", {"disk": True, "force": False}), ("ctx, ", {"force": False})]
)
def test_a_decorator_may_keep_the_context_for_itself(handed, parameters):
    surface = service(HEAD, EATING.format(handed=handed))
    method = endpoint(surface).methods["wipe"]
    assert {p.name: p.required for p in method.parameters} == parameters


HEAD = """
class DepotAPI(object):
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    def wipe(self, ctxt, disk):
        self.client.cast(ctxt, 'wipe', disk=disk)
"""
PASSING = """
class Passing(object):
    def __init__(self, behind):
        self.behind = behind

    def __getattr__(self, name):
        method = getattr(self.behind, name)

        def run(ctx, **kwargs):
            context.set_ctx(ctx)
            return method({handed}**kwargs)

        return run


class Depot(object):
    def __init__(self):
        self.server = messaging.get_rpc_server(TRANSPORT, messaging.Target(topic='depot'), [Passing(self)])

    def wipe(self, disk):
        pass
"""


@pytest.mark.parametrize(("handed", "names"), [("", ["disk"]), ("ctx, ", [])])
def test_what_is_put_before_an_object_may_keep_the_context_for_itself(handed, names):
    surface = service(HEAD, PASSING.format(handed=handed))
    method = endpoint(surface, "Passing").methods["wipe"]
    assert [p.name for p in method.parameters] == names


def test_a_message_that_a_helper_sends_stands_where_the_helper_was_asked_to():
    surface = depot(f"{IMPORTS}\n\ndef main():\n    endpoints = [wiping.Handler(), filling.Handler()]\n")
    (client,) = interface(surface, "handlers").clients
    (message,) = next(m for m in client.methods if m.name == "wipe").messages
    assert (message.place.path, message.place.line) == ("depot/store/api.py", 10)
    assert wire(message) == ("call", "wipe", None, {"disk"}, set())


def test_a_property_that_can_be_set_is_still_one():
    head = """
class DepotAPI(object):
    @property
    def client(self):
        return rpc.get_client(messaging.Target(topic='depot', version='1.4'))

    @client.setter
    def client(self, value):
        pass

    def wipe(self, ctxt):
        self.client.cast(ctxt, 'wipe')
"""
    surface = service(head)
    (client,) = interface(surface).clients
    assert client.version == "1.4"


def test_the_method_of_a_base_does_not_hide_that_an_heir_sends():
    base = "class Base(object):\n    def wipe(self, ctxt):\n        raise NotImplementedError\n"
    text = "from depot import base\n" + HEAD.replace("(object)", "(base.Base)")
    surface = service(text, base=base)
    (client,) = interface(surface).clients
    assert [m.name for m in client.methods] == ["wipe"]


def test_what_turns_arguments_into_text_is_no_endpoint():
    server = """
class Serializer(messaging.Serializer):
    def deserialize_context(self, context):
        pass

    def wipe(self, context, disk):
        pass


class DepotService(object):
    def start(self):
        target = messaging.Target(topic='depot')
        self.server = messaging.get_rpc_server(TRANSPORT, target, [self], serializer=Serializer())

    def wipe(self, context, disk):
        pass
"""
    surface = service(HEAD, server)
    assert [e.class_name for e in interface(surface).endpoints] == ["DepotService"]


@pytest.mark.parametrize(
    ("versions", "served"), [(["'1.4'"], "1.4"), (["'1.4'", "'1.4'"], "1.4"), (["'1.4'", "'1.5'"], None)]
)
def test_a_version_from_the_one_who_makes_the_server(versions, served):
    server = """
class Dispatcher(object):
    def __init__(self, topic, version):
        self.topic = topic
        self.version = version

    def start(self):
        self.target = messaging.Target(server='here', topic=self.topic, version=self.version)
        messaging.get_rpc_server(TRANSPORT, self.target, [self]).start()

    def wipe(self, context, disk):
        pass
"""
    users = "".join(
        f"\n\nclass User{n}(object):\n    def start(self):\n        Dispatcher('depot', {version}).start()\n"
        for n, version in enumerate(versions)
    )
    surface = service(HEAD, server + users)
    found = [e.version for i in surface.surface.interfaces for e in i.endpoints]
    assert found == ([served] if served else [])
    assert ("the version or namespace of Dispatcher is not a constant" in reasons(surface)) is (
        served is None
    )


def test_a_client_that_the_heirs_of_a_class_make():
    text = (
        RPC
        + """
class Core(object):
    def __init__(self, topic):
        self.topic = topic

    def check(self, context):
        return self.client.call(context, 'wipe', disk=None)


class DepotAPI(Core):
    def __init__(self):
        super(DepotAPI, self).__init__('depot')
        self.client = rpc.get_client(messaging.Target(topic='depot', version='1.2'))

    def wipe(self, context, disk):
        self.client.cast(context, 'wipe', disk=disk)
"""
    )
    surface = service(text.removeprefix(RPC))
    (client,) = interface(surface).clients
    assert (client.class_name, sorted(m.name for m in client.methods)) == ("DepotAPI", ["check", "wipe"])
    assert reasons(surface) == []
