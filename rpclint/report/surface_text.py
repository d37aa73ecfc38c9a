"""A surface for people: interface by interface, what is served and what is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rpclint.model import Client, ClientMethod, Endpoint, Interface, Message, Surface
from rpclint.report.style import Style, inert
from rpclint.report.words import WIDTH, counted, lined, told


def surface_text(
    surface: Surface,
    methods: Mapping[Client, tuple[ClientMethod, ...]],
    style: Style,
    *,
    cap: str | None,
    verbose: bool,
) -> str:
    """``methods`` are those of each client under ``cap``; endpoint methods are told where ``verbose``."""
    return "\n".join(_lines(surface, methods, style, cap, verbose=verbose)) + "\n"


def _lines(
    surface: Surface,
    methods: Mapping[Client, tuple[ClientMethod, ...]],
    style: Style,
    cap: str | None,
    *,
    verbose: bool,
) -> Iterator[str]:
    held = f", clients capped at {inert(cap)}" if cap else ""
    counts = f"{counted(len(surface.interfaces), 'interface')}, {counted(len(surface.gaps), 'gap')}"
    yield f"{told(surface.tree)}: {counts}{held}"
    for interface in surface.interfaces:
        yield ""
        twins = [i for i in surface.interfaces if i.label == interface.label]
        yield style.paint(_title(interface, alone=len(twins) == 1), "bold")
        for endpoint in interface.endpoints:
            yield from _endpoint(endpoint, verbose=verbose)
        for client in interface.clients:
            yield from _client(client, methods.get(client, client.methods))
    if surface.gaps:
        yield ""
        yield style.paint("gaps: what could not be understood", "bold")
        yield from (f"  {inert(str(gap))}" for gap in surface.gaps)


def _title(interface: Interface, *, alone: bool) -> str:
    topic = f", topic {interface.topic}" if interface.topic and not alone else ""
    namespace = f", namespace {interface.namespace}" if interface.namespace else ""
    return inert(f"{interface.name}{namespace}{topic}")


def _endpoint(endpoint: Endpoint, *, verbose: bool) -> Iterator[str]:
    declared = "" if endpoint.version_declared else " (undeclared)"
    delegates = f", hands on to {endpoint.delegates_to}" if endpoint.delegates_to else ""
    yield inert(
        f"  serves {endpoint.version}{declared}  {endpoint.class_name} ({endpoint.place}), "
        f"{counted(len(endpoint.methods), 'method')}{delegates}"
    )
    if verbose:
        for name, method in sorted(endpoint.methods.items()):
            parameters = [p.name if p.required else f"{p.name}=" for p in method.parameters]
            yield inert(
                f"      {name}({', '.join([*parameters, '**'] if method.any_keyword else parameters)})"
            )


def _client(client: Client, methods: tuple[ClientMethod, ...]) -> Iterator[str]:
    yield inert(
        f"  sends {f'at {client.version}' if client.version else 'unversioned'} by default, "
        f"cap {client.cap.value}  "
        f"{client.class_name} ({client.place}), {counted(len(methods), 'method')}"
    )
    aliases = ", ".join(f"{name}={version}" for name, version in client.aliases.items())
    if aliases:
        yield from (f"      {line}" for line in lined(f"known caps: {aliases}", WIDTH - 6))
    for method in methods:
        if method.refused:
            yield inert(f"      {method.name}: refused ({method.refused.value})")
        for message in method.messages:
            yield inert(f"      {_message(method, message)}")


def _message(method: ClientMethod, message: Message) -> str:
    through = "" if method.name == message.method else f"{method.name}: "
    arguments = [*sorted(message.arguments), *(f"{name}?" for name in sorted(message.optional))]
    rest = ["**"] if message.open else []
    version = message.version or "unversioned"
    return f"{through}{message.kind.value} {message.method} {version}({', '.join([*arguments, *rest])})"
