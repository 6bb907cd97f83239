"""Files as an observer has them: a frame with two rays, its dark, and a mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits

RAYS = {(10, 10, 5), (40, 30, 4)}  # row and first column of a horizontal track, and its length


def a_night(directory: Path) -> tuple[Path, Path, Path]:
    """Write `light.fits` (uint16, ADU, 2 e⁻/ADU), `dark.fits` and `mask.fits`, which covers a third track."""
    noise = np.random.default_rng(4)
    light = noise.poisson(500, (64, 64)).astype(np.uint16)
    for row, column, length in (*RAYS, (20, 50, 4)):
        light[row, column : column + length] += 4000
    mask = np.zeros(light.shape, np.uint8)
    mask[19:22, 48:56] = 1
    paths = (directory / "light.fits", directory / "dark.fits", directory / "mask.fits")
    header = fits.Header({"OBJECT": "field", "EGAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 60.0})
    fits.writeto(paths[0], light, header)
    fits.writeto(paths[1], noise.poisson(100, light.shape).astype(np.uint16), header)
    fits.writeto(paths[2], mask)
    return paths
