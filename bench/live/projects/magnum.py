"""What is particular to magnum: how its conductor is started, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "magnum"
REQUIREMENT = "magnum"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

# What the conductor does on its start besides making its server: log, look for drivers, fork.
MOCKED = (
    "magnum.common.service.prepare_service",
    "magnum.drivers.common.driver.Driver.load_entry_points",
    "magnum.common.rpc_service.Service.create_periodic_tasks",
    "magnum.cmd.conductor.gmr",
    "magnum.cmd.conductor.CONF.log_opt_values",
    "oslo_service.service.launch",
)

MAKES = ("_get_cached_client",)
VALUES: dict[str, object] = {}  # of what clients and their methods ask for

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED = {
    "magnum.common.rpc_service.API": "does not know where it sends: its methods are those of its heirs",
}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import magnum.conf
    import oslo_messaging
    from magnum.common import rpc

    oslo_messaging.TransportURL.parse(magnum.conf.CONF, "fake://")  # registers the option that is set next
    magnum.conf.CONF([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    magnum.conf.CONF.set_override("transport_url", "fake://")
    rpc.init(magnum.conf.CONF)
    VALUES["context"] = context()


def context() -> object:
    """What a client is made with, and its methods are not handed."""
    import magnum.common.context

    return magnum.common.context.RequestContext(user_id="user", project_id="project")


def pin(_: str | None) -> None:
    """Nothing: its clients have no cap."""


def serve() -> Iterator[str]:
    """Starts the conductor, with all of its endpoints in one server."""
    from magnum.cmd import conductor

    with ExitStack() as mocks:
        for name in MOCKED:
            mocks.enter_context(mock.patch(name))
        conductor.main()
    yield "magnum-conductor"
