"""Small science frames on disk, and tasks for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.night.batch.batch_task import BatchTask

HEADER = {"IMAGETYP": "light", "EGAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 60.0, "BUNIT": "adu"}


def write_lights(folder: Path, count: int) -> list[Path]:
    """Frames of 64×64 pixels; number n has n + 1 rays of five pixels."""
    paths = []
    for number in range(count):
        light = np.random.default_rng(number).normal(500, 15, (64, 64)).astype(np.float32)
        for ray in range(number + 1):
            light[8 + 8 * ray, 10:15] += 4000
        paths.append(folder / f"light_{number}.fits")
        fits.writeto(paths[-1], light, fits.Header(HEADER))
    return paths


def tasks_for(paths: list[Path]) -> list[BatchTask]:
    """A task for each frame; its review goes beside it."""
    return [
        BatchTask(request=OpenRequest.of(science=path), target=Path(f"{path}.crreview"), accept=0.9) for path in paths
    ]
