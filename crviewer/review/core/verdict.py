"""Verdicts: what an observer says that a ray is."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Verdict(IntEnum):
    """What a ray is; review files and tables store these numbers (up to 14: see `judgements`)."""

    UNREVIEWED = 0
    COSMIC_RAY = 1
    HOT_PIXEL = 2
    BAD_COLUMN = 3
    AFTER_IMAGE = 4
    OTHER_DEFECT = 5
    REAL_SOURCE = 6
    TRAIL = 7

    @property
    def label(self) -> str:
        """Name of the verdict in the window and in tables."""
        return "after-image" if self is Verdict.AFTER_IMAGE else self.name.replace("_", " ").lower()

    @property
    def letter(self) -> str:
        """Key that gives the verdict; also marks it where colour is not enough."""
        return "U" if self is Verdict.UNREVIEWED else "CHBADST"[self - 1]

    @property
    def is_defect(self) -> bool:
        """True if the verdict means that pixels of the detector are bad."""
        return Verdict.HOT_PIXEL <= self <= Verdict.OTHER_DEFECT

    @property
    def is_cosmic(self) -> bool:
        """True if the ray stands as a cosmic ray: masked whole, and replaced in the cleaned image."""
        return self in (Verdict.UNREVIEWED, Verdict.COSMIC_RAY)


class TrailKind(IntEnum):
    """What left a trail, which belongs to one frame alone; review files store these numbers."""

    STREAK = 0  # of a satellite, an aircraft or a meteor
    BLEED = 1  # charge of a saturated star that ran along its column
    GHOST = 2  # light reflected within the optics
    CROSSTALK = 3  # signal of another amplifier

    @property
    def label(self) -> str:
        """Name of the kind in the window and in steps of the history."""
        return {TrailKind.BLEED: "bleed trail"}.get(self, self.name.lower())


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
