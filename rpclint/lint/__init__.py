"""Trees in, report out: the one place where all parts are joined."""

from rpclint.lint.checking import Change, check
from rpclint.lint.known import Known
from rpclint.lint.linting import lint
from rpclint.lint.loading import Source
from rpclint.lint.step import Step

__all__ = ["Change", "Known", "Source", "Step", "check", "lint"]
