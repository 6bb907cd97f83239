"""Positions of the bright stars of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.psf.frame_psf import FramePsf
from crviewer.frames.psf.star_candidates import even_sky
from crviewer.review.evidence.sharpness import sharpness_at

_BRIGHT = 20.0  # sigma of the sky, above it
_KEPT = 0.2  # of its height; medians leave more than that of a star two pixels wide, and less of most rays
_BORDER = 3  # pixels, where a star is cut off
_TOO_SHARP, _SIGNIFICANT = 1.2, 3.0  # of the sharpest star, and sigma; a peak that exceeds both is no star

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FrameStars:
    """Positions of the bright stars of a frame.

    Attributes
    ----------
    rows, columns : (stars,) int64, 0-based
        The brightest pixel of each bright star.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def find_stars(image: Image, mask: NDArray[np.bool_], *, noise: float, psf: FramePsf | None) -> FrameStars:
    """Find the bright stars, saturated ones included.

    Stars are sought in a picture from which medians took all that is a pixel or two wide. Peaks that are sharper than
    a star can be are left out if the point-spread function is known.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Noise of an empty pixel.
    psf : FramePsf or None
        Point-spread function of the frame; None if unknown.

    Returns
    -------
    FrameStars
        The brightest star first.
    """
    above = image - even_sky(image)
    smooth = _without_spikes(above)
    rows, columns = _brightest_beside(*_peaks(smooth, mask, _BRIGHT * noise), above)
    kept = smooth[rows, columns] > _KEPT * above[rows, columns]
    rows, columns = rows[kept], columns[kept]
    sharpness = sharpness_at(rows, columns, above, level=0.0, noise=noise, psf=psf)
    stars = ~((sharpness.significance > _SIGNIFICANT) & (sharpness.ratio > _TOO_SHARP))
    return FrameStars(rows[stars], columns[stars])


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
