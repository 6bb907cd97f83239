"""The worker: runs one job at a time off the GUI thread, and brings its answer back.

A job takes a `JobTicket` and returns a new object. Setting the ticket asks the job to stop; whoever set it has lost
interest, so its answer is dropped. Answers arrive on the GUI thread, through queued signals.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from threading import Event, get_native_id
from typing import Any

from PyQt6.QtCore import QObject, QThread, pyqtSignal, pyqtSlot

from crviewer.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.gui.jobs.time_left import time_left

_YIELDS = 5  # of 19: on two processors no thread of the window waits for two of a detection, which still gets a share

log = logging.getLogger(__name__)

Job = Callable[["JobTicket"], object]
Answered = Callable[[Any], None]
Failed = Callable[[Exception], None]


class JobTicket:
    """One job: what it is called, whether it is still wanted, how far it is, and who waits for it.

    Attributes
    ----------
    title : str
        What the window says while the job runs; empty for a job in the background that nobody waits for.
    must_finish : bool
        Neither Cancel nor closing stops it: it writes what the observer asked to keep.
    """

    def __init__(
        self, title: str, answered: Answered, failed: Failed, offered: Answered, runner: _JobRunner, must_finish: bool
    ) -> None:
        self.title = title
        self.must_finish = must_finish
        self.answered = answered
        self.failed = failed
        self.offered = offered
        self._runner = runner
        self._began, self._fraction = time.monotonic(), 0.0  # in its turn, and how far it is since
        self._cancelled = Event()

    @property
    def time_left(self) -> str:
        """How long it may still take, in words; empty where nobody can say."""
        return time_left(self._fraction, time.monotonic() - self._began)

    @property
    def watch(self) -> JobWatch:
        """What a job of the lower rooms is given to tell how far it is, and to ask whether it is wanted."""
        return JobWatch(self.cancelled, self.progress)

    def begin(self) -> None:
        """Its turn has come."""
        self._began = time.monotonic()
        self.progress(0.0)

    def cancel(self) -> None:
        """Ask the job to stop, and drop its answer."""
        self._cancelled.set()

    def cancelled(self) -> bool:
        """True once nobody wants the answer."""
        return self._cancelled.is_set()

    def pause(self, seconds: float) -> None:
        """Do nothing for a while; stops the job as soon as it is no longer wanted."""
        if self._cancelled.wait(seconds):
            raise Cancelled

    def progress(self, fraction: float) -> None:
        """Tell how far the job is, 0 to 1; stops the job where it is no longer wanted."""
        if self.cancelled():
            raise Cancelled
        self._fraction = fraction
        self._runner.progressed.emit(self, fraction)

    def offer(self, result: object) -> None:
        """Show what there is so far; stops the job where it is no longer wanted."""
        if self.cancelled():
            raise Cancelled
        self._runner.offered.emit(self, result)


def _ignore(_: object) -> None:
    """Wait for nothing."""


class _JobRunner(QObject):
    """Lives on the worker's thread."""

    progressed = pyqtSignal(object, float)
    offered = pyqtSignal(object, object)
    done = pyqtSignal(object, object)
    failed = pyqtSignal(object, object)
    stopped = pyqtSignal(object)

    @pyqtSlot()
    def give_way(self) -> None:
        """Let the window have a processor first; threads that are started from here inherit it."""
        if sys.platform == "linux":  # elsewhere Qt has seen to it
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _YIELDS)

    @pyqtSlot(object, object)
    def run(self, ticket: JobTicket, job: Job) -> None:
        try:
            ticket.begin()
            result = job(ticket)
        except Cancelled:
            self.stopped.emit(ticket)
        except Exception as error:  # relayed to the window, with its traceback, never swallowed
            log.info("%s: %s", ticket.title, error, exc_info=error)
            self.failed.emit(ticket, error)
        else:
            self.done.emit(ticket, result)


class Worker(QObject):
    """One thread with a queue of jobs.

    Signals
    -------
    queued(JobTicket)
        A job has been submitted.
    progressed(JobTicket, float)
        How far the running job is, 0 to 1.
    settled(JobTicket)
        A job has ended: answered, failed or stopped. Its answer, if it was still wanted, has been delivered.
    """

    queued = pyqtSignal(object)
    progressed = pyqtSignal(object, float)
    settled = pyqtSignal(object)
    _submitted = pyqtSignal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tickets: list[JobTicket] = []
        self._companions: list[Worker] = []
        self._thread = QThread(self)
        self._runner = _JobRunner()
        self._runner.moveToThread(self._thread)
        self._submitted.connect(self._runner.run)
        self._runner.progressed.connect(self.progressed)
        self._runner.offered.connect(self._on_offered)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self._on_failed)
        self._runner.stopped.connect(self._settle)
        self._thread.started.connect(self._runner.give_way)
        self._thread.start(QThread.Priority.LowPriority)

    @property
    def stopped(self) -> bool:
        """True once the thread has ended."""
        return self._thread.isFinished()

    @property
    def tickets(self) -> tuple[JobTicket, ...]:
        """Jobs that run or wait, in the order of their turn."""
        return tuple(self._tickets)

    def submit(
        self,
        title: str,
        job: Job,
        *,
        answered: Answered,
        failed: Failed,
        offered: Answered = lambda _: None,
        must_finish: bool = False,
    ) -> JobTicket:
        """Queue a job, and say who gets its answer, its error, and what it offers before it is done."""
        ticket = JobTicket(title, answered, failed, offered, self._runner, must_finish)
        self._tickets.append(ticket)
        self.queued.emit(ticket)
        self._submitted.emit(ticket, job)
        return ticket

    def companion(self) -> Worker:
        """Another worker, for jobs that must not wait for those of this one; it is closed with this one."""
        companion = Worker(self)
        self._companions.append(companion)
        return companion

    def cancel_all(self) -> None:
        """Ask every job to stop that may; their answers are dropped."""
        for ticket in self._tickets:
            if not ticket.must_finish:
                ticket.cancel()

    def close(self) -> None:
        """Stop what may be stopped, finish what must be, end the thread, and wait for it."""
        for companion in self._companions:
            companion.close()
        self.cancel_all()
        self.submit("", lambda _: self._thread.quit(), answered=_ignore, failed=_ignore)  # after all others
        self._thread.wait()

    @pyqtSlot(object, object)
    def _on_offered(self, ticket: JobTicket, result: object) -> None:
        if not ticket.cancelled():
            ticket.offered(result)

    @pyqtSlot(object, object)
    def _on_done(self, ticket: JobTicket, result: object) -> None:
        self._tickets.remove(ticket)
        if not ticket.cancelled():
            ticket.answered(result)
        self.settled.emit(ticket)

    @pyqtSlot(object, object)
    def _on_failed(self, ticket: JobTicket, error: Exception) -> None:
        self._tickets.remove(ticket)
        if not ticket.cancelled():
            ticket.failed(error)
        self.settled.emit(ticket)

    @pyqtSlot(object)
    def _settle(self, ticket: JobTicket) -> None:
        self._tickets.remove(ticket)
        self.settled.emit(ticket)
