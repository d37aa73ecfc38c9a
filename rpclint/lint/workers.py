"""Work spread over processes: each begins with a stretch of its own and then helps out where most is left.

Neighbouring steps share a tree, so that a process that keeps to its stretch reads each tree once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import connection, get_all_start_methods, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

from rpclint import timings
from rpclint.cache import settle
from rpclint.errors import RpclintError, SourceError

Work: TypeAlias = Callable[[int], Any]

PATIENCE = 5  # seconds for a process that is to end


@dataclass(slots=True)
class Worker:
    """A process, the line to it, and what it still has to do."""

    process: Any
    line: Connection
    stretch: list[int]


def can_split() -> bool:
    """Whether this system can copy a process as it stands."""
    return "fork" in get_all_start_methods()


def worked_out(work: Work, items: Sequence[int], jobs: int) -> Iterator[tuple[int, Any]]:
    """What ``work`` gives for each item, as it comes in. Raises what any of the processes raised."""
    workers: list[Worker] = []
    patience = 0
    try:
        for stretch in _stretches(items, jobs):
            workers.append(_begun(work, stretch, workers))
        yield from _results(workers)
        patience = PATIENCE  # they write down what is to be kept
    finally:
        for worker in workers:
            worker.line.close()
        for worker in workers:
            worker.process.join(patience)
            worker.process.terminate()
        for worker in workers:
            worker.process.join(PATIENCE)


def beside(work: Callable[[], Any], own: Callable[[], object]) -> Any:
    """What ``work`` gives in another process, while ``own`` is done in this one. Either may raise."""
    worker = _begun(lambda _: work(), [0], [])
    try:
        _set_to_work(worker, [worker])
        own()
        return _answer(worker)[1]
    finally:
        worker.line.close()
        worker.process.join(PATIENCE)
        worker.process.terminate()


def _stretches(items: Sequence[int], jobs: int) -> list[list[int]]:
    cuts = [len(items) * n // jobs for n in range(jobs + 1)]
    return [list(items[start:end]) for start, end in pairwise(cuts)]


def _results(workers: Sequence[Worker]) -> Iterator[tuple[int, Any]]:
    busy = {worker.line: worker for worker in workers if _set_to_work(worker, workers)}
    while busy:
        with timings.phase("waiting"):
            ready = connection.wait(list(busy))
        for line in ready:
            worker = busy[line]  # type: ignore[index]
            index, result = _answer(worker)
            if not _set_to_work(worker, workers):
                del busy[worker.line]
                worker.line.close()
            yield index, result


def _answer(worker: Worker) -> tuple[int, Any]:
    try:
        with timings.phase("waiting"):
            index, result, taken = worker.line.recv()
    except (EOFError, OSError):
        raise SourceError("a process of this run ended early; try: rpclint … --jobs 1") from None
    if isinstance(result, BaseException):
        raise result
    timings.add(taken)
    return index, result


def _set_to_work(worker: Worker, workers: Sequence[Worker]) -> bool:
    """Gives a process its next item: of its own stretch, or the last of the longest one."""
    longest = max(workers, key=lambda other: len(other.stretch)).stretch
    if not longest:
        return False
    worker.line.send(worker.stretch.pop(0) if worker.stretch else longest.pop())
    return True


def _begun(work: Work, stretch: list[int], others: Sequence[Worker]) -> Worker:
    own, far = get_context("fork").Pipe()
    process = get_context("fork").Process(
        target=_serve, args=(work, far, [own, *(w.line for w in others)]), daemon=True
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries that warn of forks; nothing of theirs is used over there
        process.start()
    far.close()
    return Worker(process, own, stretch)


def _serve(work: Work, line: Connection, inherited: Sequence[Connection]) -> None:
    """Answers until nobody asks any more, which the end of the parent process makes sure of, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it as well, and ends this process
    for other in inherited:
        other.close()
    timings.split_off()
    with contextlib.suppress(EOFError, OSError):
        while True:
            with timings.phase("waiting"):
                index = line.recv()
            try:
                result = work(index)
                line.send((index, result, timings.so_far()))
            except Exception as error:  # noqa: BLE001, the parent reports it
                line.send((index, _portable(error), timings.so_far()))
    settle()
    os._exit(0)  # nothing of the parent's is to be cleaned up here


def _portable(error: Exception) -> Exception:
    """An exception as it can be sent: one of ours as it is, any other with its place told."""
    if isinstance(error, RpclintError):
        return error
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    return RuntimeError(f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}")
