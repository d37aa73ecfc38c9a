"""What is particular to masakari: how its engine is started, what a mock cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

PACKAGE = "masakari"
REQUIREMENT = "masakari"
ENVIRONMENT: dict[str, str] = {}  # variables to run it with

# What the engine needs from the outside world: the drivers that recover hosts and instances.
MOCKED = ("masakari.engine.driver.load_masakari_driver",)

VALUES: dict[str, object] = {}  # arguments by name that a client looks up before it sends

# Class and method: why they may differ. An entry that explains nothing any more fails the check.
EXPLAINED: dict[str, str] = {}


def start() -> None:
    """Makes the transport that all clients and servers share."""
    import masakari.conf
    import oslo_messaging
    from masakari import objects, rpc

    objects.register_all()
    conf = masakari.conf.CONF
    conf([], project=PACKAGE, default_config_files=[], default_config_dirs=[])
    oslo_messaging.TransportURL.parse(conf, "fake://")  # registers the option that is set next
    conf.set_override("transport_url", "fake://")
    rpc.init(conf)


def context() -> object:
    """What a caller hands to a client method first."""
    import masakari.context

    return masakari.context.RequestContext(user_id="user", project_id="project")


def pin(_: str | None) -> None:
    """Nothing: its clients have no cap."""


def serve() -> Iterator[str]:
    """Starts the engine as far as it makes its RPC server."""
    from masakari import service
    from masakari.engine import manager

    with ExitStack() as mocks:
        for mocked in MOCKED:
            mocks.enter_context(mock.patch(mocked))
        made = mock.MagicMock()
        made.manager = manager.MasakariManager(host="here")
        made.topic, made.host, made.periodic_enable = "engine", "here", False
        service.Service.start(made)
    yield "masakari-engine"
