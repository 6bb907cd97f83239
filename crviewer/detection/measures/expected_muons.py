"""How many muons an exposure must hold: what a plausible count of rays is compared with.

Through a horizontal area at sea level pass about 1 muon per square centimetre and minute (Particle Data Group, Review
of Particle Physics, "Cosmic rays"). Their intensity falls with the zenith angle θ as cos² θ, so that a vertical area,
counted from both sides, meets half of that: ∫ cos² θ sin² θ abs(cos φ) dθ dφ = π/4 against ∫ cos³ θ sin θ dθ dφ = π/2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

SEA_LEVEL_RATE = 1.0  # per square centimetre of horizontal area and minute
_VERTICAL = 0.5  # of the rate through a horizontal area
_SCALE_HEIGHT = 4900.0  # metres
_SIGMAS = 2.0
_CENTIMETRES_PER_MICROMETRE = 1e-4


@dataclass(frozen=True, slots=True)
class ExpectedMuons:
    """A number of muons that is expected, and its 95 % band, whichever way the detector faces.

    Attributes
    ----------
    mean : float
        Expected number.
    low, high : float
        Ends of the band.
    """

    mean: float
    low: float
    high: float


def expected_muons(
    shape: tuple[int, int], pixel_size_um: float | None, exposure_s: float | None, altitude_m: float = 0.0
) -> ExpectedMuons | None:
    """Compute how many muons cross a detector during an exposure; other particles come on top.

    Parameters
    ----------
    shape : (ny, nx), pixels
        Of the image.
    pixel_size_um : float or None, micrometres
        Side of a pixel of the image.
    exposure_s : float or None, seconds
        Exposure time.
    altitude_m : float, metres
        Of the telescope above the sea.

    Returns
    -------
    ExpectedMuons or None
        The mean is that of a detector halfway between horizontal and vertical. The band reaches from 2 sigma of Poisson
        noise below a vertical detector's count to as much above a horizontal one's. None where pixel size or exposure
        time is unknown.
    """
    if pixel_size_um is None or exposure_s is None:
        return None
    area = shape[0] * shape[1] * (pixel_size_um * _CENTIMETRES_PER_MICROMETRE) ** 2
    horizontal = SEA_LEVEL_RATE * altitude_factor(altitude_m) * area * exposure_s / 60
    vertical = _VERTICAL * horizontal
    return ExpectedMuons(
        mean=(horizontal + vertical) / 2,
        low=max(0.0, vertical - _SIGMAS * sqrt(vertical)),
        high=horizontal + _SIGMAS * sqrt(horizontal),
    )


def altitude_factor(altitude_m: float) -> float:
    """Compute by what factor muons are more frequent at an altitude than at sea level: exp(altitude / 4.9 km).

    The scale height is that of slow muons, the most frequent ones, in the correction of Hebbeker & Timmermans (2002,
    Astroparticle Physics 18, 107): 4900 m + 750 m for each GeV/c of momentum. It gives 1.7 at 2600 m, 2.4 at 4200 m.

    Parameters
    ----------
    altitude_m : float, metres
        Above the sea.

    Returns
    -------
    float
        The factor.
    """
    return exp(altitude_m / _SCALE_HEIGHT)
