"""Check for pixels without data that no mask covers: areas filled with one value, at whose edges pixels are flagged."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.advice.advice import Advice, AdviceSeverity
from crviewer.frames.advice.survey import AdviceSurvey

_FEWEST = 32  # pixels with one value along the edges of a frame
_FAR = 5.0  # sigma below the background, where no pixel with data is


def padding_unmasked(survey: AdviceSurvey) -> Advice | None:
    """Check for an area at the edge that was filled, as where an image was resampled or a chip ends.

    Parameters
    ----------
    survey : AdviceSurvey
        Of the exposure.

    Returns
    -------
    Advice or None
        None where no value is shared by many pixels of the edge, or where it is that of the background.
    """
    exposure, background = survey.exposure, survey.background
    data = exposure.science.data
    value = _value_of_edges(data, exposure.mask)
    if value is None:
        return None
    filled = (data == value) & ~exposure.mask
    if not _is_solid(filled):
        return None
    if exposure.electrons[filled].max() >= background.level - _FAR * background.noise:
        return None
    return Advice(
        title="Pixels without data are not masked",
        measured=f"{np.count_nonzero(filled)} pixels, at the edge of the frame too, hold {value:.6g} and nothing else.",
        remedy="Name a mask of them, or set them to NaN: pixels are flagged where the data begin.",
        severity=AdviceSeverity.WARNING,
    )


def _is_solid(filled: NDArray[np.bool_]) -> bool:
    """Whether pixels make up areas, with all their neighbours; whole numbers are alike by chance."""
    columns = filled[:, :-2] & filled[:, 1:-1] & filled[:, 2:]
    return int(np.count_nonzero(columns[:-2] & columns[1:-1] & columns[2:])) >= _FEWEST


def _value_of_edges(data: NDArray[Any], mask: NDArray[np.bool_]) -> float | None:
    """The value that most pixels of the outermost rows and columns share; None where these are few."""
    sides = ((data[row], mask[row]) for row in (0, -1)), ((data[:, column], mask[:, column]) for column in (0, -1))
    edges = np.concatenate([values[~bad] for values, bad in chain(*sides)])
    values, counts = np.unique(edges, return_counts=True)
    return float(values[counts.argmax()]) if values.size and counts.max() >= _FEWEST else None
