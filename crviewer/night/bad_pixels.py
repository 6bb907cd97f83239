"""One bad-pixel mask for the night: what verdicts on all frames say of the detector, and how often each was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_writing import write_fits
from crviewer.frames.fits.frame_error import FrameError
from crviewer.night.defects import frequency
from crviewer.night.frame import NightFrame
from crviewer.night.reviews import NightReviews
from crviewer.products.core.product_writing import refuse_inputs
from crviewer.products.core.provenance import card, making
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.known_defects import KnownDefects
from crviewer.review.core.review import Review
from crviewer.review.evidence.exposure_trace import ExposureTrace

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NightBadPixels:
    """Bad pixels of one detector, frame by frame; adding what a frame says returns another.

    Attributes
    ----------
    shape : (ny, nx)
    said : mapping from location to (n,) int64
        Flat indices, ascending, of the defects that the verdicts on each frame name; after-images are none.
    """

    shape: tuple[int, int]
    said: Mapping[FileLocation, PixelIndices] = field(default_factory=dict)

    def with_frame(self, frame: NightFrame, pixels: PixelIndices) -> NightBadPixels:
        """All of these, with what the verdicts on one frame say now."""
        return NightBadPixels(shape=self.shape, said={**self.said, frame.location: pixels})

    @property
    def pixels(self) -> PixelIndices:
        """Flat indices, ascending, of every pixel that some verdict calls bad."""
        return unique(np.empty(0, np.int64), *self.said.values())

    def judged(self) -> NDArray[np.int32]:
        """(ny, nx) int32: the verdicts of how many frames call each pixel bad."""
        count = np.zeros(self.shape[0] * self.shape[1], np.int32)
        for pixels in self.said.values():
            count[pixels] += 1
        return count.reshape(self.shape)

    def added_to(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(ny, nx) bool: an input mask with these pixels; the same array where there are none."""
        pixels = self.pixels
        if not len(pixels):
            return mask
        more = mask.copy()
        more.reshape(-1)[pixels] = True
        return more


def defects_said(exposure: Exposure, judgements: Judgements) -> PixelIndices:
    """Flat indices, ascending, of what the verdicts on an exposure call bad in its detector, beside its input mask."""
    nothing = Detection(
        pixels=np.empty(0, np.int64), values=np.empty(0, np.float32), image=exposure.electrons
    )  # verdicts speak for themselves
    review = Review.start(exposure, nothing, judgements=judgements, known_defects=KnownDefects.of(judgements, exposure))
    return np.flatnonzero(review.bad_pixels() & ~exposure.mask)


def gather_bad_pixels(
    frames: Mapping[NightFrame, OpenRequest], reviews: NightReviews, watch: JobWatch = UNWATCHED
) -> tuple[NightBadPixels | None, tuple[str, ...]]:
    """Collect what the verdicts on frames of one detector say; None where there is no frame.

    Each frame with a verdict that makes a defect is opened, for its dark and its values tell which pixel of a ray is
    the defect; one at a time.

    Parameters
    ----------
    frames : mapping from NightFrame to OpenRequest
        With what each is opened.
    reviews : NightReviews
    watch : JobWatch
        Told of progress; can cancel between two frames.

    Returns
    -------
    BadPixels or None
    problems : tuple of str
        One sentence for each frame that could not be opened.
    """
    bad = next((NightBadPixels(shape=frame.facts.shape) for frame in frames), None)
    problems = []
    for number, (frame, request) in enumerate(frames.items()):
        watch.reach(number / len(frames))
        review = reviews.of(frame)
        if bad is None or not any(True for _ in review.judgements.defects()):
            continue
        try:
            bad = bad.with_frame(frame, defects_said(open_exposure(request), review.judgements))
        except FrameError as error:
            problems.append(str(error))
    return bad, tuple(problems)


def save_bad_pixels(
    bad: NightBadPixels,
    traces: tuple[ExposureTrace, ...],
    path: str | PathLike[str],
    *,
    known: NDArray[np.bool_] | None = None,
    inputs: Iterable[Path] = (),
    overwrite: bool = False,
) -> None:
    """Write the bad-pixel mask of a night.

    ======= ======= ============================================================================
    part    type    content
    ======= ======= ============================================================================
    primary uint8   1 where a pixel is bad: by a verdict on any frame, or by the masks known before
    SEEN    int32   in how many exposures it was flagged; CRVNEXP in its header says out of how many
    JUDGED  int32   the verdicts of how many exposures call it bad
    ======= ======= ============================================================================

    Parameters
    ----------
    bad : NightBadPixels
    traces : tuple of ExposureTrace
        Of the exposures of that detector.
    path : path
    known : (ny, nx) bool, optional
        Bad pixels that were known before, which are bad still.
    inputs : iterable of Path
        What is never overwritten.
    overwrite : bool

    Raises
    ------
    FrameError
        If `path` is one of `inputs`, whatever `overwrite` says.
    FileExistsError
        If `path` exists and `overwrite` is not set.
    OSError
        If it cannot be written.
    """
    refuse_inputs(path, inputs)
    mask = bad.added_to(np.zeros(bad.shape, bool) if known is None else known)
    seen = frequency(traces) if traces else np.zeros(bad.shape, np.int32)
    write_fits(_hdus(mask, seen, bad.judged(), len(traces)), path, overwrite=overwrite)


def _hdus(mask: NDArray[np.bool_], seen: NDArray[np.int32], judged: NDArray[np.int32], exposures: int) -> HDUList:
    from astropy.io.fits import CompImageHDU, HDUList, PrimaryHDU

    primary = PrimaryHDU(mask.astype(np.uint8))
    primary.header["BUNIT"] = ("", "none: flags")
    primary.header["IMAGETYP"] = "bad pixel mask"
    primary.header.extend(card(*entry) for entry in making())
    primary.header["COMMENT"] = "1 is a bad pixel."
    counts = [
        CompImageHDU(count, name=name, compression_type="RICE_1")
        for name, count in (("SEEN", seen), ("JUDGED", judged))
    ]
    for hdu, comment in zip(counts, ("of the exposures of the night: flagged", "calling it bad"), strict=True):
        hdu.header["CRVNEXP"] = (exposures, "exposures of the night")
        hdu.header["COMMENT"] = f"Number {comment}."
    return HDUList([primary, *counts])
