"""Tables that have a row for each release: which one counts is decided by the release that operators name."""

from __future__ import annotations

from rpclint.evaluate.frame import Frame
from rpclint.evaluate.values import NONE, Known, Outside, Picked, Table, Value, as_text

OPTIONS = ".CONF."  # where an option stands: ``oslo_config.cfg.CONF.pin_release_version``
DEFAULT = "DEFAULT"  # the group of an option that names none


def picked(table: Table, key: Value) -> Picked | None:
    """The row of a table that an option names; None where it is no option, or not all of it are rows."""
    option = _option(key)
    if option is None or not table.entries or not all(isinstance(v, Table) for v in table.entries.values()):
        return None
    return Picked(f"[{option}]", option, dict(table.entries))


def _option(key: Value) -> str | None:
    """``[group] name``, as it stands in a configuration file."""
    if not isinstance(key, Outside) or OPTIONS not in f".{key.name}.":
        return None
    group, _, name = f".{key.name}".rpartition(OPTIONS)[2].rpartition(".")
    return f"[{group or DEFAULT}] {name}"


def under(row: Picked, key: Value) -> Picked:
    """What a row has under a key: nothing where the release has no such entry."""
    text = as_text(key) or ""
    found = {
        release: entry.entries.get(text, NONE) if isinstance(entry, Table) else NONE
        for release, entry in row.by_release.items()
    }
    return Picked(f"{row.name}[{text!r}]", row.option, found)


def in_force(frame: Frame, version: Picked) -> Value:
    """The cap that a pin comes to. What is no release of the table stands for itself."""
    observed, pin = frame.run.observed, frame.run.pin
    observed.options.add(version.option)
    for release, entry in version.by_release.items():
        observed.releases[release] = entry if isinstance(entry, Known) else NONE
    return NONE if pin is None else version.by_release.get(pin, frame.run.configured)
