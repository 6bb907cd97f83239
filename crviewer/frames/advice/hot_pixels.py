"""Checks of hot pixels: whether the dark was subtracted, fits, and whether the rest of them is masked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey
from crviewer.frames.facts.colour_planes import by_colour
from crviewer.frames.robust_noise import robust_sigma

_HOT = 20.0  # robust sigma of the dark
_CHARGED = 10.0  # sigma of the science frame; less dark charge than that tells nothing
_FEWEST = 20  # hot pixels that tell whether a dark was subtracted
_MOST = 1000
_STANDING_OUT = 10  # single pixels
_BEYOND_PARTICLES = 5.0  # times as many single pixels as muons; few muons light up one pixel alone
_NEIGHBOURS = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column)


Image = NDArray[np.float32]
Places = NDArray[np.int64]


def dark_left_in(survey: AdviceSurvey) -> Advice | None:
    """Check for hot pixels that keep their charge: the dark was not subtracted.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    kept = _kept_charge(survey)
    if kept is None or kept[1] < 0.5:
        return None
    return Advice(
        title="The dark is not subtracted",
        measured=f"The {kept[0]} hottest pixels of the dark have {kept[1]:.0%} of its charge in the science frame.",
        remedy="Open the frame with its dark to be subtracted; else hot pixels are flagged as rays.",
        severity=AdviceSeverity.WARNING,
    )


def dark_oversubtracted(survey: AdviceSurvey) -> Advice | None:
    """Check for hot pixels of the dark that are holes in the frame: the dark subtracts too much.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    kept = _kept_charge(survey)
    if kept is None or kept[1] > -0.5:
        return None
    return Advice(
        title="The dark takes off more than there was",
        measured=f"The {kept[0]} hottest pixels of the dark are left with {kept[1]:.0%} of its charge: they are holes.",
        remedy="Take a dark of the same temperature and exposure time, combined from several; a single one has rays of "
        "its own. Rings around the holes will be flagged.",
        severity=AdviceSeverity.WARNING,
    )


def hot_pixels_unmasked(survey: AdviceSurvey) -> Advice | None:
    """Check for single pixels that stand out in such numbers that they cannot be rays.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where all is well, or too little is known to tell.
    """
    bright, dark = int(survey.peaks.alone.sum()), int(survey.dips.alone.sum())
    if survey.particles is None or bright <= _BEYOND_PARTICLES * survey.particles:
        bright = 0  # they may be rays
    if bright + dark < _STANDING_OUT or np.count_nonzero(survey.exposure.mask) >= bright + dark:
        return None
    words = [f"{count} far {way}" for count, way in ((bright, "above"), (dark, "below")) if count]
    expected = f"; some {survey.particles:.0f} muons are expected" if bright and survey.particles is not None else ""
    return Advice(
        title="Hot pixels stand out, and no input mask covers them",
        measured=f"Single pixels differ from all around them: {' and '.join(words)}{expected}.",
        remedy="Name a mask of the hot pixels, or give the verdict hot pixel to what is flagged on them.",
        severity=AdviceSeverity.WARNING,
    )


def _kept_charge(survey: AdviceSurvey) -> tuple[int, float] | None:
    """How many hot pixels tell, and the median share of their dark charge that the science frame has."""
    exposure = survey.exposure
    if exposure.dark is None or exposure.facts.exposure is None or min(exposure.shape) < 3:
        return None
    dark, image = (by_colour(each, exposure.mosaic.step) for each in (exposure.dark, exposure.electrons))
    seconds = exposure.facts.exposure.value if exposure.dark_unit == "e⁻/s" else 1.0
    rows, columns = _hottest(dark)
    charge = _excess(dark, rows, columns) * seconds
    tells = (charge > _CHARGED * survey.background.noise) & (image[rows, columns] < _saturation(survey))
    if tells.sum() < _FEWEST:
        return None
    shares = _excess(image, rows[tells], columns[tells]) / charge[tells]
    return int(tells.sum()), float(np.median(shares))


def _hottest(dark: Image) -> tuple[Places, Places]:
    """Rows and columns of the pixels that stand out in a dark, the hottest first."""
    inner = dark[1:-1, 1:-1]
    sample = inner.reshape(-1)[:: max(1, inner.size // 200_000)]
    median = np.median(sample)
    rows, columns = np.nonzero(inner > median + _HOT * robust_sigma(sample, about=median))
    order = np.argsort(inner[rows, columns])[: -_MOST - 1 : -1]
    return rows[order] + 1, columns[order] + 1


def _excess(image: Image, rows: Places, columns: Places) -> NDArray[np.float64]:
    """By how much pixels exceed the median of their eight neighbours."""
    around = [image[rows + row, columns + column] for row, column in _NEIGHBOURS]
    excess: NDArray[np.float64] = image[rows, columns] - np.median(around, axis=0)
    return excess


def _saturation(survey: AdviceSurvey) -> float:
    return survey.exposure.saturation_electrons or np.inf
