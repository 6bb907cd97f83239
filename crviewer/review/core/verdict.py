"""Verdicts: what a person says that a ray is."""

from __future__ import annotations

from enum import IntEnum


class Verdict(IntEnum):
    """What a ray is; the numbers are those that review files and tables store."""

    UNREVIEWED = 0
    COSMIC_RAY = 1
    HOT_PIXEL = 2
    BAD_COLUMN = 3
    AFTER_IMAGE = 4
    OTHER_DEFECT = 5
    REAL_SOURCE = 6

    @property
    def label(self) -> str:
        """The verdict in words, as the window and the tables write it."""
        return "after-image" if self is Verdict.AFTER_IMAGE else self.name.replace("_", " ").lower()

    @property
    def letter(self) -> str:
        """The key that gives the verdict, and the letter that stands for it where colour is not enough."""
        return "U" if self is Verdict.UNREVIEWED else "CHBADS"[self - 1]

    @property
    def is_defect(self) -> bool:
        """True where the verdict says that pixels of the detector are bad."""
        return Verdict.HOT_PIXEL <= self <= Verdict.OTHER_DEFECT

    @property
    def is_cosmic(self) -> bool:
        """True where the ray stands as a cosmic ray: masked whole, and replaced in the cleaned image."""
        return self in (Verdict.UNREVIEWED, Verdict.COSMIC_RAY)
