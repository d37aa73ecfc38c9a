"""The command line: the only place that prints and that chooses an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from rpclint.errors import RpclintError

TYPE_CHECKING = False  # not from typing, which takes longer to load than --version to answer
if TYPE_CHECKING:
    import click

NOT_DONE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code; never raises."""
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except RpclintError as error:
        return _failed(str(error))
    except FileNotFoundError as error:
        if error.filename is None:  # only os.getcwd names none
            return _failed("the current folder is gone; change to one that is there: cd")
        return _failed(_defect(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001, a traceback would exit with 1, as if there were findings
        return _failed(_defect(error))


def _run(arguments: list[str]) -> int:
    from rpclint.cli.quick import at_hand

    known = at_hand(arguments)
    if known is not None:
        from rpclint.cli.printing import show

        show(known)
        return 0
    return _understood(arguments)


def _understood(arguments: list[str]) -> int:
    import click

    from rpclint.cli.commands import cli

    try:
        # Not click's own main, which prints a line for an interrupt and exits with 1 for a closed pipe.
        with cli.make_context("rpclint", arguments) as context:
            result = cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return _failed(_misused(error))
    return result if isinstance(result, int) else 0


def script() -> None:
    sys.exit(main())


def _misused(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "rpclint"
    return f"{error.format_message().rstrip('.')}; see: {command} --help"


def _failed(message: str) -> int:
    from rpclint.report.style import inert

    with contextlib.suppress(OSError):  # whoever listened has left
        sys.stderr.write(f"rpclint: {inert(' '.join(message.split()))}\n")
    return NOT_DONE


def _defect(error: Exception) -> str:
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119, pathlib is not needed here
    return (
        f"a defect of rpclint, {type(error).__name__} at {place}: {error}; "
        f"please report it with the command you ran"
    )
