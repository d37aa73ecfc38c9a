"""The clients that an object holds, and the caps that stand in the code."""

from __future__ import annotations

from collections.abc import Iterable

from rpclint.evaluate.values import Instance, Known, Sender, as_text
from rpclint.model import Cap, Literal
from rpclint.versions import is_well_formed


def held(instance: Instance) -> list[Sender]:
    """The clients that an object has made for itself, whether anything goes out through them or not."""
    made = [value for value in instance.attributes.values() if isinstance(value, Sender)]
    return [*made, instance.proxy] if instance.proxy is not None else made


def literal(senders: Iterable[Sender]) -> Literal | None:
    """The first cap among some clients that is written down; None where any comes from elsewhere."""
    senders = list(senders)
    if any(sender.cap_kind in (Cap.CONFIGURED, Cap.AUTOMATIC) for sender in senders):
        return None
    for sender in senders:
        if sender.cap_kind is Cap.LITERAL and isinstance(sender.cap, Known):
            text = as_text(sender.cap)
            return Literal(text if text and is_well_formed(text) else None, sender.cap.place)
    return None
