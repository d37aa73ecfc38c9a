"""``rpclint cache``: what is kept from run to run, and its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rpclint.cli.output import write
from rpclint.errors import SourceError

if TYPE_CHECKING:
    from rpclint.cache.census import Census

SCHEMA = "rpclint.cache/1"


@click.group(no_args_is_help=False)
def cache() -> None:
    """Show what earlier runs kept, or remove it."""


@cache.command()
@click.option("--format", "form", default="text", type=click.Choice(["text", "json"]), help="Form.")
@click.option("--output", metavar="FILE", help="Write the result to a file.")
def info(form: str, output: str | None) -> int:
    """Show where the cache is, how large, and what is in it."""
    from rpclint.cache.census import census

    with _told():
        found = census(_folder())
    write(_json(found) if form == "json" else _text(found), output)
    return 0


@cache.command()
def clear() -> int:
    """Remove the cache. The next run reads all anew."""
    from rpclint.cache.census import cleared
    from rpclint.report.style import one_line

    with _told():
        folder = _folder()
        freed = cleared(folder)
    write(f"{_size(freed)} freed in {one_line(str(folder))}\n", None)
    return 0


def _folder() -> Path:
    from rpclint.cache import folder_of

    folder = folder_of(os.environ)
    if folder is None:
        raise SourceError("nobody says where a cache could be; name a folder: RPCLINT_CACHE_DIR=FOLDER")
    return folder


@contextmanager
def _told() -> Iterator[None]:
    """Says what is wrong with a cache, and what mends it."""
    from rpclint.cache.troubles import Damaged, Unusable

    try:
        yield
    except Damaged as error:
        raise SourceError(f"the cache is damaged: {error}; remove it: rpclint cache clear") from None
    except Unusable as error:
        raise SourceError(f"{error}; name another folder: RPCLINT_CACHE_DIR=FOLDER") from None


def _json(found: Census) -> str:
    import json

    kinds = [
        {"kind": kind.name, "entries": kind.entries, "bytes": kind.bytes, "versions": kind.versions}
        for kind in found.kinds
    ]
    told = {"path": str(found.path), "bytes": found.bytes, "most_bytes": found.most_bytes, "kinds": kinds}
    return json.dumps({"schema": SCHEMA, **told}, indent=1) + "\n"


def _text(found: Census) -> str:
    from rpclint.report.style import one_line

    head = f"{found.path}: {_size(found.bytes)} of at most {_size(found.most_bytes)}"
    rows = [("kind", "entries", "size", "versions")] if found.kinds else []
    rows += [(k.name, str(k.entries), _size(k.bytes), str(k.versions)) for k in found.kinds]
    lines = [f"  {kind:<8} {entries:>8} {size:>10} {versions:>9}" for kind, entries, size, versions in rows]
    return "".join(f"{one_line(line)}\n" for line in (head, *lines))


def _size(number: int) -> str:
    return f"{number / 2**20:.1f} MB" if number >= 2**20 else f"{number / 2**10:.1f} kB"
