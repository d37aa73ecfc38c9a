"""What is particular to nova: how its services are started, how a pin is set, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "nova"
REQUIREMENT = "nova"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

SERVICES = ("nova-conductor", "nova-scheduler", "nova-compute")
# What starting a service needs from the outside world: a database, placement, a hypervisor's host.
MOCKED = (
    "nova.context.get_admin_context",
    "nova.objects.Service",
    "nova.scheduler.client.report.report_client_singleton",
    "nova.scheduler.host_manager.HostManager",
    "nova.utils.get_sdk_adapter",
    "nova.utils.raise_if_old_compute",
)
HOOKS = ("init_host", "pre_start_hook", "post_start_hook")  # of a manager, round the making of its server

VALUES = {"objname": "Instance"}  # arguments by name that a client looks up before it sends

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED: dict[str, str] = {}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import nova.conf
    import oslo_messaging
    from nova import objects, rpc

    conf = nova.conf.CONF
    conf([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(conf, "fake://")  # registers the option that is set next
    conf.set_override("transport_url", "fake://")
    conf.set_override("compute_driver", "fake.FakeDriver")
    objects.register_all()
    rpc.init(conf)


def context() -> object:
    """What a caller hands to a client method first."""
    import nova.context

    return nova.context.RequestContext()


def pin(version: str | None) -> None:
    """Pins every service to a version, or none, as an operator would."""
    import nova.conf
    from nova.compute import rpcapi

    for option in nova.conf.CONF.upgrade_levels:
        nova.conf.CONF.set_override(option, version, group="upgrade_levels")
    rpcapi.reset_globals()


def serve() -> Iterator[str]:
    """Starts the services one by one, each as far as it makes its RPC server."""
    from nova import service

    for binary in SERVICES:
        with ExitStack() as mocks:
            for name in MOCKED:
                mocks.enter_context(mock.patch(name))
            made = service.Service.create("here", binary, binary.removeprefix("nova-"), periodic_enable=False)
            mocks.enter_context(mock.patch.object(made, "servicegroup_api"))
            for hook in HOOKS:
                mocks.enter_context(mock.patch.object(type(made.manager), hook))
            made.start()
        yield binary
