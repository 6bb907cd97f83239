"""Test rays: particles that leave a known charge, for measuring how much of it a detector finds.

Charge and shape belong together: a ray is that of an electron of this energy which stops in the silicon, or, where a
muon that crosses all of it leaves no more, that of a muon as slanted as the charge asks for. A factor then
scales each ray, so that it leaves exactly the charge that was asked for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.simulated.particle import (
    KEV_PER_ELECTRON,
    MUON_CHARGE,
    ParticleTrack,
    collect,
    electron_track,
    muon_track,
)
from crviewer.frames.simulated.patch import PlacedImage
from crviewer.frames.simulated.sensor import SimulatedSensor

_STOPPED = 0.9  # of its charge: an electron that leaves more in the silicon has stopped there
_TRIES = 20  # electrons, one of which is to stop


def draw_probe(rng: np.random.Generator, sensor: SimulatedSensor, charge: float) -> PlacedImage:
    """Draw a ray of known charge, anywhere on a sensor.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    sensor : SimulatedSensor
        Which it hits.
    charge : float, electrons
        Of all its pixels together.

    Returns
    -------
    PlacedImage
        In electrons.
    """
    patch = collect(_track(rng, sensor, charge), sensor.diffusion)
    return replace(patch, electrons=patch.electrons * (charge / patch.electrons.sum()))


def _track(rng: np.random.Generator, sensor: SimulatedSensor, charge: float) -> ParticleTrack:
    straight_through = MUON_CHARGE * sensor.thickness
    if charge >= straight_through and rng.random() < 0.5:
        return muon_track(rng, sensor, straight_through / charge)
    tracks: list[ParticleTrack] = []
    while len(tracks) < _TRIES and not (tracks and tracks[-1].electrons.sum() >= _STOPPED * charge):
        tracks.append(electron_track(rng, sensor, charge * KEV_PER_ELECTRON))
    return max(tracks, key=lambda track: float(track.electrons.sum()))


def bright_part(patch: PlacedImage, share: float) -> NDArray[np.bool_]:
    """Find the brightest pixels of a ray that together hold a share of its charge.

    Parameters
    ----------
    patch : PlacedImage
        The ray.
    share : float
        0 to 1.

    Returns
    -------
    (h, w) bool
        True at these pixels.
    """
    order = np.argsort(patch.electrons, axis=None)[::-1]
    below = np.cumsum(patch.electrons.reshape(-1)[order]) < share * patch.electrons.sum()
    bright = np.zeros(patch.electrons.size, bool)
    bright[order[: int(below.sum()) + 1]] = True
    return bright.reshape(patch.electrons.shape)
