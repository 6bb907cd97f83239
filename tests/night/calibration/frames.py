"""Calibration frames on disk, small enough to be read on the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits

SHAPE = (40, 50)
DARK = {"IMAGETYP": "dark", "EXPTIME": 60.0, "CCD-TEMP": -20.0, "EGAIN": 2.0, "BUNIT": "adu"}
FLAT = {"IMAGETYP": "flat", "EXPTIME": 3.0, "FILTER": "V", "EGAIN": 2.0, "BUNIT": "adu"}


def write(path: Path, data: np.ndarray, header: dict[str, object]) -> Path:
    """Write a frame; returns its path."""
    fits.writeto(path, data, fits.Header(header))
    return path


def write_darks(folder: Path, count: int = 5, **cards: object) -> list[Path]:
    """Darks of 1000 adu with a noise of 5; each has one ray of 300 adu, on the pixel (number, 10 + number)."""
    rng = np.random.default_rng(3)
    paths = []
    for number in range(count):
        data = rng.normal(1000, 5, SHAPE).astype(np.float32)
        data[number, 10 + number] += 300
        paths.append(write(folder / f"dark_{number}.fits", data, {**DARK, **cards}))
    return paths


def write_flats(folder: Path, levels: tuple[float, ...], seed: int = 4) -> list[Path]:
    """Flats of these levels in adu, with the noise of light, over the same structure."""
    rng = np.random.default_rng(seed)
    structure = 1 + 0.1 * np.sin(np.arange(SHAPE[1]) / 8) * np.ones(SHAPE)
    paths = []
    for number, level in enumerate(levels):
        light = rng.normal(level * structure, np.sqrt(level * structure / 2)).astype(np.float32)
        paths.append(write(folder / f"flat_{number}_{level:.0f}.fits", light, FLAT))
    return paths
