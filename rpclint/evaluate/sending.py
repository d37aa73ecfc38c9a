"""Records the messages that go out, and those that a version cap keeps from going out."""

from __future__ import annotations

from dataclasses import replace

from rpclint.evaluate import library
from rpclint.evaluate.frame import Frame, Raised
from rpclint.evaluate.paths import Send
from rpclint.evaluate.picking import in_force
from rpclint.evaluate.values import (
    NONE,
    Known,
    Picked,
    Sender,
    Table,
    Target,
    Unknown,
    Value,
    Verb,
    Wire,
    as_text,
    describe,
    is_none,
    topic_text,
)
from rpclint.model import Cap, Fault, Flaw, Kind, Place, Refusal, Refused
from rpclint.versions import is_compatible, is_well_formed

CAP_ERROR = "RPCVersionCapError"


def send(frame: Frame, verb: Verb, positional: list[Value], keywords: Table, place: Place) -> Value:
    """Records the message that goes out, or that the cap keeps it from going out."""
    sender = verb.sender
    if sender.cap_kind is not Cap.NONE:
        frame.run.path.leave_trace()
    version = sender.target.version
    topic = sender.target.topic
    if verb.takes_message:
        wire = positional[verb.leading] if len(positional) > verb.leading else Unknown("message")
        given = keywords.entries.get("version") or _at(positional, verb.leading + 2)
        version = version if is_none(given) else given
        topic = keywords.entries.get("topic") or _at(positional, verb.leading + 1) or topic
    else:
        method = keywords.entries.get("method") if len(positional) < 2 else positional[1]  # noqa: PLR2004
        arguments = {
            k: v for k, v in keywords.entries.items() if k not in ("ctxt", "method") or positional[1:]
        }
        wire = Wire(method or Unknown("method"), sender.target.namespace, Table(arguments, keywords.open))
    if not isinstance(wire, Wire):
        wire = Wire(wire, None, Table(open=True))
    if verb.waits:
        frame.run.path.faults.append(Fault(Flaw.FANOUT_CALL, place, as_text(version), as_text(wire.method)))
    return send_wire(frame, sender, wire, version, verb.kind, place, topic=topic)


def send_wire(
    frame: Frame,
    sender: Sender,
    wire: Wire,
    version: Value | None,
    kind: Kind,
    place: Place,
    *,
    topic: Value | None,
) -> Value:
    """Records a message that is all made, or that the cap keeps it from going out."""
    if frame.run.stamp is not None and (version is sender.default or is_none(version)):
        version = frame.run.stamp
    _note_faults(frame, sender, wire, version, place)
    _check_cap(frame, sender, version, place)
    for one in _wires(wire):
        sent = _record(sender, one, version, kind, (place, frame.run.asked), topic)
        frame.run.path.sends.append(sent)
    return Unknown(f"reply@{place.line}") if kind is Kind.CALL else NONE


def _wires(wire: Wire) -> list[Wire]:
    """One message for each method that may be meant."""
    among = wire.method.among if isinstance(wire.method, Unknown) else ()
    return [replace(wire, method=Known(text)) for text in among] or [wire]


def send_raw(frame: Frame, kind: Kind, index: int, positional: list[Value], place: Place) -> Value:
    wire, version = library.raw_wire(_at(positional, index) or Unknown("message"))
    topic = _at(positional, index - 1)
    sender = Sender(Target(topic=topic), NONE, Cap.NONE, NONE)
    frame.run.path.sends.append(_record(sender, wire, version, kind, (place, frame.run.asked), topic))
    return Unknown(f"reply@{place.line}") if kind is Kind.CALL else NONE


def _at(positional: list[Value], index: int) -> Value | None:
    return positional[index] if index < len(positional) else None


def _note_faults(frame: Frame, sender: Sender, wire: Wire, version: Value | None, place: Place) -> None:
    faults, method = frame.run.path.faults, as_text(wire.method)
    literal_cap = sender.cap if sender.cap_kind is Cap.LITERAL else None
    for value in (version, literal_cap):
        if isinstance(value, Known) and not is_none(value) and not _is_version(value):
            faults.append(Fault(Flaw.BAD_VERSION, value.place or place, repr(value.value), method))


def _is_version(value: Known) -> bool:
    return is_well_formed(as_text(value) or "")


def _check_cap(frame: Frame, sender: Sender, version: Value | None, place: Place) -> None:
    cap = effective_cap(frame, sender)
    if is_none(cap) or not isinstance(cap, Known):
        return
    asked = as_text(version)
    if asked is None and not is_none(version):
        return
    path = frame.run.path
    try:
        allowed = is_compatible(str(cap.value), asked)
    except ValueError:  # a cap that is no version fails every send
        allowed = False
    path.asked.update(filter(None, [asked]))
    if not allowed:
        path.refusals.append(Refused(Refusal.CAP, place, asked, tuple(path.granted)))
        raise Raised(CAP_ERROR)


def _record(
    sender: Sender,
    wire: Wire,
    version: Value | None,
    kind: Kind,
    places: tuple[Place, Place | None],
    topic: Value | None,
) -> Send:
    method = as_text(wire.method)
    return Send(
        method=method,
        version=as_text(version),
        sender=sender,
        version_known=is_none(version) or is_well_formed(as_text(version) or ""),
        namespace=as_text(wire.namespace),
        kind=kind,
        arguments=frozenset(wire.arguments.entries),
        open=wire.arguments.open,
        place=places[1] or places[0],
        within=places[0],
        name_place=wire.method.place if isinstance(wire.method, Known) else None,
        version_place=version.place if isinstance(version, Known) else None,
        topic=topic_text(topic),
        by_default=version is not None and version is sender.default,
    )


def can_send(frame: Frame, sender: Sender, version: Value) -> Value:
    """``can_send_version``: decided by the cap, and by nothing else."""
    frame.run.path.leave_trace()
    cap = effective_cap(frame, sender)
    text = as_text(version)
    if is_none(cap):
        if sender.cap_kind is Cap.NONE and isinstance(version, Known) and version.place is not None:
            frame.run.path.faults.append(Fault(Flaw.DEAD_GUARD, version.place, text))
        return Known(value=True)
    if not isinstance(cap, Known) or text is None:
        return Unknown(f"can_send_version({describe(version)})")
    try:
        allowed = is_compatible(str(cap.value), text)
    except ValueError:
        return Unknown(f"can_send_version({describe(version)})")
    path = frame.run.path
    path.asked.add(text)
    path.guarded |= not allowed
    if allowed:
        path.granted.append(text)
    return Known(allowed)


def effective_cap(frame: Frame, sender: Sender) -> Value:
    """The cap in force: an automatic one is whatever the pin says."""
    frame.run.path.caps.add(sender.cap_kind)
    if isinstance(sender.cap, Picked):
        return in_force(frame, sender.cap)
    return frame.run.configured if sender.cap_kind is Cap.AUTOMATIC else sender.cap
