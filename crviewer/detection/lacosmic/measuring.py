"""s′ and its contrast at scattered pixels: first a cheap test that most of them fail, then all of the formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from crviewer.detection.lacosmic.formulas import Formulas
from crviewer.detection.lacosmic.locality import GROWTH
from crviewer.detection.lacosmic.pixels import MASKED, Flags, inside_frame
from crviewer.detection.lacosmic.windows import Patches, Values
from crviewer.detection.pixel_sets import Flat
from crviewer.detection.watch import Watch

TESTED = 2048  # patches at a time, so that they stay in the cache
MEASURED = 512


class Measured(NamedTuple):
    """Pixels whose s′ exceeds what was asked for."""

    pixels: Flat
    significance: Values  # s′
    contrast: Values  # s′ / f


def measure(formulas: Formulas, pixels: Flat, least: np.float32, watch: Watch) -> Measured:
    """s′ and s′ / f of those pixels whose s′ exceeds `least`; raises `Cancelled` if the watch says so.

    Since a median of s is never negative, s′ ≤ s: where s does not exceed `least`, that is the end of it.
    """
    kept = [part[_signal(formulas, part) > least] for part in _parts(formulas, pixels, TESTED, watch)]
    measured = [_measured(formulas, part, least) for part in _parts(formulas, np.concatenate(kept), MEASURED, watch)]
    return Measured(*(np.concatenate(column) for column in zip(*measured, strict=True)))


def squares(formulas: Formulas, seeds: Flat, flags: Flags, watch: Watch) -> Values:
    """(n, 25) s′ in the 5 × 5 around each seed, in raster order; -inf where no pixel may join a ray."""
    rows = np.empty((seeds.size, 25), np.float32)
    for place in _places(formulas, seeds, MEASURED, watch):
        window = Patches(formulas.shape, seeds[place], GROWTH)
        significance = formulas.significance(window)[0]
        barred = (flags.take(window.indices(0), mode="clip") & MASKED) != 0
        if window.leaves_image(1):
            barred |= window.frame(1, 0)
        significance[barred] = -np.inf
        rows[place] = significance.reshape(25, -1).T
    return rows


def _parts(formulas: Formulas, pixels: Flat, size: int, watch: Watch) -> Iterator[Flat]:
    return (pixels[place] for place in _places(formulas, pixels, size, watch))


def _places(formulas: Formulas, pixels: Flat, size: int, watch: Watch) -> Iterator[Flat]:
    """Where in `pixels` each part of them is: parts of a size, those near the image's edge by themselves.

    Only patches that reach beyond the image pay for the rules that hold there. At least one part, maybe empty.
    """
    inner = inside_frame(pixels, formulas.reach.grows + formulas.reach.reads, formulas.shape)
    edge = np.flatnonzero(~inner)
    for places in (np.flatnonzero(inner), edge) if edge.size else (np.flatnonzero(inner),):
        for start in range(0, max(places.size, 1), size):
            watch.check()
            yield places[start : start + size]


def _signal(formulas: Formulas, pixels: Flat) -> Values:
    window = Patches(formulas.shape, pixels)
    signal: Values = formulas.signal_to_noise(window, formulas.noise(window))[0, 0]
    return signal


def _measured(formulas: Formulas, pixels: Flat, least: np.float32) -> Measured:
    significance, _, noise = (values[0, 0] for values in formulas.significance(Patches(formulas.shape, pixels)))
    kept = np.flatnonzero(significance > least)
    significance = significance[kept]
    if not kept.size:
        return Measured(pixels[kept], significance, significance)
    fine = formulas.fine_structure(Patches(formulas.shape, pixels[kept]), noise[kept])[0, 0]
    return Measured(pixels[kept], significance, significance / fine)
