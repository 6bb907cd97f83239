"""Combine frames of one type, strip by strip: average or median of each pixel, with outliers rejected.

The work is done by `ccdproc.Combiner`, as in `ccdproc.combine`, which itself can neither be monitored nor report what
it rejected. The frames are prepared in two ways. Flats are scaled to one level, since `ccdproc` rejects before it
scales; and pixels that are masked or not finite are set to NaN, since `ccdproc` includes masked values in its clipping
statistics.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.job_watch import UNWATCHED, JobWatch
from crviewer.frames.fits.frame import Frame
from crviewer.night.calibration.stack import FrameStack

if TYPE_CHECKING:
    from astropy.nddata import CCDData

Method = Literal["average", "median"]
MEMORY = 1 << 30  # bytes
_KEPT = 6  # bytes for a pixel of a frame while its strip is in work
_COPIES = 40  # bytes for one while it is combined
_FEWEST = 3  # values of a pixel; of two, nobody knows which is right
_FAR = 10.0  # times the noise of a typical pixel
_UNEVEN = 0.03  # of how far a pixel is from typical ones; hot pixels have more noise
_AT_ONCE = 1 << 26  # bytes; small pieces stay in the processor's cache, and are combined twice as fast


@dataclass(frozen=True, slots=True, kw_only=True)
class ClippingRule:
    """Largest deviation of a value from the median of its pixel.

    Attributes
    ----------
    low, high : float
        Below and above, in standard deviations, estimated from the median absolute deviation of the pixel, but not
        below the noise of a typical pixel, as the estimate from a few values is often far too small.
    """

    low: float = 5.0
    high: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CombinedFrame:
    """Result of combining frames.

    Attributes
    ----------
    stack : FrameStack
        The frames.
    method : str
        "average" or "median".
    clip : ClippingRule or None
        None if nothing was rejected.
    data : (ny, nx) float32, unit of the stack
        NaN where masked.
    mask : (ny, nx) bool
        True where no frame has a usable value.
    uncertainty : (ny, nx) float32, unit of the stack
        Standard deviation of `data`.
    rejected : (n,) int64
        Number of rejected pixels of each frame.
    disagreeing : int
        Number of pixels that are masked because most frames disagree there, or two of three agree far above the third,
        as where rays hit more than half of them.
    """

    stack: FrameStack
    method: Method
    clip: ClippingRule | None
    data: NDArray[np.float32]
    mask: NDArray[np.bool_]
    uncertainty: NDArray[np.float32]
    rejected: NDArray[np.int64]
    disagreeing: int = 0


def combine(
    stack: FrameStack,
    *,
    method: Method = "average",
    clip: ClippingRule | None = None,
    memory: int = MEMORY,
    watch: JobWatch = UNWATCHED,
) -> CombinedFrame:
    """Combine the frames of a stack.

    Parameters
    ----------
    stack : FrameStack
        Frames, as `survey` returns them.
    method : str
        "average" or "median".
    clip : ClippingRule, optional
        Outliers to reject first; none by default.
    memory : int, bytes
        Approximate memory to use; if it is not enough for whole frames, they are read once for each strip.
    watch : JobWatch
        Reports progress, and cancels, at each frame of each strip.

    Returns
    -------
    CombinedFrame
        The combined frame.

    Raises
    ------
    FrameError
        If a frame can no longer be read.
    Cancelled
        If `watch` cancels.
    """
    data, uncertainty = np.empty(stack.shape, np.float32), np.empty(stack.shape, np.float32)
    mask, rejected = np.empty(stack.shape, bool), np.zeros(len(stack.members), np.int64)
    disagreeing = 0
    for strip in _strips(slice(0, stack.shape[0]), stack, _KEPT, memory):
        images = list(_images(stack, strip, watch.part(strip.start / stack.shape[0], strip.stop / stack.shape[0])))
        for rows in _strips(strip, stack, _COPIES, _AT_ONCE):
            watch.check()
            pieces = [image[rows.start - strip.start : rows.stop - strip.start] for image in images]
            part, clipped = _combine_images(pieces, method, clip, stack.noise)
            data[rows], uncertainty[rows], mask[rows] = part.data, part.uncertainty.array, part.mask
            if clip is not None or method == "median":
                at_odds = _at_odds(pieces, stack.noise)
                disagreeing += int(at_odds.sum())
                mask[rows] |= at_odds
                data[rows][at_odds] = uncertainty[rows][at_odds] = np.nan
            rejected += clipped
            watch.reach((strip.stop + rows.stop) / 2 / stack.shape[0])
    return CombinedFrame(
        stack=stack,
        method=method,
        clip=clip,
        data=data,
        mask=mask,
        uncertainty=uncertainty,
        rejected=rejected,
        disagreeing=disagreeing,
    )


def _strips(rows: slice, stack: FrameStack, size: int, memory: int) -> Iterator[slice]:
    """Parts of a range of rows, if a pixel of each frame takes `size` bytes."""
    height = max(1, int(memory // (size * stack.shape[1] * len(stack.members))))
    return (slice(row, min(row + height, rows.stop)) for row in range(rows.start, rows.stop, height))


def _images(stack: FrameStack, rows: slice, watch: JobWatch) -> Iterator[CCDData]:
    """The same rows of each frame."""
    from astropy.nddata import CCDData

    for number, (member, scale) in enumerate(zip(stack.members, stack.scales, strict=True)):
        watch.reach(number / len(stack.members) / 2)  # the other half is combining
        values = _values(stack.read(member), rows) * np.float32(scale)
        yield CCDData(values, unit=stack.unit, mask=np.isnan(values))


def _values(frame: Frame, rows: slice) -> NDArray[np.float32]:
    """(rows, nx) float32, unit of the frame: NaN where not finite, or where its own flags say bad or cosmic ray."""
    values: NDArray[np.float32] = frame.data[rows].astype(np.float32)
    values[~np.isfinite(values)] = np.nan
    if frame.own_mask is not None:
        values[frame.own_mask[rows]] = np.nan
    for plane in frame.own_planes:
        values[plane.rays()[rows]] = np.nan
    return values


def _combine_images(
    images: list[CCDData], method: Method, clip: ClippingRule | None, noise: float
) -> tuple[CCDData, NDArray[np.int64]]:
    """The combined strip, and the number of rejected pixels of each image."""
    from ccdproc import Combiner

    combiner = Combiner(images, dtype=np.float32)
    unusable = combiner.data_arr.mask.copy()
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore")  # about pixels without values, which are masked
        if clip is not None:
            combiner.sigma_clipping(
                low_thresh=clip.low, high_thresh=clip.high, func="median", dev_func=deviation(noise)
            )
        clipped = (combiner.data_arr.mask & ~unusable).sum(axis=(1, 2))
        return combiner.average_combine() if method == "average" else combiner.median_combine(), clipped


def _at_odds(images: list[CCDData], noise: float) -> NDArray[np.bool_]:
    """True where most values may be wrong.

    These are pixels where half of the values or more differ from their median by far more than the noise; and those
    where two of three agree far above the third, which is as low as a typical pixel: rays add charge, and nothing takes
    a dark current away.
    """
    values = np.array([image.data for image in images])
    usable = np.isfinite(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about pixels without values
        middle, typical = np.nanmedian(values, axis=0), float(np.nanmedian(values))
        allowed = _FAR * noise + _UNEVEN * np.abs(middle - typical)
        lowest = np.nanmin(values, axis=0)
        agreeing = (np.abs(values - middle) <= allowed).sum(axis=0)
    count = usable.sum(axis=0)
    few_agree = (count >= _FEWEST) & (2 * agreeing <= count)
    two_high = (count == _FEWEST) & (middle - lowest > allowed) & (np.abs(lowest - typical) <= _FAR * noise)
    odds: NDArray[np.bool_] = (few_agree | two_high) & (noise > 0)
    return odds


def deviation(noise: float) -> Callable[..., NDArray[Any]]:
    """Make the function by which `ccdproc.combine` measures clipping.

    Parameters
    ----------
    noise : float
        Lower limit, in the unit of the frames.

    Returns
    -------
    callable
        Standard deviation of some values along an axis, at least `noise`.
    """
    from astropy.stats import mad_std

    def _measured(data: NDArray[Any], axis: int | None = None) -> NDArray[Any]:
        spread: NDArray[Any] = np.maximum(mad_std(data, axis=axis, ignore_nan=True), noise)
        return spread

    return _measured
