"""What is particular to cinder: how its services are started, how a pin is set, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "cinder"
REQUIREMENT = "cinder"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

MANAGERS = ("scheduler", "volume", "backup")
# What a manager needs from the outside world: a database, a backend and its driver.
MOCKED = (
    "cinder.context.get_admin_context",
    "cinder.db.api.dispose_engine",
    "cinder.objects.Service",
    "cinder.objects.Cluster",
    "cinder.objects.base.CinderObjectSerializer",
    "cinder.volume.manager.VolumeManager._set_voldb_empty_at_startup_indicator",
    "oslo_serialization.jsonutils.loads",
    "oslo_utils.importutils.import_object",
    "oslo_utils.importutils.import_class",
)
HOOKS = ("init_host", "init_host_with_rpc")  # of a manager, round the making of its server

VALUES: dict[str, object] = {}  # arguments by name that a client looks up before it sends

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED: dict[str, str] = {}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import oslo_messaging
    from cinder import objects, rpc
    from oslo_config import cfg

    objects.register_all()
    cfg.CONF([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(cfg.CONF, "fake://")  # registers the option that is set next
    cfg.CONF.set_override("transport_url", "fake://")
    rpc.init(cfg.CONF)


def context() -> object:
    """What a caller hands to a client method first."""
    import cinder.context

    return cinder.context.RequestContext("user", "project")


def pin(version: str | None) -> None:
    """Pins every client to a version, or none, as the oldest running service would."""
    from cinder import rpc

    rpc.RPCAPI.determine_rpc_version_cap = classmethod(lambda _: version)
    rpc.RPCAPI.determine_obj_version_cap = classmethod(lambda _: rpc.base.OBJ_VERSIONS.get_current())


def serve() -> Iterator[str]:
    """Starts the services one by one, each as far as it makes its RPC server."""
    import importlib

    from cinder import service

    pin(None)
    for name in MANAGERS:
        with ExitStack() as mocks:
            for mocked in MOCKED:
                mocks.enter_context(mock.patch(mocked))
            module = importlib.import_module(f"cinder.{name}.manager")
            made = mock.MagicMock()
            made.manager = getattr(module, f"{name.capitalize()}Manager")(host="here@backend")
            for hook in HOOKS:
                mocks.enter_context(mock.patch.object(type(made.manager), hook))
            made.topic, made.host, made.cluster, made.coordination = f"cinder-{name}", "here", None, False
            made.report_interval = made.periodic_interval = 0
            made.origin_service_id = 1
            service.Service.start(made)
        yield f"cinder-{name}"
