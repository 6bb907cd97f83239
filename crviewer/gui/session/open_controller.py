"""Opening: exposures are read on the worker and shown, each with the review that was left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import Report
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.detection_scheduler import DetectionScheduler
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.next_frame import PreparedFrame
from crviewer.gui.session.night_controller import NightController
from crviewer.gui.session.open_job import OpenedExposure, OpenFailed, demo, read
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session_state import SessionState
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.file import FrameChanged, IfChanged

_DRAWN = 100  # ms until what is open is on the screen, or is about to be
_RELEASED = "The other window closed this review; it was reloaded. Repeat your last action."


class OpenController(QObject):
    """The way from a request to an exposure on show.

    Parameters
    ----------
    store, worker, messages, recorder, scheduler, night
        Whom another exposure concerns.
    keep : bool
        Whether reviews are kept in files.
    review_path : Path or None
        Where, in place of beside each frame.
    asked : bool
        The settings of the first detection were asked for, and go before what its review left.

    Signals
    -------
    missed(OpenRequest, Exception)
        A request could not be opened; the observer may know what to change.
    changed(OpenedExposure, FrameChanged)
        A frame has other data than those that were reviewed: `adopt` goes on, as the observer decides.
    overtaken(OpenedExposure)
        A frame was read, and while it was, more was said of the open one that is on no disk: `adopt` goes on.
    """

    missed = pyqtSignal(object, object)
    changed = pyqtSignal(object, object)
    overtaken = pyqtSignal(object)

    def __init__(
        self,
        store: SessionStore,
        worker: Worker,
        messages: Messages,
        recorder: ReviewRecorder,
        scheduler: DetectionScheduler,
        night: NightController,
        *,
        keep: bool,
        review_path: Path | None,
        asked: bool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages = store, worker, messages
        self._recorder, self._scheduler, self._night = recorder, scheduler, night
        self._keep, self._review_path, self._asked = keep, review_path, asked
        self._named: dict[str, Path] = {}  # review files that were named, by their science frame
        self._left = store.state.said  # when another frame was asked for
        self._taking_up: JobTicket | None = None
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.setInterval(_DRAWN)
        self._drawing.timeout.connect(store.draw)

    @property
    def path(self) -> Path | None:
        """What opens this again: the frame, or its review file where that was named; None for the demo."""
        request = self._store.state.request
        return None if request is None else self._named.get(str(request.science), Path(request.science))

    # ------------------------------------------------------------------- reading

    def open(self, request: OpenRequest, *, recall: bool = True) -> None:
        """Read an exposure; what is open stays so until the new one is there.

        A science frame alone is opened with what its review knows, unless `recall` is not set or it is open already.
        A review file can be named in its place.
        """
        self._left = self._store.state.said
        request = self._completed(request)
        is_open = self._store.state.shows(request)
        prepared = self._night.prepared(request)
        if prepared is not None and not is_open:
            self.adopt(prepared.opened, prepared=prepared)
            return
        kept_at, keep = self._night.review_path(request), self._keep
        review = self._named.get(str(request.science), kept_at or self._review_path)
        recall = recall and not is_open
        self._submit(request, lambda tell: read(request, keep=keep, review=review, recall=recall, progress=tell))

    def _completed(self, request: OpenRequest) -> OpenRequest:
        """The request, with the mask of another tool that the very frame is open with, unless it names another."""
        state = self._store.state
        if state.request is None or not state.shows(request) or request.files.detection is not None:
            return request
        return request.with_fields(detection=state.request.files.detection, bits=state.request.mask_options.bits)

    def open_demo(self) -> None:
        """Show the built-in exposure."""
        self._left = self._store.state.said
        self._worker.submit("Making the demo", lambda _: demo(), answered=self._on_read, failed=self._messages.fail)

    def take_up(self, review: Path) -> None:
        """Read what is open anew, as another window left it; once, however often it is asked for."""
        now = self._store.state.request
        if now is None or (self._taking_up is not None and self._taking_up in self._worker.tickets):
            return
        request, keep = OpenRequest.of(science=now.science), self._keep

        def read_anew(tell: Report) -> OpenedExposure:
            opened = read(request, keep=keep, review=review, recall=True, progress=tell)
            return replace(opened, anew=True, news=_RELEASED)

        self._taking_up = self._submit(request, read_anew)

    def _submit(self, request: OpenRequest, job: Callable[[Report], OpenedExposure]) -> JobTicket:
        return self._worker.submit(
            f"Opening {Path(request.science).name}",
            lambda ticket: job(ticket.progress),
            answered=self._on_read,
            failed=partial(self._on_missed, request),
        )

    def _on_missed(self, request: OpenRequest, error: Exception) -> None:
        if isinstance(error, OpenFailed):
            self._name(error.request, error.named)
            request, error = error.request, error.cause
        self.missed.emit(request, error)

    def _name(self, request: OpenRequest | None, review: Path | None) -> None:
        """Let a frame go on with a review that was named, whenever it is opened again."""
        if request is not None and review is not None:
            self._named[str(request.science)] = review

    # ------------------------------------------------------------------- showing

    def _on_read(self, opened: OpenedExposure) -> None:
        now = self._store.state
        if not now.says(self._left) and self._recorder.unsaved and not opened.is_again(now.opened):
            self.overtaken.emit(opened)
        else:
            self.adopt(opened)

    def adopt(
        self, opened: OpenedExposure, if_changed: IfChanged = IfChanged.ASK, *, prepared: PreparedFrame | None = None
    ) -> None:
        """Show what was read, with what was said of it before; or go on with what was prepared of it, too."""
        state: SessionState | None = self._store.state
        if not opened.is_again(self._store.state.opened):
            state = self._resumed(opened, if_changed)
        if state is None:
            return
        self._scheduler.abandon()
        if prepared is not None:
            self._scheduler.go_on_with(prepared.jobs, prepared.found)
        self._asked = False
        self._name(opened.request, opened.named)
        self._store.open(state.showing(opened))
        self._drawing.start()
        self._scheduler.find()
        if opened.request is not None and not opened.unread:
            self._recorder.take(opened.request, closed=state.closed)
        if news := " ".join(filter(None, [self._recorder.notice, opened.news])):
            self._messages.say(news)

    def _resumed(self, opened: OpenedExposure, if_changed: IfChanged) -> SessionState | None:
        """The state with the review that was left of another frame; None where the observer has to decide first."""
        self._store.leave()
        try:
            left = self._recorder.resume(opened.location, if_changed)
        except FrameChanged as error:
            self.changed.emit(opened, error)
            return None
        state = self._store.state
        if self._asked:
            left = replace(left, settings=None)
        return state.resumed(left)

    def close(self) -> None:
        """Begin nothing more."""
        self._drawing.stop()
