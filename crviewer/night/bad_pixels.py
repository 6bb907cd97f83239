"""Bad-pixel mask of a night: detector defects from the verdicts on all frames, and how often each pixel was flagged."""

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
    """Bad pixels of one detector, by frame; immutable.

    Attributes
    ----------
    shape : (ny, nx)
        Shape of the frames.
    said : mapping from location to (n,) int64
        Flat indices, ascending, of the defects from the verdicts on each frame, without after-images.
    """

    shape: tuple[int, int]
    said: Mapping[FileLocation, PixelIndices] = field(default_factory=dict)

    def with_frame(self, frame: NightFrame, pixels: PixelIndices) -> NightBadPixels:
        """Add or replace the bad pixels of one frame.

        Parameters
        ----------
        frame : NightFrame
            The frame.
        pixels : (n,) int64
            Flat indices, ascending.

        Returns
        -------
        NightBadPixels
            All frames.
        """
        return NightBadPixels(shape=self.shape, said={**self.said, frame.location: pixels})

    @property
    def pixels(self) -> PixelIndices:
        """Flat indices, ascending, of all pixels that are bad by any verdict."""
        return unique(np.empty(0, np.int64), *self.said.values())

    def judged(self) -> NDArray[np.int32]:
        """(ny, nx) int32: number of frames whose verdicts call each pixel bad."""
        count = np.zeros(self.shape[0] * self.shape[1], np.int32)
        for pixels in self.said.values():
            count[pixels] += 1
        return count.reshape(self.shape)

    def added_to(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Add the bad pixels to an input mask.

        Parameters
        ----------
        mask : (ny, nx) bool
            True at bad pixels; not changed.

        Returns
        -------
        (ny, nx) bool
            A new array, or `mask` itself if there are no bad pixels.
        """
        pixels = self.pixels
        if not len(pixels):
            return mask
        more = mask.copy()
        more.reshape(-1)[pixels] = True
        return more


def defects_said(exposure: Exposure, judgements: Judgements) -> PixelIndices:
    """Detector defects from the verdicts on an exposure, without its input mask.

    Parameters
    ----------
    exposure : Exposure
        The exposure.
    judgements : Judgements
        Verdicts on it.

    Returns
    -------
    (n,) int64
        Flat indices, ascending.
    """
    nothing = Detection(
        pixels=np.empty(0, np.int64), values=np.empty(0, np.float32), image=exposure.electrons
    )  # only the verdicts count
    review = Review.start(exposure, nothing, judgements=judgements, known_defects=KnownDefects.of(judgements, exposure))
    return np.flatnonzero(review.bad_pixels() & ~exposure.mask)


def gather_bad_pixels(
    frames: Mapping[NightFrame, OpenRequest], reviews: NightReviews, watch: JobWatch = UNWATCHED
) -> tuple[NightBadPixels | None, tuple[str, ...]]:
    """Collect the bad pixels from the verdicts on all frames of one detector.

    Each frame with a verdict that makes a defect is opened, one at a time, as its dark and its pixel values determine
    which pixel of a ray is the defect.

    Parameters
    ----------
    frames : mapping from NightFrame to OpenRequest
        How to open each frame.
    reviews : NightReviews
        Reviews of these frames.
    watch : JobWatch
        Reports progress, and cancels between two frames.

    Returns
    -------
    bad : NightBadPixels or None
        None if there is no frame.
    problems : tuple of str
        One sentence for each frame that could not be opened.

    Raises
    ------
    Cancelled
        If `watch` cancels.
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
    primary uint8   1 where a pixel is bad: by a verdict on any frame, or in a known mask
    SEEN    int32   number of exposures in which it was flagged; CRVNEXP in its header: of how many
    JUDGED  int32   number of exposures with a verdict that calls it bad
    ======= ======= ============================================================================

    Parameters
    ----------
    bad : NightBadPixels
        The bad pixels.
    traces : tuple of ExposureTrace
        Traces of the exposures of that detector.
    path : path
        The file to write.
    known : (ny, nx) bool, optional
        Bad pixels known before, which are added.
    inputs : iterable of Path
        Files that are never overwritten.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FrameError
        If `path` is one of `inputs`, even with `overwrite`.
    FileExistsError
        If `path` exists and `overwrite` is False.
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
