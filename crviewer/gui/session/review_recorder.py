"""The recorder of the review: brings every step to the review file, and tells when that is not possible.

Without a file (the demo), or where none can be opened, its verbs do nothing and the session goes on in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.open_job import ReviewLocation
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.core.history import ReviewStep
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file import (
    FrameChanged,
    IfChanged,
    ReviewFile,
    ReviewFileError,
    SavedReview,
    open_review,
)
from crviewer.review.file.lock import is_free
from crviewer.review.list.ray_list import RayList


class ReviewRecorder(QObject):
    """Keeps one review. What cannot be written is told once, and not again until writing worked.

    Signals
    -------
    released(Path)
        Another window has left the review that is open, which is to be read anew before it is changed.

    Attributes
    ----------
    reviewer : str
        Who reviews; empty for the login name.
    """

    released = pyqtSignal(object)

    def __init__(
        self, store: SessionStore, messages: Messages, *, reviewer: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._messages = store, messages
        self.reviewer = reviewer
        self._file: ReviewFile | None = None
        self._left: ReviewFile | None = None  # the one before, which is not closed yet
        self._told = False
        store.drawn.connect(self.settle)

    def prefer(self, *, reviewer: str) -> None:
        """Name who reviews, from the next frame on."""
        self.reviewer = reviewer

    def resume(self, location: ReviewLocation | None, if_changed: IfChanged) -> SavedReview:
        """Take up the review of a frame where it was left, or begin one; without a place for it, keep nothing.

        Leaves the review before. One that cannot be opened is told as failed, and nothing is kept. What this has to
        write waits for `settle`, or for the first step: a disk can take longer than an observer waits gladly.

        Raises
        ------
        FrameChanged
            If the review is of other data, and it is not said what becomes of it.
        """
        self.settle()
        try:
            file = self._opened(location, if_changed) if location else None
        except FrameChanged:
            raise
        except ReviewFileError as error:
            self.close()
            self._messages.fail(error)
            return SavedReview()
        self._left, self._file, self._told = self._file, file, False
        return file.state if file else SavedReview()

    def _opened(self, location: ReviewLocation, if_changed: IfChanged) -> ReviewFile:
        if self.path is not None and _is_same(location.path, self.path):
            self.close()  # else it would meet its own lock
        return open_review(location.path, location.identity, self.reviewer, if_changed=if_changed, waits=True)

    def settle(self) -> None:
        """Write what waits, and let other windows write the review that was open before."""
        self._try(ReviewFile.flush)
        left, self._left = self._left, None
        if left is not None:
            try:
                left.close()
            except ReviewFileError as error:
                self._messages.fail(error)

    def close(self) -> None:
        """Write what waits, and let other windows write."""
        self.settle()
        if self._file is not None:
            self._try(ReviewFile.close)
        self._file, self._told = None, False

    @property
    def path(self) -> Path | None:
        """The review file."""
        return self._file.path if self._file else None

    @property
    def notice(self) -> str:
        """What the observer has to know about the opening; mostly empty."""
        return self._file.notice if self._file else ""

    @property
    def may_judge(self) -> bool:
        """False where another window writes the file, and this one may only look."""
        return self._file is None or self._file.can_write

    @property
    def may_take_up(self) -> bool:
        """True where another window wrote the file, and does so no longer."""
        return (
            self._file is not None and self._file.path is not None and not self.may_judge and is_free(self._file.path)
        )

    @property
    def unsaved(self) -> bool:
        """True where a verdict or a note is neither in the review file nor in a reviewed image that was saved."""
        if self._file is not None and self._file.can_write and not self._file.pending:
            return False
        state = self._store.state
        return not state.says(state.saved)

    def allows_change(self) -> bool:
        """False where another window writes the review, or did so until now; says so."""
        if self.may_judge:
            return True
        if self.path is not None and self.may_take_up:
            self.released.emit(self.path)
        else:
            self._messages.say(f"{self.notice} Nothing was changed.")
        return False

    def record(self, step: ReviewStep) -> None:
        """Keep a step that was done."""
        self._try(lambda file: file.record(step))

    def undo(self) -> None:
        """Keep that the last step was taken back."""
        self._try(ReviewFile.undo)

    def redo(self) -> None:
        """Keep that it was done again."""
        self._try(ReviewFile.redo)

    def adjust(self, settings: DetectionSettings) -> None:
        """Keep the settings of the detection."""
        self._try(lambda file: file.adjust(settings))

    def close_loop(self, closed: bool) -> None:
        """Keep whether the detection is told of the defects that verdicts make."""
        self._try(lambda file: file.close_loop(closed))

    def take(self, request: OpenRequest, *, closed: bool) -> None:
        """Keep with what the frame was opened, and whether the loop is closed; at the latest when that settles."""

        def write(file: ReviewFile) -> None:
            with file.together(waits=True):
                file.take(request)
                file.close_loop(closed)

        self._try(write)

    def trace(self, trace: ExposureTrace) -> None:
        """Keep what the other exposures of the night have to know of this one."""
        self._try(lambda file: file.leave(trace))

    def note(self, text: str, pixel: int | None) -> None:
        """Keep a note on a pixel, or on the frame."""
        self._try(lambda file: file.note(text, pixel))

    def leave(self, listing: RayList, marks: PixelIndices, view: Mapping[str, Any], *, waits: bool = False) -> None:
        """Keep how the list is arranged, what is selected, and what the window remembers of itself."""

        def write(file: ReviewFile) -> None:
            with file.together(waits=waits):
                file.arrange(listing)
                file.select(marks)
                file.show(view)

        self._try(write)

    def _try(self, write: Callable[[ReviewFile], object]) -> None:
        if self._file is None or not self._file.can_write:
            return
        try:
            write(self._file)
        except ReviewFileError as error:
            if not self._told:
                self._messages.fail(error)
            self._told = True
        else:
            self._told = False


def _is_same(one: Path, other: Path) -> bool:
    """True where two paths lead to one file, be it there or not."""
    return one.absolute() == other.absolute() or (one.exists() and other.exists() and one.samefile(other))
