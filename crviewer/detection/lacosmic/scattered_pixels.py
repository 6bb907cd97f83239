"""s′ and its contrast at scattered pixels: first a cheap test that most of them fail, then all of the formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from crviewer.detection.core.job_watch import JobWatch
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.lacosmic.arithmetic.formulas import LacosmicFormulas
from crviewer.detection.lacosmic.arithmetic.influence import GROWTH
from crviewer.detection.lacosmic.arithmetic.map_windows import MapPatches, Values
from crviewer.detection.lacosmic.arithmetic.pixel_flags import MASKED, Flags, inside_frame

TESTED = 2048  # patches at a time, so that they stay in the cache
MEASURED = 512


class MeasuredPixels(NamedTuple):
    """Pixels whose s′ exceeds what was asked for."""

    pixels: PixelIndices
    significance: Values  # s′
    contrast: Values  # s′ / f


def measure(formulas: LacosmicFormulas, pixels: PixelIndices, least: np.float32, watch: JobWatch) -> MeasuredPixels:
    """Compute s′ and s′ / f of those pixels whose s′ exceeds a threshold.

    Since a median of s is never negative, s′ ≤ s: where s does not exceed `least`, that is the end of it.

    Parameters
    ----------
    formulas : LacosmicFormulas
        For the image that is shown.
    pixels : (n,) int64
        Flat indices.
    least : float32
        The threshold.
    watch : JobWatch
        For cancelling.

    Returns
    -------
    MeasuredPixels
        Those that exceed it.

    Raises
    ------
    Cancelled
        If the watch said so.
    """
    kept = [part[_signal(formulas, part) > least] for part in _parts(formulas, pixels, TESTED, watch)]
    measured = [_measured(formulas, part, least) for part in _parts(formulas, np.concatenate(kept), MEASURED, watch)]
    return MeasuredPixels(*(np.concatenate(column) for column in zip(*measured, strict=True)))


def squares(formulas: LacosmicFormulas, seeds: PixelIndices, flags: Flags, watch: JobWatch) -> Values:
    """Compute s′ in the 5 × 5 around each seed.

    Parameters
    ----------
    formulas : LacosmicFormulas
        For the image that is shown.
    seeds : (n,) int64
        Flat indices.
    flags : (ny·nx,) uint8
        Bits of `pixel_flags`.
    watch : JobWatch
        For cancelling.

    Returns
    -------
    (n, 25) float32
        In raster order; -inf where no pixel may join a ray.

    Raises
    ------
    Cancelled
        If the watch said so.
    """
    rows = np.empty((seeds.size, 25), np.float32)
    for place in _places(formulas, seeds, MEASURED, watch):
        window = MapPatches(formulas.shape, seeds[place], GROWTH)
        significance = formulas.significance(window)[0]
        barred = (flags.take(window.indices(0), mode="clip") & MASKED) != 0
        if window.leaves_image(1):
            barred |= window.frame(1, 0)
        significance[barred] = -np.inf
        rows[place] = significance.reshape(25, -1).T
    return rows


def _parts(formulas: LacosmicFormulas, pixels: PixelIndices, size: int, watch: JobWatch) -> Iterator[PixelIndices]:
    return (pixels[place] for place in _places(formulas, pixels, size, watch))


def _places(formulas: LacosmicFormulas, pixels: PixelIndices, size: int, watch: JobWatch) -> Iterator[PixelIndices]:
    """Where in `pixels` each part of them is: parts of a size, those near the image's edge by themselves.

    Only patches that reach beyond the image pay for the rules that hold there. At least one part, maybe empty.
    """
    inner = inside_frame(pixels, formulas.reach.grows + formulas.reach.reads, formulas.shape)
    edge = np.flatnonzero(~inner)
    for places in (np.flatnonzero(inner), edge) if edge.size else (np.flatnonzero(inner),):
        for start in range(0, max(places.size, 1), size):
            watch.check()
            yield places[start : start + size]


def _signal(formulas: LacosmicFormulas, pixels: PixelIndices) -> Values:
    window = MapPatches(formulas.shape, pixels)
    signal: Values = formulas.signal_to_noise(window, formulas.noise(window))[0, 0]
    return signal


def _measured(formulas: LacosmicFormulas, pixels: PixelIndices, least: np.float32) -> MeasuredPixels:
    significance, _, noise = (values[0, 0] for values in formulas.significance(MapPatches(formulas.shape, pixels)))
    kept = np.flatnonzero(significance > least)
    significance = significance[kept]
    if not kept.size:
        return MeasuredPixels(pixels[kept], significance, significance)
    fine = formulas.fine_structure(MapPatches(formulas.shape, pixels[kept]), noise[kept])[0, 0]
    return MeasuredPixels(pixels[kept], significance, significance / fine)
