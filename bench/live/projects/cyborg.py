"""What is particular to cyborg: how its services are started, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "cyborg"
REQUIREMENT = "openstack-cyborg"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

MANAGERS = ("conductor", "agent")
# What a manager needs from the outside world: the placement service, drivers and images.
MOCKED = (
    "cyborg.common.placement_client.PlacementClient",
    "cyborg.agent.manager.AgentManager._get_resource_provider_name",
    "cyborg.agent.manager.ResourceTracker",
    "cyborg.agent.manager.ImageAPI",
)
HOOKED = "cyborg.{name}.manager.{cls}.init_host"  # runs once the server is there

VALUES: dict[str, object] = {}  # arguments by name that a client looks up before it sends

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED: dict[str, str] = {}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import oslo_messaging
    from cyborg import objects
    from cyborg.common import rpc
    from cyborg.conf import CONF

    objects.register_all()
    CONF([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(CONF, "fake://")  # registers the option that is set next
    CONF.set_override("transport_url", "fake://")
    rpc.init(CONF)


def context() -> object:
    """What a caller hands to a client method first."""
    import cyborg.context

    return cyborg.context.RequestContext(user_id="user", project_id="project")


def pin(_: str | None) -> None:
    """Nothing: its clients are capped at what they were released with."""


def serve() -> Iterator[str]:
    """Starts the services one by one, each as far as it makes its RPC server."""
    from cyborg.common import service

    for name in MANAGERS:
        cls = f"{name.capitalize()}Manager"
        with ExitStack() as mocks:
            for mocked in (*MOCKED, HOOKED.format(name=name, cls=cls)):
                mocks.enter_context(mock.patch(mocked))
            made = service.RPCService(f"cyborg.{name}.manager", cls, f"cyborg-{name}", host="here")
            made.tg = mock.MagicMock()
            made.start()
        yield f"cyborg-{name}"
