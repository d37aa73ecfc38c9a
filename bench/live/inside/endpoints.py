"""The endpoints that real servers are made with: their targets, and the methods that a message can name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import oslo_messaging
from signatures import described_method


def servers(project: Any) -> Iterator[dict[str, Any]]:
    """Every server that the project's services make: its topic and its endpoints in dispatch order."""
    with mock.patch("oslo_messaging.get_rpc_server") as get_rpc_server:
        for service in project.serve():
            for _, target, endpoints, *_ in (call.args for call in get_rpc_server.call_args_list):
                described = [described_endpoint(endpoint) for endpoint in endpoints]
                yield {"service": service, "topic": target.topic, "endpoints": described}
            get_rpc_server.reset_mock()


def described_endpoint(endpoint: object) -> dict[str, Any]:
    target = getattr(endpoint, "target", None) or oslo_messaging.Target()
    return {
        "classes": [f"{type(o).__module__}.{type(o).__qualname__}" for o in chain(endpoint)],
        "version": target.version or "1.0",
        "namespaces": list(target.accepted_namespaces),
        "methods": {name: described_method(function) for name, function in methods(endpoint)},
    }


def chain(endpoint: object) -> list[object]:
    """An endpoint, and behind it what its ``__getattr__`` reaches: its attribute that has a target, too."""
    found = [endpoint]
    while hasattr(type(found[-1]), "__getattr__"):
        behind = [o for o in vars(found[-1]).values() if static(o, "target") is not None]
        if not behind or behind[0] in found:
            break
        found.append(behind[0])
    return found


def methods(endpoint: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function that a message could call by name, looked up as the dispatcher would."""
    objects = chain(endpoint)
    for name in sorted({name for each in objects for name in dir(each)}):
        found = next(filter(None, (static(each, name) for each in objects)), None)
        if name.startswith("__") or isinstance(found, property):
            continue
        function = getattr(endpoint, name, None)
        if inspect.isroutine(function):
            yield name, function


def static(something: object, name: str) -> object:
    return inspect.getattr_static(type(something), name, None)
