"""Reviews of a night: how far each is, and what was flagged where, from a few kilobytes of each review file.

Nothing is detected here, and no image is read: the window and the batch leave a trace of each detection in the review
file, which is all that other exposures need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.rays import Rays, find_rays
from crviewer.detection.core.track_pieces import with_whole_tracks
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.frame import FrameFacts, NightFrame
from crviewer.night.night import Night
from crviewer.night.review_folders import BESIDE, ReviewFolders
from crviewer.review.core.judgements import Judgements, Settled, verdicts_of
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.other_exposures import OtherExposure, OtherExposures
from crviewer.review.file import FrameIdentity, ReviewFileError, request_of, review_beside
from crviewer.review.file.chips import part_beside
from crviewer.review.file.location import review_elsewhere
from crviewer.review.file.part_reviews import look_for
from crviewer.review.file.snapshot import ReviewSnapshot


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameReview:
    """What is known of the review of one frame.

    Attributes
    ----------
    file : Path
        The review file, whether it exists or not.
    identity : FrameIdentity or None
        The frame that was reviewed; None if there is no review yet.
    request : OpenRequest or None
        How the frame was last opened; None if not saved.
    trace : ExposureTrace or None
        None if nothing was detected yet.
    judgements : Judgements
        Verdicts and hand painting.
    min_pixels : int
        Size of the smallest listed ray.
    rays, undecided : int
        Number of listed rays, and of those without a verdict.
    problem : str
        Why the file cannot be read; empty if it can.
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
        """Restore the rays of the last detection.

        Returns
        -------
        rays : Rays
            All groups, known defects included.
        settled : mapping from group to token
            The known defects among them.
        """
        if self.trace is None:
            return find_rays(np.empty(0, np.int64), (1, 1)), {}
        flagged, is_known = self.trace.flagged.astype(np.int64), self.trace.known_defect
        rays = with_whole_tracks(find_rays(flagged[~is_known], self.trace.shape, min_pixels=self.min_pixels))
        known = {token: ray for token, ray in self.judgements.defects() if np.isin(ray, flagged[is_known]).any()}
        rays, groups = rays.with_groups(list(known.values())) if known else (rays, np.empty(0, np.int64))
        return rays, dict(zip(groups.tolist(), known, strict=True))

    def with_trace_of(self, before: FrameReview) -> FrameReview:
        """Keep what a search found that nobody wrote to the file.

        Parameters
        ----------
        before : FrameReview
            What was known of the frame.

        Returns
        -------
        FrameReview
            The same if it has a trace.
        """
        if self.trace is not None or before.trace is None or before.identity is not None or self.problem:
            return self
        return replace(self, trace=before.trace, min_pixels=before.min_pixels).counted()

    def counted(self) -> FrameReview:
        """The same with the numbers of rays."""
        rays, settled = self.found()
        verdicts = verdicts_of(rays, self.judgements, settled)[: len(rays)]
        return replace(self, rays=len(rays), undecided=int(np.count_nonzero(verdicts == Verdict.UNREVIEWED)))


@dataclass(frozen=True, slots=True, eq=False)
class NightReviews:
    """Reviews of a night, by frame; immutable."""

    by_frame: Mapping[FileLocation, FrameReview] = field(default_factory=dict)

    def of(self, frame: NightFrame) -> FrameReview:
        """Review of a frame, without reading any file.

        Parameters
        ----------
        frame : NightFrame
            The frame.

        Returns
        -------
        FrameReview
            An empty one, with its file beside the frame, if none was read.
        """
        return self.by_frame.get(frame.location) or FrameReview(file=review_beside(str(frame.location)))

    def request(
        self, night: Night, frame: NightFrame, *, said: OpenRequest | None = None, like: OpenRequest | None = None
    ) -> OpenRequest:
        """How to open a frame: as given for all frames, else as in its review, else as the night matched it.

        Parameters
        ----------
        night : Night
            The night.
        frame : NightFrame
            One of its science frames.
        said : OpenRequest, optional
            Overrides for all frames; a dark chosen for this frame alone takes precedence.
        like : OpenRequest, optional
            Defaults for all frames, if neither `said` nor the review of this frame says otherwise.

        Returns
        -------
        OpenRequest
            Files and overrides.
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
        """Add or replace the review of one frame.

        Parameters
        ----------
        frame : NightFrame
            The frame.
        review : FrameReview
            Its review.

        Returns
        -------
        NightReviews
            All reviews.
        """
        return NightReviews({**self.by_frame, frame.location: review})

    def traces(self, frames: tuple[NightFrame, ...]) -> tuple[tuple[NightFrame, ExposureTrace], ...]:
        """Select the frames with a trace.

        Parameters
        ----------
        frames : tuple of NightFrame
            Frames to look up.

        Returns
        -------
        tuple of (NightFrame, ExposureTrace)
            In the same order.
        """
        pairs = ((frame, self.of(frame).trace) for frame in frames)
        return tuple((frame, trace) for frame, trace in pairs if trace is not None and trace.shape == frame.facts.shape)

    def others(self, night: Night, frame: NightFrame) -> OtherExposures:
        """Other exposures of the detector, for the evidence of a frame.

        Parameters
        ----------
        night : Night
            The night.
        frame : NightFrame
            One of its science frames.

        Returns
        -------
        OtherExposures
            Those with a trace.
        """
        return OtherExposures(
            exposures=tuple(
                OtherExposure(trace=trace, since=seconds_between(other, frame))
                for other, trace in self.traces(night.others(frame))
            )
        )


def read_reviews(night: Night, folders: ReviewFolders = BESIDE, watch: JobWatch = UNWATCHED) -> NightReviews:
    """Read the review files of all science frames; a file that cannot be read is reported in `FrameReview.problem`.

    Parameters
    ----------
    night : Night
        The night.
    folders : ReviewFolders
        Folders of review files; others may be beside their frames.
    watch : JobWatch
        Reports progress, and cancels between two files.

    Returns
    -------
    NightReviews
        One review for each science frame.

    Raises
    ------
    Cancelled
        If `watch` cancels.
    """
    reviews, science = {}, night.science
    for number, frame in enumerate(science):
        watch.reach(number / len(science))
        reviews[frame.location] = read_review(review_file_of(frame.location, folders), frame.location.extension)
    watch.reach(1.0)
    return NightReviews(reviews)


def review_file_of(frame: FileLocation, folders: ReviewFolders = BESIDE) -> Path:
    """Find the review file of a frame.

    Parameters
    ----------
    frame : FileLocation
        The frame.
    folders : ReviewFolders
        Folders to look in first.

    Returns
    -------
    Path
        The file in its folder, else beside the frame, else in the user's data folder; it may not exist.
    """
    beside = review_beside(str(frame))
    there = (folders.of(frame.path) or beside.parent) / beside.name
    places = [place for place in (there, beside) if has_review(place, frame.extension)]
    return places[0] if places else review_elsewhere(frame) or beside


def has_review(review: Path, extension: str) -> bool:
    """Whether there is a review file, or one beside it of a single chip.

    Parameters
    ----------
    review : Path
        The review file of an exposure.
    extension : str
        Extension of the chip.

    Returns
    -------
    bool
        True also if the former has no review of this chip yet.
    """
    return review.exists() or part_beside(review, extension).exists()


def read_review(file: Path, extension: str = "") -> FrameReview:
    """Read the review of one frame.

    Parameters
    ----------
    file : Path
        The review file.
    extension : str
        Extension of the frame, for the file of several chips; a review of that chip alone beside it counts, too.

    Returns
    -------
    FrameReview
        Empty if there is no such file.
    """
    try:
        snapshot = look_for(file, extension)
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
    """Time from the end of one exposure to the start of another.

    Parameters
    ----------
    earlier, later : NightFrame
        The two exposures.

    Returns
    -------
    float or None, seconds
        Negative if they are in the other order; None if a time is unknown.
    """
    if earlier.path == later.path and earlier.facts.chip is not None and later.facts.chip is not None:
        return _between_planes(earlier.facts, later.facts)
    ended, begun = earlier.facts.ended, later.facts.begun
    return None if ended is None or begun is None else (begun - ended).total_seconds()


def _between_planes(earlier: FrameFacts, later: FrameFacts) -> float | None:
    """Seconds between planes of a cube, which follow each other at once."""
    assert earlier.chip is not None
    assert later.chip is not None
    seconds = earlier.circumstances.exposure
    if seconds is None or earlier.chip.plane is None or later.chip.plane is None:
        return None
    return (later.chip.plane - earlier.chip.plane - 1) * seconds
