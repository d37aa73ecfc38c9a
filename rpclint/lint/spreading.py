"""The answers to all steps: from the cache, and the rest worked out by as many processes as are wanted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TypeVar

from rpclint.lint.answers import Answer, Answers
from rpclint.lint.step import Newest, Step
from rpclint.rulebook import Rule

T = TypeVar("T")


def answered(
    steps: Sequence[Step],
    rules: Sequence[Rule],
    newest: Newest,
    known: Answers,
    jobs: int,
    progress: Callable[[str], None],
) -> list[Answer]:
    """The answer to each step, in order, however many ``jobs`` there are."""
    found = {index: told for index, step in enumerate(steps) if (told := known.get(step)) is not None}
    missing = [index for index in range(len(steps)) if index not in found]
    if missing:
        with closing(_worked_out(steps, missing, rules, newest, known, jobs)) as results:
            for index, told in results:
                found[index] = told
                progress(f"compared {len(found)} of {len(steps)}")
    return [found[index] for index in range(len(steps))]


def _worked_out(
    steps: Sequence[Step],
    missing: Sequence[int],
    rules: Sequence[Rule],
    newest: Newest,
    known: Answers,
    jobs: int,
) -> Generator[tuple[int, Answer], None, None]:
    # Only now is loaded what reads source, and before any process is split off that needs it as well.
    from rpclint.lint.answering import answer

    if len({id(steps[index].new) for index in missing}) == 1:
        _read_ahead([steps[index] for index in missing], jobs)
        jobs = 1

    def work(index: int) -> Answer:
        steps[index].new.like = steps[index].old
        told = answer(steps[index], rules, newest)
        known.put(steps[index], told)
        return told

    yield from spread(work, missing, jobs)


def _read_ahead(steps: Sequence[Step], jobs: int) -> None:
    """Reads the one new tree of some steps, and then the old ones in another process beside its own sends.

    Most of the old trees is as it is in the new one, which the other process knows by then.
    """
    from rpclint.lint.workers import beside, can_split

    new = steps[0].new
    new.like = steps[0].old
    olds = list({id(s.old): s.old for s in steps if s.old is not None and not s.old.is_read}.values())
    if olds and not new.is_read and jobs > 1 and can_split():
        from rpclint.exchanges import within

        surface = new.surface
        interfaces = surface.surface.interfaces
        surfaces = beside(
            lambda: [old.surface.surface for old in olds],
            lambda: [within(surface, interface) for interface in interfaces],
        )
        for old, found in zip(olds, surfaces, strict=True):
            old.give(found)


def spread(work: Callable[[int], T], items: Sequence[int], jobs: int) -> Iterator[tuple[int, T]]:
    """What ``work`` gives for each item, as it comes in, from as many processes as are wanted and of use."""
    from rpclint.lint.workers import can_split, worked_out

    jobs = min(jobs, len(items))
    if jobs > 1 and can_split():
        import rpclint.extract.statements  # noqa: F401, each process would load it for itself

        yield from worked_out(work, items, jobs)
    else:
        yield from ((index, work(index)) for index in items)
