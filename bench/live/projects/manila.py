"""What is particular to manila: how its services are started, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "manila"
REQUIREMENT = "manila"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

MANAGERS = ("scheduler", "share", "data")
# What a manager needs from the outside world: a database, a backend and its driver.
MOCKED = (
    "manila.context.get_admin_context",
    "manila.db.api.IMPL",
    "manila.share.configuration.Configuration",
    "manila.share.drivers_private_data.DriverPrivateData",
    "oslo_utils.importutils.import_object",
)

VALUES: dict[str, object] = {"host": "here@backend#pool", "dest_host": "there@backend#pool"}  # taken apart

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED = {
    "manila.share.drivers.huawei.v3.replication.ReplicaPairManager": (
        "a driver's own server, made when it finds its storage array"
    ),
}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import oslo_messaging
    from manila import rpc
    from manila.common import config

    conf = config.CONF
    conf([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(conf, "fake://")  # registers the option that is set next
    conf.set_override("transport_url", "fake://")
    rpc.init(conf)


def context() -> object:
    """What a caller hands to a client method first."""
    import manila.context

    return manila.context.RequestContext("user", "project")


def pin(_: str | None) -> None:
    """Nothing: its clients are capped at what they were released with."""


def serve() -> Iterator[str]:
    """Starts the services one by one, each as far as it makes its RPC server."""
    import importlib

    from manila import service

    for name in MANAGERS:
        with ExitStack() as mocks:
            for mocked in MOCKED:
                mocks.enter_context(mock.patch(mocked))
            module = importlib.import_module(f"manila.{name}.manager")
            cls = getattr(module, f"{name.capitalize()}Manager")
            made = mock.MagicMock()
            made.manager = cls(host="here@backend")
            made.topic, made.host, made.coordinator, made.report_interval = f"manila-{name}", "here", None, 0
            made.periodic_interval = 0
            for hook in ("init_host", "init_host_with_rpc"):
                mocks.enter_context(mock.patch.object(cls, hook))
            service.Service.start(made)
        yield f"manila-{name}"
