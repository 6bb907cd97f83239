"""Noting: what the observer writes down about rays and about the frame, kept as it is written.

Notes are no steps of undo. What is typed is taken back where it is typed; beyond that, whoever takes back a verdict
means the verdict, and not what was observed meanwhile. The journal of the review keeps what a note said before.
"""

from __future__ import annotations

from typing import Protocol

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.review.core.review import Review
from crviewer.review.list.ray_notes import ReviewNotes


class NotedReview(Protocol):
    """On whose review notes are written."""

    keeper: ReviewRecorder

    @property
    def review(self) -> Review | None: ...

    def may_judge(self) -> bool: ...


class NoteController(QObject):
    """The notes of a review.

    Signals
    -------
    noted()
        There are other notes.
    wanted()
        The review is about to be left: whoever holds a note that is being written has to write it now.
    told(str)
        Something to say in one line.

    Attributes
    ----------
    notes : ReviewNotes
        Those that stand.
    """

    noted = pyqtSignal()
    wanted = pyqtSignal()
    told = pyqtSignal(str)

    def __init__(self, noted: NotedReview, parent: QObject) -> None:
        super().__init__(parent)
        self._noted = noted
        self.notes = ReviewNotes()

    def resume(self, notes: ReviewNotes) -> None:
        """Take up the notes of another review."""
        self.notes = notes
        self.noted.emit()

    def collect(self) -> None:
        """Have written what is being written."""
        self.wanted.emit()

    @property
    def rays(self) -> PixelIndices | None:
        """Groups of the review that notes are about."""
        review = self._noted.review
        return None if review is None else self.notes.rays(review.rays)

    def write(self, text: str, pixels: PixelIndices | None = None) -> None:
        """Write what is to be said of the ray on some pixels, or of the frame, in place of what was said before."""
        may = self._noted.may_judge()  # else it says why not
        if may and pixels is None:
            self._put(text, None)
        elif may and pixels is not None and len(pixels):
            before = list(self.notes.within(pixels)) or [self._brightest(pixels)]
            for pixel in before[1:]:
                self._put("", pixel)
            self._put(text, before[0])
        self.noted.emit()

    def _put(self, text: str, pixel: int | None) -> None:
        self.notes = self.notes.written(text, pixel)
        self._noted.keeper.note(text, pixel)

    def _brightest(self, pixels: PixelIndices) -> int:
        """The pixel of a ray that a higher threshold loses last."""
        review = self._noted.review
        assert review is not None
        return int(pixels[review.exposure.electrons.reshape(-1)[pixels].argmax()])
