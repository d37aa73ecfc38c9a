"""Runs inside the environment that a project is installed in: PROJECT-FILE OUTPUT CAPS."""

from __future__ import annotations

import json
import logging
import runpy
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from classes import client_classes
from clients import recorded
from endpoints import servers
from wire import Wire

UNCAPPED = "none"


def main(project_file: str, output: str, asked: str) -> None:
    """Writes what the running code of a project serves, and what it sends under each cap; see ``caps``."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    project = SimpleNamespace(**runpy.run_path(project_file))
    project.start()
    served = list(servers(project))
    unimported: dict[str, str] = {}
    clients: dict[str, dict[str, Any]] = {}
    makes = getattr(project, "MAKES", ())
    classes = list(client_classes(project.PACKAGE, unimported, makes))
    for cap in [UNCAPPED, *caps(asked, served)]:
        project.pin(None if cap == UNCAPPED else cap)
        with Wire() as sent:
            for cls in classes:
                by_cap = clients.setdefault(f"{cls.__module__}.{cls.__qualname__}", {})
                by_cap[cap] = recorded(project, cls, sent)
    found = {"servers": served, "clients": clients, "unimported": unimported}
    Path(output).write_text(json.dumps(found, indent=1))


def caps(asked: str, served: list[dict[str, Any]]) -> list[str]:
    """``few``: the first, middle and last minor of every served version; ``all`` minors; or those listed."""
    if asked not in ("few", "all"):
        return asked.split(",")
    versions = {endpoint["version"] for server in served for endpoint in server["endpoints"]}
    wanted = {(major, minor) for version in versions for major, minor in minors(version, asked)}
    return [f"{major}.{minor}" for major, minor in sorted(wanted)]


def minors(version: str, asked: str) -> Iterator[tuple[int, int]]:
    major, last = (int(part) for part in version.split(".")[:2])
    chosen = range(last + 1) if asked == "all" else (0, last // 2, last)
    return ((major, minor) for minor in chosen)


if __name__ == "__main__":
    main(*sys.argv[1:])
