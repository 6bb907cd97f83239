"""Small exposures and reviews, whose answers can be read off the page."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from astropy import units as u
from astropy.io import fits

from crviewer.detection.core.detection import Detection
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.fits.frame import Frame
from crviewer.review.core.review import Review


def picture(*rows: str) -> np.ndarray:
    """True at each "#"."""
    return np.array([[letter == "#" for letter in row] for row in rows])


def an_exposure(
    electrons: np.ndarray | None = None,
    *,
    shape: tuple[int, int] = (32, 40),
    dark: np.ndarray | None = None,
    mask: np.ndarray | None = None,
) -> Exposure:
    """An exposure in electrons at gain 1; flat sky of 100 e⁻ where nothing else is given."""
    data = np.full(shape, 100, np.float32) if electrons is None else np.asarray(electrons, np.float32)
    header = fits.Header({"OBJECT": "test field"})
    return Exposure(
        science=Frame(data=data, unit=u.electron, unit_assumed=False, header=header),
        electrons=data,
        mask=np.zeros(data.shape, bool) if mask is None else mask,
        facts=DetectorFacts(
            gain=DetectorFact(1.0, "given"),
            read_noise=DetectorFact(5.0, "given"),
            exposure=DetectorFact(60.0, "EXPTIME"),
        ),
        dark=None if dark is None else np.asarray(dark, np.float32),
    )


def a_detection(exposure: Exposure, cosmic: np.ndarray, *, value: float = 100.0) -> Detection:
    """A detection of the given pixels, all replaced by one value."""
    pixels = np.flatnonzero(cosmic)
    return Detection(pixels=pixels, values=np.full(len(pixels), value, np.float32), image=exposure.electrons)


def a_review(exposure: Exposure, cosmic: np.ndarray, *, min_pixels: int = 1) -> Review:
    """A review of the given pixels in which nothing is judged; every group is listed."""
    return Review.start(exposure, a_detection(exposure, cosmic), min_pixels=min_pixels)


def least_time(work: Callable[[], object], *, runs: int = 3) -> float:
    """Processor time in seconds of the quickest of several runs, to be compared with a peer's in the same test."""
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)
