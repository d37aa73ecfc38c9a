"""What is particular to ironic: how its conductor is started, how a pin is set, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

PACKAGE = "ironic"
REQUIREMENT = "ironic"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

VALUES: dict[str, object] = {"topic": "ironic.conductor_manager.there"}  # arguments that are taken apart

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED = {"ironic.command.pxe_filter": "a command that sets up the process for itself when it is imported"}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import oslo_messaging
    from ironic.common import rpc
    from ironic.conf import CONF
    from ironic.objects import register_all

    register_all()
    CONF([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(CONF, "fake://")  # registers the option that is set next
    CONF.set_override("transport_url", "fake://")
    CONF.set_override("rpc_transport", "oslo")
    rpc.init(CONF)


def context() -> object:
    """What a caller hands to a client method first."""
    from ironic.common import context

    return context.RequestContext()


def pin(version: str | None) -> None:
    """Pins every client to a version, or none, as a release that an operator names would."""
    from ironic.common import release_mappings

    release_mappings.RELEASE_MAPPING = mock.MagicMock()
    release_mappings.RELEASE_MAPPING.get.return_value = {"rpc": version}


def serve() -> Iterator[str]:
    """Starts the services one by one, each as far as it makes its RPC server."""
    from ironic.common import rpc_service
    from ironic.conductor.manager import ConductorManager
    from ironic.networking.manager import NetworkingManager

    for manager in (ConductorManager, NetworkingManager):
        made = mock.MagicMock()
        made.manager = manager("here", "ironic.topic")
        made.topic, made.host, made._rpc_transport.return_value = "ironic.topic", "here", "oslo"  # noqa: SLF001
        hooks = mock.patch.multiple(manager, prepare_host=mock.DEFAULT, init_host=mock.DEFAULT)
        with hooks, mock.patch("ironic.common.context.get_admin_context"):
            rpc_service.BaseRPCService._real_start(made)  # noqa: SLF001, all of start() but the threads
        yield manager.__name__
