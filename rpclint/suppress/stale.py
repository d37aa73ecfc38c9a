"""What to say of a suppression that does nothing, or no longer."""

from __future__ import annotations

from collections.abc import Sequence

from rpclint.places import Place, TreeId
from rpclint.profiles.checking import shown
from rpclint.suppress.accepted import Entry
from rpclint.suppress.comments import Comment
from rpclint.suppress.hygiene import EXPIRED, MALFORMED, UNUSED, Fault

FOREVER = "It would go on hiding the same break if it came back, and nobody would be told."


def malformed_comment(comment: Comment, fault: str) -> Fault:
    return Fault(
        MALFORMED,
        comment.place,
        f"this comment suppresses nothing: {fault}",
        "Whoever wrote it believes that a finding does not count, and it does.",
        "Write it as: # rpclint: ignore[rule] reason",
        f"{comment.place.path}|{comment.said}",
    )


def malformed_entry(entry: Entry, place: Place, fault: str) -> Fault:
    return Fault(
        MALFORMED,
        place,
        f"this entry accepts nothing: {fault}",
        "Whoever wrote it believes that a finding does not count, and it does.",
        "Correct the entry, or have it written: rpclint accept FINGERPRINT --reason … --until …",
        f"{entry.fingerprint}|{fault}",
    )


def unused_comment(comment: Comment, idle: Sequence[str]) -> Fault:
    last = f" to {comment.last}" if comment.last != comment.first else ""
    return Fault(
        UNUSED,
        comment.place,
        f"this comment suppresses {', '.join(idle)}, of which there is nothing on line {comment.first}{last}",
        FOREVER,
        f"Take {', '.join(idle)} out of the comment, or the comment away.",
        f"{comment.place.path}|{comment.said}",
    )


def unused_entry(entry: Entry, place: Place, *, over: bool) -> Fault:
    until = f" until {entry.until}, which is over," if over else ","
    return Fault(
        UNUSED,
        place,
        f"this entry accepts {_what(entry)}{until} and that is not found any more",
        FOREVER,
        "Take the entry away: rpclint accept --prune",
        entry.fingerprint,
    )


def expired(entry: Entry, place: Place, tree: TreeId) -> Fault:
    series = f", of {tree.series}" if tree.series and tree.series != tree.rev else ""
    return Fault(
        EXPIRED,
        place,
        f"this entry accepts {_what(entry)} until {entry.until}, and {tree.rev}{series} comes after it",
        "A break is accepted for a time, in which it is to be mended; that time is over.",
        f"Mend the break, or accept it anew: rpclint accept {entry.fingerprint} --reason … --until …",
        entry.fingerprint,
    )


def _what(entry: Entry) -> str:
    return f"{entry.rule} of {shown(entry.where)}" if entry.where else f"{entry.rule} {entry.fingerprint}"
