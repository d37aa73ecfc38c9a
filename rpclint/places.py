"""Where something stands, and what became of it: the few frozen values that every report is made of."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Place(Struct, frozen=True, order=True):
    """Where something stands in a tree; lines and columns count from 1."""

    path: str
    line: int
    column: int = 1
    width: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Why(str, Enum):
    """What kind of thing is not understood: at the beginning messages, then what they are delivered to."""

    METHOD = "unknown method"
    VERSION = "unknown version"
    CLIENT = "unknown client"
    PATHS = "too many paths"
    CAP = "cap keeps all back"
    ALIASES = "unknown aliases"
    NO_SERVER = "no server"
    ENDPOINT = "unknown endpoint"
    UNDECLARED = "undeclared version"
    TABLE = "unread table"
    CODE = "unreadable code"


class Gap(Struct, frozen=True, order=True):
    """Something that could not be understood, and where: recorded and counted, never guessed."""

    path: str
    line: int
    reason: str
    why: Why = Why.CODE

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class Outcome(str, Enum):
    """What becomes of a message, in the runtime's own names."""

    ACCEPTED = "accepted"
    UNSUPPORTED_VERSION = "UnsupportedVersion"
    NO_SUCH_METHOD = "NoSuchMethod"
    TYPE_ERROR = "TypeError"
    CAP_ERROR = "RPCVersionCapError"


class Phase(str, Enum):
    """Where a tree stands in the cycle of its series."""

    DEVELOPMENT = "development"
    PRE_RELEASE = "pre-release"
    RELEASED = "stable"


class TreeId(Struct, frozen=True):
    """Which tree a surface was taken from: ``rev`` as asked for or resolved."""

    rev: str
    commit: str | None = None
    series: str | None = None
    release: str | None = None
    phase: Phase | None = None

    @property
    def label(self) -> str:
        """What to call it in a sentence: a release by its series, anything else as it was asked for."""
        return self.series if self.series and self.is_release else self.rev

    @property
    def is_release(self) -> bool:
        """Whether it is the very release of its series, and nothing that stands in for it."""
        return self.release is not None and self.release == self.rev

    @property
    def stands_for(self) -> str:
        """The series whose release it is or stands in for, or else what was asked for."""
        return self.series if self.series and self.release else self.rev
