"""The most that s can be, and the least that f can, where each pixel is known to lie between two values only.

Every filter here is monotone, and so is float32 arithmetic: what is computed from the least of all that lowers a result
and the most of all that raises it is no less than what any image in between gives. Where a sum is taken otherwise than
astroscrappy does, its roundings are added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.formulas import LEAST_STRUCTURE, LEAST_VARIANCE
from crviewer.detection.lacosmic.arithmetic.influence import InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.map_windows import MapPatches, Values

ROUNDING = np.float32(1e-6)  # of all that is added up in L⁺, where six roundings are 4e-7, or in a variance
CHUNK = 2048  # patches at a time, so that they stay in the cache


@dataclass(frozen=True, slots=True, eq=False)
class ExtremeValues:
    """The least, or the most, that each pixel can be.

    Attributes
    ----------
    clean : (ny, nx) float32, electrons
    variance : (ny, nx) float32, electrons²
        Less the same in each pixel:
    constant : float, electrons²
    """

    clean: Values
    variance: Values
    constant: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UpperBounds:
    """Bounds on the maps of all images between two, but for their outermost pixels.

    Attributes
    ----------
    least, most : ExtremeValues
    sky : (ny, nx) float32 or None, electrons
    reach : InfluenceRadius
    convolves : bool
        The fine structure is found by convolution.
    separable : bool
        Which medians.
    """

    least: ExtremeValues
    most: ExtremeValues
    sky: Values | None
    reach: InfluenceRadius
    convolves: bool
    separable: bool

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx), pixels."""
        return self.least.clean.shape[0], self.least.clean.shape[1]

    def laplacian(self, pixels: PixelIndices) -> Values:
        """Bound L⁺ from above.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.

        Returns
        -------
        (n,) float32, electrons
            The most that it can be.
        """
        nx, beside = self.shape[1], self.least.clean.reshape(-1)
        centre = self.most.clean.reshape(-1)[pixels]
        left, right, above, below = (beside[pixels + step] for step in (-1, 1, -nx, nx))
        size = np.float32(4) * np.abs(centre)
        for each in (left, right, above, below):
            size += np.abs(each)
        centre *= np.float32(2)
        total = ROUNDING * size
        for across in (left, right):
            rest = centre - across
            for along in (above, below):
                total += np.float32(0.25) * np.maximum(rest - along, 0)
        return total

    def signal_to_noise(self, pixels: PixelIndices, laplacian: Values) -> Values:
        """Bound s from above.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.
        laplacian : (n,) float32, electrons
            The most that L⁺ can be.

        Returns
        -------
        (n,) float32
            The most that it can be.
        """
        signal = np.empty(pixels.size, np.float32)
        for start in range(0, pixels.size, CHUNK):
            part = slice(start, start + CHUNK)
            noise = self._noise(self.least, MapPatches(self.shape, pixels[part]))[0, 0]
            signal[part] = laplacian[part] / ((2 - 2 * ROUNDING) * noise)
        return signal

    def significance(self, pixels: PixelIndices, signal: Values) -> Values:
        """Bound s′ from above.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices, none in the frame that medians copy.
        signal : (n,) float32
            The most that s can be.

        Returns
        -------
        (n,) float32
            The most that it can be.
        """
        significance = np.empty(pixels.size, np.float32)
        for start in range(0, pixels.size, CHUNK // 4):
            part = slice(start, start + CHUNK // 4)
            significance[part] = signal[part] - self._median(pixels[part])
        return significance

    def contrast(self, pixels: PixelIndices, signal: Values) -> Values:
        """Bound s′ / f from above.

        Parameters
        ----------
        pixels : (n,) int64
            Flat indices.
        signal : (n,) float32
            The most that s can be.

        Returns
        -------
        (n,) float32
            The most that it can be.
        """
        if self.convolves:  # its weights, which are noise too, bound no convolution closely
            return signal / LEAST_STRUCTURE
        contrast = np.empty(pixels.size, np.float32)
        for start in range(0, pixels.size, CHUNK):
            part = slice(start, start + CHUNK)
            contrast[part] = signal[part] / self._fine_structure(pixels[part])
        return contrast

    def _median(self, pixels: PixelIndices) -> Values:
        """(n,) the least that the median of s can be."""
        window, half = MapPatches(self.shape, pixels), self.reach.noise
        least = self._least_laplacian(window, half)
        least /= (2 + 2 * ROUNDING) * self._noise(self.most, window, half)
        median: Values = window.median(least, half, 0, separable=self.separable)[0, 0]
        return median

    def _least_laplacian(self, window: MapPatches, reach: int) -> Values:
        """The least that L⁺ can be, at widened places."""
        centre, beside = window.gather(self.least.clean, reach), window.gather(self.most.clean, reach + 1)
        sides = beside[1:-1, :-2], beside[1:-1, 2:], beside[:-2, 1:-1], beside[2:, 1:-1]
        total = np.float32(-4) * np.abs(centre)
        for each in sides:
            total -= np.abs(each)
        total *= ROUNDING
        centre *= np.float32(2)
        for across in sides[:2]:
            rest = centre - across
            for along in sides[2:]:
                total += np.float32(0.25) * np.maximum(rest - along, 0)
        if window.leaves_image(reach + 1):
            total[window.frame(1, reach)] = 0  # other rules hold in the outermost pixels
        np.maximum(total, 0, out=total)
        return total

    def _noise(self, extreme: ExtremeValues, window: MapPatches, reach: int = 0) -> Values:
        half = self.reach.noise
        values = window.gather(extreme.variance, reach + half)
        variance = window.median(values, half, reach, separable=self.separable)
        variance += np.float32(extreme.constant)
        if self.sky is not None:
            variance += window.gather(self.sky, reach)
        return np.sqrt(np.maximum(variance, LEAST_VARIANCE, out=variance), out=variance)

    def _fine_structure(self, pixels: PixelIndices) -> Values:
        """(n,) the least that f can be."""
        window, half, small = MapPatches(self.shape, pixels), self.reach.background, self.reach.structure
        wide = half + small
        smoothed = window.median(window.gather(self.most.clean, wide), small, half, separable=self.separable)
        background = window.median(smoothed, half, 0, separable=self.separable)
        structure = window.median(window.gather(self.least.clean, small), small, 0, separable=self.separable)
        fine = ((structure - background) / ((1 + ROUNDING) * self._noise(self.most, window)))[0, 0]
        least: Values = np.maximum(fine, LEAST_STRUCTURE)
        return least
