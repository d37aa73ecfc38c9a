"""What is particular to designate: how its services are started, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "designate"
REQUIREMENT = "designate"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

SERVICES = ("central", "worker", "producer")
# What a service needs from the outside world before it makes its server.
MOCKED = (
    "designate.coordination.Coordination",
    "designate.heartbeat_emitter.get_heartbeat_emitter",
    "designate.network_api.get_network_api",
    "designate.policy.init",
)

VALUES: dict[str, object] = {}  # arguments that are taken apart

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED: dict[str, str] = {}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import oslo_messaging
    from designate import rpc
    from designate.conf import CONF

    CONF([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(CONF, "fake://")  # registers the option that is set next
    CONF.set_override("transport_url", "fake://")
    rpc.init(CONF)


def context() -> object:
    """What a caller hands to a client method first."""
    from designate.context import DesignateContext

    return DesignateContext.get_admin_context()


def pin(_: str | None) -> None:
    """Nothing: its clients are capped at what they were released with."""


def serve() -> Iterator[str]:
    """Starts the services one by one, each as far as it makes its RPC server."""
    import importlib

    from designate.service import RPCService

    for name in SERVICES:
        with ExitStack() as mocks:
            for mocked in MOCKED:
                mocks.enter_context(mock.patch(mocked))
            made = importlib.import_module(f"designate.{name}.service").Service()
            if hasattr(RPCService, "init_host"):
                made.init_host()
            else:
                with mock.patch("designate.service.Service.start"):
                    RPCService.start(made)
        yield f"designate-{name}"
