"""The previewer: while an exact answer is late, shows what is flagged for sure, for whatever is wanted by now.

It has a thread of its own, so that it follows the hand however long a detection takes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection.settings import Settings
from crviewer.gui.worker import Ticket, Worker
from crviewer.review.detecting import DetectionRequest
from crviewer.review.masking import Masking

LATE = 100  # ms without the exact answer, until a preview is shown

Look = Callable[[DetectionRequest, Masking | None], Masking | None]


class Previewer(QObject):
    """Asks for previews while a detection runs, one at a time.

    Parameters
    ----------
    worker : Worker
        Of the detection; the previewer works beside it.
    wanted : callable
        What is wanted now.
    shown : callable
        What the last exact answer masks.
    look : callable
        From a request, and what is shown, to what is masked for sure; None where that is not known. Runs on the
        previewer's thread.

    Signals
    -------
    previewed(Masking)
        What is flagged for sure; the exact answer is late, and on its way.
    failed(Exception)
        A preview could not be made.
    """

    previewed = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(
        self,
        worker: Worker,
        wanted: Callable[[], DetectionRequest | None],
        shown: Callable[[], Masking | None],
        look: Look,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._worker = worker.companion()
        self._wanted, self._shown, self._look = wanted, shown, look
        self._expected = False  # an exact answer
        self._seen: Settings | None = None  # that were previewed last
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE)
        self._late.timeout.connect(self._preview)
        self._worker.settled.connect(self._preview)

    @property
    def at_rest(self) -> bool:
        """True where no preview is being made."""
        return not self._worker.tickets

    def expect(self) -> None:
        """A detection begins: if its answer is late, preview."""
        self._expected = True
        self._late.start()

    def follow(self) -> None:
        """Something else is wanted than what is being detected."""
        if not self._late.isActive():
            self._preview()

    def stop(self) -> None:
        """The answer is there, or none will come."""
        self._expected, self._seen = False, None
        self._late.stop()
        self._worker.cancel_all()

    def _preview(self, _: Ticket | None = None) -> None:
        """Preview the newest wish, unless that was the last; what is wanted meanwhile comes next."""
        request = self._wanted()
        if not self._expected or self._late.isActive() or self._worker.tickets or request is None:
            return
        if request.settings != self._seen:
            self._seen = request.settings
            job = partial(self._look, request, self._shown())
            self._worker.submit("", lambda _: job(), answered=self._on_previewed, failed=self.failed.emit)

    def _on_previewed(self, masking: Masking | None) -> None:
        if masking is not None:
            self.previewed.emit(masking)
