"""A review that is opened by its own name: which frame it is of, and whether that can be found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.review.file.error import DamagedReview, ReviewFileError
from crviewer.review.file.request import request_of
from crviewer.review.file.snapshot import SUFFIX, look_at


def is_review(file: str | Path) -> bool:
    """True where a name is that of a review file."""
    return Path(file).suffix == SUFFIX


def reopened(request: OpenRequest) -> OpenRequest:
    """Read which frame a review is of.

    Parameters
    ----------
    request : OpenRequest
        Names a review file as its science frame; what else it says goes before what the review knows.

    Returns
    -------
    OpenRequest
        The same with the frame itself, and with all else that the review knows.

    Raises
    ------
    ReviewFileError
        If the review cannot be read, or its frame is not found.
    """
    review = Path(request.science)
    try:
        saved = look_at(review)
    except DamagedReview:
        if not review.with_suffix("").is_file():
            raise
        return request.with_fields(science=review.with_suffix(""))  # which mends the review, as it does for its frame
    known = request_of(review, saved.identity, saved.state.request)
    place = FileLocation.parse(known.science)
    beside = replace(place, path=review.absolute().with_name(place.path.name))
    found = next((frame for frame in (place, beside) if frame.path.is_file()), None)
    if found is None:
        folders = " nor in ".join(dict.fromkeys(str(frame.path.parent) for frame in (place, beside)))
        raise ReviewFileError(
            review, f"its frame {place.path.name} is not in {folders}", "Put the frame into the folder of the review"
        )
    return request.with_fields(science=str(found)).completed(known)
