"""A small exposure on disk, for tests that walk the whole path from files to a saved mask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest

SHAPE = (96, 120)
RAYS = ((20, 30), (20, 80), (50, 20), (50, 100), (80, 60))  # (row, column) of the first pixel of each real ray
HOT = (35, 60)  # a deep negative pixel, which L.A.Cosmic rings


@dataclass(frozen=True, slots=True)
class Scene:
    """Paths of the files, and the request that opens them."""

    science: Path
    dark: Path
    mask: Path

    @property
    def request(self) -> OpenRequest:
        return OpenRequest.of(science=self.science, dark=self.dark, masks=(self.mask,))


def write_scene(folder: Path) -> Scene:
    """Sky of 200 e⁻ at gain 2 with five rays of five pixels, one over-subtracted hot pixel and one masked pixel."""
    rng = np.random.default_rng(12)
    science = rng.normal(200, 15, SHAPE)
    for row, column in RAYS:
        science[row, column : column + 5] += 3000
    science[HOT] -= 5000
    dark = rng.normal(0.1, 0.01, SHAPE)
    dark[HOT] = 8.0
    mask = np.zeros(SHAPE, np.uint8)
    mask[5, 5] = 1
    header = fits.Header({"GAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 60.0, "BUNIT": "adu", "OBJECT": "scene"})
    scene = Scene(folder / "science.fits", folder / "dark.fits", folder / "mask.fits")
    fits.writeto(scene.science, (science / 2).astype(np.float32), header)
    fits.writeto(scene.dark, (dark * 60 / 2).astype(np.float32), header)
    fits.writeto(scene.mask, mask)
    return scene


def write_scenes(folder: Path, count: int = 3) -> Path:
    """A night of the same detector: exposures ten minutes apart, whose rays lie elsewhere each time; dark and mask."""
    scene = write_scene(folder)
    data, header = fits.getdata(scene.science), fits.getheader(scene.science)
    scene.science.unlink()
    fits.setval(scene.dark, "IMAGETYP", value="Dark Frame")
    hot = data[HOT]
    for number in range(count):
        moved = np.roll(data, (2 * number, 7 * number), (0, 1))
        moved[(moved < 0).nonzero()] = 100  # the hot pixel went along
        moved[HOT] = hot
        header.update({"IMAGETYP": "Light Frame", "DATE-OBS": f"2018-10-13T01:{10 * number:02}:00"})
        fits.writeto(folder / f"light{number}.fits", moved, header)
    return folder
