"""Trees in, report out: the one place where all parts are joined."""

from typing import TYPE_CHECKING

from rpclint.lint.checking import Change, check
from rpclint.lint.known import Known
from rpclint.lint.loading import Source
from rpclint.lint.step import Step

if TYPE_CHECKING:
    from rpclint.lint.linting import lint

__all__ = ["Change", "Known", "Source", "Step", "check", "lint"]


def __getattr__(name: str) -> object:
    """Where nothing differs there is nothing to lint, nor to load for it."""
    if name != "lint":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rpclint.lint.linting import lint

    return lint
