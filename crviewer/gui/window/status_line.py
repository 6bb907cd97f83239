"""The status line: what is under the cursor, and how far a job is."""

from __future__ import annotations

import time

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QProgressBar, QPushButton, QStatusBar

from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.detection_scheduler import DetectionScheduler
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style.plain_widgets import PlainLabel, shown_line
from crviewer.gui.window.pixel_readout import describe_place

_WHOLE = 1000  # steps of the progress bar
_PATIENCE = 300  # ms; a shorter job needs no progress bar
_NEWS = 8000  # ms that news stay
_READING = 2.0  # seconds that they stay even if the mouse moves


class StatusLine(QStatusBar):
    """Coordinates and values at the left, progress and Cancel at the right."""

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages, scheduler: DetectionScheduler) -> None:
        super().__init__()
        self._store, self._worker = store, worker
        self.values = PlainLabel()
        self.job = PlainLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, _WHOLE)
        self.bar.setFixedWidth(160)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.stop = QPushButton("Cancel")
        self.stop.setToolTip("Stop the running job (Ctrl+.)")
        self.stop.clicked.connect(scheduler.cancel)
        self.addWidget(self.values, 1)
        for widget in (self.job, self.bar, self.stop):
            self.addPermanentWidget(widget)
            widget.hide()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_PATIENCE)
        self._late.timeout.connect(self._show_job)
        self._told = 0.0
        messages.told.connect(self._tell)
        worker.progressed.connect(self._on_progress)
        worker.settled.connect(self._on_settled)

    def _tell(self, text: str) -> None:
        self._told = time.monotonic()
        self.showMessage(shown_line(text), _NEWS)

    def show_place(self, x: float, y: float) -> None:
        """Tell what is at a pixel coordinate (0-based)."""
        if time.monotonic() - self._told > _READING:
            self.clearMessage()
        self.values.setText("   ".join(describe_place(self._store.state, round(x), round(y))))

    def clear_place(self) -> None:
        """The cursor is over no pixel."""
        self.values.clear()

    def _on_progress(self, ticket: JobTicket, fraction: float) -> None:
        if not ticket.title:
            return  # nobody waits for it
        self.bar.setUpdatesEnabled(False)  # it would draw itself, and all that waits to be drawn, at once
        self.bar.setRange(0, _WHOLE if fraction else 0)  # moving to and fro where nothing is known yet
        self.bar.setValue(round(_WHOLE * fraction))
        self.bar.setUpdatesEnabled(True)
        self.job.setText(" · ".join(filter(None, [ticket.title, ticket.time_left])))
        self.stop.setEnabled(not all(ticket.must_finish for ticket in self._worker.tickets))
        if not self.bar.isVisible() and not self._late.isActive():
            self._late.start()

    def _show_job(self) -> None:
        for widget in (self.job, self.bar, self.stop):
            widget.setVisible(self._waiting())

    def _on_settled(self, ticket: JobTicket) -> None:
        if not self._waiting():
            self._late.stop()
            self._show_job()

    def _waiting(self) -> bool:
        return any(ticket.title for ticket in self._worker.tickets)
