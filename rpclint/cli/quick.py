"""What is answered before anything is loaded that understands a command line."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint import __version__, resources

VERSION = f"rpclint {__version__}"


def at_hand(arguments: Sequence[str]) -> str | None:
    """The answer to a question that needs no work; None for any other, and for one that is wrong."""
    match arguments:
        case ["--version"]:
            return f"{VERSION}\n"
        case ["explain", rule] if rule in resources.rules():
            return resources.page(rule)
        case _:
            return None
