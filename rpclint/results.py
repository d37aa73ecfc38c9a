"""What was found about a pair of trees: frozen values, from a finding up to the report of a run."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from rpclint.places import Gap, Outcome, Place, TreeId


class Severity(str, Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = tuple(Severity)
FAIL_ON = (*(severity.value for severity in SEVERITIES), "never")


def weakest(*severities: Severity) -> Severity:
    return max(severities, key=SEVERITIES.index)


def strongest(*severities: Severity) -> Severity:
    return min(severities, key=SEVERITIES.index)


def is_as_bad(severity: Severity, limit: Severity | None) -> bool:
    return limit is not None and SEVERITIES.index(severity) <= SEVERITIES.index(limit)


class Flow(str, Enum):
    """Who sends to whom, in the order of how much it hurts; or, at the end, what else a finding is about."""

    OLD_TO_NEW = "old-client-to-new-server"
    PINNED_TO_NEW = "pinned-client-to-new-server"
    NEW_TO_OLD = "new-client-to-old-server"
    SAME_TREE = "same-tree"
    COMMIT = "commit"
    BOOKKEEPING = "bookkeeping"
    GUIDANCE = "guidance"


FLOWS = tuple(Flow)
ACROSS = (Flow.OLD_TO_NEW, Flow.PINNED_TO_NEW, Flow.NEW_TO_OLD)  # between two releases
OF_ONE_TREE = (Flow.SAME_TREE, Flow.BOOKKEEPING, Flow.GUIDANCE)  # told of the new tree whatever the old one


class SourceLine(Struct, frozen=True):
    """A line to show; ``note`` stands behind the carets under ``column`` and ``width``."""

    number: int
    text: str
    column: int = 0
    width: int = 0
    note: str = ""


class Side(Struct, frozen=True):
    """One side of a finding: a sender or a receiver."""

    tree: TreeId
    place: Place
    class_name: str
    version: str | None
    arguments: tuple[str, ...] = ()
    lines: tuple[SourceLine, ...] = ()
    others: str = ""


class Suppression(Struct, frozen=True):
    """Why a finding does not count: a comment in the source says so, or an entry of the accepted file.

    ``place`` is that of the comment or the entry. ``until`` is a series, a version or a date.
    """

    in_source: bool
    reason: str
    place: Place
    until: str | None = None
    owner: str | None = None


class Finding(Struct, frozen=True):
    """One broken cause, whatever number of flows and releases show it.

    ``place`` is the printed one and lies in the new tree; ``remarks`` are further labelled sentences.
    ``avoided_by`` is a pin under which nothing breaks; ``outcome`` is None where no message fails.
    ``introduced_by`` and ``repaired_by`` are commits, where they were asked for and found. ``accept`` is the
    command that accepts it, where somebody may run one.
    """

    rule: str
    severity: Severity
    flow: Flow
    flows: tuple[Flow, ...]
    interface: str
    namespace: str | None
    label: str
    method: str | None
    methods: tuple[str, ...]
    argument: str | None
    uncalled: bool
    old: TreeId
    new: TreeId
    breaks_from: tuple[TreeId, ...]
    place: Place
    message: str
    sender: Side | None
    receiver: Side | None
    outcome: Outcome | None
    fix: str
    fingerprint: str
    ok_from: tuple[TreeId, ...] = ()
    seen_in: tuple[TreeId, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    avoided_by: str | None = None
    introduced_by: str | None = None
    repaired_by: str | None = None
    suppressed: Suppression | None = None
    accept: str | None = None


class Judgement(str, Enum):
    BROKEN = "broken"
    COMPATIBLE = "compatible"
    UNKNOWN = "unknown"


class InterfaceStep(Struct, frozen=True):
    """One interface over one step: what is served on each side, and how each direction fares.

    ``withheld`` are client methods that a pin to the old release keeps from being sent. ``hidden``: a gap
    could hide a break. ``binds``: the interface has to bear this step, and ``skips``: one over a release.
    """

    label: str
    name: str
    namespace: str | None
    old_serves: str
    new_serves: str
    judgement: Judgement
    old_to_new: str
    pinned: str
    withheld: tuple[str, ...] = ()
    hidden: bool = False
    binds: bool = True
    skips: bool = False


class StepReport(Struct, frozen=True):
    """One comparison. ``old`` is None where a tree was looked at on its own."""

    old: TreeId | None
    new: TreeId
    judgement: Judgement
    interfaces: tuple[InterfaceStep, ...]
    remark: str = ""


class Report(Struct, frozen=True):
    """All that a run found. ``gaps`` names, per tree, what could not be understood.

    ``interfaces`` is how many the last tree has; ``compared`` says whether the messages of any client could
    be delivered to a server at all. ``strangers`` are the places of names in the configuration that stand for
    nothing in any of the trees, with what may be meant. ``remarks`` are sentences about the run as a whole.
    ``base`` is what a change was made from, where one was checked.
    """

    range: str
    project: str | None
    profile: str
    steps: tuple[StepReport, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[tuple[TreeId, Gap], ...]
    interfaces: int = 0
    compared: bool = True
    strangers: Mapping[str, str | None] = {}
    remarks: tuple[str, ...] = ()
    base: TreeId | None = None

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that count, for the exit code as for every sum: all that nothing suppresses."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)

    @property
    def suppressed(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.suppressed is not None)

    @property
    def judgement(self) -> Judgement:
        """The worst of the steps; of none, that nothing breaks."""
        found = {step.judgement for step in self.steps}
        worst_first = (Judgement.BROKEN, Judgement.UNKNOWN)
        return next((each for each in worst_first if each in found), Judgement.COMPATIBLE)

    def fails(self, limit: Severity | None) -> bool:
        """Whether a finding that counts is at least as bad as ``limit``; without one, nothing fails."""
        return any(is_as_bad(finding.severity, limit) for finding in self.counted)
