"""Collect the results of a batch: the review file of an exposure takes in those of its chips once all are done."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from crviewer.night.batch.batch_task import BatchTask, TaskOutcome
from crviewer.review.file import ReviewFileError
from crviewer.review.file.part_reviews import take_in


def collected(outcomes: Iterable[TaskOutcome], tasks: Sequence[BatchTask]) -> Generator[TaskOutcome, None, None]:
    """Pass outcomes on; what was done of other exposures is taken in, too, when the iterator is closed.

    Parameters
    ----------
    outcomes : iterable of TaskOutcome
        As the tasks end.
    tasks : sequence of BatchTask
        All of them.

    Yields
    ------
    TaskOutcome
        The same; that of the last chip of an exposure tells what could not be taken in.
    """
    waiting: dict[Path, set[str]] = {}
    for task in tasks:
        waiting.setdefault(task.target, set()).add(str(task.request.science))
    targets = {str(task.request.science): task.target for task in tasks}
    try:
        for outcome in outcomes:
            target = targets[outcome.science]
            waiting[target].discard(outcome.science)
            told = "" if waiting[target] else _taken_in(waiting, target, tasks)
            yield replace(outcome, message=" ".join(filter(None, [outcome.message, told]))) if told else outcome
    finally:
        for target in list(waiting):
            _taken_in(waiting, target, tasks)


def _taken_in(waiting: dict[Path, set[str]], target: Path, tasks: Sequence[BatchTask]) -> str:
    """Take in the reviews of an exposure, once; returns what was left where it is, and why."""
    del waiting[target]
    of_exposure = [task for task in tasks if task.target == target and task.written != target]
    parts = [task.written for task in of_exposure if task.written.exists()]
    try:
        return take_in(target, parts, replace=any(task.overwrite for task in of_exposure))
    except ReviewFileError as error:
        return f"{error} Until then its chips have reviews of their own."
