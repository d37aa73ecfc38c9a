"""What nobody can tell is a gap: recorded, counted, and never a guess."""

import pytest
from trees import HEAD, HELPER, RPC, SERVER, reasons, service, tree


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


def test_a_function_that_is_told_what_to_send_is_a_gap():
    surface = service(
        f"{HEAD}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n",
        notes="import oslo_messaging\nfrom depot import rpc\n\n\ndef tell(ctxt, method):\n"
        "    rpc.get_client(oslo_messaging.Target(version='1.0')).cast(ctxt, method)\n",
    )
    assert "notes.tell sends a method that is not a constant" in reasons(surface)


def test_many_paths_to_no_message_are_no_gap():
    tests = "".join(f"        if a{n}:\n            log(a{n})\n" for n in range(12))
    names = ", ".join(f"a{n}" for n in range(12))
    driver = f"TARGET = 'can_send_version'\n\n\nclass Driver(object):\n    def run(self, {names}):\n"
    surface = service(
        f"{HEAD}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n",
        driver=f"{driver}{tests}        self.ironic.call('node.get')\n",
    )
    assert reasons(surface) == []


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("class Base(object):\n    a b\n", "not understood as Python: a b"),
        ("class Base(object):\n" + " " * 4 + "x = " + "(" * 200 + ")" * 200 + "\n", "nested too deeply"),
    ],
)
def test_a_base_class_that_cannot_be_read_is_a_gap(base, reason):
    server = "from depot import base\n" + SERVER.replace("(object)", "(base.Base)")
    text = f"{HEAD}\n    def wipe(self, ctxt):\n        self.client.cast(ctxt, 'wipe')\n"
    surface = service(text, server, base=base)
    (gap,) = surface.surface.gaps
    assert (gap.path, gap.reason.startswith(reason)) == ("depot/base.py", True)


def test_a_base_class_in_a_file_that_cannot_be_read_is_a_gap():
    text = RPC + "from depot import base\n\n\nclass DepotManager(base.Base):\n"
    surface = tree(
        {
            "depot/base.py": "# coding: nonsense\nclass Base(object):\n    pass\n",
            "depot/store/manager.py": f"{text}    target = messaging.Target(version='1.9')\n",
        }
    )
    assert [gap.path for gap in surface.surface.gaps] == ["depot/base.py"]


@pytest.mark.parametrize("client", ["None", "given"])
def test_a_send_of_anything_through_something_prepared_is_a_gap(client):
    head = f"""
class DepotAPI(object):
    def __init__(self, given):
        self.client = {client}
        self.other = rpc.get_client(messaging.Target(topic='depot', version='1.0'))

    def fill(self, ctxt):
        self.other.cast(ctxt, 'wipe')

    def tell(self, ctxt, method, **kwargs):
        cctxt = self.client.prepare(version='1.2')
        cctxt.call(ctxt, method, **kwargs)
"""
    assert reasons(service(head)) == ["DepotAPI sends messages through something unknown"]
