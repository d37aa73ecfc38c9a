"""What nobody can tell is a gap: recorded, counted, and never a guess."""

import pytest
from trees import HEAD, HELPER, RPC, reasons, service, tree


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("self.client.cast(ctxt, name)", "DepotAPI.wipe sends a method that is not a constant"),
        ("self.client.cast(ctxt, 'x_%s' % name)", "DepotAPI.wipe sends a method that is not a constant"),
        (
            "self.client.prepare(version=name).cast(ctxt, 'wipe')",
            "DepotAPI.wipe sends wipe at an unknown version",
        ),
    ],
)
def test_what_nobody_can_tell_is_a_gap(body, reason):
    assert reason in reasons(service(f"{HEAD}\n    def wipe(self, ctxt, name):\n        {body}\n"))


def test_too_many_paths_are_a_gap():
    tests = "".join(f"        if a{n}:\n            kw['a{n}'] = a{n}\n" for n in range(12))
    names = ", ".join(f"a{n}" for n in range(12))
    surface = service(
        f"{HEAD}\n    def wipe(self, ctxt, {names}):\n        kw = {{}}\n{tests}"
        "        self.client.cast(ctxt, 'wipe', **kw)\n"
    )
    assert "DepotAPI.wipe is too long, or has too many paths, to be followed to the end" in reasons(surface)


def test_a_client_without_a_server_is_a_gap():
    surface = tree(
        {
            "depot/__init__.py": "",
            "depot/rpc.py": HELPER,
            "depot/store/__init__.py": "",
            "depot/store/rpcapi.py": RPC
            + HEAD
            + "\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n",
        }
    )
    assert reasons(surface) == ["no server in the tree for DepotAPI"]


@pytest.mark.parametrize(
    ("where", "served", "matched"),
    [
        ("store", ["wipe", "fill", "drain"], True),
        ("store", ["wipe"], True),
        ("store", ["lock"], False),  # what it sends goes to another server in sight of nobody
        ("racks", ["wipe", "fill"], True),
        ("racks", ["wipe"], False),  # by chance
    ],
)
def test_a_server_that_has_nothing_of_what_is_sent_is_not_its_server(where, served, matched):
    sends = "".join(
        f"\n    def {name}(self, ctxt):\n        self.client.cast(ctxt, '{name}')\n"
        for name in ("wipe", "fill", "drain")
    )
    methods = "".join(f"\n    def {name}(self, context):\n        pass\n" for name in served)
    server = f"{RPC}\n\nclass DepotManager(object):\n    target = messaging.Target(version='1.9')\n{methods}"
    surface = tree(
        {
            "depot/__init__.py": "",
            "depot/rpc.py": HELPER,
            "depot/store/rpcapi.py": f"{RPC}{HEAD}{sends}",
            f"depot/{where}/manager.py": server,
        }
    )
    assert reasons(surface) == ([] if matched else ["no server in the tree for DepotAPI"])


def test_a_send_through_something_not_understood_is_a_gap():
    head = """
class DepotAPI(object):
    def __init__(self, given):
        self.client = given
        self.other = rpc.get_client(messaging.Target(topic='depot', version='1.0'))
"""
    surface = service(
        f"{head}\n    def fill(self, ctxt):\n        self.other.cast(ctxt, 'wipe')\n"
        "\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe', a=1)\n"
    )
    assert "DepotAPI sends wipe through something unknown" in reasons(surface)
