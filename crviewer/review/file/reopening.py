"""Open a review by its own name: find the frame that it is of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.fits.file_location import FileLocation
from crviewer.review.file.error import DamagedReview, ReviewFileError
from crviewer.review.file.request import request_of
from crviewer.review.file.snapshot import SUFFIX, look_at


def is_review(file: str | Path) -> bool:
    """Whether a name is that of a review file.

    Parameters
    ----------
    file : str or Path
        The name.

    Returns
    -------
    bool
        True if it ends in `.crreview`.
    """
    return Path(file).suffix == SUFFIX


def reopened(request: OpenRequest) -> OpenRequest:
    """Find the frame of a review.

    Parameters
    ----------
    request : OpenRequest
        Names a review file as its science frame; its other fields take precedence over the saved ones.

    Returns
    -------
    OpenRequest
        With the frame itself, and everything saved in the review.

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
        return request.with_fields(science=review.with_suffix(""))  # opening the frame repairs the review
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
