"""The level at which stars are cut off: as the header says, or as the highest plateau of the image shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BRIGHT = 50.0  # sigma above the median; nothing that is fainter saturates
_PLATEAU = 0.85  # of the highest values; full wells differ from pixel to pixel, and blooming is uneven
_BELOW = 0.55  # of the highest values; stars have more pixels at each lower level, a plateau has fewer below it
_FEWEST = 8  # pixels of a plateau
_TOGETHER = 4  # of them, at least, touch: a star that is cut off is no single pixel
_MARGIN = 0.98


def saturation_level(
    image: NDArray[np.float32], mask: NDArray[np.bool_], *, noise: float, known: float | None
) -> float | None:
    """Level from which on pixels are saturated, electrons.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        The exposure.
    mask : (ny, nx) bool
        True where a pixel is bad.
    noise : float, electrons
        Of an empty pixel.
    known : float or None, electrons
        As the header or the observer says. A plateau below it goes before it: headers name the converter's limit.

    Returns
    -------
    float or None
        None where nothing is known and no pixels are cut off.
    """
    plateau = _plateau(image, mask, float(np.median(image)), noise)
    if known is None or plateau is None:
        return plateau if known is None else known
    return min(plateau, known)


def _plateau(image: NDArray[np.float32], mask: NDArray[np.bool_], level: float, noise: float) -> float | None:
    """The lower end of the highest plateau, electrons; None where the brightest pixels are peaks."""
    bright = np.flatnonzero((image > level + _BRIGHT * noise) & ~mask)
    heights = image.reshape(-1)[bright] - level
    if len(bright) < _FEWEST:
        return None
    highest = float(np.sort(heights)[-_FEWEST // 2])
    top = heights > _PLATEAU * highest
    below = np.count_nonzero((heights > _BELOW * highest) & ~top)
    if np.count_nonzero(top) < max(_FEWEST, 1.5 * below) or _largest_group(bright[top], image.shape) < _TOGETHER:
        return None
    return level + _MARGIN * float(np.quantile(heights[top], 0.1))


def _largest_group(pixels: NDArray[np.int64], shape: tuple[int, ...]) -> int:
    """Pixels of the largest group of those that touch."""
    from scipy.ndimage import label

    chosen = np.zeros(shape, bool)
    chosen.reshape(-1)[pixels] = True
    return int(np.bincount(label(chosen, np.ones((3, 3)))[0].reshape(-1)[pixels]).max())
