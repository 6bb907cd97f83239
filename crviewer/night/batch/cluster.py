"""Run tasks on the workers of dask.distributed, which must see the files under the same paths.

A task whose worker dies is repeated by another one, which keeps a review file that was already written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crviewer.frames.fits.frame_error import in_one_line
from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome, do

if TYPE_CHECKING:
    from distributed import Future

RETRIES = 3
_AT_ONCE = 1000  # tasks in one message to the scheduler
_PATIENCE = 20  # seconds to wait for an answer of the scheduler


class NoCluster(Exception):
    """The workers cannot be reached."""


def do_there(tasks: Sequence[BatchTask], address: str) -> Iterator[TaskOutcome]:
    """Run tasks on a cluster; closing the iterator cancels the waiting tasks.

    Parameters
    ----------
    tasks : sequence of BatchTask
        Tasks with absolute paths.
    address : str
        Address of the scheduler, "tcp://host:8786".

    Yields
    ------
    TaskOutcome
        In the order in which the tasks end.

    Raises
    ------
    NoCluster
        If dask.distributed is not installed, or the scheduler does not answer.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise NoCluster(
            "--scheduler needs dask. Install it with: python -m pip install 'crviewer[distributed]'"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise NoCluster(f"{address}: no scheduler answers there ({in_one_line(error)})") from error
    with client:
        futures = client.map(do, tasks, pure=False, retries=RETRIES, batch_size=_AT_ONCE)
        science = {future.key: str(task.request.science) for future, task in zip(futures, tasks, strict=True)}
        try:
            for future in as_completed(futures, loop=client.loop):
                yield _outcome(future, science[future.key])
                future.release()
        finally:
            client.cancel(futures)


def _outcome(future: Future, science: str) -> TaskOutcome:
    """Result of a future; errors of the cluster are reported like errors of the frame."""
    error = future.exception()
    if error is None:
        outcome: TaskOutcome = future.result()
        return outcome
    return TaskOutcome(science=science, ending=TaskEnding.FAILED, message=f"{science}: {in_one_line(error)}")
