"""The weigher: what each sigclip would do to the rays that were judged, kept up with the verdicts."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection.detectors.ray_counts import RayCounts
from crviewer.review.compare.sigclip_weighing import SigclipWeighing, weigh
from crviewer.review.core.judgements import Judgements

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

    def __init__(self, judgements: Callable[[], Judgements], parent: QObject) -> None:
        super().__init__(parent)
        self._judgements = judgements
        self._told = self._untold = RayCounts()
        self.weighing: SigclipWeighing | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._weigh)

    @property
    def at_rest(self) -> bool:
        """True where nothing waits to be weighed."""
        return not self._rest.isActive()

    def clear(self) -> None:
        """Forget the counts: they are of another exposure."""
        self._told = self._untold = RayCounts()
        self._weigh()

    def take_told(self, counts: RayCounts) -> None:
        """Take the counts of the detection as it stands."""
        self._told = counts
        self.outdate()

    def take_untold(self, counts: RayCounts) -> None:
        """Take the counts of a detection that is told of no verdict."""
        self._untold = counts
        self.outdate()

    def outdate(self, *_: object) -> None:
        """Weigh again as soon as the hand rests."""
        self._rest.start()

    def _weigh(self) -> None:
        weighing = weigh(self._judgements(), self._told, self._untold)
        judged, counted = weighing.confirmed + weighing.false, len(self._told.sigclips)
        self.weighing = weighing if judged and counted else None
        self.weighed.emit()
