"""The background of a frame: its level, its noise, and the noise that gain and read noise predict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.robust_noise import robust_sigma

_TILE = 16  # pixels; gradients and trails hardly change over that many
_MOST_TILES = 2000
_MOST_MASKED = 0.1  # of a tile; masked pixels may hold a replacement that has no noise

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FrameBackground:
    """Medians over tiles of the frame, electrons.

    Attributes
    ----------
    level : float, electrons
    noise : float, electrons
        Robust sigma of a pixel, from differences between neighbours, which no smooth light changes.
    ratio : float
        That noise against √(level + read noise²), as L.A.Cosmic assumes it.
    """

    level: float
    noise: float
    ratio: float


def measure_background(electrons: Image, mask: NDArray[np.bool_], read_noise: float) -> FrameBackground:
    """Measure the level and the noise of the background.

    Parameters
    ----------
    electrons : (ny, nx) float32, electrons
        The image.
    mask : (ny, nx) bool
        True where a pixel is bad.
    read_noise : float, electrons
        For the noise that is predicted.

    Returns
    -------
    FrameBackground
        Medians over tiles of the image that are not masked for the most part.
    """
    size = min(_TILE, *electrons.shape)
    good = _tiles(mask, size).mean(axis=(1, 2)) <= _MOST_MASKED
    tiles = _tiles(electrons, size)[good if good.any() else slice(None)]
    levels, noises = np.median(tiles, axis=(1, 2)), _noise(tiles)
    ratios = noises / np.sqrt(np.maximum(levels, 0) + read_noise**2)
    return FrameBackground(float(np.median(levels)), float(np.median(noises)), float(np.median(ratios)))


def _tiles(image: NDArray[Any], size: int) -> NDArray[Any]:
    """(tiles, size, size): squares of an image, at most so many, evenly spread over it."""
    high, wide = image.shape[0] // size, image.shape[1] // size
    squares = image[: high * size, : wide * size].reshape(high, size, wide, size)
    chosen = np.unique(np.linspace(0, high * wide - 1, _MOST_TILES).astype(int))
    rows, columns = np.divmod(chosen, wide)
    return squares[rows, :, columns, :]


def _noise(tiles: NDArray[Any]) -> NDArray[np.float64]:
    """(tiles,): robust sigma of a pixel, from the second difference across squares of four, which has twice it."""
    differences = tiles[:, 1:, 1:] - tiles[:, 1:, :-1] - tiles[:, :-1, 1:] + tiles[:, :-1, :-1]
    return robust_sigma(differences, about=0, axis=(1, 2)) / 2
