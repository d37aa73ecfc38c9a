"""The version that a client takes itself to be at, as its class says."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint.evaluate.interpreter import Interpreter
from rpclint.evaluate.paths import Send
from rpclint.evaluate.values import Known, Sender, as_text
from rpclint.link import LinkedClass
from rpclint.model import Cap, Stated
from rpclint.surfaces.declared import CONSTANT, by_constant

CAP = "version_cap"


def claim(
    linked: LinkedClass, senders: Sequence[Sender], sends: Sequence[Send], interpreter: Interpreter
) -> Stated | None:
    """A literal cap, or the class's RPC_API_VERSION where that is in force as a cap or as the default.

    None where it says nothing of the kind: a default left at the ``.0`` of its major does not, nor does one
    that nothing is sent at.
    """
    caps = {cap.value: cap for sender in senders if isinstance(cap := sender.cap, Known) and _is_fixed(cap)}
    constant = by_constant(linked, interpreter)
    version = constant.version if constant is not None and constant.known else None
    if constant is not None and version is not None and version in caps:
        return Stated(CONSTANT, constant.place, version)
    if len(caps) == 1 and all(sender.cap_kind is Cap.LITERAL for sender in senders):
        ((text, cap),) = caps.items()
        return Stated(CAP, cap.place, str(text)) if cap.place is not None else None
    if constant is not None and version in {send.version for send in sends if send.by_default}:
        return None if str(version).endswith(".0") else Stated(CONSTANT, constant.place, version)
    return None


def _is_fixed(cap: Known) -> bool:
    """Whether a cap is in force whatever an operator says, or unless one says something."""
    return as_text(cap) is not None and not cap.configured
