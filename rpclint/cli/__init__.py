"""The command line: the only place that prints and that chooses an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from rpclint.errors import RpclintError

NOT_DONE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code; never raises."""
    import click

    from rpclint.cli.commands import cli

    try:
        result = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except RpclintError as error:
        return _failed(str(error))
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return _failed(error.format_message())
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return 0
    except Exception as error:  # noqa: BLE001, a traceback would exit with 1, as if there were findings
        return _failed(_defect(error))
    return result if isinstance(result, int) else 0


def script() -> None:
    sys.exit(main())


def _failed(message: str) -> int:
    sys.stderr.write(f"rpclint: {' '.join(message.split())}\n")
    return NOT_DONE


def _defect(error: Exception) -> str:
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119, pathlib is not needed here
    return (
        f"a defect of rpclint, {type(error).__name__} at {place}: {error}; "
        f"please report it with the command you ran"
    )


def _abandon_stdout() -> None:
    """Points standard output at nothing, so that the interpreter's last flush fails quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
