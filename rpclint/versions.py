"""The version arithmetic of oslo.messaging, for endpoints and for version caps alike."""

import re

WELL_FORMED = re.compile(r"\d+\.\d+(\.\d+)?")


def is_compatible(offered: str | None, asked: str | None) -> bool:
    """Whether a side that offers one version takes a message that asks for another.

    ``offered`` is what an endpoint implements, or a client's version cap; None offers everything.
    ``asked`` is the version of the message; None, an unversioned message, needs an offer of None.
    Raises ValueError for a string that the runtime, too, could not read.

    Source: ``version_is_compatible`` in oslo_messaging/_utils.py. Each part is looked at only
    where those before it do not decide; the third counts only when the minors are equal.
    """
    if offered is None:
        return True
    if asked is None:
        return False
    theirs, ours = asked.split("."), offered.split(".")
    if int(theirs[0]) != int(ours[0]):
        return False
    if min(len(theirs), len(ours)) < 2:  # noqa: PLR2004, major and minor
        raise ValueError(f"not a version: {asked!r} against {offered!r}")
    if int(theirs[1]) > int(ours[1]):
        return False
    return int(theirs[1]) < int(ours[1]) or _revision(theirs) <= _revision(ours)


def _revision(parts: list[str]) -> int:
    return int(parts[2]) if len(parts) > 2 else 0  # noqa: PLR2004, a third part


def is_same(one: str, other: str) -> bool:
    """Whether two versions mean the same, as 1.5, 1.05 and 1.5.0 do."""
    if not is_well_formed(one) or not is_well_formed(other):
        return one == other
    return is_compatible(one, other) and is_compatible(other, one)


def major(version: str) -> int:
    return int(version.split(".", 1)[0])


def minor(version: str) -> int:
    return int(version.split(".")[1])


def sort_key(version: str) -> tuple[int, ...]:
    """Orders versions by number: 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


def is_well_formed(version: str) -> bool:
    return WELL_FORMED.fullmatch(version) is not None


def numbers(version: str) -> tuple[int, int, int]:
    """A version in three numbers, so that 1.5 and 1.5.0 are one."""
    first, second, third = (*sort_key(version), 0)[:3]
    return first, second, third
