"""Stars of a frame: their common width (FWHM), and the positions of the bright ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.review.evidence.listed import Floats
from crviewer.review.evidence.sharpness import sharpness_at

_BRIGHT = 20.0  # sigma of the sky, above it
_BLOCK = 32  # pixels; the sky is even over that many
_KEPT = 0.2  # of its height; medians leave more than that of a star two pixels wide, and less of most rays
_KEPT_CLEARLY = 0.4  # of stars that are wider, and of hardly any ray
_ENOUGH = 10  # such stars, to do without the narrower ones
_MEASURED = 100  # brightest unsaturated ones; enough for a FWHM to 1 %
_FEWEST = 5  # that agree; below that the FWHM is unknown
_BORDER = 3  # pixels, where a star is cut off
_LINEAR = 0.7  # of saturation, above which a profile is no longer trusted
_TOO_SHARP, _SIGNIFICANT = 1.2, 3.0  # of the sharpest star, and sigma; a peak that exceeds both is no star

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FrameStars:
    """Width and positions of the stars of a frame.

    Attributes
    ----------
    fwhm : float, pixels
        FWHM of the point-spread function; NaN if too few stars can be measured.
    rows, columns : (stars,) int64, 0-based
        The brightest pixel of each bright star.
    """

    fwhm: float
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def find_stars(image: Image, mask: NDArray[np.bool_], *, noise: float, saturation: float | None) -> FrameStars:
    """Find the bright stars and measure their common width.

    Stars are sought in a picture from which medians took all that is a pixel or two wide, and measured in the image.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Noise of an empty pixel.
    saturation : float or None, electrons
        Saturation level; None if unknown.

    Returns
    -------
    FrameStars
        The brightest star first.
    """
    above = image - _sky(image)
    smooth = _without_spikes(above)
    rows, columns = _brightest_beside(*_peaks(smooth, mask, _BRIGHT * noise), above)
    kept = smooth[rows, columns] / above[rows, columns]
    rows, columns, kept = (values[kept > _KEPT] for values in (rows, columns, kept))
    linear = np.flatnonzero(image[rows, columns] < _LINEAR * (saturation or np.inf))
    clear = linear[kept[linear] > _KEPT_CLEARLY]
    measured = (clear if len(clear) >= _ENOUGH else linear)[:_MEASURED]
    fwhm = _common_width(rows[measured], columns[measured], above)
    sharpness = sharpness_at(rows, columns, above, level=0.0, noise=noise, fwhm=fwhm)
    stars = ~((sharpness.significance > _SIGNIFICANT) & (sharpness.ratio > _TOO_SHARP))
    return FrameStars(fwhm, rows[stars], columns[stars])


def _sky(image: Image) -> Image:
    """(ny, nx) electrons: the median of blocks, each as far as it reaches."""
    ny, nx = image.shape
    high, wide = max(1, ny // _BLOCK), max(1, nx // _BLOCK)
    tall, broad = ny // high, nx // wide
    blocks = image[: high * tall, : wide * broad].reshape(high, tall, wide, broad)
    medians = np.median(blocks.swapaxes(1, 2).reshape(high, wide, -1), axis=2)
    rows, columns = (
        np.minimum(np.arange(n) // size, most - 1) for n, size, most in ((ny, tall, high), (nx, broad, wide))
    )
    sky: Image = medians[np.ix_(rows, columns)].astype(np.float32)
    return sky


def _without_spikes(image: Image) -> Image:
    """(ny, nx): medians of three along rows, then along columns; the rim of the frame stays as it is."""
    smooth = image.copy()
    smooth[:, 1:-1] = _median_of_three(image[:, :-2], image[:, 1:-1], image[:, 2:])
    smooth[1:-1] = _median_of_three(smooth[:-2], smooth[1:-1], smooth[2:])
    return smooth


def _median_of_three(a: Image, b: Image, c: Image) -> Image:
    median: Image = np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c))
    return median


def _peaks(image: Image, mask: NDArray[np.bool_], threshold: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of local maxima above a threshold, the highest first."""
    import warnings

    from photutils.detection import find_peaks
    from photutils.utils.exceptions import NoDetectionsWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NoDetectionsWarning)  # finding none is a valid result
        found = find_peaks(image, threshold, box_size=5, mask=mask, border_width=_BORDER)
    if found is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    found.sort("peak_value", reverse=True)
    return np.asarray(found["y_peak"], np.int64), np.asarray(found["x_peak"], np.int64)


def _brightest_beside(
    rows: NDArray[np.int64], columns: NDArray[np.int64], image: Image
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The brightest of each pixel and its eight neighbours, each once: medians make flat tops of several maxima."""
    down, right = (np.array(steps) for steps in zip(*product((-1, 0, 1), repeat=2), strict=True))
    rows, columns = rows[:, None] + down, columns[:, None] + right
    flat = np.take_along_axis(rows * image.shape[1] + columns, image[rows, columns].argmax(axis=1)[:, None], axis=1)
    _, first = np.unique(flat, return_index=True)
    rows, columns = np.divmod(flat[np.sort(first), 0], image.shape[1])
    return rows, columns


def _common_width(rows: NDArray[np.int64], columns: NDArray[np.int64], image: Image) -> float:
    """FWHM, pixels, on which half of the peaks agree best: stray rays among them do not agree."""
    widths = np.sort(_widths(rows, columns, image))
    half = (len(widths) + 1) // 2
    if half < _FEWEST:
        return float("nan")
    first = int(np.argmin(widths[half - 1 :] - widths[: len(widths) - half + 1]))
    return float(np.median(widths[first : first + half]))


def _widths(rows: NDArray[np.int64], columns: NDArray[np.int64], image: Image) -> Floats:
    """FWHM, pixels, of the core of each peak that has one.

    The logarithm of a Gaussian is a parabola, whose second difference along a row or a column is -8 ln 2 / FWHM²
    wherever in its pixel the star falls.
    """
    peak = image[rows, columns]
    beside = [image[rows + row, columns + column] for row, column in ((0, 1), (0, -1), (1, 0), (-1, 0))]
    core = np.logical_and.reduce([(value > 0) & (value < peak) for value in beside])
    logarithms = np.log([peak[core], *(value[core] for value in beside)], dtype=np.float64)
    curvature = 4 * logarithms[0] - logarithms[1:].sum(axis=0)
    widths: Floats = np.sqrt(16 * np.log(2) / curvature)
    return widths
