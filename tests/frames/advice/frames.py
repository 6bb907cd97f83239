"""Exposures for the checks of advice: a sky with its noise, and on it stars, particles or bad pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from astropy import units as u
from astropy.io import fits

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.fits.frame import Frame

SHAPE = (200, 240)
READ_NOISE = 6.0


def a_sky(level: float = 400.0, *, noise: float | None = None, seed: int = 1) -> np.ndarray:
    """Electrons: an even sky with the noise that such a level and the read noise have, or another."""
    sigma = np.hypot(np.sqrt(level), READ_NOISE) if noise is None else noise
    return np.random.default_rng(seed).normal(level, sigma, SHAPE).astype(np.float32)


def places(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns far from each other and from the edges."""
    rows, columns = np.divmod(np.arange(count), 12)
    return 12 + 20 * rows, 12 + 19 * columns


def with_stars(image: np.ndarray, *, fwhm: float, peak: float = 8000.0) -> np.ndarray:
    """The image with 60 Gaussian stars, each centred anywhere in its pixel."""
    image, rng = image.copy(), np.random.default_rng(2)
    y, x = np.mgrid[-9:10, -9:10]
    for row, column in zip(*places(), strict=True):
        dy, dx = rng.uniform(-0.5, 0.5, 2)
        star = peak * np.exp(-4 * np.log(2) * ((y - dy) ** 2 + (x - dx) ** 2) / fwhm**2)
        image[row - 9 : row + 10, column - 9 : column + 10] += star
    return image


def with_spikes(image: np.ndarray, count: int, height: float) -> np.ndarray:
    """The image with single pixels changed by `height`, between the places of the stars."""
    image, (rows, columns) = image.copy(), places(count)
    image[rows + 10, columns + 9] += height
    return image


def exposed(
    electrons: np.ndarray,
    *,
    data: np.ndarray | None = None,
    unit: Any = u.electron,
    gain: float = 1.0,
    exposure: float | None = 60.0,
    saturation: float | None = None,
    dark: np.ndarray | None = None,
    cards: dict[str, Any] | None = None,
    dark_cards: dict[str, Any] | None = None,
    reduction: tuple[str, ...] = (),
    mask: np.ndarray | None = None,
    facts: DetectorFacts | None = None,
) -> Exposure:
    """An exposure of the given electrons; the unit is that in which its file claims to be."""
    data = electrons / gain if data is None and unit == u.adu else electrons if data is None else data
    return Exposure(
        science=Frame(data=data, unit=unit, unit_assumed=False, header=fits.Header(cards or {})),
        electrons=np.asarray(electrons, np.float32),
        mask=np.zeros(electrons.shape, bool) if mask is None else mask,
        facts=facts
        or DetectorFacts(
            gain=DetectorFact(gain, "GAIN"),
            read_noise=DetectorFact(READ_NOISE, "RDNOISE"),
            exposure=None if exposure is None else DetectorFact(exposure, "EXPTIME"),
            saturation=None if saturation is None else DetectorFact(saturation, "SATURATE"),
            pixel_size=DetectorFact(100.0, "XPIXSZ"),  # 4.8 square centimetres, to hold a muon every 12.5 seconds
        ),
        dark=dark,
        dark_header=None if dark_cards is None else fits.Header(dark_cards),
        reduction=reduction,
    )
