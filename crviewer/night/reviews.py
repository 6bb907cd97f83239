"""What the review files of a night say, a few kilobytes a frame: how far each review is, and what was flagged where.

Nothing is detected here, and no image is read: the window and the batch leave a trace of each detection in the review
file, and that is enough for what one exposure says of the pixels of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.review_folders import BESIDE, ReviewFolders
from crviewer.review.core.judgements import Judgements, Settled, verdicts_of
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.other_exposures import OtherExposure, OtherExposures
from crviewer.review.file import FrameIdentity, ReviewFileError, request_of, review_beside
from crviewer.review.file.place import review_elsewhere
from crviewer.review.file.snapshot import ReviewSnapshot, look


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameReview:
    """What is known of the review of one frame.

    Attributes
    ----------
    file : Path
        The review file, whether it exists or not.
    identity : FrameIdentity or None
        Of the frame that was reviewed; None where there is no review yet.
    request : OpenRequest or None
        With what the frame was opened last, as far as the file keeps that.
    trace : ExposureTrace or None
        None where nothing was detected yet.
    judgements : Judgements
    min_pixels : int
        The smallest ray that the list shows.
    rays, undecided : int
        How many rays the list shows, and of how many nobody said what they are.
    problem : str
        Why the file cannot be read; empty where it can.
    """

    file: Path
    identity: FrameIdentity | None = None
    request: OpenRequest | None = None
    trace: ExposureTrace | None = None
    judgements: Judgements = field(default_factory=Judgements)
    min_pixels: int = 3
    rays: int = 0
    undecided: int = 0
    problem: str = ""

    @property
    def state(self) -> str:
        """How far the review is, in a word or two."""
        if self.problem:
            return "unreadable"
        if self.trace is None:
            return "new"
        if self.undecided == 0:
            return "done"
        return "in review" if len(self.judgements.tokens) else "detected"

    def found(self) -> tuple[Rays, Settled]:
        """The rays as the last detection left them, and which of them are defects that it was told of."""
        if self.trace is None:
            return find_rays(np.empty(0, np.int64), (1, 1)), {}
        flagged, told = self.trace.flagged.astype(np.int64), self.trace.known_defect
        rays = find_rays(flagged[~told], self.trace.shape, min_pixels=self.min_pixels)
        known = {token: ray for token, ray in self.judgements.defects() if np.isin(ray, flagged[told]).any()}
        rays, groups = rays.with_groups(list(known.values())) if known else (rays, np.empty(0, np.int64))
        return rays, dict(zip(groups.tolist(), known, strict=True))

    def counted(self) -> FrameReview:
        """The same with its rays counted."""
        rays, settled = self.found()
        verdicts = verdicts_of(rays, self.judgements, settled)[: len(rays)]
        return replace(self, rays=len(rays), undecided=int(np.count_nonzero(verdicts == Verdict.UNREVIEWED)))


@dataclass(frozen=True, slots=True, eq=False)
class NightReviews:
    """The reviews of a night; adding one returns another."""

    by_frame: Mapping[FileLocation, FrameReview] = field(default_factory=dict)

    def of(self, frame: NightFrame) -> FrameReview:
        """The review of a frame; an empty one, beside it, where nothing was read of it. No file is looked at."""
        return self.by_frame.get(frame.location) or FrameReview(file=review_beside(str(frame.location)))

    def request(
        self, night: Night, frame: NightFrame, *, said: OpenRequest | None = None, like: OpenRequest | None = None
    ) -> OpenRequest:
        """What opens a frame of a night: what is said of all, else as its review was opened last, else as all are.

        Parameters
        ----------
        night : Night
        frame : NightFrame
        said : OpenRequest, optional
            Of all frames; a dark that was chosen for this one alone goes before it.
        like : OpenRequest, optional
            Of all frames, as far as neither `said` nor the review of this one says otherwise.
        """
        said = said or OpenRequest()
        common = night.request(frame, said.completed(like or said))
        kept = self.of(frame).request
        if kept is None:
            return common
        request = said.completed(kept.completed(common)).with_fields(science=common.science)
        if not frame.chosen:
            return request
        options = replace(request.reduction, scale_dark=common.reduction.scale_dark)
        return request.with_fields(dark=common.files.dark, scale_dark=frame.scales_dark(options))

    def with_one(self, frame: NightFrame, review: FrameReview) -> NightReviews:
        """All of these, with what is now known of one frame."""
        return NightReviews({**self.by_frame, frame.location: review})

    def traces(self, frames: tuple[NightFrame, ...]) -> tuple[tuple[NightFrame, ExposureTrace], ...]:
        """Those of some frames of which the flagged pixels are known, with them; in the same order."""
        pairs = ((frame, self.of(frame).trace) for frame in frames)
        return tuple((frame, trace) for frame, trace in pairs if trace is not None and trace.shape == frame.facts.shape)

    def others(self, night: Night, frame: NightFrame) -> OtherExposures:
        """What evidence about the rays of a frame takes from the other exposures of its detector."""
        return OtherExposures(
            exposures=tuple(
                OtherExposure(trace=trace, since=seconds_between(other, frame))
                for other, trace in self.traces(night.others(frame))
            )
        )


def read_reviews(night: Night, folders: ReviewFolders = BESIDE, watch: JobWatch = UNWATCHED) -> NightReviews:
    """Read the review file of every science frame; one that cannot be read says so in its `problem`.

    Parameters
    ----------
    night : Night
    folders : ReviewFolders
        Where review files may be; a frame that has none there may have one beside it.
    watch : JobWatch
        Told of progress; can cancel between two files.
    """
    reviews, science = {}, night.science
    for number, frame in enumerate(science):
        watch.reach(number / len(science))
        reviews[frame.location] = read_review(review_file_of(frame.location, folders))
    watch.reach(1.0)
    return NightReviews(reviews)


def review_file_of(frame: FileLocation, folders: ReviewFolders = BESIDE) -> Path:
    """Where the review of a frame is: in a folder if it has one there, else beside it, or in the user's data folder."""
    beside = review_beside(str(frame))
    there = (folders.of(frame.path) or beside.parent) / beside.name
    found = next((place for place in (there, beside) if place.exists()), None)
    return found or review_elsewhere(frame) or beside


def read_review(file: Path) -> FrameReview:
    """What one review file says; empty where there is none."""
    try:
        snapshot = look(file, mode="ro")
    except ReviewFileError as error:
        return FrameReview(file=file, problem=str(error))
    return FrameReview(file=file) if snapshot is None else _read(file, snapshot)


def _read(file: Path, snapshot: ReviewSnapshot) -> FrameReview:
    state = snapshot.state
    return FrameReview(
        file=file,
        identity=snapshot.identity,
        request=request_of(file, snapshot.identity, state.request) if state.request else None,
        trace=state.trace,
        judgements=state.judgements,
        min_pixels=(state.settings or DetectionSettings()).min_pixels,
    ).counted()


def seconds_between(earlier: NightFrame, later: NightFrame) -> float | None:
    """From the end of one exposure to the start of another, negative where they are the other way; None if unknown."""
    ended, begun = earlier.facts.ended, later.facts.begun
    return None if ended is None or begun is None else (begun - ended).total_seconds()
