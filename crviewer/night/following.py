"""Following the reviews of a night while others write them: a batch that still runs, or a window elsewhere."""

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

Stamp = tuple[str, int, int]  # the review file, when it was written last (ns), its size; zeros where there is none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowedReviews:
    """The reviews as they were read last, and by what it is known that a file was written since.

    Attributes
    ----------
    reviews : NightReviews
    stamps : mapping from location to stamp
        Of the review files, from before they were read.
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
        """Read what was written since, and nothing else; the very same object where that is nothing.

        Parameters
        ----------
        night : Night
        folders : ReviewFolders
            As in `read_reviews`.
        watch : JobWatch
            Told of progress; can cancel between two files.
        but : NightFrame, optional
            A frame whose review is in the hands of whoever asks, who knows it better than the disk.
        """
        science = [frame for frame in night.science if but is None or frame.location != but.location]
        stamps = {frame.location: _stamp(review_file_of(frame.location, folders)) for frame in science}
        written = [frame for frame in science if stamps[frame.location] != self.stamps.get(frame.location)]
        reviews = self.reviews
        for number, frame in enumerate(written):
            watch.reach(number / len(written))
            reviews = reviews.with_one(frame, read_review(review_file_of(frame.location, folders)))
        watch.reach(1.0)
        return FollowedReviews(reviews=reviews, stamps={**self.stamps, **stamps}) if written else self

    def with_one(self, frame: NightFrame, review: FrameReview) -> FollowedReviews:
        """The same, with what is now known of one frame."""
        return replace(self, reviews=self.reviews.with_one(frame, review))


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return str(file), 0, 0
    return str(file), status.st_mtime_ns, status.st_size
