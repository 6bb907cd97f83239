"""What replaces a flagged pixel: the mean, lower median or inverse-distance mean of the good pixels in its 5 × 5."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.parameters import CleanType
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.influence import CLEANING
from crviewer.detection.lacosmic.arithmetic.map_windows import Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import FLAGGED, MASKED, Flags, square_steps

CHUNK = 4096  # pixels at a time, so that they stay in the cache
NOTHING = np.float32(1e-6)  # less weight than this is no neighbour at all
CENTRE = 12  # of the 25 pixels of a square, in raster order

EQUAL_WEIGHTS = np.ones(25, np.float32)
INVERSE_DISTANCES = np.array(  # as many digits as astroscrappy has
    [
        *(0.35355339, 0.4472136, 0.5, 0.4472136, 0.35355339),
        *(0.4472136, 0.70710678, 1, 0.70710678, 0.4472136),
        *(0.5, 1, 0, 1, 0.5),
        *(0.4472136, 0.70710678, 1, 0.70710678, 0.4472136),
        *(0.35355339, 0.4472136, 0.5, 0.4472136, 0.35355339),
    ],
    np.float32,
)


class PixelCleaner:
    """Replaces pixels of images that share flags; both image and variance are cleaned alike.

    Parameters
    ----------
    cleantype : str
        As of `LacosmicSetup`.
    flags : (ny·nx,) uint8
        Bits of `pixel_flags`, as they are whenever it cleans.
    nx : int, pixels
        Width of the image.
    """

    def __init__(self, cleantype: CleanType, flags: Flags, nx: int) -> None:
        self._cleantype = cleantype
        self._flags = flags
        self._steps = square_steps(CLEANING, nx)

    def clean(self, pixels: PixelIndices, *images: Values) -> tuple[list[Values], NDArray[np.bool_]]:
        """Compute new values at flagged pixels.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, none in the outer two pixels of the image.
        *images : (ny·nx,) float32
            From which the values are taken.

        Returns
        -------
        values : list of (n,) float32
            For each image.
        lonely : (n,) bool
            True where no neighbour is good, so that the value has no meaning.
        """
        replaced = [np.empty(pixels.size, np.float32) for _ in images]
        lonely = np.empty(pixels.size, bool)
        replace = self._medians if self._cleantype == "medmask" else self._means
        for start in range(0, pixels.size, CHUNK):
            part = slice(start, start + CHUNK)
            values, lonely[part] = replace(pixels[part], images)
            for result, value in zip(replaced, values, strict=True):
                result[part] = value
        return replaced, lonely

    def _means(self, pixels: PixelIndices, images: tuple[Values, ...]) -> tuple[list[Values], NDArray[np.bool_]]:
        """Weighted means, summed in raster order."""
        weights = INVERSE_DISTANCES if self._cleantype == "idw" else EQUAL_WEIGHTS
        sums = [np.zeros(pixels.size, np.float32) for _ in images]
        weight_sum = np.zeros(pixels.size, np.float32)
        for index in (*range(CENTRE), *range(CENTRE + 1, 25)):
            neighbours = pixels + self._steps[index]
            weight = np.where(self._good(neighbours), weights[index], np.float32(0))
            weight_sum += weight
            for total, image in zip(sums, images, strict=True):
                total += weight * image[neighbours]
        lonely = weight_sum < NOTHING
        weight_sum[lonely] = 1
        return [total / weight_sum for total in sums], lonely

    def _medians(self, pixels: PixelIndices, images: tuple[Values, ...]) -> tuple[list[Values], NDArray[np.bool_]]:
        """Lower medians of an even number, middle values of an odd one."""
        neighbours = pixels[:, None] + self._steps
        good = self._good(neighbours)
        count = good.sum(axis=1)
        return [_lower_medians(image[neighbours], good, count) for image in images], count == 0

    def _good(self, pixels: PixelIndices) -> NDArray[np.bool_]:
        good: NDArray[np.bool_] = (self._flags[pixels] & (MASKED | FLAGGED)) == 0
        return good


def _lower_medians(values: Values, good: NDArray[np.bool_], count: NDArray[np.int64]) -> Values:
    """(n,) of the good among (n, 25) values; a row without any gives infinity."""
    ranked = np.where(good, values, np.float32(np.inf))
    two_zeros = ((ranked == 0) & np.signbit(ranked)).any(axis=1)
    ranked.sort(axis=1)
    medians: Values = ranked[np.arange(len(ranked)), np.maximum(count - 1, 0) // 2]
    if two_zeros.any():
        import astroscrappy

        # Which of two equal zeros is the median depends on how astroscrappy selects.
        for row in np.flatnonzero(two_zeros):
            medians[row] = astroscrappy.median(values[row][good[row]], int(count[row]))
    return medians
