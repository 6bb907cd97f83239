"""Advice: the exposure is surveyed on the worker, for where it is not what L.A.Cosmic takes it for."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.frames.advice.exposure_notices import ExposureNotice, exposure_notices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.gui.jobs.worker import Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.flagged_share import MUCH_FLAGGED, much_flagged


class AdviceController(QObject):
    """What is to be told of the open exposure, worked out once that is drawn and its rays are there.

    Signals
    -------
    advised()
        `notices` are others than before; there may be none.

    Attributes
    ----------
    notices : tuple of ExposureNotice
        All that the command line tells, warnings first.
    """

    advised = pyqtSignal()

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages = store, worker, messages
        self._asked: Exposure | None = None
        self._of_exposure: tuple[ExposureNotice, ...] | None = None
        self._told = False
        self.notices: tuple[ExposureNotice, ...] = ()
        store.opened.connect(self._on_opened)
        store.drawn.connect(self._ask)
        store.detected.connect(self._ask)
        store.detected.connect(self._tell)

    def _on_opened(self) -> None:
        self._asked, self._of_exposure, self._told, self.notices = None, None, False, ()

    def _ask(self) -> None:
        state = self._store.state
        if not state.drawn or state.review is None or self._asked is state.exposure:
            return
        exposure = self._asked = state.review.exposure
        self._worker.submit(
            "",
            lambda _: exposure_notices(exposure),
            answered=partial(self._on_advised, exposure),
            failed=self._messages.fail,
        )

    def _on_advised(self, exposure: Exposure, notices: tuple[ExposureNotice, ...]) -> None:
        if exposure is self._asked:
            self._of_exposure = notices
            self._tell()

    def _tell(self) -> None:
        """Tell what is known of the exposure, and of its rays as they are now; nothing where that was told already."""
        review = self._store.state.review
        if self._of_exposure is None or review is None:
            return
        flagged = much_flagged(review)
        notices = (*self._of_exposure, *([ExposureNotice(MUCH_FLAGGED, flagged, is_warning=True)] if flagged else []))
        notices = tuple(sorted(notices, key=lambda notice: (not notice.is_warning, notice.is_fact)))
        if notices != self.notices or not self._told:
            self._told, self.notices = True, notices
            self.advised.emit()
