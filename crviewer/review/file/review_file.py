"""An open review file: every change is on disk when the call returns."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.open_request import OpenRequest
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
    """The review of one chip, saved step by step; made by `open_review`.

    It is a view of the file: what the file holds of other chips stays as it is, undo and redo included.

    Not thread-safe. Every method that records something returns once it is on disk. If it cannot be written, the method
    raises `ReviewFileError` and keeps it (`pending`) for the next method that succeeds or for `close`, so that the
    caller only has to inform the observer. If another window is writing the file, every such method raises
    `ReviewInUse` and keeps nothing.

    Parameters
    ----------
    path : Path or None
        The file; None for a review in memory.
    reviewer : str
        Name of the reviewer; the login name if empty.
    writer : ReviewWriter or None
        None if another window is writing the file.
    state : SavedReview
        Content of the file when it was opened.
    notice : str
        Message for the observer about the opening; empty if there is none.
    chip : int
        Number of the chip in the file, where it holds several.

    Attributes
    ----------
    path : Path or None
        None for a review that is kept in memory only.
    state : SavedReview
        Content of the file when it was opened.
    notice : str
        Message for the observer about the opening, in sentences; usually empty.
    chip : int
        Number of the chip in the file.
    """

    def __init__(
        self,
        path: Path | None,
        reviewer: str,
        writer: ReviewWriter | None,
        state: SavedReview,
        notice: str = "",
        *,
        chip: int = 1,
    ) -> None:
        self.path, self.state, self.notice, self.chip = path, state, notice, chip
        self._reviewer, self._writer = reviewer or login_name(), writer
        self._latest = datetime.now(UTC)
        self._said = _said(state)
        self._left: dict[str, Value] = {}  # the values saved last

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def can_write(self) -> bool:
        """False if another window is writing the file, so that this one may only read it."""
        return self._writer is not None

    @property
    def pending(self) -> int:
        """Number of entries that are not on disk yet."""
        return len(self._writer.pending) if self._writer else 0

    @contextmanager
    def together(self, *, waits: bool = False) -> Iterator[None]:
        """Write all entries of a block in one transaction, when the block ends.

        A disk takes as long for many entries as for one.

        Parameters
        ----------
        waits : bool
            Write them later, with the next entry, `flush` or `close`.

        Yields
        ------
        None
            Record the entries within the block.

        Raises
        ------
        ReviewFileError
            If they cannot be written now.
        """
        if self._writer is None:
            yield  # every method says why
            return
        with self._writer.gathering(waits=waits):
            yield

    def flush(self) -> None:
        """Write pending entries; raises `ReviewFileError` if they cannot be written."""
        if self._writer is not None:
            self._writer.flush()

    def begin(self, identity: FrameIdentity, news: str = "") -> None:
        """Record that the review was opened.

        Parameters
        ----------
        identity : FrameIdentity
            The frame that was opened.
        news : str
            "moved" or "kept" if the frame has moved or changed since; else empty.
        """
        where = f"process {os.getpid()} on {socket.gethostname()}"
        self._act(entry.write_opening, identity=identity, where=where, news=news)

    def record(self, step: ReviewStep) -> None:
        """Save a step; undone steps can no longer be redone.

        Parameters
        ----------
        step : ReviewStep
            The step just done.
        """
        self._mark(entry.write_step, step=step)

    def undo(self) -> None:
        """Save that the last step was undone."""
        self._mark(entry.write_undo)

    def redo(self) -> None:
        """Save that the step undone last was redone."""
        self._mark(entry.write_redo)

    def adjust(self, settings: DetectionSettings) -> None:
        """Save the settings of the detection.

        Parameters
        ----------
        settings : DetectionSettings
            The present settings.
        """
        self._act(entry.write_value, name="settings", text=settings_text(settings))

    def close_loop(self, closed: bool) -> None:
        """Save whether defects from verdicts are masked during detection.

        Parameters
        ----------
        closed : bool
            True if they are.
        """
        self._say("loop", "closed" if closed else "open")

    def take(self, request: OpenRequest) -> None:
        """Save the companion files and overrides with which the frame was opened.

        Parameters
        ----------
        request : OpenRequest
            As the frame was opened.
        """
        if self.path is not None:
            self._say("request", request_text(KeptRequest.of(request, self.path.absolute().parent)))

    def note(self, text: str, pixel: int | None = None) -> None:
        """Save a note on a ray or on the whole frame.

        Parameters
        ----------
        text : str
            The note; an empty one removes the previous one.
        pixel : int, optional
            Flat index of a pixel of the ray; None for the whole frame.
        """
        self._act(entry.write_note, text=text, pixel=pixel)

    def arrange(self, listing: RayList) -> None:
        """Save how the list is sorted and filtered.

        Parameters
        ----------
        listing : RayList
            Order and filter.
        """
        self._keep("listing", listing_text(listing))

    def select(self, marks: PixelIndices) -> None:
        """Save the selection; steps and undo save it by themselves.

        Parameters
        ----------
        marks : (n,) int64
            As `RaySelection.marks` returns them.
        """
        self._keep("marks", pack(marks))

    def show(self, view: Mapping[str, Any]) -> None:
        """Save the state of the window.

        Parameters
        ----------
        view : mapping
            Anything that JSON can represent.
        """
        self._keep("view", view_text(view))

    def leave(self, trace: ExposureTrace) -> None:
        """Save the trace, which other exposures of the night use.

        Parameters
        ----------
        trace : ExposureTrace
            From the last detection.
        """
        self._keep("trace", trace_bytes(trace))

    def stamp(self, fingerprint: str) -> None:
        """Save which data and settings the review was made from, for reviews without an observer.

        Parameters
        ----------
        fingerprint : str
            Hash of these.
        """
        self._keep("fingerprint", fingerprint)

    def keep_advice(self, advice: Sequence[str]) -> None:
        """Save what was to be told of the exposure, for reviews without an observer.

        Parameters
        ----------
        advice : sequence of str
            One or more sentences each.
        """
        self._keep("advice", "\n".join(advice))

    def close(self) -> None:
        """Write pending entries and release the lock; raises `ReviewFileError` if they cannot be written."""
        if self._writer is not None:
            try:
                self._writer.flush()
            finally:
                self._writer.close()

    def _say(self, name: str, text: str) -> None:
        """Save a value and record it in the journal, unless the file has it already."""
        if self._said.get(name) != text:
            self._act(entry.write_value, name=name, text=text)
            self._said[name] = text

    def _mark(self, write: Any, **what: Any) -> None:
        """Write an entry that also saves the selection."""
        self._left.pop("marks", None)
        self._act(write, **what)

    def _act(self, write: Any, **what: Any) -> None:
        """Write an entry of the journal."""
        self._latest = max(datetime.now(UTC), self._latest + timedelta(microseconds=1))
        act = JournalAct(at=self._latest.isoformat(timespec="microseconds"), who=self._reviewer)
        self._put(JournalEntry(write=partial(write, act=act, chip=self.chip, **what), act=act))

    def _keep(self, name: str, value: Value) -> None:
        """Save a value of which only the present one counts, unless it was the last one saved."""
        if not self.pending and self._left.get(name) == value:
            return
        self._left[name] = value
        self._put(JournalEntry(write=partial(entry.keep, name=name, value=value, chip=self.chip), keeps=name))

    def _put(self, item: JournalEntry) -> None:
        if self._writer is None:
            raise ReviewInUse(self.path or "", "")
        self._writer.put(item)


def _said(state: SavedReview) -> dict[str, str]:
    """Values in the file that are also in the journal, as far as a comparison is worthwhile."""
    said = {"loop": "open" if state.closed is False else "closed"}
    return {**said, "request": request_text(state.request)} if state.request else said


def login_name() -> str:
    """Login name of the user; "unknown" if the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no environment variable is set, and the system has no such user
        return "unknown"
