"""Follow the reviews of a night while others write them: a batch that is running, or another window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.fits.file_location import FileLocation
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.review_folders import BESIDE, ReviewFolders
from crviewer.night.reviews import FrameReview, NightReviews, read_review, review_file_of
from crviewer.review.file.chips import part_beside

# Path, modification time (ns) and size of the review file, and the last two of that of the chip alone; 0 without one.
Stamp = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowedReviews:
    """The reviews as last read, and file stamps that show whether a file has been written since.

    Attributes
    ----------
    reviews : NightReviews
        The reviews.
    stamps : mapping from location to stamp
        Stamps of the review files, taken before they were read.
    """

    reviews: NightReviews = field(default_factory=NightReviews)
    stamps: Mapping[FileLocation, Stamp] = field(default_factory=dict)

    def again(
        self,
        night: Night,
        folders: ReviewFolders = BESIDE,
        watch: JobWatch = UNWATCHED,
        *,
        but: NightFrame | None = None,
    ) -> FollowedReviews:
        """Read the review files that were written since.

        Parameters
        ----------
        night : Night
            The night.
        folders : ReviewFolders
            As for `read_reviews`.
        watch : JobWatch
            Reports progress, and cancels between two files.
        but : NightFrame, optional
            A frame to skip, as the caller has its review file open and knows better; what the file says of other
            chips is read once.

        Returns
        -------
        FollowedReviews
            The same object if nothing was written.

        Raises
        ------
        Cancelled
            If `watch` cancels.
        """
        files = {frame.location: review_file_of(frame.location, folders) for frame in night.science}
        held = files.get(but.location) if but is not None else None
        science = [frame for frame in night.science if but is None or frame.location != but.location]
        stamps = {frame.location: _stamp(files[frame.location], frame.location.extension) for frame in science}
        for location in stamps:
            if files[location] == held and location in self.stamps:  # the caller wrote it: other chips are as they were
                stamps[location] = (*self.stamps[location][:3], *stamps[location][3:])
        written = [frame for frame in science if stamps[frame.location] != self.stamps.get(frame.location)]
        reviews = self.reviews
        for number, frame in enumerate(written):
            watch.reach(number / len(written))
            review = read_review(files[frame.location], frame.location.extension)
            reviews = reviews.with_one(frame, review.with_trace_of(self.reviews.of(frame)))
        watch.reach(1.0)
        return FollowedReviews(reviews=reviews, stamps={**self.stamps, **stamps}) if written else self

    def with_one(self, frame: NightFrame, review: FrameReview) -> FollowedReviews:
        """Add or replace the review of one frame.

        Parameters
        ----------
        frame : NightFrame
            The frame.
        review : FrameReview
            Its review.

        Returns
        -------
        FollowedReviews
            All reviews.
        """
        return replace(self, reviews=self.reviews.with_one(frame, review))


def _stamp(file: Path, extension: str) -> Stamp:
    part = part_beside(file, extension)
    return str(file), *_written(file), *(_written(part) if part != file else (0, 0))


def _written(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
