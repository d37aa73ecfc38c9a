"""One reading serves trees in which nothing differs that it looked at, and no other."""

import pytest
from trees import HELPER, RPC

from rpclint.cache import no_cache
from rpclint.lint.known import Known
from rpclint.lint.loading import Source
from rpclint.model import TreeId
from rpclint.source.tree import LoadedTree
from rpclint.surfaces import reading

FILES = {
    "depot/rpc.py": HELPER,
    "depot/levels.py": "TOP = '1.4'\n",
    "depot/tools.py": "def tidy():\n    pass\n",
    "depot/rpcapi.py": RPC
    + """from depot import levels


class DepotAPI:
    def __init__(self):
        target = messaging.Target(topic='depot', version='1.0')
        cap = {'juno': levels.TOP}.get(CONF.upgrade_levels.depot, CONF.upgrade_levels.depot)
        self.client = rpc.get_client(target, version_cap=cap)

    def wipe(self, ctxt, disk):
        version = '1.4'
        if not self.client.can_send_version(version):
            from depot import older
            version = older.VERSION
        self.client.prepare(version=version).cast(ctxt, 'wipe', disk=disk)
""",
    "depot/older.py": "VERSION = '1.0'\n",
    "depot/manager.py": RPC
    + """
class DepotManager:
    target = messaging.Target(version='1.4')

    def wipe(self, ctxt, disk):
        pass
""",
}


@pytest.fixture
def read(monkeypatch):
    """The trees that were read."""
    trees, begin = [], reading.Reading.__init__

    def noted(self, tree, *rest, **more):
        trees.append(tree.rev)
        begin(self, tree, *rest, **more)

    monkeypatch.setattr(reading.Reading, "__init__", noted)
    return trees


def sources(*changes):
    """A tree, and the same with each of some changes; None takes a file away."""
    known = Known(no_cache())
    for number, change in enumerate([{}, *changes]):
        files = {path: text for path, text in {**FILES, **change}.items() if text is not None}
        tree = LoadedTree(str(number), {path: text.encode() for path, text in files.items()})
        yield Source(tree, TreeId(str(number)), known)


def versions(source, pin=None):
    (interface,) = source.surface.surface.interfaces
    (client,) = interface.clients
    return [m.version for method in source.surface.methods(client, pin) for m in method.messages]


@pytest.mark.parametrize(
    "change",
    [
        {"depot/tools.py": "def tidy():\n    return 1\n"},
        {"depot/tools.py": None},
        {"depot/more.py": "def tidy():\n    pass\n"},
        {"README": "Wipes."},
    ],
    ids=["changed", "gone", "new", "no code"],
)
def test_what_was_not_looked_at_makes_no_difference(read, change):
    first, second = sources(change)
    assert versions(first) == versions(second) == ["1.4"]
    assert second.surface.surface.tree.rev == "1"
    assert read == ["0"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"depot/rpcapi.py": FILES["depot/rpcapi.py"].replace("version = '1.4'", "version = '1.3'")},
            ["1.3"],
        ),
        ({"depot/levels.py": "TOP = '1.5'\n"}, ["1.4"]),
        ({"depot/tools.py": "class Manager(DepotManager):\n    pass\n"}, ["1.4"]),
        ({"depot/tools.py": "target = Target(version='2.0')\n"}, ["1.4"]),
        ({"oslo/messaging.py": ""}, ["1.4"]),
    ],
    ids=["RPC", "a constant", "an heir", "RPC in another file", "a module that was asked for"],
)
def test_what_was_looked_at_is_read_again(read, change, expected):
    first, second = sources(change)
    assert (versions(first), len(read)) == (["1.4"], 1)
    source = second.surface
    assert source.surface.tree.rev == "1"
    assert read == ["0", "1"]
    if "oslo/messaging.py" not in change:
        assert versions(second) == expected


def test_what_is_looked_at_later_is_looked_at_in_both(read):
    first, second = sources({"depot/older.py": "VERSION = '1.1'\n"})
    assert versions(first) == versions(second) == ["1.4"]
    assert read == ["0"]
    assert versions(first, "1.2") == ["1.0"]
    assert versions(second, "1.2") == ["1.1"]
    assert read == ["0", "1"]


def test_a_reading_is_forgotten_after_some_others(read):
    many = [{"depot/levels.py": f"TOP = '1.{number}'\n"} for number in range(10, 19)]
    trees = list(sources(*many, {"README": "Wipes."}))
    for source in trees:
        versions(source)
    assert len(read) == len(trees)
