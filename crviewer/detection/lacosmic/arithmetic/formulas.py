"""The maps of L.A.Cosmic, from the image and variance of one iteration, wherever they are asked for.

van Dokkum 2001, PASP 113, 1420, as astroscrappy writes it: with noise from the variance (no sky model), and s′
rather than L⁺ compared with the fine structure. Rounding follows astroscrappy operation by operation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.detection.lacosmic.arithmetic.influence import InfluenceRadius
from crviewer.detection.lacosmic.arithmetic.laplacian import LaplacianFrame, laplacian
from crviewer.detection.lacosmic.arithmetic.map_windows import MapWindow, Values
from crviewer.detection.lacosmic.arithmetic.psf_kernel import Kernel
from crviewer.detection.lacosmic.arithmetic.sliding_windows import SlidingWindow

LEAST_VARIANCE = np.float32(0.00001)  # electrons²
LEAST_STRUCTURE = np.float32(0.01)
SUBSAMPLING = np.float32(2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LacosmicFormulas:
    """L.A.Cosmic on one image, whose pixels others replace between calls.

    Attributes
    ----------
    clean, variance : (ny, nx) float32, electrons and electrons²
        Of the iteration at hand.
    sky : (ny, nx) float32 or None, electrons
        The background model, which is not in `variance`.
    reach : InfluenceRadius
        Half widths of the filters.
    kernel : (ky, kx) float32 or None
        The PSF that the fine structure is convolved with; None for medians.
    frame : LaplacianFrame
        L⁺ in the outermost pixels.
    separable : bool
        Which medians.
    """

    clean: Values
    variance: Values
    sky: Values | None
    reach: InfluenceRadius
    kernel: Kernel | None
    frame: LaplacianFrame
    separable: bool

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx), pixels."""
        return self.clean.shape[0], self.clean.shape[1]

    def noise(self, window: MapWindow, reach: int = 0) -> Values:
        """Compute the noise: the root of the median of the variance.

        Parameters
        ----------
        window : MapWindow
            Where.
        reach : int, pixels
            By how much to widen each place.

        Returns
        -------
        array of the shape of the window, float32, electrons
            A new array, as from all that follow.
        """
        half = self.reach.noise
        values = window.gather(self.variance, reach + half)
        variance = window.median(values, half, reach, separable=self.separable)
        if self.sky is not None:
            variance += window.gather(self.sky, reach)
        np.maximum(variance, LEAST_VARIANCE, out=variance)
        return np.sqrt(variance, out=variance)

    def laplacian(self, window: MapWindow, reach: int = 0) -> Values:
        """Compute L⁺.

        Parameters
        ----------
        window : MapWindow
            Where.
        reach : int, pixels
            By how much to widen each place.

        Returns
        -------
        array of the shape of the window, float32, electrons
            A new array.
        """
        values = laplacian(window.gather(self.clean, reach + 1))
        if window.leaves_image(reach + 1):
            self.frame.put(values, window, reach)
        return values

    def signal_to_noise(self, window: MapWindow, noise: Values, reach: int = 0) -> Values:
        """Compute the s of van Dokkum (2001): L⁺ / (2 noise).

        Parameters
        ----------
        window : MapWindow
            Where.
        noise : array of the shape of the window, float32, electrons
            At the same places.
        reach : int, pixels
            By how much to widen each place.

        Returns
        -------
        array of the shape of the window, float32
            A new array.
        """
        signal = self.laplacian(window, reach)
        signal /= SUBSAMPLING * noise
        return signal

    def significance(self, window: MapWindow) -> tuple[Values, Values, Values]:
        """Compute s′ = s - median(s), with s and the noise.

        Parameters
        ----------
        window : MapWindow
            Where.

        Returns
        -------
        significance : array of the shape of the window, float32
            s′, a new array.
        signal : array of the shape of the window, float32
            s, a view.
        noise : array of the shape of the window, float32, electrons
            A view.
        """
        half = self.reach.noise
        noise = self.noise(window, half)
        signal = self.signal_to_noise(window, noise, half)
        median = window.median(signal, half, 0, separable=self.separable)
        inner = (slice(half, -half), slice(half, -half))
        return np.subtract(signal[inner], median, out=median), signal[inner], noise[inner]

    def fine_structure(self, window: MapWindow, noise: Values) -> Values:
        """Compute the f of van Dokkum (2001): how much of a point source there is in a pixel.

        Parameters
        ----------
        window : MapWindow
            Where.
        noise : array of the shape of the window, float32, electrons
            At the same places.

        Returns
        -------
        array of the shape of the window, float32
            In units of the noise; a new array.
        """
        half = self.reach.background
        structure = self._smoothed(window, half)
        background = window.median(structure, half, 0, separable=self.separable)
        fine = np.subtract(structure[half:-half, half:-half], background, out=background)
        fine /= noise
        return np.maximum(fine, LEAST_STRUCTURE, out=fine)

    def _smoothed(self, window: MapWindow, reach: int) -> Values:
        if self.kernel is None:
            half = self.reach.structure
            return window.median(window.gather(self.clean, reach + half), half, reach, separable=self.separable)
        return self._matched(window, reach, self.kernel)

    def _matched(self, window: MapWindow, reach: int, kernel: Kernel) -> Values:
        """The image convolved with the PSF, each pixel weighted with 1 / noise²."""
        wide = reach + max(kernel.shape) // 2
        noise = self.noise(window, wide)
        weighted = window.gather(self.clean, wide) / noise
        weighted /= noise
        weights = np.float32(1) / noise
        weights /= noise
        if window.leaves_image(wide):
            beyond = window.frame(0, wide)
            weighted[beyond] = weights[beyond] = 0
        matched = convolve(weighted, kernel)
        with np.errstate(invalid="ignore"):  # 0 / 0 beyond the image
            matched /= convolve(weights, kernel)
        return matched


def convolve(values: Values, kernel: Kernel) -> Values:
    """Convolve where the square around the kernel lies inside; sums are taken in the order of astroscrappy.

    Parameters
    ----------
    values : (ny, nx, …) float32
        Further axes are independent images.
    kernel : (ky, kx) float32
        Already turned round.

    Returns
    -------
    (ny - 2 m, nx - 2 m, …) float32
        With m half the larger side of the kernel.
    """
    rows, columns = kernel.shape
    margin = max(kernel.shape) // 2
    top, left = margin - rows // 2, margin - columns // 2
    window = SlidingWindow(values, (2 * margin, 2 * margin))
    total = np.zeros(window.at(0, 0).shape, np.float32)
    term = np.empty_like(total)
    for y in range(rows):
        for x in range(columns):
            np.multiply(kernel[rows - 1 - y, columns - 1 - x], window.at(top + y, left + x), out=term)
            total += term
    return window.valid(total)
