"""Completeness: test rays are injected into copies of the open frame, on the worker; keeps what came of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.measures.completeness import Completeness, InjectionTrial, measure_completeness
from crviewer.gui.jobs.dialog_job import DialogJob
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.session_store import SessionStore
from crviewer.products.formats.completeness_table import save_completeness
from crviewer.review.core.detection_request import DetectionRequest


class CompletenessController(QObject):
    """Measures the completeness of one detection.

    Signals
    -------
    saved(Path)
        The table is on disk.
    failed(Exception)
        It could not be measured, or saved; the dialog tells it.

    Attributes
    ----------
    run : DialogJob
        The measuring; once it has ended, `completeness` is there, or it was cancelled, or it failed.
    completeness : Completeness or None
        What was measured last.
    request : DetectionRequest or None
        In what, and how.
    """

    saved = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, store: SessionStore, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._worker = store, worker
        self.run = DialogJob(worker, self)
        self.run.answered.connect(self._on_measured)
        self.run.failed.connect(self.failed)
        self.completeness: Completeness | None = None
        self.request: DetectionRequest | None = None

    def start(self, trial: InjectionTrial) -> None:
        """Measure with the present settings and input mask, the defects of verdicts included where the loop is closed.

        Does nothing where nothing is open, or while it runs.
        """
        request = self._store.state.detection_request
        if request is not None and not self.run.running:
            self.completeness, self.request = None, request
            self.run.start("Injecting test rays", partial(_measure, request, trial))

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


def _measure(request: DetectionRequest, trial: InjectionTrial, watch: JobWatch) -> Completeness:
    mask = request.mask(request.defects())
    return measure_completeness(request.exposure, request.settings, trial, mask=mask, watch=watch)
