"""Probing: injects test rays into copies of the open frame, on the worker, and keeps what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.completeness import Completeness, Trial, measure_completeness
from crviewer.detection.watch import Watch
from crviewer.gui.worker import Ticket, Worker
from crviewer.products.completeness import save_completeness
from crviewer.review.detecting import DetectionRequest


class Probing(QObject):
    """Measures the completeness of one detection.

    Signals
    -------
    progressed(float)
        How far it is, 0 to 1.
    ended()
        It is no longer running; `completeness` is there, or it was cancelled, or it failed.
    saved(Path)
        The table is on disk.
    failed(Exception)
        It could not be measured, or saved.

    Attributes
    ----------
    completeness : Completeness or None
        What was measured last.
    request : DetectionRequest or None
        In what, and how.
    """

    progressed = pyqtSignal(float)
    ended = pyqtSignal()
    saved = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, worker: Worker, wanted: Callable[[], DetectionRequest | None], parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._wanted = worker, wanted
        self._ticket: Ticket | None = None
        self.completeness: Completeness | None = None
        self.request: DetectionRequest | None = None
        worker.progressed.connect(self._on_progressed)
        worker.settled.connect(self._on_settled)

    @property
    def running(self) -> bool:
        """Whether test rays are being looked for."""
        return self._ticket is not None

    def start(self, trial: Trial) -> None:
        """Measure with the present settings and input mask, the defects of verdicts included where the loop is closed.

        Does nothing where nothing is open, or while it runs.
        """
        request = self._wanted()
        if request is None or self.running:
            return
        self.completeness, self.request = None, request
        self._ticket = self._worker.submit(
            "Injecting test rays",
            partial(_measure, request, trial),
            answered=self._on_measured,
            failed=self.failed.emit,
        )

    def cancel(self) -> None:
        """Stop, and keep nothing."""
        if self._ticket is not None:
            self._ticket.cancel()

    def save(self, path: Path) -> None:
        """Write the table, over what is there; as CSV where the name ends so, else as ECSV."""
        completeness, request = self.completeness, self.request
        if completeness is None or request is None:
            return
        self._worker.submit(
            f"Saving {path.name}",
            lambda _: save_completeness(completeness, request.exposure, request.settings, path, overwrite=True),
            answered=lambda _: self.saved.emit(path),
            failed=self.failed.emit,
            must_finish=True,
        )

    def _on_measured(self, completeness: Completeness) -> None:
        self.completeness = completeness

    def _on_progressed(self, ticket: Ticket, fraction: float) -> None:
        if ticket is self._ticket:
            self.progressed.emit(fraction)

    def _on_settled(self, ticket: Ticket) -> None:
        if ticket is self._ticket:
            self._ticket = None
            self.ended.emit()


def _measure(request: DetectionRequest, trial: Trial, ticket: Ticket) -> Completeness:
    watch = Watch(ticket.cancelled, ticket.progress)
    mask = request.mask(request.defects())
    return measure_completeness(request.exposure, request.settings, trial, mask=mask, watch=watch)
