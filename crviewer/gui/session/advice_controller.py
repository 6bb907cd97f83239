"""Advising: has an exposure surveyed on the worker, for where it is not what L.A.Cosmic takes it for."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.frames.advice import Advice, advise
from crviewer.frames.exposure.exposure import Exposure
from crviewer.gui.jobs.worker import Worker


class AdviceController(QObject):
    """Advice on the exposure that was asked about last.

    Signals
    -------
    advised()
        `advice` was worked out; there may be none.
    failed(Exception)
        It could not be.

    Attributes
    ----------
    advice : tuple of Advice
    """

    advised = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._asked: Exposure | None = None
        self.advice: tuple[Advice, ...] = ()

    def clear(self) -> None:
        """Give no advice: it would be on another exposure."""
        self._asked, self.advice = None, ()

    def ask(self, exposure: Exposure) -> None:
        """Survey an exposure."""
        self._asked = exposure
        self._worker.submit(
            "",
            lambda _: advise(exposure),
            answered=partial(self._on_advised, exposure),
            failed=self.failed.emit,
        )

    def _on_advised(self, exposure: Exposure, advice: tuple[Advice, ...]) -> None:
        if exposure is self._asked:
            self.advice = advice
            self.advised.emit()
