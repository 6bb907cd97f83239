"""The trade-off of sigclip: what each value would do to the rays that were judged, kept up with the verdicts."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.compare.sigclip_weighing import SigclipWeighing, weigh

_REST = 100  # ms without a verdict; while verdicts follow each other, the next ray comes first


class SigclipTradeoff(QObject):
    """Weighs anew when verdicts or counts are different, some milliseconds of work.

    Signals
    -------
    weighed()
        `weighing` is another.

    Attributes
    ----------
    weighing : SigclipWeighing or None
        None where nothing is judged, or counted.
    """

    weighed = pyqtSignal()

    def __init__(self, store: SessionStore, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self.weighing: SigclipWeighing | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._weigh)
        store.opened.connect(self._weigh)
        store.judged.connect(self._outdate)
        store.counted.connect(self._outdate)

    @property
    def at_rest(self) -> bool:
        """True where nothing waits to be weighed."""
        return not self._rest.isActive()

    def _outdate(self, *_: object) -> None:
        """Weigh again as soon as the hand rests."""
        self._rest.start()

    def _weigh(self) -> None:
        state = self._store.state
        counts, without_defects = (each or RayCounts() for each in (state.counts, state.counts_without_defects))
        weighing = weigh(state.judgements, counts, without_defects)
        judged, counted = weighing.confirmed + weighing.false, len(counts.sigclips)
        self.weighing = weighing if judged and counted else None
        self.weighed.emit()
