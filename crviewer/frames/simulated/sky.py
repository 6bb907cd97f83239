"""The simulated sky: stars of many fluxes on an even background, with celestial coordinates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, pi, sqrt

import numpy as np

from crviewer.frames.simulated.patch import PlacedImage

MOFFAT_BETA = 3.0  # between the 4.8 of turbulence and the broad wings of real telescopes
FAINTEST, BRIGHTEST = 0.8, 5000.0  # electrons per second
SLOPE = 0.6  # of the star counts: as many as flux^-0.6 are brighter


@dataclass(frozen=True, slots=True)
class SimulatedStar:
    """A point source.

    Attributes
    ----------
    row, column : float, pixels
        Where it falls, 0-based.
    rate : float, electrons per second
        How bright it is.
    """

    row: float
    column: float
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StarField:
    """A piece of sky as the sensor sees it; frozen, so that a night shares one.

    Attributes
    ----------
    stars : tuple of SimulatedStar
    sky : float, electrons per second and pixel
    fwhm : float, pixels
    right_ascension, declination : float, degrees
        Of `reference`.
    reference : (row, column), 0-based
        The pixel on which the coordinates fall.
    scale : float, arcseconds per pixel
    """

    stars: tuple[SimulatedStar, ...]
    sky: float = 0.4
    fwhm: float = 3.0
    right_ascension: float = 290.2
    declination: float = 11.1
    reference: tuple[float, float] = (319.5, 319.5)
    scale: float = 0.55

    def drifted(self, rows: float, columns: float) -> StarField:
        """Move the telescope.

        Parameters
        ----------
        rows, columns : float, pixels
            By how much every star moves up and to the right.

        Returns
        -------
        StarField
            The same sky, with the coordinates moved along.
        """
        stars = tuple(replace(star, row=star.row + rows, column=star.column + columns) for star in self.stars)
        return replace(self, stars=stars, reference=(self.reference[0] + rows, self.reference[1] + columns))


def draw_field(rng: np.random.Generator, shape: tuple[int, int], stars_per_megapixel: float = 500.0) -> StarField:
    """Scatter stars over a sensor and ten pixels around it; towards faint fluxes there are more.

    Parameters
    ----------
    rng : Generator
        Of random numbers.
    shape : (ny, nx), pixels
        Of the sensor.
    stars_per_megapixel : float
        Mean number of stars.

    Returns
    -------
    StarField
        With the coordinates of its middle.
    """
    margin = 10
    height, width = shape[0] + 2 * margin, shape[1] + 2 * margin
    count = rng.poisson(stars_per_megapixel * height * width / 1e6)
    places = rng.uniform(-margin - 0.5, np.array(shape) + margin - 0.5, (count, 2))
    rates = np.minimum(FAINTEST * rng.random(count) ** (-1 / SLOPE), BRIGHTEST)
    stars = (
        SimulatedStar(float(row), float(column), float(rate)) for (row, column), rate in zip(places, rates, strict=True)
    )
    return StarField(stars=tuple(stars), reference=((shape[0] - 1) / 2, (shape[1] - 1) / 2))


def star_patch(star: SimulatedStar, fwhm: float, exposure: float, faintest: float = 0.5) -> PlacedImage:
    """Compute the mean image of a star with a Moffat profile (Moffat 1969, A&A 3, 455).

    Parameters
    ----------
    star : SimulatedStar
        Where it is and how bright.
    fwhm : float, pixels
        Of the profile.
    exposure : float, seconds
        Exposure time.
    faintest : float, electrons
        The wings are cut where they are fainter.

    Returns
    -------
    PlacedImage
        In electrons.
    """
    core = fwhm / 2 / sqrt(2 ** (1 / MOFFAT_BETA) - 1)
    peak = star.rate * exposure * (MOFFAT_BETA - 1) / (pi * core**2)
    radius = ceil(core * sqrt(max(0.0, (peak / faintest) ** (1 / MOFFAT_BETA) - 1))) + 1
    row, column = round(star.row), round(star.column)
    rows, columns = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    distance = np.hypot(rows + row - star.row, columns + column - star.column)
    return PlacedImage(row - radius, column - radius, peak * (1 + (distance / core) ** 2) ** -MOFFAT_BETA)
