"""What goes over the wire: taken down in place of the transport, just before it would be sent."""

from __future__ import annotations

from types import TracebackType
from typing import Any
from unittest.mock import MagicMock

from oslo_messaging.transport import Transport

# method, version, namespace, kind, names of the arguments
Sent = tuple[str, str | None, str | None, str, tuple[str, ...]]


GIVEN = "(given)"  # what the caller chose: no constant of the client's


def text(part: object) -> str | None:
    return part if part is None or isinstance(part, str) else GIVEN


class Wire:
    """While it is entered, nothing is sent: ``sent`` keeps the messages, and a mock answers."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def __enter__(self) -> list[Sent]:
        self._send, Transport._send = Transport._send, self._take(self.sent)  # noqa: SLF001
        return self.sent

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        Transport._send = self._send  # noqa: SLF001

    @staticmethod
    def _take(sent: list[Sent]) -> Any:
        def send(
            _self: Transport,
            target: Any,
            _context: object,
            message: dict[str, Any],
            wait_for_reply: object = None,
            **_: object,
        ) -> MagicMock:
            kind = "fanout" if target.fanout else "call" if wait_for_reply else "cast"
            parts = (text(message.get(part)) for part in ("method", "version", "namespace"))
            sent.append((*parts, kind, tuple(sorted(message["args"]))))
            return MagicMock(name="reply")

        return send
