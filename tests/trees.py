"""Made-up trees for tests: from the text of their files to what is understood of them."""

from collections.abc import Mapping
from textwrap import dedent

from rpclint import facts
from rpclint.config import Config
from rpclint.config.places import of_files
from rpclint.extract import extract
from rpclint.link import Program
from rpclint.lint.loading import Source
from rpclint.model import Client, ClientMethod, Endpoint, Interface, TreeId
from rpclint.source.tree import LoadedTree
from rpclint.surfaces import TreeSurface

RPC = (
    "from oslo import messaging\nfrom oslo.config import cfg\nfrom depot import rpc\n\nCONF = cfg.CONF\n\n\n"
)
HELPER = """
from oslo import messaging

TRANSPORT = None


def get_client(target, version_cap=None, serializer=None):
    return messaging.RPCClient(TRANSPORT, target, version_cap=version_cap, serializer=serializer)
"""


def tree(files: Mapping[str, str], rev: str = "tree", config: str = "") -> TreeSurface:
    """The surface of a tree with these files, and a configuration as it stands in rpclint.toml."""
    return source(files, rev, config).surface


def source(files: Mapping[str, str], rev: str = "tree", config: str = "") -> Source:
    contents = {path: dedent(text).encode() for path, text in files.items()}
    said = of_files([("rpclint.toml", dedent(config).encode())]) or Config()
    return Source(LoadedTree(rev, contents), TreeId(rev, series=rev), config=lambda: said)


def program(files: Mapping[str, str]) -> Program:
    """The same files, linked by name only."""
    return Program(list(files), lambda path: extract(dedent(files[path])))


def statements(text: str) -> tuple[facts.Statement, ...]:
    return extract(dedent(text)).body


def statement(text: str) -> facts.Statement:
    (only,) = statements(text)
    return only


def expression(text: str) -> facts.Expression:
    found = statement(f"_ = {text}")
    assert isinstance(found, facts.Assign)
    return found.value


# -- one service named depot


def service(client: str, server: str = "", **more: str) -> TreeSurface:
    """A tree with one client module, the helper it makes its client with, and one server."""
    return tree(
        {
            "depot/__init__.py": "",
            "depot/rpc.py": HELPER,
            "depot/store/__init__.py": "",
            "depot/store/rpcapi.py": RPC + dedent(client),
            "depot/store/manager.py": RPC + dedent(server or SERVER),
            **{f"depot/{name}.py": dedent(text) for name, text in more.items()},
        }
    )


SERVER = """
class DepotManager(object):
    target = messaging.Target(version='1.9')

    def wipe(self, context, **kwargs):
        pass
"""

HEAD = """
class DepotAPI(object):
    VERSION_ALIASES = {'havana': '1.3', 'icehouse': '1.6'}

    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
        cap = self.VERSION_ALIASES.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)
        self.client = rpc.get_client(target, version_cap=cap)
"""
PROXY_HEAD = """
class DepotAPI(depot.openstack.common.rpc.proxy.RpcProxy):
    BASE_RPC_API_VERSION = '1.0'

    def __init__(self):
        super(DepotAPI, self).__init__(
            topic=CONF.depot_topic, default_version=self.BASE_RPC_API_VERSION)
"""

CLIENT = """
class DepotAPI(object):
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    def wipe(self, ctxt):
        self.client.cast(ctxt, 'wipe')
"""

MANAGER = """
class DepotManager(object):
    target = messaging.Target(version='1.4')

    def wipe(self, context):
        pass
"""


def interface(surface: TreeSurface, name: str = "store", namespace: str | None = None) -> Interface:
    (only,) = (i for i in surface.surface.interfaces if (i.name, i.namespace) == (name, namespace))
    return only


def client(surface: TreeSurface, name: str = "DepotAPI") -> Client:
    (only,) = (c for i in surface.surface.interfaces for c in i.clients if c.class_name == name)
    return only


def endpoint(surface: TreeSurface, name: str = "DepotManager") -> Endpoint:
    (only,) = (e for i in surface.surface.interfaces for e in i.endpoints if e.class_name == name)
    return only


def sent(surface: TreeSurface, pin: str | None = None, name: str = "DepotAPI") -> dict[str, ClientMethod]:
    """What each method of a client does under a pin."""
    return {m.name: m for m in surface.methods(client(surface, name), pin)}


def reasons(surface: TreeSurface) -> list[str]:
    return [gap.reason for gap in surface.surface.gaps]


def methods_of(*body, head=HEAD):
    """The client methods of a class with this method, or these, in it."""
    return sent(service(head + "\n" + "\n\n".join(body)))


def only(*body, head=HEAD):
    """The one message of the one method."""
    (method,) = methods_of(*body, head=head).values()
    (message,) = method.messages
    return message


def wire(message):
    return message.kind.value, message.method, message.version, set(message.arguments), set(message.optional)
