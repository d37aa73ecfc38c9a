"""Finds the changes that break live upgrades of OpenStack services over versioned RPC.

``rpclint.surface`` gives what a tree serves and sends, ``rpclint.compare`` what breaks between two, and
``rpclint.check`` what one change brings.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not from typing, which takes longer to load than all the rest
if TYPE_CHECKING:
    from rpclint.errors import RpclintError
    from rpclint.library import check, compare, surface
    from rpclint.model import Surface
    from rpclint.results import Finding, Report, Severity

__version__ = "0.1.0"
__all__ = [
    "Finding",
    "Report",
    "RpclintError",
    "Severity",
    "Surface",
    "__version__",
    "check",
    "compare",
    "surface",
]

_HOMES = {
    "Finding": "results",
    "Report": "results",
    "RpclintError": "errors",
    "Severity": "results",
    "Surface": "model",
    "check": "library",
    "compare": "library",
    "surface": "library",
}


def __getattr__(name: str) -> object:
    """What is offered is loaded when it is first used, so that importing rpclint costs nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415, the same

    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
