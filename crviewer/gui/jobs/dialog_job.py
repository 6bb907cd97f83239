"""A run: one long job of a dialog on the worker, how far it is, and its way to an answer; and the row that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from crviewer.detection.core.job_watch import JobWatch
from crviewer.gui.jobs.worker import JobTicket, Worker

_PERCENT = "%p%"  # as a progress bar is told to write it


class DialogJob(QObject):
    """Does one job at a time.

    Signals
    -------
    progressed(float)
        How far it is, 0 to 1.
    answered(object)
        What came of it.
    failed(Exception)
        Nothing came of it.
    ended()
        It is no longer running: answered, failed or cancelled.
    """

    progressed = pyqtSignal(float)
    answered = pyqtSignal(object)
    failed = pyqtSignal(object)
    ended = pyqtSignal()

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._ticket: JobTicket | None = None
        worker.progressed.connect(self._on_progressed)
        worker.settled.connect(self._on_settled)

    @property
    def running(self) -> bool:
        """Whether the job runs, or waits for its turn."""
        return self._ticket is not None

    @property
    def time_left(self) -> str:
        """How long it may still take, in words; empty where nobody can say."""
        return self._ticket.time_left if self._ticket is not None else ""

    def start(self, title: str, job: Callable[[JobWatch], Any], *, must_finish: bool = False) -> None:
        """Do a job, which the status line calls by its title; does nothing while one runs."""
        if not self.running:
            self._ticket = self._worker.submit(
                title,
                lambda ticket: job(ticket.watch),
                answered=self.answered.emit,
                failed=self.failed.emit,
                must_finish=must_finish,
            )

    def cancel(self) -> None:
        """Stop, and keep nothing; a job that must finish goes on."""
        if self._ticket is not None and not self._ticket.must_finish:
            self._ticket.cancel()

    def leave(self, failed: Callable[[Exception], None]) -> None:
        """Stop, and be gone; what must finish goes on, and `failed` is told where it does not succeed."""
        self.cancel()
        self.failed.connect(failed)
        if self.running:
            self.ended.connect(self.deleteLater)
        else:
            self.deleteLater()

    def _on_progressed(self, ticket: JobTicket, fraction: float) -> None:
        if ticket is self._ticket:
            self.progressed.emit(fraction)

    def _on_settled(self, ticket: JobTicket) -> None:
        if ticket is self._ticket:
            self._ticket = None
            self.ended.emit()


class DialogJobRow(QWidget):
    """A button that starts, Cancel, and between them, while the job runs, a bar that shows how far it is."""

    def __init__(self, run: DialogJob, verb: str) -> None:
        super().__init__()
        self._run, self._able = run, True
        self.start = QPushButton(verb)
        self.start.setToolTip("Start with these settings, in the background")
        self.start.setDefault(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName("Progress")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # else the buttons would move
        self.progress.setSizePolicy(policy)
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop; nothing is changed")
        self.cancel.clicked.connect(run.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.start)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        run.progressed.connect(self._on_progressed)
        run.ended.connect(self._on_ended)
        self.show_state()

    def enable(self, able: bool) -> None:
        """Let the job be started, or not."""
        self._able = able
        self.show_state()

    def _on_progressed(self, fraction: float) -> None:
        self.progress.setValue(round(100 * fraction))
        self.progress.setFormat(" · ".join(filter(None, [_PERCENT, self._run.time_left])))
        self.show_state()

    def _on_ended(self) -> None:
        self.progress.setFormat(_PERCENT)
        self.progress.setValue(0)
        self.show_state()

    def show_state(self) -> None:
        """Let what can be done now be pressed; the bar is there while something runs."""
        self.progress.setVisible(self._run.running)
        self.start.setEnabled(self._able and not self._run.running)
        self.cancel.setEnabled(self._run.running)
