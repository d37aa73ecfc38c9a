"""The answers to all steps: from the cache, and the rest worked out by as many processes as are wanted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from rpclint.lint.answers import Answer, Answers
from rpclint.lint.step import Newest, Step
from rpclint.rulebook import Rule


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
    from rpclint.lint.workers import can_split, worked_out

    def work(index: int) -> Answer:
        told = answer(steps[index], rules, newest)
        known.put(steps[index], told)
        return told

    jobs = min(jobs, len(missing))
    if jobs > 1 and can_split():
        import rpclint.extract  # noqa: F401, each process would load it for itself

        yield from worked_out(work, missing, jobs)
    else:
        yield from ((index, work(index)) for index in missing)
