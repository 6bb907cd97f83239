"""Fills: what replaces the pixels of cosmic rays in a cleaned image."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.median_filling import fill as fill_by_median
from crviewer.frames.facts.colour_planes import ColourPlane, colour_planes
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import are_cosmic

if TYPE_CHECKING:
    from astropy.convolution import Gaussian2DKernel

_SIGMA = 1.5  # pixels; wide enough to average the noise, not wider than most stars


class CosmicRayFill(StrEnum):
    """How the values of replaced pixels are computed."""

    DETECTOR = "detector"
    MEDIAN = "median"
    GAUSSIAN = "gaussian"

    @property
    def meaning(self) -> str:
        """Description for headers and for the window."""
        return _MEANINGS[self]


_MEANINGS = {
    CosmicRayFill.DETECTOR: "the values that the detector found (CRVCLEA)",
    CosmicRayFill.MEDIAN: "median of the good neighbours",
    CosmicRayFill.GAUSSIAN: "good neighbours, weighted by a Gaussian",
}


def filled(review: Review, fill: CosmicRayFill) -> NDArray[np.float32]:
    """Values that replace the cosmic rays.

    Except for the detector's own values, masked pixels of other rays and of defects are not used as neighbours.

    Parameters
    ----------
    review : Review
        The review to export.
    fill : CosmicRayFill
        How the values are computed.

    Returns
    -------
    (n,) float32, electrons
        One for each pixel of `review.cosmic_pixels`.
    """
    return _FILLS[fill](review)


def _cleaned(review: Review) -> NDArray[np.float32]:
    values: NDArray[np.float32] = review.cleaned().reshape(-1)[review.cosmic_pixels]
    return values


def _median(review: Review) -> NDArray[np.float32]:
    exposure, bad = review.exposure, np.flatnonzero(review.dq())
    return fill_by_median(exposure.electrons, review.cosmic_pixels, bad, colour_step=exposure.mosaic.step)


def _interpolated(review: Review) -> NDArray[np.float32]:
    """Interpolate each ray with `astropy.convolution.interpolate_replace_nans`.

    The kernel is a Gaussian of 1.5 pixels, or a wider one if it does not reach a good pixel from the middle of a ray.
    """
    image, masked = review.exposure.electrons, review.dq() != 0
    result, planes = image.copy(), colour_planes(review.exposure.shape, review.exposure.mosaic.step)
    for pixels in _cosmic_rays(review):
        for plane in planes:
            rows, columns = _in_plane(pixels, plane)
            if len(rows):
                filled = _from_neighbours(image[plane.place], masked[plane.place], rows, columns)
                result[plane.place][rows, columns] = filled
    values: NDArray[np.float32] = result.reshape(-1)[review.cosmic_pixels]
    return values


_FILLS = {CosmicRayFill.DETECTOR: _cleaned, CosmicRayFill.MEDIAN: _median, CosmicRayFill.GAUSSIAN: _interpolated}


def _cosmic_rays(review: Review) -> Iterator[PixelIndices]:
    for group in np.flatnonzero(are_cosmic(review.verdicts)).tolist():
        yield review.rays.of(group)


def _in_plane(pixels: PixelIndices, plane: ColourPlane) -> tuple[PixelIndices, PixelIndices]:
    """Rows and columns, in a colour plane, of the given pixels that have its colour."""
    rows, columns = np.divmod(pixels, plane.shape[1])
    inside = (rows % plane.step == plane.first[0]) & (columns % plane.step == plane.first[1])
    return rows[inside] // plane.step, columns[inside] // plane.step


def _from_neighbours(
    image: NDArray[np.float32], masked: NDArray[np.bool_], rows: PixelIndices, columns: PixelIndices
) -> NDArray[np.float32]:
    """Values for adjacent masked pixels; their own values if the frame has no good pixel at all."""
    from astropy.convolution import interpolate_replace_nans
    from astropy.utils.exceptions import AstropyUserWarning
    from scipy.ndimage import distance_transform_cdt

    sigma, reach = _SIGMA, 0
    while reach < max(image.shape):
        kernel = _kernel(sigma)
        reach = kernel.shape[0] // 2
        top, left = max(0, rows.min() - reach), max(0, columns.min() - reach)
        box = np.s_[top : rows.max() + reach + 1, left : columns.max() + reach + 1]
        distance = distance_transform_cdt(masked[box], metric="chessboard")[rows - top, columns - left]
        if distance.min() > 0 and distance.max() <= reach:  # -1 if no pixel of the box is good
            patch = np.where(masked[box], np.nan, image[box])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", AstropyUserWarning)  # about other masked pixels, which are not used
                whole = interpolate_replace_nans(patch, kernel, boundary="extend")
            values: NDArray[np.float32] = whole[rows - top, columns - left].astype(np.float32)
            return values
        sigma *= 2
    return image[rows, columns]


@cache
def _kernel(sigma: float) -> Gaussian2DKernel:
    from astropy.convolution import Gaussian2DKernel

    return Gaussian2DKernel(sigma)
