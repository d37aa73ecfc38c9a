"""The answers to all steps: from the cache, and the rest worked out by as many processes as are wanted."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence

from rpclint.lint.answers import Answer, Answers
from rpclint.lint.step import Newest, Step
from rpclint.rulebook import Rule


def answered(
    steps: Sequence[Step], rules: Sequence[Rule], newest: Newest, known: Answers, jobs: int
) -> list[Answer]:
    """The answer to each step, in order, however many ``jobs`` there are."""
    found = [known.get(step) for step in steps]
    missing = [index for index, answer in enumerate(found) if answer is None]
    jobs = min(jobs, len(missing))
    if missing:
        # Only now is loaded what reads source, before any process is split off that needs it as well.
        from rpclint.lint.answering import answer

        def work(index: int) -> Answer:
            told = answer(steps[index], rules, newest)
            known.put(steps[index], told)
            return told

        if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
            from rpclint.lint.workers import worked_out

            for index, told in worked_out(work, missing, jobs):
                found[index] = told
        else:
            for index in missing:
                found[index] = work(index)
    return [told for told in found if told is not None]
