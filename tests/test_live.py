"""The check against running code: what an invented service does is compared with what is shown of it."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

pytest.importorskip("oslo_messaging")

LIVE = Path(__file__).parents[1] / "bench" / "live"
sys.path.insert(0, str(LIVE))

from comparison import compare  # noqa: E402

DEPOT = {
    "depot/__init__.py": "",
    "depot/rpc.py": """
        import oslo_messaging

        TRANSPORT = None


        def get_client(target, version_cap=None):
            return oslo_messaging.get_rpc_client(TRANSPORT, target, version_cap=version_cap)
    """,
    "depot/store/__init__.py": "",
    "depot/store/rpcapi.py": """
        import oslo_messaging as messaging
        from oslo_config import cfg

        from depot import rpc


        class TooOld(Exception):
            pass


        class StoreAPI:
            def __init__(self):
                target = messaging.Target(topic="store", version="1.0")
                self.client = rpc.get_client(target, version_cap=cfg.CONF.upgrade_levels.store)

            def wipe(self, ctxt, disk, host, fast=None):
                kwargs = {"disk": disk}
                version = "1.0"
                if fast is not None and self.client.can_send_version("1.2"):
                    version, kwargs["fast"] = "1.2", fast
                self.client.prepare(server=host, version=version).call(ctxt, "wipe", **kwargs)

            def refill(self, ctxt):
                if not self.client.can_send_version("1.1"):
                    raise TooOld
                self.client.prepare(fanout=True, version="1.1").cast(ctxt, "refill")

            def drain(self, ctxt):
                self.client.prepare(version="1.2").cast(ctxt, "drain")
    """,
    "depot/store/manager.py": """
        import functools

        import oslo_messaging as messaging


        def logged(function):
            @functools.wraps(function)
            def inner(self, context, *args, **kwargs):
                return function(self, context, *args, **kwargs)
            return inner


        def undisclosed(function):
            def inner(*args, **kwargs):
                return function(*args, **kwargs)
            return inner


        class StoreV0Proxy:
            target = messaging.Target(version="0.9")

            def __init__(self, manager):
                self.manager = manager

            def __getattr__(self, name):
                return getattr(self.manager, name)


        class StoreManager:
            target = messaging.Target(version="1.2")

            def __init__(self):
                self.additional_endpoints = [StoreV0Proxy(self)]

            @logged
            def wipe(self, context, disk, fast=None):
                pass

            @undisclosed
            @logged
            def refill(self, context):
                pass

            @staticmethod
            def drain(context):
                pass
    """,
    "depot-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: depot\nVersion: 1.0\n",
}
PROJECT = """
    PACKAGE = "depot"
    VALUES = {}


    def start():
        import oslo_messaging
        from depot import rpc
        from oslo_config import cfg

        cfg.CONF.register_opts([cfg.StrOpt("store")], group="upgrade_levels")
        cfg.CONF([], project="depot", default_config_files=[], default_config_dirs=[])
        rpc.TRANSPORT = oslo_messaging.get_rpc_transport(cfg.CONF, "fake://")


    def context():
        return {}


    def pin(version):
        from oslo_config import cfg

        cfg.CONF.set_override("store", version, group="upgrade_levels")


    def serve():
        import oslo_messaging
        from depot import rpc
        from depot.store.manager import StoreManager

        manager = StoreManager()
        endpoints = [manager, *manager.additional_endpoints]
        oslo_messaging.get_rpc_server(rpc.TRANSPORT, oslo_messaging.Target(topic="store"), endpoints)
        yield "depot-store"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("depot")
    for path, text in {**DEPOT, "project.py": PROJECT}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(dedent(text))
    record = "".join(f"{path},,\n" for path in DEPOT)
    (folder / "depot-1.0.dist-info" / "RECORD").write_text(record)
    return folder


@pytest.fixture(scope="module")
def live(folder):
    command = [
        sys.executable,
        str(LIVE / "inside"),
        str(folder / "project.py"),
        str(folder / "live.json"),
        "few",
    ]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(folder)})
    return json.loads((folder / "live.json").read_text())


@pytest.fixture(scope="module")
def shown(folder, live):
    def show(cap):
        under = [] if cap == "none" else ["--cap", cap]
        command = [sys.executable, "-m", "rpclint", "show", "--format", "json", *under, str(folder)]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    return {cap: show(cap) for cap in next(iter(live["clients"].values()))}


def compared(live, shown):
    return compare("depot", copy.deepcopy(live), shown)


def test_both_agree(live, shown):
    outcome = compared(live, shown)
    assert ([str(d) for d in outcome.differences], outcome.unseen) == ([], [])


def test_what_was_compared(live, shown):
    counts = compared(live, shown).counts
    assert counts["client methods under a cap: equal"] == 3 * len(shown)
    assert counts["endpoint methods: equal"] == 6  # three, and again behind the proxy


def test_every_end_was_seen(live):
    ends = live["clients"]["depot.store.rpcapi.StoreAPI"]["1.0"]
    assert [set(ends[name]["ends"]) for name in ("wipe", "refill", "drain")] == [
        {"returned"}, {"guarded: TooOld"}, {"cap"},
    ]  # fmt: skip


def client_method(shown, cap, name):
    (interface,) = shown[cap]["interfaces"]
    (found,) = (m for m in interface["clients"][0]["methods"] if m["name"] == name)
    return found


def endpoint(shown):
    return shown["none"]["interfaces"][0]["endpoints"][0]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda s: client_method(s, "none", "wipe")["messages"].pop(),
            "depot.store.rpcapi.StoreAPI.wipe: under cap none: sends call wipe 1.2(disk, fast), not shown",
        ),
        (
            lambda s: client_method(s, "1.0", "wipe")["messages"][0].update(arguments=["disk", "host"]),
            "depot.store.rpcapi.StoreAPI.wipe: under cap 1.0: sends call wipe 1.0(disk), not shown",
        ),
        (
            lambda s: client_method(s, "1.0", "drain").update(refused="guarded"),
            "depot.store.rpcapi.StoreAPI.drain: under cap 1.0: refused: cap, shown as guarded",
        ),
        (
            lambda s: s["none"]["interfaces"][0].update(clients=[]),
            "depot.store.rpcapi.StoreAPI: is not shown",
        ),
        (
            lambda s: endpoint(s).update(version="1.3"),
            "depot.store.manager.StoreManager: shown as version 1.3, is 1.2",
        ),
        (
            lambda s: endpoint(s)["methods"].pop(),
            "depot.store.manager.StoreManager.wipe: is not shown",
        ),
        (
            lambda s: endpoint(s)["methods"][-1]["parameters"].pop(),
            "depot.store.manager.StoreManager.wipe: shown with disk, takes disk, fast=",
        ),
        (
            lambda s: s["none"]["interfaces"][0]["endpoints"].reverse(),
            "depot-store.None: is served by ['StoreManager', 'StoreV0Proxy'] in this order",
        ),
    ],
)
def test_every_kind_of_difference_is_told(live, shown, spoil, told):
    spoilt = copy.deepcopy(shown)
    spoil(spoilt)
    assert told in [str(d) for d in compared(live, spoilt).differences]


def test_a_message_that_no_call_leads_to_is_told(live, shown):
    more = copy.deepcopy(shown)
    messages = client_method(more, "none", "drain")["messages"]
    messages.append({**messages[0], "version": "1.1"})
    assert [str(d) for d in compared(live, more).unseen] == [
        "depot.store.rpcapi.StoreAPI.drain: under cap none: cast drain 1.1"
    ]
