"""Cosmic rays: the charge that muons and electrons leave on their way through the silicon.

Muons cross the sensor in straight lines: a spot where they come from the zenith, a track where they are slanted.
Electrons, knocked out by the gamma rays of the surroundings or by muons, scatter so much that their tracks are "worms";
slow ones leave a spot. Groom (2002, Experimental Astronomy 14, 45) shows both in astronomical CCDs.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.simulated.patch import PlacedImage
from crviewer.frames.simulated.sensor import SimulatedSensor

KEV_PER_ELECTRON = 3.65e-3  # energy that frees one electron in silicon
MUON_CHARGE = 80.0  # electrons per µm, most probable (Bichsel 1988, Rev. Mod. Phys. 60, 663)
MUON_STRAGGLING = 0.14  # scale of the Landau distribution against its peak, for some 50 µm (Bichsel 1988)
ELECTRON_ENERGIES = (1.0, 1000.0)  # keV, as many in every octave: Compton recoils of gamma rays that walls have slowed
ELECTRON_REST_ENERGY = 511.0  # keV
RADIATION_LENGTH = 93_700.0  # µm of silicon
STEP = 1.0  # µm, along a path


@dataclass(frozen=True, slots=True, eq=False)
class ParticleTrack:
    """Charge along the path of one particle, before it spreads.

    Attributes
    ----------
    points : (n, 2) float64, pixels
        Row and column, 0-based; the centre of a pixel is a whole number.
    electrons : (n,) float64, electrons
        Set free at each point.
    """

    points: NDArray[np.float64]
    electrons: NDArray[np.float64]


def muon_track(rng: np.random.Generator, sensor: SimulatedSensor, cosine: float | None = None) -> ParticleTrack:
    """Draw the track of a muon through a sensor that faces the zenith.

    The flux goes as cos² of the zenith angle, and as another cosine through a level surface. The charge has the long
    tail of the Landau distribution, here in the form of Moyal (1955, Phil. Mag. 46, 263), and is lumpy along the path.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    sensor : SimulatedSensor
        Which it crosses anywhere.
    cosine : float, optional
        Of the zenith angle; drawn at random by default.

    Returns
    -------
    ParticleTrack
        In a straight line.
    """
    cosine, azimuth = cosine or rng.random() ** 0.25, rng.uniform(0, 2 * pi)
    length = sensor.thickness / cosine
    steps = ceil(length / STEP)
    across = sqrt(length**2 - sensor.thickness**2) / sensor.pixel_size
    way = np.linspace(0, across, steps)[:, None] * [np.sin(azimuth), np.cos(azimuth)]
    moyal = -np.log(rng.standard_normal() ** 2)
    charge = MUON_CHARGE * length * (1 + MUON_STRAGGLING * moyal)
    return ParticleTrack(_anywhere(rng, sensor) + way, charge * rng.dirichlet(np.ones(steps)))


def electron_track(rng: np.random.Generator, sensor: SimulatedSensor, energy: float) -> ParticleTrack:
    """Follow an electron that is set free somewhere in the silicon until it stops or leaves.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    sensor : SimulatedSensor
        In which it starts anywhere.
    energy : float, keV
        Kinetic.

    Returns
    -------
    ParticleTrack
        With one point a `STEP`.
    """
    start = np.append(_anywhere(rng, sensor) * sensor.pixel_size, rng.uniform(0, sensor.thickness))
    position, direction = start, _unit(rng.standard_normal(3))
    points, charges = [], []
    while energy > 0 and 0 <= position[2] <= sensor.thickness:
        lost = min(energy, STEP * stopping_power(energy))
        points.append(position[:2] / sensor.pixel_size)
        charges.append(lost / KEV_PER_ELECTRON)
        direction = _unit(direction + _scattering_angle(energy) * rng.standard_normal(3))
        position = position + STEP * direction
        energy -= lost
    return ParticleTrack(np.array(points), np.array(charges))


def stopping_power(energy: float) -> float:
    """Compute the energy that an electron loses per path length in silicon.

    A fit of our own, within some 10 % of the collision stopping power in NIST ESTAR from 10 keV to 1 MeV.

    Parameters
    ----------
    energy : float, keV
        Kinetic.

    Returns
    -------
    float, keV/µm
        The loss.
    """
    return float(0.28 * (1 + (187.0 / energy) ** 0.88))


def _scattering_angle(energy: float) -> float:
    """Root mean square of the angle by which an electron of `energy` (keV) turns in one `STEP`, radians.

    The formula of Rossi and Greisen (1941, Rev. Mod. Phys. 13, 240), without the small logarithmic correction.
    """
    total = energy + ELECTRON_REST_ENERGY
    momentum = sqrt(total**2 - ELECTRON_REST_ENERGY**2)
    return 13_600.0 * total / momentum**2 * sqrt(STEP / RADIATION_LENGTH)


def collect(track: ParticleTrack, diffusion: float) -> PlacedImage:
    """Spread the charge of a track and share it among pixels.

    Each point spreads as a Gaussian that is integrated over every pixel; what falls more than five standard deviations
    away, one part in a million, is lost.

    Parameters
    ----------
    track : ParticleTrack
        Charge before it spreads.
    diffusion : float, pixels
        Standard deviation of the Gaussian.

    Returns
    -------
    PlacedImage
        In electrons.
    """
    margin = ceil(5 * diffusion)
    first = np.rint(track.points.min(axis=0)).astype(int) - margin
    last = np.rint(track.points.max(axis=0)).astype(int) + margin
    rows, columns = (
        _shares(track.points[:, axis], np.arange(first[axis], last[axis] + 1), diffusion) for axis in (0, 1)
    )
    return PlacedImage(int(first[0]), int(first[1]), (rows * track.electrons[:, None]).T @ columns)


def draw_rays(
    rng: np.random.Generator, sensor: SimulatedSensor, minutes: float, muons: float, electrons: float
) -> list[PlacedImage]:
    """Draw the cosmic rays of one exposure.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    sensor : SimulatedSensor
        Which they hit anywhere.
    minutes : float, minutes
        How long the sensor is exposed.
    muons, electrons : float, per square centimetre and minute
        At sea level 1 muon; as many electrons or a few times more, by what the dewar is made of (Groom 2002).

    Returns
    -------
    list of PlacedImage
        One a particle, in electrons.
    """
    dose = sensor.area * minutes
    lowest, highest = ELECTRON_ENERGIES
    energies = lowest * (highest / lowest) ** rng.random(rng.poisson(electrons * dose))
    tracks = [muon_track(rng, sensor) for _ in range(rng.poisson(muons * dose))]
    tracks += [electron_track(rng, sensor, energy) for energy in energies]
    return [collect(track, sensor.diffusion) for track in tracks]


def _anywhere(rng: np.random.Generator, sensor: SimulatedSensor) -> NDArray[np.float64]:
    return rng.random(2) * sensor.shape - 0.5


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / np.linalg.norm(vector)


def _shares(centres: NDArray[np.float64], pixels: NDArray[np.int_], diffusion: float) -> NDArray[np.float64]:
    """(points, pixels): the part of each Gaussian that falls on each pixel of one axis."""
    from scipy.special import ndtr

    edges = np.append(pixels - 0.5, pixels[-1] + 0.5)
    shares: NDArray[np.float64] = np.diff(ndtr((edges - centres[:, None]) / diffusion), axis=1)
    return shares
