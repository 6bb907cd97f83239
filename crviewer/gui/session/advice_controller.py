"""Advice: the exposure is surveyed on the worker, for where it is not what L.A.Cosmic takes it for."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.frames.advice import Advice, advise
from crviewer.frames.exposure.exposure import Exposure
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore


class AdviceController(QObject):
    """Advice on the open exposure, worked out once that is drawn and its rays are there.

    Signals
    -------
    advised()
        `advice` was worked out; there may be none.

    Attributes
    ----------
    advice : tuple of Advice
    """

    advised = pyqtSignal()

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages = store, worker, messages
        self._asked: Exposure | None = None
        self.advice: tuple[Advice, ...] = ()
        store.opened.connect(self._on_opened)
        store.drawn.connect(self._ask)
        store.detected.connect(self._ask)

    def _on_opened(self) -> None:
        self._asked, self.advice = None, ()

    def _ask(self) -> None:
        state = self._store.state
        if not state.drawn or state.review is None or self._asked is state.exposure:
            return
        exposure = self._asked = state.review.exposure
        self._worker.submit(
            "",
            lambda _: advise(exposure),
            answered=partial(self._on_advised, exposure),
            failed=self._messages.fail,
        )

    def _on_advised(self, exposure: Exposure, advice: tuple[Advice, ...]) -> None:
        if exposure is self._asked:
            self.advice = advice
            self.advised.emit()
