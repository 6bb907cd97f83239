"""Preparing: the next frame is read and searched while the observer still judges this one.

One frame is held beside the open one, never more. What was prepared is used only for the very request, and only while
its files are as they were; what the review says by then decides whether the rays have to be found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from crviewer.detection.detectors.detection_settings import DetectionSettings, setup_for
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.gui.jobs.freed_memory import give_back
from crviewer.gui.jobs.worker import JobTicket, Worker
from crviewer.gui.session.detection_job import DetectionJobs, FoundReview
from crviewer.gui.session.open_job import OpenedExposure, read
from crviewer.review.core.detection_request import DetectionRequest
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.file import ReviewFileError, SavedReview
from crviewer.review.file.part_reviews import look_for

Stamps = tuple[tuple[int, int], ...]  # when each file was written last (ns), and its size


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationPlan:
    """What to prepare.

    Attributes
    ----------
    request : OpenRequest
    keep : bool
        Whether its review is kept in a file.
    review : Path or None
        That file, where the observer named one.
    settings : DetectionSettings
        Of the detection, unless its review has others.
    closed : bool
        Whether the loop is closed, likewise.
    """

    request: OpenRequest
    keep: bool
    review: Path | None
    settings: DetectionSettings
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedFrame:
    """A frame that can be shown at once, with its detector, the answer of that, and the trace that the frame leaves."""

    request: OpenRequest
    opened: OpenedExposure
    jobs: DetectionJobs
    found: FoundReview
    trace: ExposureTrace
    stamps: Stamps


class NextFrame:
    """Holds what was prepared last.

    Parameters
    ----------
    told : callable
        Told of a frame that was prepared.
    """

    def __init__(self, told: Callable[[PreparedFrame], None]) -> None:
        self._told = told
        self._plan: PreparationPlan | None = None
        self._prepared: PreparedFrame | None = None
        self._ticket: JobTicket | None = None

    def prepare(self, plan: PreparationPlan, worker: Worker) -> None:
        """Prepare a frame on a worker, in place of what was prepared before; where it fails, opening it will tell."""
        if plan == self._plan:
            return
        self.drop()
        self._plan = plan
        self._ticket = worker.submit(
            "", partial(prepare_frame, plan), answered=self._on_prepared, failed=lambda _: None
        )

    def drop(self) -> None:
        """Let go what was prepared, or is being."""
        self._plan = self._prepared = None
        if self._ticket is not None:
            self._ticket.cancel()

    def take(self, request: OpenRequest) -> PreparedFrame | None:
        """Hand over what was prepared for a request; None where that is another, or a file changed since."""
        prepared = self._prepared
        self.drop()
        if prepared is None or prepared.request != request or prepared.stamps != _stamps(request):
            return None
        return prepared

    def _on_prepared(self, prepared: PreparedFrame) -> None:
        self._prepared = prepared
        self._told(prepared)


def prepare_frame(plan: PreparationPlan, ticket: JobTicket) -> PreparedFrame:
    """Read and search a frame; raises `OpenFailed` or `Cancelled`."""
    give_back()  # the frame before is let go by now
    request, stamps = plan.request, _stamps(plan.request)
    opened = read(request, keep=plan.keep, review=plan.review, recall=False, progress=ticket.progress)
    jobs = DetectionJobs()
    found, trace = jobs.foresee(_foreseen(opened, plan), ticket)
    return PreparedFrame(request=request, opened=opened, jobs=jobs, found=found, trace=trace, stamps=stamps)


def _foreseen(opened: OpenedExposure, plan: PreparationPlan) -> DetectionRequest:
    """The detection that the session will ask for, if the review is then as it is now."""
    state = _saved(opened)
    settings = state.settings or plan.settings
    return DetectionRequest(
        exposure=opened.exposure,
        settings=replace(settings, setup=setup_for(opened.exposure, like=settings.setup)),
        judgements=state.judgements,
        closed=plan.closed if state.closed is None else state.closed,
    )


def _saved(opened: OpenedExposure) -> SavedReview:
    try:
        saved = look_for(opened.location.path, opened.location.identity) if opened.location else None
    except ReviewFileError:
        return SavedReview()  # told where the frame is opened
    return saved.state if saved else SavedReview()


def _stamps(request: OpenRequest) -> Stamps:
    return tuple(_stamped(request.files.paths))


def _stamped(files: Iterable[Path]) -> Iterable[tuple[int, int]]:
    for file in files:
        try:
            status = file.stat()
        except OSError:
            yield 0, 0
        else:
            yield status.st_mtime_ns, status.st_size
