"""The review file in the hands of a session: what it is told is on the disk when the call returns."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.opening import OpenRequest
from crviewer.review.core.history import ReviewStep
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file import entry
from crviewer.review.file.entry import JournalAct, JournalEntry, Value
from crviewer.review.file.error import ReviewInUse
from crviewer.review.file.identity import FrameIdentity
from crviewer.review.file.request import KeptRequest, request_text
from crviewer.review.file.state import SavedReview
from crviewer.review.file.trace import trace_bytes
from crviewer.review.file.values import listing_text, pack, settings_text, view_text
from crviewer.review.file.writer import ReviewWriter
from crviewer.review.list.ray_list import RayList


class ReviewFile:
    """A review that is kept on disk, step by step; made by `open_review`.

    Not for two threads at a time. Every verb returns once what it was told is on the disk. Where it cannot be brought
    there it raises `ReviewFileError`; what was told is then kept (`pending`), and written with the next verb that
    succeeds or by `close`, so that the caller only has to tell the observer. Where another window writes the file,
    every verb raises `ReviewInUse` and keeps nothing.

    Attributes
    ----------
    path : Path or None
        None for a review that is kept in memory alone.
    state : SavedReview
        What the file held when it was opened.
    notice : str
        What the observer has to know about the opening, in sentences; mostly empty.
    """

    def __init__(
        self, path: Path | None, reviewer: str, writer: ReviewWriter | None, state: SavedReview, notice: str = ""
    ) -> None:
        self.path, self.state, self.notice = path, state, notice
        self._reviewer, self._writer = reviewer or login_name(), writer
        self._latest = datetime.now(UTC)
        self._said = _said(state)
        self._left: dict[str, Value] = {}  # what was kept last, of which only the present value counts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def can_write(self) -> bool:
        """False where another window writes the file, and this one may only look."""
        return self._writer is not None

    @property
    def pending(self) -> int:
        """How many things were told and are not on the disk yet."""
        return len(self._writer.pending) if self._writer else 0

    @contextmanager
    def together(self, *, waits: bool = False) -> Iterator[None]:
        """Bring all that is told in the block to the disk at once, when the block ends; it raises what the verbs do.

        A disk takes as long for many things as for one. What can wait is brought there with what is told next, or by
        `flush` or `close`.
        """
        if self._writer is None:
            yield  # every verb says why
            return
        with self._writer.gathering(waits=waits):
            yield

    def flush(self) -> None:
        """Write what waits; raises ReviewFileError if something could not be written."""
        if self._writer is not None:
            self._writer.flush()

    def begin(self, identity: FrameIdentity, news: str = "") -> None:
        """Write that the review was opened; `news` is "moved" or "kept" where the frame is not where or what it was."""
        where = f"process {os.getpid()} on {socket.gethostname()}"
        self._act(entry.write_opening, identity=identity, where=where, news=news)

    def record(self, step: ReviewStep) -> None:
        """Keep a step that was done; what was taken back before can no longer be done again."""
        self._mark(entry.write_step, step=step)

    def undo(self) -> None:
        """Keep that the last step was taken back."""
        self._mark(entry.write_undo)

    def redo(self) -> None:
        """Keep that the step that was taken back last was done again."""
        self._mark(entry.write_redo)

    def adjust(self, settings: DetectionSettings) -> None:
        """Keep the settings of the detection."""
        self._act(entry.write_value, name="settings", text=settings_text(settings))

    def close_loop(self, closed: bool) -> None:
        """Keep whether the defects that verdicts make go into the input mask of the detection."""
        self._say("loop", "closed" if closed else "open")

    def take(self, request: OpenRequest) -> None:
        """Keep with what the frame is opened beside its own data."""
        if self.path is not None:
            self._say("request", request_text(KeptRequest.of(request, self.path.absolute().parent)))

    def note(self, text: str, pixel: int | None = None) -> None:
        """Keep a note on the ray that holds a pixel (flat index), or on the whole frame."""
        self._act(entry.write_note, text=text, pixel=pixel)

    def arrange(self, listing: RayList) -> None:
        """Keep how the list is sorted and filtered."""
        self._keep("listing", listing_text(listing))

    def select(self, marks: PixelIndices) -> None:
        """Keep what is selected (`RaySelection.marks`); a step, and taking it back, bring their own."""
        self._keep("marks", pack(marks))

    def show(self, view: Mapping[str, Any]) -> None:
        """Keep what the window remembers of itself: anything that JSON can say."""
        self._keep("view", view_text(view))

    def leave(self, trace: ExposureTrace) -> None:
        """Keep what the other exposures of the night have to know of this one."""
        self._keep("trace", trace_bytes(trace))

    def stamp(self, fingerprint: str) -> None:
        """Keep of which data and settings the review was made, where no observer made it."""
        self._keep("fingerprint", fingerprint)

    def close(self) -> None:
        """Write what waits, and let other windows write; raises ReviewFileError if something could not be written."""
        if self._writer is not None:
            try:
                self._writer.flush()
            finally:
                self._writer.close()

    def _say(self, name: str, text: str) -> None:
        """Keep a value of which the journal tells, unless it is what the file says already."""
        if self._said.get(name) != text:
            self._act(entry.write_value, name=name, text=text)
            self._said[name] = text

    def _mark(self, write: Any, **what: Any) -> None:
        """Write something that says what is selected by then, too."""
        self._left.pop("marks", None)
        self._act(write, **what)

    def _act(self, write: Any, **what: Any) -> None:
        """Write something that the journal tells of."""
        self._latest = max(datetime.now(UTC), self._latest + timedelta(microseconds=1))
        act = JournalAct(at=self._latest.isoformat(timespec="microseconds"), who=self._reviewer)
        self._put(JournalEntry(write=partial(write, act=act, **what), act=act))

    def _keep(self, name: str, value: Value) -> None:
        """Write something of which only the present value counts, unless that was kept last."""
        if not self.pending and self._left.get(name) == value:
            return
        self._left[name] = value
        self._put(JournalEntry(write=partial(entry.keep, name=name, value=value), keeps=name))

    def _put(self, told: JournalEntry) -> None:
        if self._writer is None:
            raise ReviewInUse(self.path or "", "")
        self._writer.put(told)


def _said(state: SavedReview) -> dict[str, str]:
    """What a file says already of the values that the journal tells of, where that is worth a comparison."""
    said = {"loop": "open" if state.closed is False else "closed"}
    return {**said, "request": request_text(state.request)} if state.request else said


def login_name() -> str:
    """Who works here, by the word of the system."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # none of the variables is set, and the system knows no such user
        return "unknown"
