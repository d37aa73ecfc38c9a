"""What is particular to heat: how its engine is started, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "heat"
REQUIREMENT = "openstack-heat"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

# What an engine does on its start besides making its servers: a database, threads.
MOCKED = (
    "heat.engine.service.EngineService._configure_db_conn_pool_size",
    "heat.engine.service.EngineService.reset_stack_status",
    "heat.engine.service.EngineService.service_manage_cleanup",
    "heat.engine.service.ThreadGroup",
    "heat.engine.service.ThreadGroupManager",
    "heat.engine.resources.initialise",
)

VALUES: dict[str, object] = {"msg": ("wipe", {})}  # what heat makes of a message before it is sent

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
TOLD = "sends what its callers name, and is shown as their messages"
EXPLAINED = {
    "heat.engine.service.EngineService": "makes its client when it starts, of which only the servers are run",
    "heat.rpc.client.EngineClient.call": TOLD,
    "heat.rpc.client.EngineClient.cast": TOLD,
    "heat.rpc.worker_client.WorkerClient.cast": TOLD,
}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    from heat.common import messaging
    from oslo_config import cfg

    cfg.CONF([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    messaging.setup("fake://", optional=True)


def context() -> object:
    """What a caller hands to a client method first."""
    import heat.common.context

    return heat.common.context.RequestContext(user_id="user", project_id="project")


def pin(_: str | None) -> None:
    """Nothing: its clients have no cap."""


def serve() -> Iterator[str]:
    """Starts the engine, which makes three servers."""
    from heat.engine import service

    with ExitStack() as mocks:
        for name in MOCKED:
            mocks.enter_context(mock.patch(name))
        service.EngineService("here", "engine").start()
    yield "heat-engine"
