"""Fitting what a Moffat profile misses of the stars of a frame.

The effective point-spread function of Anderson and King (2000, PASP 112, 1360): each star samples it at its own place
within a pixel, so that many stars show it finer than pixels do. The table and the places of the stars are improved in
turns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.psf.frame_psf import Profile
from crviewer.frames.psf.psf_fitting import StarImages, fitted_places
from crviewer.frames.psf.psf_table import PsfTable

_REACH = 3.0  # pixels from the middle; farther out a Moffat profile does
_STEPS = ((45, 0.25), (20, 0.5))  # stars, and with so many the step in pixels
_ROUNDS = 4
_FEWEST = 3  # samples of a cell

Floats = NDArray[np.float64]


def with_remainder(profile: Profile, images: StarImages, places: Floats) -> tuple[Profile, Floats]:
    """Add a table of remainders to a profile; if stars are too few, both stay as they are.

    Parameters
    ----------
    profile : Profile
        On which the stars agree.
    images : StarImages
        The stars.
    places : (stars, 2) float64, pixels
        Column and row of each star from the middle of its brightest pixel.

    Returns
    -------
    profile : Profile
        With the table.
    places : (stars, 2) float64, pixels
        Improved.
    """
    step = next((step for fewest, step in _STEPS if len(places) >= fewest), None)
    if step is None:
        return profile, places
    size = 2 * int(_REACH / step) + 1
    values = np.zeros((size, size))
    for _ in range(_ROUNDS):
        found = Profile(shape=profile.shape, table=PsfTable(values, step))
        places, flux, _, residuals = fitted_places(images, found.at, places)
        values = values + _remainder(images, places, residuals / flux, step, size)
    found = Profile(shape=profile.shape, table=PsfTable(values, step))
    return found, fitted_places(images, found.at, places)[0]


def _remainder(images: StarImages, places: Floats, shares: Floats, step: float, size: int) -> Floats:
    """(size, size): the median remainder in each cell; 0 where few stars show it."""
    from scipy.ndimage import labeled_comprehension

    dx, dy = ((axis - places[:, n, None]) / images.scales[:, None] for n, axis in enumerate((images.dx, images.dy)))
    column, row = (np.rint(axis / step).astype(int) + size // 2 for axis in (dx, dy))
    inside = (column >= 0) & (column < size) & (row >= 0) & (row < size)
    cells = np.where(inside, row * size + column, -1)
    many = np.bincount(cells[inside], minlength=size * size) >= _FEWEST
    medians = labeled_comprehension(shares, cells, np.arange(size * size), np.median, float, 0.0)
    remainder: Floats = np.where(many, medians, 0.0).reshape(size, size)
    return remainder
