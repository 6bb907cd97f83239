"""Gain, overscan level and read noise of every pixel, where each amplifier of a frame has its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.facts.amplifier import Amplifier
from crviewer.frames.facts.detector_facts import DetectorFacts
from crviewer.frames.facts.detector_window import section_pixels

Image = NDArray[np.float32]
_OFF = 0.1  # of the overscan level: what is left of it in a frame from which it was subtracted


def gain_map(facts: DetectorFacts, shape: tuple[int, int]) -> Image | None:
    """Map the gain of every pixel.

    Parameters
    ----------
    facts : DetectorFacts
        With the amplifiers.
    shape : (ny, nx), pixels
        Of the frame.

    Returns
    -------
    (ny, nx) float32 or None, electrons per adu
        That of the frame outside all sections; None where one gain serves all.
    """
    gains = [(each, each.gain) for each in facts.amplifiers if each.gain is not None]
    if not gains or facts.gain is None:
        return None
    mapped = np.full(shape, facts.gain.value, np.float32)
    for each, gain in gains:
        for pixels in filter(None, (section_pixels(text, shape) for text in (each.section, each.overscan))):
            mapped[pixels] = gain
    return mapped


def read_noise_variance(electrons: Image, facts: DetectorFacts) -> Image | None:
    """Variance of every pixel with the read noise of its amplifier: electrons + read noise².

    It is what `astroscrappy.detect_cosmics` computes from one read noise, so that each amplifier is searched as if it
    were alone, but for the pixels within reach of the filters from the border between two.

    Parameters
    ----------
    electrons : (ny, nx) float32, electrons
        The image that is searched.
    facts : DetectorFacts
        With the amplifiers.

    Returns
    -------
    (ny, nx) float32 or None, electrons²
        Below 0 where L.A.Cosmic's own would be; None where one read noise serves all.
    """
    noises = [(each, each.read_noise) for each in facts.amplifiers if each.read_noise is not None]
    if not noises or facts.read_noise is None:
        return None
    variance = electrons + np.float32(facts.read_noise.value) ** 2
    for each, noise in noises:
        pixels = section_pixels(each.section, electrons.shape)
        if pixels is not None:
            variance[pixels] = electrons[pixels] + np.float32(noise) ** 2
    return variance


def overscan_level(data: NDArray[np.generic], amplifiers: tuple[Amplifier, ...]) -> Image | None:
    """Measure the level of the overscan of each amplifier, by `ccdproc.subtract_overscan`.

    The median across the overscan counts, for each row where it lies beside the data, for each column where it lies
    above or below, and one for all otherwise.

    Parameters
    ----------
    data : (ny, nx) array
        The frame as read.
    amplifiers : tuple of Amplifier
        With their overscans.

    Returns
    -------
    (ny, nx) float32 or None, unit of `data`
        0 outside all sections; None where no amplifier has an overscan, all are 0, or one has pixels without a value.
    """
    shape = (data.shape[0], data.shape[1])
    level = np.zeros(shape, np.float32)
    found = [each for each in amplifiers if each.overscan]
    for each in found:
        light, dark = section_pixels(each.section, shape), section_pixels(each.overscan, shape)
        if light is None or dark is None or not np.isfinite(data[dark]).all():
            return None
        level[light] = _level_of(data, light, dark)
        level[dark] = np.median(data[dark].astype(np.float64))
    return level if level.any() else None


def _level_of(data: NDArray[np.generic], light: tuple[slice, slice], dark: tuple[slice, slice]) -> Image:
    import ccdproc
    from astropy.nddata import CCDData

    axis = 1 if _covers(dark[0], light[0]) else 0 if _covers(dark[1], light[1]) else None
    if axis is None:
        return np.asarray(np.median(data[dark].astype(np.float64)), np.float32)
    part = (light[0], dark[1]) if axis == 1 else (dark[0], light[1])
    zero = CCDData(np.zeros(_shape_of(light)), unit="adu")
    overscan = CCDData(data[part].astype(np.float64), unit="adu")
    lessened = ccdproc.subtract_overscan(zero, overscan=overscan, overscan_axis=axis, median=True)
    return np.asarray(-lessened.data, np.float32)


def is_level_off(data: NDArray[np.generic], level: Image) -> bool:
    """Tell whether the overscan was subtracted from a calibration frame before.

    Parameters
    ----------
    data : (ny, nx) array
        Of the calibration frame, a bias or a dark.
    level : (ny, nx) float32
        Of the science frame, in the same unit.

    Returns
    -------
    bool
        True where its median is a small part of that level.
    """
    part = data[(level != 0) & np.isfinite(data)].astype(np.float64)
    return bool(part.size) and abs(float(np.median(part))) < _OFF * abs(float(np.median(level[level != 0])))


def _covers(outer: slice, inner: slice) -> bool:
    return bool(outer.start <= inner.start and outer.stop >= inner.stop)


def _shape_of(section: tuple[slice, slice]) -> tuple[int, int]:
    return section[0].stop - section[0].start, section[1].stop - section[1].start
