"""The job that opens a frame for the window: its exposure, what views need, and where its review is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest, label_of_field
from crviewer.frames.exposure.opening import open_exposure, read_science
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.gui.image.frame_pyramids import FramePyramids
from crviewer.review.file import (
    FrameIdentity,
    ReviewFileError,
    identity_of,
    is_review,
    reopened,
    request_of,
    review_path_for,
)
from crviewer.review.file.part_reviews import look_for
from crviewer.review.file.snapshot import look


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewLocation:
    """A review file, and the frame that it is to be of."""

    path: Path
    identity: FrameIdentity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedExposure:
    """All that was read and measured off the GUI thread.

    Attributes
    ----------
    request : OpenRequest or None
        None for the demo.
    location : ReviewLocation or None
        None for a review that is not kept.
    named : Path or None
        The review file that was named, in place of the one that the frame would have.
    news : str
        What the observer has to know of how it was opened, one line; mostly empty.
    anew : bool
        True where the review is to be read anew, too, though the frame is open: somebody else wrote it.
    unread : bool
        True where a damaged review could not be asked for what it knows; the request must not go in its place.
    """

    request: OpenRequest | None
    exposure: Exposure
    backdrop: FramePyramids
    location: ReviewLocation | None
    named: Path | None = None
    news: str = ""
    anew: bool = False
    unread: bool = False

    def is_of(self, request: OpenRequest | None) -> bool:
        """True where a request is for this science frame; the demo has none."""
        return bool(request and self.request and str(request.science) == str(self.request.science))

    def is_again(self, before: OpenedExposure | None) -> bool:
        """True where these are the pixels of another exposure, read again for the same review."""
        if self.anew or before is None or not before.is_of(self.request):
            return False
        if before.exposure.shape != self.exposure.shape:
            return False
        if self.location is None or before.location is None:
            return True
        kept, kept_before = self.location, before.location
        return (kept.path, kept.identity.checksum) == (kept_before.path, kept_before.identity.checksum)

    def names_mask(self, before: OpenedExposure | None) -> bool:
        """True where it comes with the mask of another tool, and the exposure before it did not come with this one."""
        return self._mask is not None and (before is None or self._mask != before._mask)

    @property
    def _mask(self) -> tuple[object, ...] | None:
        request = self.request
        if request is None or request.files.detection is None:
            return None
        return request.science, request.files.detection, request.mask_options.bits


class OpenFailed(Exception):
    """A request that could not be opened, with what the review knows in it, the review that was named, and why."""

    def __init__(self, request: OpenRequest, named: Path | None, cause: FrameError) -> None:
        self.request, self.named, self.cause = request, named, cause
        super().__init__(str(cause))


def read(
    request: OpenRequest, *, keep: bool, review: Path | None, recall: bool, progress: Callable[[float], None]
) -> OpenedExposure:
    """Open what is requested.

    Parameters
    ----------
    request : OpenRequest
        In place of the science frame, it may name a review file.
    keep : bool
        Whether the review is to be kept in a file.
    review : Path or None
        That file, where the observer names one.
    recall : bool
        A science frame that is named alone is opened with the files and facts that its review knows.
    progress : callable
        Told the fraction that is done.

    Raises
    ------
    OpenFailed
        If a file cannot be used, or something is not known.
    """
    known, unread = request, False
    try:
        if is_review(request.science):
            review, recall = Path(request.science).absolute(), False
            request = known = reopened(request)
        science = read_science(request)
        if not FileLocation.parse(request.science).extension and science.chip_location is not None:
            request = known = request.with_fields(science=science.chip_location.given)
        location = _location(request, science, review) if keep else None
        if recall and location is not None:
            recalled = _recalled(request, location)
            known, unread = recalled or request, recalled is None
        if known.overrides != request.overrides:
            science = read_science(known)
        exposure = open_exposure(known, progress, science=science)
    except FrameError as error:
        raise OpenFailed(known, review, error) from error
    news = "" if known == request else f"Opened with {in_words(known)}, as its review was. Ctrl+E changes that."
    return OpenedExposure(
        request=known,
        exposure=exposure,
        backdrop=FramePyramids.of(exposure),
        location=location,
        named=review,
        news=news,
        unread=unread,
    )


def _location(request: OpenRequest, science: Frame, review: Path | None) -> ReviewLocation:
    identity = identity_of(science)
    return ReviewLocation(path=review_path_for(request.science, identity, review).absolute(), identity=identity)


def _recalled(request: OpenRequest, location: ReviewLocation) -> OpenRequest | None:
    """A request that names the science frame alone, with all else that its review knows; None where it is damaged."""
    if request.files.companions:
        return request
    try:
        look(location.path, mode="rw")  # what a crash left there is taken back first
        saved = look_for(location.path, location.identity)
    except ReviewFileError:
        return None  # it is told once the file is opened to be written
    if saved is None or saved.state.request is None or saved.identity.shape != location.identity.shape:
        return request
    return request.completed(request_of(location.path, saved.identity, saved.state.request))


def in_words(request: OpenRequest) -> str:
    """The files and choices of a request beside the science frame."""
    files = [FileLocation.parse(file).path.name for name, file in request.files.named() if name != "science"]
    choices = [f"the {label_of_field(name)}" for name in request.said() if not hasattr(request.files, name)]
    return ", ".join([*files, *choices])


def demo() -> OpenedExposure:
    """The built-in exposure, whose review is kept nowhere."""
    from crviewer.frames.simulated.demo import demo_exposure

    exposure = demo_exposure()
    return OpenedExposure(request=None, exposure=exposure, backdrop=FramePyramids.of(exposure), location=None)
