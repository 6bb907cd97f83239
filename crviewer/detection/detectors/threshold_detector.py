"""A plain threshold above the local background: for darks, where all charge above the noise is of particles.

Seeds above a high threshold grow into all pixels that touch them above a low one (hysteresis; Canny 1986, IEEE Trans.
Pattern Anal. Mach. Intell. 8, 679), so that wide alphas, worms and the faint ends of muons are found whole. In frames
that were exposed to light, stars are flagged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.protocol import Field, Search
from crviewer.frames.robust_noise import SIGMA_PER_MAD


class LocalThresholdDetector:
    """Pixels above the background around them, by so many times the noise there, and what touches them."""

    title = "Threshold above the background (darks)"
    fields: Sequence[Field] = (
        Field(
            name="high",
            label="Threshold",
            default=6.0,
            least=1,
            most=1000,
            tip="How far at least one pixel of a ray must stand above the background, in units of the noise.",
        ),
        Field(
            name="low",
            label="Of neighbours",
            default=3.0,
            least=0.5,
            most=1000,
            tip="How far the other pixels of a ray must stand above the background, in units of the noise.",
        ),
        Field(
            name="box",
            label="Background box (px)",
            default=64,
            least=8,
            most=1024,
            tip="Side of the boxes in which background and noise are measured, as median and median deviation.",
        ),
    )

    def detect(self, search: Search) -> NDArray[np.bool_]:
        """Flag what stands above the background.

        Parameters
        ----------
        search : Search
            With values for `high`, `low` and `box`.

        Returns
        -------
        (ny, nx) bool
            True where a pixel is a cosmic ray.
        """
        from scipy.ndimage import binary_propagation

        level, noise = local_background(search.image, search.mask, int(search.values["box"]))
        height = (search.image - level) / np.maximum(noise, max(search.read_noise, 1e-6))
        low = (height > min(search.values["low"], search.values["high"])) & ~search.mask
        high = (height > search.values["high"]) & ~search.mask
        found: NDArray[np.bool_] = binary_propagation(high, structure=np.ones((3, 3), bool), mask=low)
        return found


def local_background(
    image: NDArray[np.float32], mask: NDArray[np.bool_], box: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Background and noise, measured in boxes and interpolated between their centres.

    Parameters
    ----------
    image : (ny, nx) float32, electrons
        Every value is finite.
    mask : (ny, nx) bool
        True where a pixel is left out.
    box : int, pixels
        Side of the boxes.

    Returns
    -------
    level, noise : (ny, nx) float32, electrons
        Median, and 1.48 times the median absolute deviation; of the whole frame in boxes that are masked throughout.
    """
    tiles = -(-image.shape[0] // box), -(-image.shape[1] // box)
    padding = [(0, tiles[axis] * box - image.shape[axis]) for axis in (0, 1)]
    good = np.pad(np.where(mask, np.nan, image), padding, constant_values=np.nan)
    boxes = good.reshape(tiles[0], box, tiles[1], box).swapaxes(1, 2).reshape(*tiles, box * box)
    level = _median(boxes, np.where(mask, np.nan, image))
    spread = np.abs(boxes - level[..., None])
    noise = SIGMA_PER_MAD * _median(spread, spread)
    return _between(level, box, image.shape), _between(noise, box, image.shape)


def _median(boxes: NDArray[np.float32], everywhere: NDArray[np.float32]) -> NDArray[np.float64]:
    """Median of each box; of everything where a box is empty, and 0 where nothing is left."""
    filled = np.isfinite(boxes).any(axis=-1)
    overall = np.nanmedian(everywhere) if np.isfinite(everywhere).any() else 0.0
    medians = np.full(boxes.shape[:2], overall, np.float64)
    medians[filled] = np.nanmedian(boxes[filled], axis=-1)
    return medians


def _between(values: NDArray[np.float64], box: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Bilinear interpolation from the centres of boxes to all pixels."""
    result = values
    for axis in (0, 1):
        centres = (np.arange(values.shape[axis]) + 0.5) * box - 0.5
        places = np.clip(np.arange(shape[axis]), centres[0], centres[-1])
        lower = np.clip(np.searchsorted(centres, places, "right") - 1, 0, max(0, len(centres) - 2))
        upper = np.minimum(lower + 1, len(centres) - 1)
        share = np.expand_dims((places - centres[lower]) / box, 1 - axis)
        result = result.take(lower, axis) * (1 - share) + result.take(upper, axis) * share
    return result.astype(np.float32)
