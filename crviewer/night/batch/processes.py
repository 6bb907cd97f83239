"""Run tasks on this machine: in processes that each run one task at a time, and are replaced if they die.

They are spawned, not forked, as OpenMP threads do not survive a fork; each uses one thread, as one frame for each
processor is faster than many threads on one frame after the other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait

from crviewer.night.batch.batch_task import BatchTask, TaskEnding, TaskOutcome, do

_PATIENCE = 10  # seconds, a few times the longest step that cannot be interrupted
ATTEMPTS = 3  # attempts before a task that ends its process is given up
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def do_here(tasks: Sequence[BatchTask], workers: int) -> Iterator[TaskOutcome]:
    """Run tasks, several at a time.

    Closing the iterator, or an exception such as KeyboardInterrupt while it waits, ends all processes.

    Parameters
    ----------
    tasks : sequence of BatchTask
        The tasks.
    workers : int
        Maximum number of processes.

    Yields
    ------
    TaskOutcome
        In the order in which the tasks end.
    """
    waiting = deque((task, 1) for task in tasks)
    idle: list[_BatchProcess] = []
    busy: dict[Connection, tuple[_BatchProcess, BatchTask, int]] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = idle.pop() if idle else _BatchProcess()
                task, attempt = waiting.popleft()
                busy[worker.pipe] = (worker, task, attempt)
                worker.give(task)
            heard = wait(list(busy))
            for pipe in [pipe for pipe in busy if pipe in heard]:
                worker, task, attempt = busy.pop(pipe)
                outcome = worker.outcome()
                if outcome is not None:
                    idle.append(worker)
                    yield outcome
                elif attempt < ATTEMPTS:
                    waiting.append((task, attempt + 1))
                else:
                    yield _given_up(task)
    finally:
        for worker in (*idle, *(worker for worker, _, _ in busy.values())):
            worker.end()


def _given_up(task: BatchTask) -> TaskOutcome:
    message = f"{task.request.science}: its process ended {ATTEMPTS} times, perhaps for lack of memory. "
    return TaskOutcome(
        science=str(task.request.science),
        ending=TaskEnding.FAILED,
        message=f"{message}Try it alone, with fewer --workers.",
    )


class _BatchProcess:
    """A process, and the pipe to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _surroundings_of_a_child():
            self._process.start()
        theirs.close()  # so that the pipe closes with the process

    def give(self, task: BatchTask) -> None:
        with suppress(OSError):  # the process died, which `outcome` detects
            self.pipe.send(task)

    def outcome(self) -> TaskOutcome | None:
        """Result of the task; None if the process died."""
        try:
            outcome: TaskOutcome = self.pipe.recv()
        except (EOFError, OSError):
            self.end()
            return None
        return outcome

    def end(self) -> None:
        """End the process, with time to remove half-written files; if it does not react it is killed."""
        self._process.terminate()
        self._process.join(_PATIENCE)
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _serve(pipe: Connection) -> None:
    """Run the tasks that come through the pipe until its other end is closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that temporary files are removed
    with suppress(EOFError):
        while True:
            pipe.send(do(pipe.recv()))


@contextmanager
def _surroundings_of_a_child() -> Iterator[None]:
    """Set what a new process inherits: one thread, which numpy reads when it is loaded, and no Ctrl-C."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    in_main = threading.current_thread() is threading.main_thread()  # other threads may not set signals
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main else None
    try:
        yield
    finally:
        if in_main:
            signal.signal(signal.SIGINT, handler)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
