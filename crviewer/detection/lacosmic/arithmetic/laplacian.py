"""L⁺, the Laplacian of the image at twice its sampling, negative values clipped, brought back to pixels.

van Dokkum 2001, PASP 113, 1420, section 3. Each of the four subpixels has the pixel itself for two neighbours, so
that no array of subpixels is needed. The order of the additions is that of astroscrappy's compiled code, since
another order rounds otherwise: for a subpixel ((4c - right) - left) - (down + up), for a pixel (TL + BR) + (TR + BL).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.detection.lacosmic.arithmetic.map_windows import MapWindow, Values
from crviewer.detection.lacosmic.arithmetic.sliding_windows import SlidingWindow

FOUR, QUARTER, ZERO = np.float32(4), np.float32(0.25), np.float32(0)


def laplacian(values: Values) -> Values:
    """Compute L⁺ where a pixel has four neighbours.

    Parameters
    ----------
    values : (ny, nx, …) float32, electrons
        Further axes are independent images.

    Returns
    -------
    (ny - 2, nx - 2, …) float32, electrons
        A new array.
    """
    window = SlidingWindow(values, (2, 2))
    centre = window.at(1, 1)
    right, above, below = FOUR * centre, centre + window.at(0, 1), window.at(2, 1) + centre
    left = right - centre
    left -= window.at(1, 0)
    right -= window.at(1, 2)
    right -= centre
    total = _clipped(np.subtract(left, above))
    total += _clipped(np.subtract(right, below))
    crossed = _clipped(np.subtract(right, above, out=above))
    crossed += _clipped(np.subtract(left, below, out=below))
    total += crossed
    total *= QUARTER
    return window.valid(total)


def _clipped(values: Values) -> Values:
    """Negative values as 0, in place."""
    return np.maximum(values, ZERO, out=values)


@dataclass(frozen=True, slots=True)
class LaplacianFrame:
    """L⁺ in the outermost row and column on each side, where neighbours that are not there count as 0.

    It depends on no mask: these pixels and their neighbours lie in the 2-pixel frame that is never cleaned.

    Attributes
    ----------
    top, bottom : (nx,) float32, electrons
        L⁺ in the first and last row.
    left, right : (ny,) float32, electrons
        L⁺ in the first and last column.
    """

    top: Values
    bottom: Values
    left: Values
    right: Values

    @classmethod
    def of(cls, image: Values) -> LaplacianFrame:
        """Compute the frame by astroscrappy's own functions, on a strip along each side.

        Parameters
        ----------
        image : (ny, nx) float32, electrons
            The image.

        Returns
        -------
        LaplacianFrame
            Of this image.
        """
        return cls(
            top=_by_astroscrappy(image[:4])[0],
            bottom=_by_astroscrappy(image[-4:])[-1],
            left=_by_astroscrappy(image[:, :4])[:, 0],
            right=_by_astroscrappy(image[:, -4:])[:, -1],
        )

    def put(self, values: Values, window: MapWindow, reach: int) -> None:
        """Set what lies in the outermost rows and columns.

        Parameters
        ----------
        values : array of the shape of the window, float32, electrons
            L⁺; written to.
        window : MapWindow
            Where.
        reach : int, pixels
            By how much each place is widened.
        """
        y, x = window.rows(reach), window.columns(reach)
        ny, nx = window.shape
        row, column = np.clip(y, 0, ny - 1), np.clip(x, 0, nx - 1)
        np.copyto(values, self.top[column], where=y == 0)
        np.copyto(values, self.bottom[column], where=y == ny - 1)
        np.copyto(values, self.left[row], where=x == 0)
        np.copyto(values, self.right[row], where=x == nx - 1)


def _by_astroscrappy(strip: Values) -> Values:
    import astroscrappy

    subpixels = astroscrappy.laplaceconvolve(astroscrappy.subsample(np.ascontiguousarray(strip)))
    subpixels[subpixels < 0] = 0
    rebinned: Values = astroscrappy.rebin(subpixels)
    return rebinned
