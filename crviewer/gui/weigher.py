"""The weigher: what each sigclip would do to the rays that were judged, kept up with the verdicts."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.detection.counts import Counts
from crviewer.review.judgement import Judgements
from crviewer.review.weighing import Weighing, weigh

_REST = 100  # ms without a verdict; while verdicts follow each other, the next ray comes first


class Weigher(QObject):
    """Weighs anew when verdicts or counts are different, some milliseconds of work.

    Signals
    -------
    weighed()
        `weighing` is another.

    Attributes
    ----------
    weighing : Weighing or None
        None where nothing is judged, or counted.
    """

    weighed = pyqtSignal()

    def __init__(self, judgements: Callable[[], Judgements], parent: QObject) -> None:
        super().__init__(parent)
        self._judgements = judgements
        self._told = self._untold = Counts()
        self.weighing: Weighing | None = None
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
        self._told = self._untold = Counts()
        self._weigh()

    def take_told(self, counts: Counts) -> None:
        """Take the counts of the detection as it stands."""
        self._told = counts
        self.outdate()

    def take_untold(self, counts: Counts) -> None:
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
