"""Verdicts: what an observer says that a ray is."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Verdict(IntEnum):
    """What a ray is; review files and tables store these numbers, of which `judgements.BY_HAND` is taken by paint."""

    UNREVIEWED = 0
    COSMIC_RAY = 1
    HOT_PIXEL = 2
    BAD_COLUMN = 3
    AFTER_IMAGE = 4
    OTHER_DEFECT = 5
    REAL_SOURCE = 6

    @property
    def label(self) -> str:
        """Name of the verdict in the window and in tables."""
        return "after-image" if self is Verdict.AFTER_IMAGE else self.name.replace("_", " ").lower()

    @property
    def letter(self) -> str:
        """Key that gives the verdict; also marks it where colour is not enough."""
        return "U" if self is Verdict.UNREVIEWED else "CHBADS"[self - 1]

    @property
    def is_defect(self) -> bool:
        """True if the verdict means that pixels of the detector are bad."""
        return Verdict.HOT_PIXEL <= self <= Verdict.OTHER_DEFECT

    @property
    def is_cosmic(self) -> bool:
        """True if the ray stands as a cosmic ray: masked whole, and replaced in the cleaned image."""
        return self in (Verdict.UNREVIEWED, Verdict.COSMIC_RAY)


def are_cosmic(verdicts: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which rays stand as cosmic rays (`Verdict.is_cosmic`).

    Parameters
    ----------
    verdicts : (n,) int
        Numbers of verdicts.

    Returns
    -------
    (n,) bool
        True where the ray stands as one.
    """
    return np.isin(verdicts, [verdict for verdict in Verdict if verdict.is_cosmic])
