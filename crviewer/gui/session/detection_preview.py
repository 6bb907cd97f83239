"""The previewer: while an exact answer is late, shows between which bounds it lies, for whatever is wanted by now.

What is flagged for sure is shown first. What may be flagged besides takes longer, and is given up where the hand moves
on, so that it is seen once the hand rests. The previewer has a thread of its own, so that it follows the hand however
long a detection takes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.core.masking import MaskByKind

LATE = 100  # ms without the exact answer, until a preview is shown

Look = Callable[[DetectionRequest, MaskByKind | None, JobTicket], MaskByKind | None]


class DetectionPreview(QObject):
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
        From a request, and what is shown, to what is masked for sure, which it offers, and then to that with what may
        be masked besides; None where nothing is known. Runs on the previewer's thread.

    Signals
    -------
    previewed(Masking)
        What is flagged for sure, alone or with what may be besides; the exact answer is late, and on its way.
    failed(Exception)
        A preview could not be made.
    """

    previewed = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(
        self,
        worker: Worker,
        wanted: Callable[[], DetectionRequest | None],
        shown: Callable[[], MaskByKind | None],
        look: Look,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._worker = worker.companion()
        self._wanted, self._shown, self._look = wanted, shown, look
        self._expected = False  # an exact answer
        self._seen: DetectionSettings | None = None  # that were previewed last
        self._sure_shown = False  # of the preview that is being made, what is flagged for sure
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
            self._give_way()
            self._preview()

    def stop(self) -> None:
        """The answer is there, or none will come."""
        self._expected, self._seen = False, None
        self._late.stop()
        self._worker.cancel_all()

    def _preview(self, _: JobTicket | None = None) -> None:
        """Preview the newest wish, unless that was the last; what is wanted meanwhile comes next."""
        request = self._wanted()
        if not self._expected or self._late.isActive() or self._worker.tickets or request is None:
            return
        if request.settings != self._seen:
            self._seen, self._sure_shown = request.settings, False
            self._worker.submit(
                "",
                partial(self._look, request, self._shown()),
                answered=self._on_previewed,
                offered=self._on_sure,
                failed=self.failed.emit,
            )

    def _give_way(self) -> None:
        """Leave open what may be flagged, where something else is wanted by now."""
        request = self._wanted()
        if self._sure_shown and request is not None and request.settings != self._seen:
            self._worker.cancel_all()

    def _on_sure(self, masking: MaskByKind) -> None:
        self._sure_shown = True
        self.previewed.emit(masking)
        self._give_way()

    def _on_previewed(self, masking: MaskByKind | None) -> None:
        if masking is not None:
            self.previewed.emit(masking)
