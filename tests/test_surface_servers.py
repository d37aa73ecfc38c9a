"""Endpoint classes of every era: which version, namespaces and methods each of them serves."""

import pytest
from trees import CLIENT, MANAGER, RPC, endpoint, interface, reasons, service, tree


def served(server, name="DepotManager", **more):
    """One endpoint as it is served: version, whether it says so itself, and its namespaces."""
    found = endpoint(service(CLIENT, server, **more), name)
    return found.version, found.version_declared, found.namespaces


def method_names(server, name="DepotManager", **more):
    return sorted(endpoint(service(CLIENT, server, **more), name).methods)


def parameters(definition):
    server = f"class DepotManager(object):\n    target = messaging.Target(version='1.4')\n{definition}\n"
    return endpoint(service(CLIENT, server)).methods["wipe"]


# -- versions


@pytest.mark.parametrize(
    "target",
    [
        "messaging.Target(version='1.4')",
        "messaging.Target(version=VERSION)",
        "messaging.Target(version=RPC_API_VERSION)",
        "messaging.Target(version=rpcapi.DepotAPI.LATEST)",
        "messaging.Target(version=rpcapi.MODULE_VERSION)",
        "messaging.Target(None, None, None, '1.4')",
        "messaging.Target(**{'version': '1.4'})",
        "Target(version='1.4')",
        "oslo_messaging.Target(version='1.4')",
    ],
)
def test_version_of_a_target(target):
    server = f"""
import oslo_messaging
from oslo_messaging import Target
from depot.store import rpcapi

VERSION = '1.4'


class DepotManager(object):
    RPC_API_VERSION = '1.4'
    target = {target}

    def wipe(self, context):
        pass
"""
    text = CLIENT.replace(
        "class DepotAPI(object):", "MODULE_VERSION = '1.4'\n\n\nclass DepotAPI(object):\n    LATEST = '1.4'\n"
    )
    found = endpoint(service(text, server))
    assert (found.version, found.version_declared, found.namespaces) == ("1.4", True, (None,))


def test_a_subclass_does_not_change_an_inherited_target():
    server = """
class Base(object):
    RPC_API_VERSION = '1.4'
    target = messaging.Target(version=RPC_API_VERSION)

    def wipe(self, context):
        pass


class DepotManager(Base):
    RPC_API_VERSION = '1.9'
"""
    assert served(server)[0] == "1.4"


def test_a_target_without_a_version_serves_the_first():
    assert served(MANAGER.replace("version='1.4'", "namespace=None")) == ("1.0", False, (None,))


def test_a_target_that_is_none_of_messaging_declares_nothing():
    surface = service(CLIENT, MANAGER.replace("messaging.Target(version='1.4')", "{'project': 1}"))
    assert [e.version_declared for i in surface.surface.interfaces for e in i.endpoints] == []


@pytest.mark.parametrize(
    ("target", "namespaces"),
    [
        ("version='1.4', namespace='racks'", ("racks",)),
        ("version='1.4', namespace='racks', legacy_namespaces=['old', None]", ("racks", "old", None)),
        ("version='1.4', namespace=NAMESPACE", ("aisles",)),
    ],
)
def test_namespaces(target, namespaces):
    text = CLIENT.replace("topic='depot'", f"topic='depot', namespace={namespaces[0]!r}")
    server = "NAMESPACE = 'aisles'\n\n\n" + MANAGER.replace("version='1.4'", target).lstrip()
    assert endpoint(service(text, server)).namespaces == namespaces


# -- methods


@pytest.mark.parametrize(
    ("definition", "expected", "any_keyword"),
    [
        ("    def wipe(self, context, disk): pass", [("disk", True)], False),
        ("    def wipe(self, ctxt, disk=None): pass", [("disk", False)], False),
        ("    def wipe(self, context, *, disk, full=1): pass", [("disk", True), ("full", False)], False),
        ("    def wipe(self, context, disk, **kwargs): pass", [("disk", True)], True),
        ("    def wipe(self, *args, **kwargs): pass", [], True),
        ("    @staticmethod\n    def wipe(context, disk): pass", [("disk", True)], False),
        ("    @classmethod\n    def wipe(cls, context, disk): pass", [("disk", True)], False),
        ("    @wrap\n    @lock('x')\n    def wipe(self, context, disk): pass", [("disk", True)], False),
        ("    def fill(self, context, disk): pass\n    wipe = fill", [("disk", True)], False),
        ("    def wipe(self, context, async): pass", [("async", True)], False),
    ],
)
def test_parameters(definition, expected, any_keyword):
    found = parameters(definition)
    assert ([(p.name, p.required) for p in found.parameters], found.any_keyword) == (expected, any_keyword)


@pytest.mark.parametrize(
    "decorator", ["@property", "@wipe.setter", "@cached_property", "@functools.cached_property"]
)
def test_what_is_no_method_is_left_out(decorator):
    server = f"{MANAGER}\n    {decorator}\n    def size(self):\n        return 1\n"
    assert method_names(server) == ["wipe"]


def test_methods_of_mixins_in_other_files():
    mixin = "class Mixin(object):\n    def fill(self, context):\n        pass\n"
    server = "from depot import mixin\n\n\n" + MANAGER.replace("(object)", "(mixin.Mixin)").lstrip()
    assert method_names(server, mixin=mixin) == ["fill", "wipe"]


def test_a_method_knows_its_place():
    mixin = "\n\nclass Mixin(object):\n    def fill(self, context):\n        pass\n"
    server = "from depot import mixin\n\n\n" + MANAGER.replace("(object)", "(mixin.Mixin)").lstrip()
    place = endpoint(service(CLIENT, server, mixin=mixin)).methods["fill"].place
    assert (place.path, place.line) == ("depot/mixin.py", 4)


# -- which classes are endpoints

ALTERNATIVES = """
class NetBase(object):
    target = messaging.Target(version='1.4')

    def wipe(self, context):
        pass


class FlatManager(NetBase):
    pass


class VlanManager(NetBase):
    def fill(self, context):
        pass
"""


def test_the_leaves_of_a_family_are_alternatives():
    found = interface(service(CLIENT, ALTERNATIVES))
    assert [[e.class_name for e in server.endpoints] for server in found.servers] == [
        ["FlatManager"],
        ["VlanManager"],
    ]


@pytest.mark.parametrize(
    "making",
    [
        "return rpc.get_server(target, [Listener()])",
        "server = messaging.get_rpc_server(None, target, [Listener()])",
        "endpoints = [Listener()]\n        return messaging.get_rpc_server(None, target, endpoints)",
        "return messaging.get_rpc_server(None, target, endpoints=[Listener()])",
    ],
)
def test_what_a_server_is_given_is_an_endpoint(making):
    server = f"""
class Listener(object):
    def wipe(self, context):
        pass


class Service(object):
    def start(self):
        target = messaging.Target(topic='depot', server='one')
        {making}
"""
    assert served(server, "Listener") == ("1.0", False, (None,))


def test_what_a_server_is_given_by_another_method_is_an_endpoint():
    server = """
class Listener(object):
    def wipe(self, context):
        pass


class Service(object):
    def __init__(self):
        self.listener = Listener()

    def start(self):
        self._serve([self.listener])

    def _serve(self, endpoints):
        self.server = rpc.get_server(messaging.Target(topic='depot', server='one'), endpoints)
"""
    assert served(server, "Listener") == ("1.0", False, (None,))


def test_an_interface_is_named_after_its_package():
    assert interface(service(CLIENT, MANAGER)).name == "store"


def test_a_module_at_the_top_gives_its_own_name():
    files = {"depot/__init__.py": "", "depot/baserpc.py": RPC + MANAGER}
    assert [i.name for i in tree(files).surface.interfaces] == ["baserpc"]


def test_another_namespace_is_another_interface():
    second = MANAGER.replace("DepotManager", "RackManager").replace("'1.4'", "'2.0', namespace='racks'")
    surface = service(CLIENT, MANAGER + "\n" + second)
    assert [(i.name, i.namespace) for i in surface.surface.interfaces] == [
        ("store", None),
        ("store", "racks"),
    ]


def test_a_file_that_is_a_test_is_left_out():
    files = {"depot/__init__.py": "", "depot/tests/fake.py": RPC + MANAGER}
    assert tree(files).surface.interfaces == ()


@pytest.mark.parametrize("path", ["depot/store/manager.py", "depot/store/rpcapi.py"])
def test_what_is_not_understood_is_a_gap_with_its_place(path):
    files = {path: RPC + MANAGER + "\n\na b\n"}
    (gap,) = tree(files).surface.gaps
    assert (gap.path, gap.line, gap.reason) == (
        path,
        len((RPC + MANAGER).splitlines()) + 3,
        "not understood as Python: a b",
    )


def test_bytes_that_are_no_text_are_a_gap():
    surface = tree(
        {
            "depot/store/manager.py": RPC + MANAGER,
            "depot/store/bad.py": "# coding: nonsense\ntarget = Target()\n",
        }
    )
    assert len(reasons(surface)) == 1


# -- targets that an object makes


LAZY = """@property
    def target(self):
        if not hasattr(self, '_target'):
            self._target = messaging.Target(version='1.4')
        return self._target"""


@pytest.mark.parametrize(
    "making",
    [
        LAZY,
        "def __init__(self):\n        self.target = messaging.Target(version=self.LATEST)",
        "def __init__(self):\n        target = messaging.Target(version='1.4')\n        self.target = target",
        "def start(self, host):\n        self.target = messaging.Target(version='1.4', server=host)",
        "@property\n    def target(self):\n        return messaging.Target(version=self.LATEST)",
    ],
)
def test_a_target_of_an_object(making):
    server = f"""
class DepotManager(object):
    LATEST = '1.4'

    {making}

    def wipe(self, context):
        pass
"""
    assert served(server) == ("1.4", True, (None,))


def test_a_target_that_the_constructor_of_a_base_makes_of_what_the_class_says():
    server = """
class Base(object):
    VERSION = '1.0'

    def __init__(self):
        self.target = messaging.Target(version=self.VERSION)


class DepotManager(Base):
    VERSION = '1.4'

    def wipe(self, context):
        pass
"""
    assert served(server)[0] == "1.4"


def test_a_target_of_an_object_goes_before_that_of_its_class():
    made = "    def __init__(self):\n        self.target = messaging.Target(version='1.6')\n"
    assert served(f"{MANAGER}\n{made}")[0] == "1.6"


def test_a_target_that_is_given_to_an_object_declares_nothing():
    server = MANAGER.replace("target = messaging.Target(version='1.4')", "def __init__(self, target):")
    surface = service(CLIENT, server.replace("target):", "target):\n        self.target = target"))
    assert surface.surface.interfaces == ()


def test_a_version_that_an_object_makes_knows_its_place():
    made = "    def __init__(self):\n        self.target = messaging.Target(version='1.6')\n"
    found = endpoint(service(CLIENT, f"{MANAGER}\n{made}")).version_place
    assert (found.line, found.width) == (len((RPC + MANAGER).splitlines()) + 3, len("'1.6'"))


def test_an_object_that_hands_itself_to_a_server():
    server = """
class Listener(object):
    def start(self):
        self.server = messaging.get_rpc_server(None, messaging.Target(topic='depot', server='one'), self)

    def wipe(self, context):
        pass
"""
    assert served(server, "Listener") == ("1.0", False, (None,))


# -- endpoints in files without a word of RPC

MOUNTED = """
class Manager(object):
    def __init__(self):
        self.additional_endpoints = []
"""
HEIR = "from depot.{0} import {1}\n\n\nclass {2}({1}):\n    def wipe(self, context, full):\n        pass\n"


def test_a_class_that_extends_an_endpoint_in_another_file():
    heir = HEIR.format("store.manager", "DepotManager", "ColdManager")
    found = interface(service(CLIENT, MANAGER, **{"store/cold": heir}))
    assert [(e.class_name, e.version) for e in found.endpoints] == [("ColdManager", "1.4")]


def test_a_class_that_extends_one_which_extends_an_endpoint():
    heir = HEIR.format("store.manager", "DepotManager", "ColdManager")
    second = HEIR.format("store.cold", "ColdManager", "FrozenManager")
    found = interface(service(CLIENT, MANAGER, **{"store/cold": heir, "store/frozen": second}))
    assert [e.class_name for e in found.endpoints] == ["FrozenManager"]


def test_a_class_that_extends_what_is_mounted_and_declares_nothing():
    heir = HEIR.format("manager", "Manager", "ColdManager")
    found = interface(service(CLIENT, MANAGER, manager=MOUNTED, **{"store/cold": heir}))
    assert sorted((e.class_name, e.version, e.version_declared) for e in found.endpoints) == [
        ("ColdManager", "1.0", False),
        ("DepotManager", "1.4", True),
    ]


def test_such_a_class_beside_another_major_is_a_gap():
    heir = HEIR.format("manager", "Manager", "ColdManager")
    server = MANAGER.replace("'1.4'", "'2.4'")
    surface = service(CLIENT, server, manager=MOUNTED, **{"store/cold": heir})
    assert [e.class_name for e in interface(surface).endpoints] == ["DepotManager"]
    assert reasons(surface) == ["ColdManager declares no version and so serves 1.0: not compared"]


def test_a_class_of_the_same_name_as_an_endpoints_base_is_told_apart():
    other = "class Manager(object):\n    pass\n"
    heir = HEIR.format("other", "Manager", "ColdManager")
    found = interface(service(CLIENT, MANAGER, manager=MOUNTED, other=other, **{"store/cold": heir}))
    assert [e.class_name for e in found.endpoints] == ["DepotManager"]


def test_a_manager_that_some_call_gives_is_not_taken_for_none():
    serving = """
    from depot.openstack.common.rpc import dispatcher
    from depot import plugins


    class Base(object):
        def __init__(self, topic, manager=None):
            if manager is None:
                self.manager = self
            else:
                self.manager = manager

        def start(self):
            self.conn.create_consumer(self.topic, dispatcher.RpcDispatcher([self.manager]))


    class {name}(Base):
        def __init__(self):
            super({name}, self).__init__('depot', {manager})

        def wipe(self, context):
            pass
    """
    own = service(CLIENT, " ", **{"store/service": serving.format(name="Own", manager="None")})
    given = service(CLIENT, " ", **{"store/service": serving.format(name="Given", manager="plugins.load()")})

    assert [e.class_name for e in interface(own).endpoints] == ["Own"]
    assert given.surface.interfaces == ()
