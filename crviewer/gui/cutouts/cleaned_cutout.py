"""Cleaning: the cleaned image of the newest review in its cutout; where that takes long, as soon as it is made.

A cutout that shows the whole of a frame with a million flagged pixels needs an image that takes half a second. It is
made behind the window. Meanwhile the cutout shows the one before, or, where that was not seen from so far, the frame
as it was.
"""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.gui.cutouts.image_cutout import TitledCutout
from crviewer.gui.image.cleaned_image import CleanedImage
from crviewer.gui.image.pyramid import ImagePyramid
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.review import Review

_ON_ITS_WAY = "Cleaned (computing)"


class CleanedCutout(QObject):
    """Keeps a cutout up to date.

    Signals
    -------
    shown()
        The cutout shows another image.
    """

    shown = pyqtSignal()

    def __init__(
        self, store: SessionStore, worker: Worker, messages: Messages, cutout: TitledCutout, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages, self._cutout = store, worker, messages, cutout
        self._companion: Worker | None = None  # made when something takes long for the first time
        self._ticket: JobTicket | None = None
        self._made: tuple[CleanedImage, int] | None = None  # by that job: an image, and the side of its blocks
        self._wanted: CleanedImage | None = None
        self._seen: CleanedImage | None = None  # what the cutout shows; None where that is the frame as it was

    @property
    def _science(self) -> ImagePyramid:
        assert self._store.state.backdrop is not None
        return self._store.state.backdrop.science

    def forget(self) -> None:
        """Another frame is open, and nothing is found in it yet."""
        self._drop()
        self._wanted = self._seen = None
        self._show(None)

    def clean(self, review: Review) -> None:
        """Another review is there."""
        self._drop()
        self._wanted = CleanedImage(review, self._science)
        self.follow()

    def follow(self) -> None:
        """Show what is wanted, or what there is until it is made; the cutout may show another part than before."""
        if self._wanted is None:
            return
        blocks = self._cutout.view.blocks()
        factor = blocks.factor if blocks is not None else 1
        if not self._wanted.takes_long(factor):
            self._show(self._wanted)
            return
        if self._seen is not None and self._seen.takes_long(factor):
            self._show(None)
        self._cutout.entitle(_ON_ITS_WAY)
        self._make(self._wanted, factor)

    def _show(self, image: CleanedImage | None) -> None:
        self._cutout.entitle(self._cutout.name)
        if image is None or image is not self._seen:
            self._seen = image
            self._cutout.view.show_image(image or self._science.values, self._science.levels[1].shape)
            self.shown.emit()

    def _make(self, image: CleanedImage, factor: int) -> None:
        if self._made == (image, factor):
            return
        self._drop()
        self._made = image, factor
        self._companion = self._companion or self._worker.companion()
        self._ticket = self._companion.submit(
            "", lambda _: image.level(factor), answered=lambda _: self.follow(), failed=self._messages.fail
        )

    def _drop(self) -> None:
        self._made = None
        if self._ticket is not None:
            self._ticket.cancel()
