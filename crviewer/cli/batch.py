"""`crviewer batch`: search many frames, here or on a cluster, with one review file for each."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.cli.progress import ProgressBar, on_terminal
from crviewer.cli.request import asked, extensions, fetched, open_request, satlevel
from crviewer.cli.telling import say
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.plain_text import counted
from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome
from crviewer.night.batch.collecting import collected
from crviewer.night.batch.plan import plan
from crviewer.night.review_folders import remember_reviews

if TYPE_CHECKING:
    from collections.abc import Generator

_OK, _FAILED, _INTERRUPTED = 0, 1, 130


def batch(options: Namespace) -> int:
    """Run a batch.

    Parameters
    ----------
    options : Namespace
        Options of the command.

    Returns
    -------
    int
        Exit status: 0, 1 if any frame failed, 130 after Ctrl-C.

    Raises
    ------
    FrameError
        If a calibration file for all frames is missing, or two frames would have the same review file.
    NoCluster
        If the cluster cannot be reached.
    """
    tasks, refused = _planned(options)
    for sentence in refused:
        say(f"crviewer: {sentence}", sys.stderr)
    counts: Counter[TaskEnding] = Counter()
    told: Counter[str] = Counter()
    try:
        with closing(_outcomes(options, tasks)) as outcomes, closing(collected(outcomes, tasks)) as ended:
            _tell(ended, counts, told, len(tasks))
    except KeyboardInterrupt:
        say(f"crviewer: stopped. {_summary(counts, tasks)}; the same command continues.", sys.stderr)
        return _INTERRUPTED
    for kind, number in () if options.quiet else told.most_common():
        say(f"crviewer: {kind}: {counted(number, 'frame')}", sys.stderr)
    say(_summary(counts, tasks))
    return _FAILED if counts[TaskEnding.FAILED] or refused or not tasks else _OK


def _planned(options: Namespace) -> tuple[list[BatchTask], tuple[str, ...]]:
    folder = Path(options.output_dir) if options.output_dir else None
    places, options.science = options.science, ""
    like = BatchTask(
        request=open_request(options),
        target=Path(),
        settings=asked(options),
        satlevel=satlevel(options),
        accept=getattr(options, "accept_suggestions", None),
        overwrite=options.overwrite,
    )
    with on_terminal("Reading headers") as watch:
        found = [fetched(place) for place in places]
        tasks, refused = plan(found, like, folder=folder, extensions=extensions(options), watch=watch)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        remember_reviews({FileLocation.parse(task.request.science).path.parent for task in tasks}, folder)
    return tasks, refused


def _outcomes(options: Namespace, tasks: list[BatchTask]) -> Generator[TaskOutcome, None, None]:
    if options.scheduler:
        from crviewer.night.batch.cluster import do_there

        yield from do_there(tasks, options.scheduler)
    else:
        from crviewer.night.batch.processes import do_here

        yield from do_here(tasks, options.workers or os.cpu_count() or 1)


def _tell(outcomes: Iterator[TaskOutcome], counts: Counter[TaskEnding], told: Counter[str], total: int) -> None:
    """Count outcomes, and report frames that fail or are skipped at once, so that the observer can stop the batch."""
    bar = ProgressBar("Searching")
    bar.draw(0, f"0 of {total}")
    try:
        for outcome in outcomes:
            counts[outcome.ending] += 1
            told.update([*(f"warning: {kind}" for kind in outcome.warned), *outcome.noted])
            if outcome.message:
                bar.clear()
                say(f"crviewer: {outcome.message}", sys.stderr)
            bar.draw(counts.total() / total, f"{counts.total()} of {total}")
    finally:
        bar.clear()


def _summary(counts: Counter[TaskEnding], tasks: Sequence[BatchTask]) -> str:
    parts = [f"{counts[ending]} {ending.value}" for ending in TaskEnding if counts[ending]]
    frames = len({FileLocation.parse(task.request.science).path for task in tasks})
    chips = f" of {counted(len(tasks), 'chip')}" if len(tasks) > frames else ""
    return f"{counted(frames, 'frame')}{chips}: {', '.join(parts) or 'none done'}"
