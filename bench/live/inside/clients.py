"""Calls every method of a client class, and keeps what it sent and how it ended."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from unittest.mock import MagicMock

from arguments import variants
from classes import senders
from oslo_messaging.exceptions import MessagingException
from wire import Sent

Project = Any  # what a file in projects/ defines


def recorded(project: Project, cls: type, sent: list[Sent]) -> dict[str, Any]:
    """What each method that sends sent, and how the calls ended; ``sent`` is where messages turn up."""
    found = {}
    for name in sorted(senders(cls, project.PACKAGE)):
        if not name.startswith("__") and not isinstance(inspect.getattr_static(cls, name), property):
            found[name] = called(project, getattr(made(cls, project.VALUES), name), sent)
    return found


def called(project: Project, method: Callable[..., Any], sent: list[Sent]) -> dict[str, Any]:
    messages: Counter[Sent] = Counter()
    ends: Counter[str] = Counter()
    first = [project.context()] if inspect.signature(method).parameters else []
    for arguments in variants(method, project.VALUES):
        sent.clear()
        ends[ended(partial(method, *first, **arguments), project.PACKAGE)] += 1
        messages.update(sent)
    return {"sent": [[*message, count] for message, count in messages.items()], "ends": dict(ends)}


def made(cls: type, values: Mapping[str, Any]) -> object:
    """An object of a class, with a mock for whatever its constructor asks for, but for what has a value."""
    parameters = inspect.signature(cls).parameters.values()
    asked = [p for p in parameters if p.default is p.empty or p.name in values]
    named = [p.name for p in asked if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return cls(**{name: values.get(name, MagicMock(name=name)) for name in named})


def ended(action: Callable[[], object], package: str) -> str:
    """How a call ended: it ``returned``, at the ``cap``, ``guarded`` by the package itself, or by accident.

    An exception that the package defines is one it raises on purpose, as is NotImplementedError; any other
    is a mock's failure to be what the code expects.
    """
    try:
        action()
    except MessagingException as error:
        return "cap" if type(error).__name__ == "RPCVersionCapError" else f"accident: {error!r}"
    except Exception as error:  # noqa: BLE001, whatever a mock leads to
        own = type(error).__module__.split(".")[0] == package
        on_purpose = own or isinstance(error, NotImplementedError)
        return f"guarded: {type(error).__name__}" if on_purpose else f"accident: {type(error).__name__}"
    return "returned"
