"""Opening: reads exposures on the worker, and knows which one is open and which review file each goes with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import Report
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.open_job import OpenedExposure, OpenFailed, demo, read

_DRAWN = 100  # ms until what is open is on the screen, or is about to be


class OpenController(QObject):
    """What is open, and the way to it.

    Parameters
    ----------
    keep : bool
        Whether reviews are kept in files.
    review_path : Path or None
        Where, in place of beside each frame.

    Signals
    -------
    read(Opened)
        An exposure is there; it is not shown yet.
    settled()
        What is open has been drawn: what nobody waits for may begin.
    missed(OpenRequest, Exception)
        A request could not be opened; the observer may know what to change.
    failed(Exception)
        Something went wrong that has to be shown.

    Attributes
    ----------
    now : OpenedExposure or None
        What is open.
    """

    read = pyqtSignal(object)
    settled = pyqtSignal()
    missed = pyqtSignal(object, object)
    failed = pyqtSignal(object)

    def __init__(self, worker: Worker, *, keep: bool, review_path: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self.keep, self._review_path = keep, review_path
        self._named: dict[str, Path] = {}  # review files that were named, by their science frame
        self.now: OpenedExposure | None = None
        self._taking_up: JobTicket | None = None
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.setInterval(_DRAWN)
        self._drawing.timeout.connect(self.settled)

    @property
    def request(self) -> OpenRequest | None:
        """What opened the frame; None for the demo, and where nothing is open."""
        return self.now.request if self.now else None

    @property
    def path(self) -> Path | None:
        """What opens this again: the frame, or its review file where that was named; None for the demo."""
        if self.request is None:
            return None
        return self._named.get(str(self.request.science), Path(self.request.science))

    @property
    def folder(self) -> str:
        """Where more files of what is open may be; empty where nothing from a file is open."""
        path = self.now.exposure.science.path if self.now else None
        return str(path.parent) if path else ""

    @property
    def is_settled(self) -> bool:
        """True once what is open has been drawn."""
        return not self._drawing.isActive()

    def shows(self, request: OpenRequest | None) -> bool:
        """True where a request is for the science frame that is open: what was said of it is kept."""
        return self.now is not None and self.now.is_of(request)

    def completed(self, request: OpenRequest) -> OpenRequest:
        """The request, with the mask of another tool that the very frame is open with, unless it names another."""
        if self.request is None or not self.shows(request) or request.files.detection is not None:
            return request
        return request.with_fields(detection=self.request.files.detection, bits=self.request.mask_options.bits)

    def open(self, request: OpenRequest, *, kept_at: Path | None, recall: bool) -> None:
        """Read an exposure.

        Parameters
        ----------
        request : OpenRequest
            In place of the science frame, it may name a review file.
        kept_at : Path or None
            The review file, unless the observer named one; None for where all others are.
        recall : bool
            A science frame alone is opened with what its review knows, unless it is open already.
        """
        review = self._named.get(str(request.science), kept_at or self._review_path)
        keep, recall = self.keep, recall and not self.shows(request)
        self._submit(request, lambda tell: read(request, keep=keep, review=review, recall=recall, progress=tell))

    def take_up(self, review: Path, news: str) -> None:
        """Read what is open anew, with what its review says by now; once, however often it is asked for."""
        if self.request is None or (self._taking_up is not None and self._taking_up in self._worker.tickets):
            return
        request, keep = OpenRequest.of(science=self.request.science), self.keep

        def read_anew(tell: Report) -> OpenedExposure:
            return replace(read(request, keep=keep, review=review, recall=True, progress=tell), anew=True, news=news)

        self._taking_up = self._submit(request, read_anew)

    def _submit(self, request: OpenRequest, job: Callable[[Report], OpenedExposure]) -> JobTicket:
        return self._worker.submit(
            f"Opening {Path(request.science).name}",
            lambda ticket: job(ticket.progress),
            answered=self.read.emit,
            failed=partial(self._on_missed, request),
        )

    def open_demo(self) -> None:
        """Make the built-in exposure."""
        self._worker.submit("Making the demo", lambda _: demo(), answered=self.read.emit, failed=self.failed.emit)

    def take(self, opened: OpenedExposure) -> OpenedExposure | None:
        """Have another exposure open; returns the one before."""
        self._name(opened.request, opened.named)
        before, self.now = self.now, opened
        self._drawing.start()
        return before

    def close(self) -> None:
        """Begin nothing more."""
        self._drawing.stop()

    def _name(self, request: OpenRequest | None, review: Path | None) -> None:
        """Let a frame go on with a review that was named, whenever it is opened again."""
        if request is not None and review is not None:
            self._named[str(request.science)] = review

    def _on_missed(self, request: OpenRequest, error: Exception) -> None:
        if isinstance(error, OpenFailed):
            self._name(error.request, error.named)
            request, error = error.request, error.cause
        self.missed.emit(request, error)
