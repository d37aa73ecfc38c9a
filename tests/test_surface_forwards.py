"""What the methods of a compatibility proxy hand on, and to what."""

import pytest
from trees import CLIENT, endpoint, service

MANAGER = """
class DepotManager(object):
    target = messaging.Target(version='2.3')

    def __init__(self):
        self.additional_endpoints = [DepotV1Proxy(self)]

    {taker}
        return shelf


class DepotV1Proxy(object):
    target = messaging.Target(version='1.9')

    def __init__(self, manager):
        self.manager = manager

    def wipe(self, ctxt, shelf, box=None):
        {call}
"""
TAKER = "def wipe(self, context, shelf, box=None):"


def proxied(call, taker=TAKER, server=MANAGER, **more):
    text = server.replace("{taker}", taker).replace("{call}", call)
    return endpoint(service(CLIENT, text, **more), "DepotV1Proxy")


def forward(call, taker=TAKER):
    """The one forward of the proxy's method."""
    (found,) = proxied(call, taker).methods["wipe"].forwards
    return found


# -- what is passed


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        ("ctxt, shelf, box", ["context=context", "shelf=shelf", "box=box"]),
        ("ctxt, box, shelf", ["context=context", "shelf=box", "box=shelf"]),
        ("ctxt, shelf, box=box", ["context=context", "shelf=shelf", "box=box"]),
        ("context=ctxt, shelf=box", ["context=context", "shelf=box"]),
        ("ctxt, shelf, None", ["context=context", "shelf=shelf", "box is None"]),
        ("ctxt, shelf, box=[]", ["context=context", "shelf=shelf", "box is []"]),
        ("ctxt, {}, ()", ["context=context", "shelf is {}", "box is ()"]),
        ("ctxt, shelf or 1, box.name", ["context=context", "shelf from something", "box from something"]),
        ("ctxt, *shelf", ["context=context"]),
        ("ctxt, shelf, **box", ["context=context", "shelf=shelf"]),
    ],
)
def test_arguments(arguments, passed):
    def told(one):
        if one.own:
            return f"{one.to}={one.own}"
        return f"{one.to} is {one.constant}" if one.constant else f"{one.to} from something"

    found = forward(f"return self.manager.wipe({arguments})")
    assert list(map(told, found.passed)) == passed
    assert (found.missing, found.unexpected) == ((), ())
    assert found.open is ("*" in arguments)


@pytest.mark.parametrize(
    ("taker", "arguments", "missing", "unexpected"),
    [
        ("def wipe(self, context, shelf, box):", "ctxt, shelf", ("box",), ()),
        ("def wipe(self, context, *, shelf):", "ctxt", ("shelf",), ()),
        ("def wipe(self, context, shelf, box):", "ctxt, *shelf", (), ()),
        ("def wipe(self, context, shelf):", "ctxt, shelf, box", (), ("box",)),
        ("def wipe(self, context, box):", "ctxt, shelf, box", (), ("shelf",)),
        ("def wipe(self, context, shelf):", "ctxt, shelf, 1", (), ("1",)),
        ("def wipe(self, context, shelf):", "ctxt, shelf, box.name", (), ("one more argument",)),
        ("def wipe(self, context, shelf, *args):", "ctxt, shelf, box", (), ()),
        ("def wipe(self, context, shelf):", "ctxt, shelf, lid=1", (), ("lid",)),
        ("def wipe(self, context, shelf, **more):", "ctxt, shelf, lid=1", (), ()),
        ("def wipe(self, context, shelf):", "ctxt, shelf, shelf=1", (), ("shelf",)),
        ("@staticmethod\n    def wipe(context, shelf):", "ctxt, shelf", (), ()),
        ("def wipe(self, context, shelf, /):", "ctxt, shelf=1", ("shelf",), ("shelf",)),
    ],
)
def test_what_does_not_bind(taker, arguments, missing, unexpected):
    found = forward(f"return self.manager.wipe({arguments})", taker)
    assert (found.missing, found.unexpected) == (missing, unexpected)


# -- where it goes


@pytest.mark.parametrize(
    "call",
    [
        "return self.manager.wipe(ctxt, shelf)",
        "result = self.manager.wipe(ctxt, shelf)\n        return result",
        "manager = self.manager\n        return manager.wipe(ctxt, shelf)",
        "wipe = self.manager.wipe\n        return wipe(ctxt, shelf)",
        "return getattr(self.manager, 'wipe')(ctxt, shelf)",
        "if shelf:\n            with box:\n                return [self.manager.wipe(ctxt, shelf)]",
    ],
)
def test_ways_to_hand_on(call):
    found = forward(call)
    assert (found.class_name, found.name, found.method.name) == ("DepotManager", "wipe", "wipe")
    assert [p.own for p in found.passed] == ["context", "shelf"]


@pytest.mark.parametrize(
    "call",
    [
        "return shelf",
        "return self.manager.driver.wipe(ctxt, shelf)",
        "return self.other.wipe(ctxt, shelf)",
        "return getattr(self.manager, shelf)(ctxt)",
        "manager = self.manager\n        manager = box\n        return manager.wipe(ctxt, shelf)",
    ],
)
def test_what_is_no_forward(call):
    found = proxied(call)
    assert found.methods["wipe"].forwards == ()
    assert found.proxy_of is None


def test_the_name_of_another_method():
    found = forward("return self.manager.clean(ctxt, shelf)", "def clean(self, context, shelf):")
    assert (found.name, found.method.name) == ("clean", "clean")


def test_another_name_for_the_same_method():
    taker = "def clean(self, context, shelf): pass\n    wipe = clean\n    def more(self, shelf):"
    assert forward("return self.manager.wipe(ctxt, shelf)", taker).method.name == "clean"


def test_a_method_that_is_not_there():
    found = forward("return self.manager.clean(ctxt, shelf)")
    assert (found.class_name, found.name, found.method) == ("DepotManager", "clean", None)


@pytest.mark.parametrize(
    "taker",
    [
        "clean = partial(wipe)\n    def wipe(self, context, shelf):",
        "def __getattr__(self, name): pass\n    def wipe(self, context, shelf):",
        "@property\n    def clean(self): pass\n    def wipe(self, context, shelf):",
    ],
)
def test_a_method_that_may_be_there_is_no_forward_to_nothing(taker):
    assert proxied("return self.manager.clean(ctxt, shelf)", taker).methods["wipe"].forwards == ()


@pytest.mark.parametrize("handler", ["except TypeError", "except (KeyError, AttributeError) as e", "except"])
def test_a_call_that_is_tried(handler):
    call = f"try:\n            return self.manager.wipe(ctxt)\n        {handler}:\n            pass"
    assert forward(call).guarded


def test_a_call_that_is_asked_after():
    assert forward("if hasattr(self.manager, 'wipe'): return self.manager.wipe(ctxt)").guarded


def test_other_handlers_do_not_make_up_for_a_call_that_does_not_bind():
    call = (
        "try:\n            return self.manager.wipe(ctxt)\n        except exception.Full:\n            raise"
    )
    assert not forward(call).guarded


def test_what_comes_of_it():
    thrown_away = proxied("self.manager.wipe(ctxt, shelf)").methods["wipe"]
    returned = proxied("return self.manager.wipe(ctxt, shelf)").methods["wipe"]
    assert (thrown_away.returns, thrown_away.forwards[0].discarded) == (False, True)
    assert (returned.returns, returned.forwards[0].discarded) == (True, False)
    assert returned.forwards[0].method.returns


def test_unused_parameters():
    assert proxied("return self.manager.wipe(ctxt, shelf)").methods["wipe"].unused == ("box",)


# -- what is a proxy


def test_a_proxy_of_the_endpoint_of_another_major():
    assert proxied("return self.manager.wipe(ctxt, shelf)").proxy_of == "DepotManager"


def test_a_pass_through_is_one_as_well():
    server = MANAGER + "\n    def __getattr__(self, name):\n        return getattr(self.manager, name)\n"
    found = proxied("pass", server=server)
    assert (found.proxy_of, found.delegates_to) == ("DepotManager", "DepotManager")


def test_the_manager_is_no_proxy_of_the_endpoints_that_it_made():
    server = MANAGER.replace(
        "self.additional_endpoints = [DepotV1Proxy(self)]",
        "self.v1 = DepotV1Proxy(self)\n        self.additional_endpoints = [self.v1]",
    )
    text = server.replace("{taker}", f"{TAKER}\n        self.v1.wipe(context, shelf)")
    found = endpoint(service(CLIENT, text.replace("{call}", "return self.manager.wipe(ctxt, shelf)")))
    assert (found.proxy_of, found.methods["wipe"].forwards) == (None, ())


@pytest.mark.parametrize(
    ("version", "namespace"), [("2.0", "None"), ("1.9", "'racks'")], ids=["same major", "other namespace"]
)
def test_another_endpoint_of_the_same_major_or_in_another_namespace_is_no_proxy(version, namespace):
    server = MANAGER.replace("version='1.9'", f"version='{version}', namespace={namespace}")
    text = server.replace("{taker}", TAKER).replace("{call}", "return self.manager.wipe(ctxt, shelf)")
    client = (
        CLIENT if namespace == "None" else CLIENT.replace("version='1.0'", "version='1.0', namespace='racks'")
    )
    assert endpoint(service(client, text), "DepotV1Proxy").proxy_of is None


def test_what_a_base_class_was_given():
    server = MANAGER.replace("class DepotV1Proxy(object):", "class DepotV1Proxy(proxy.Proxy):").replace(
        "    def __init__(self, manager):\n        self.manager = manager\n", ""
    )
    base = "class Proxy(object):\n    def __init__(self, manager):\n        self.manager = manager\n"
    found = proxied(
        "return self.manager.wipe(ctxt, shelf)", server=f"from depot import proxy\n{server}", proxy=base
    )
    assert found.proxy_of == "DepotManager"


def test_a_proxy_under_the_old_dispatcher():
    server = """
from depot.openstack.common.rpc import dispatcher


class DepotManager(object):
    RPC_API_VERSION = '1.9'

    def create_rpc_dispatcher(self):
        return dispatcher.RpcDispatcher([self, DepotV1Proxy(self)])

    {taker}
        return shelf


class DepotV1Proxy(object):
    RPC_API_VERSION = '2.0'

    def __init__(self, manager):
        self.manager = manager

    def wipe(self, ctxt, shelf, box=None):
        {call}
"""
    assert proxied("return self.manager.wipe(ctxt, shelf)", server=server).proxy_of == "DepotManager"
