"""``rpclint snapshot``: a tree in one file, for comparisons where its commit is not at hand."""

from __future__ import annotations

import click

from rpclint.cli.options import CONFIG
from rpclint.cli.output import Progress, check, write, write_bytes
from rpclint.cli.running import check_found
from rpclint.errors import SourceError


@click.command()
@click.argument("rev")
@click.option("-o", "--output", required=True, metavar="FILE", help="Where to write it.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
@CONFIG
@click.pass_obj
def snapshot(where: str, rev: str, output: str, config: str | None, *, quiet: bool) -> None:
    """Keep all that a comparison reads of a tree in one file.

    Compare with it where the commit is not at hand: rpclint diff --old FILE --new PATH
    """
    from rpclint.report.style import inert
    from rpclint.source.snapshot import packed
    from rpclint.workplace import Workplace

    check(output)
    progress = Progress(quiet=quiet)
    click.get_current_context().call_on_close(progress.clear)
    source = Workplace(where, progress, config_file=config).source(rev)
    bearing = len(list(source.rpc_paths()))
    if source.lacks_files:
        raise SourceError(
            f"{source.id.rev}: git does not have all of its files here; "
            f"fetch them: git -C {where} fetch --refetch --no-filter"
        )
    check_found(source.id, bearing)
    paths = source.kept_paths()
    data = packed(source.tree, source.id, source.project, paths)
    write_bytes(data, output)
    progress.clear()
    if not quiet:
        write(f"{output}: {len(paths)} files of {inert(source.id.rev)}, {len(data)} bytes\n", None)
