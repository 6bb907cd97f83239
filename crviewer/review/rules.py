"""The rules by which evidence speaks for a verdict, in one table.

A condition holds to a degree: 0 up to `no`, 1 from `yes` on, evenly between; either may be the larger one. A rule holds
as far as its weakest condition does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats
from crviewer.review.verdict import Verdict

_HOUR = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule asks of one number.

    Attributes
    ----------
    number : str
        Of `crviewer.review.evidence.evidence.NUMBERS`.
    no, yes : float, unit of the number
        Where the condition begins to hold, and where it holds fully.
    unknown : float, 0 to 1
        How far it holds where the number is not known.
    """

    number: str
    no: float
    yes: float
    unknown: float = 0.0

    def degree(self, evidence: Evidence) -> Floats:
        """(rays,) float64, 0 to 1: how far it holds for each ray."""
        values = evidence.number(self.number)
        degree = np.clip((values - self.no) / (self.yes - self.no), 0, 1)
        return np.where(np.isnan(values), self.unknown, degree)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a ray is suggested to be what.

    Attributes
    ----------
    name : str
        What such a ray is, in words.
    verdict : Verdict
    conditions : tuple of Condition
        All of which must hold.
    tells : tuple of str
        Which of `crviewer.review.evidence.sentences.PHRASES` give the reason.
    """

    name: str
    verdict: Verdict
    conditions: tuple[Condition, ...]
    tells: tuple[str, ...]

    def degree(self, evidence: Evidence) -> Floats:
        """(rays,) float64, 0 to 1: how far the rule holds for each ray."""
        degree: Floats = np.minimum.reduce([condition.degree(evidence) for condition in self.conditions])
        return degree


# No particle comes twice. Of what does, light is left out: either the field moved while this stayed, or it is sharper
# than light can be. What was saturated here before may have left an after-image, which stays too.
_NO_AFTER_IMAGE = Condition("earlier_share", no=0.5, yes=0.2, unknown=1)
_STAYS = (
    Condition("recurred_moved", no=0.5, yes=2),
    Condition("recurrence_moved", no=0.05, yes=0.2),
    _NO_AFTER_IMAGE,
)
_RECURS = (
    Condition("recurred", no=0.5, yes=2),
    Condition("recurrence", no=0.05, yes=0.2),
)
_NO_HOLE = Condition("hole_depth", no=5, yes=3, unknown=1)
_NO_COLUMN = Condition("column_goes_on", no=6, yes=3, unknown=1)
_FEW_PIXELS = (Condition("pixels", no=12, yes=8), Condition("run", no=8, yes=6), _NO_HOLE, _NO_COLUMN)
_ONLY_HERE = Condition("recurrence", no=0.2, yes=0.05, unknown=1)

RULES = (
    Rule("the same few pixels while the field moved", Verdict.HOT_PIXEL, (*_STAYS, *_FEW_PIXELS), ("moved",)),
    Rule(
        "the same piece of a column while the field moved",
        Verdict.BAD_COLUMN,
        (*_STAYS, Condition("run", no=8, yes=14)),
        ("moved", "run"),
    ),
    Rule(
        "the same patch of pixels while the field moved",
        Verdict.OTHER_DEFECT,
        (*_STAYS, Condition("pixels", no=8, yes=12), Condition("run", no=14, yes=8), _NO_HOLE, _NO_COLUMN),
        ("moved",),
    ),
    Rule(
        # Of more pixels, the sharpness of the brightest says nothing: one bad pixel may lie on a spectrum.
        "the same few pixels, and too sharp to be light",
        Verdict.HOT_PIXEL,
        (
            *_RECURS,
            *_FEW_PIXELS,
            Condition("sharp_sigma", no=4.5, yes=8),
            Condition("sharpness", no=1.1, yes=1.4),
            Condition("star", no=3, yes=6),
            _NO_AFTER_IMAGE,
        ),
        ("recurrence", "sharp"),
    ),
    Rule(
        "the same hole in several exposures",
        Verdict.HOT_PIXEL,
        (
            *_RECURS,
            Condition("hole_depth", no=5, yes=8),
            Condition("hole_dark", no=2, yes=5, unknown=1),
            Condition("brightness", no=40, yes=20),  # else a ray has joined the ring
            Condition("run", no=20, yes=12),
        ),
        ("recurrence", "hole", "dark"),
    ),
    Rule(
        "faint where an earlier exposure was saturated, and no star is now",
        Verdict.AFTER_IMAGE,
        (
            Condition("earlier", no=0.7, yes=0.9),
            Condition("earlier_share", no=0.2, yes=0.5),
            Condition("since", no=4 * _HOUR, yes=2 * _HOUR),
            Condition("star", no=3, yes=6),
            Condition("density", no=3000, yes=1500),
            Condition("hole_depth", no=5, yes=3, unknown=1),
        ),
        ("earlier", "charge"),
    ),
    Rule(
        "a hot pixel of which too much dark was subtracted",
        Verdict.HOT_PIXEL,
        (
            Condition("hole_depth", no=8, yes=16),
            Condition("hole_dark", no=5, yes=15, unknown=0.8),
            Condition("brightness", no=40, yes=20),  # else a ray has joined the ring
            Condition("run", no=20, yes=12),  # else a bad column has
        ),
        ("dark", "hole"),
    ),
    Rule(
        "a hot pixel of which too little dark was subtracted",
        Verdict.HOT_PIXEL,
        (
            Condition("peak_dark", no=5, yes=15),
            Condition("pixels", no=9, yes=5),
            Condition("hole_depth", no=5, yes=3, unknown=1),
        ),
        ("peak dark", "charge"),
    ),
    Rule(
        "a pixel that is too low without being hot",
        Verdict.OTHER_DEFECT,
        (
            Condition("hole_depth", no=8, yes=16),
            Condition("hole_dark", no=5, yes=2),
            Condition("column_goes_on", no=5, yes=2),
            Condition("column_along_size", no=5, yes=2, unknown=1),
            Condition("brightness", no=40, yes=20),
        ),
        ("hole", "hole dark"),
    ),
    Rule(
        "a piece of a bad column",
        Verdict.BAD_COLUMN,
        (
            Condition("column_goes_on", no=4, yes=8),
            Condition("column_share", no=0.5, yes=0.8),
            Condition("above_column", no=8, yes=5),  # else a ray is on the column
        ),
        ("column above", "column below"),
    ),
    Rule(
        "a bad column",
        Verdict.BAD_COLUMN,
        (
            Condition("column_along_size", no=4, yes=8),
            Condition("run", no=15, yes=35),  # few particles fly that far along a column
        ),
        ("run", "column along"),
    ),
    Rule(
        "a ring that is too faint for its width to be a particle's, and too sharp to be light",
        Verdict.AFTER_IMAGE,
        (
            Condition("depth", no=8, yes=3),  # known: it encloses pixels, which are not low
            Condition("width", no=2.5, yes=3.5),
            Condition("elongation", no=2.0, yes=1.6),
            Condition("density", no=800, yes=600),
            Condition("sharp_sigma", no=3, yes=6),
            Condition("column_goes_on", no=6, yes=3),
        ),
        ("charge", "shape", "sharp"),
    ),
    Rule(
        "the core of a star",
        Verdict.REAL_SOURCE,
        (
            Condition("star", no=2, yes=1),
            Condition("sharpness", no=1.4, yes=1.1),
            Condition("sharp_sigma", no=4, yes=2),
            Condition("brightness", no=10, yes=20),
            Condition("hole_depth", no=5, yes=3, unknown=1),
        ),
        ("star", "sharp"),
    ),
    Rule(
        "the rim of a star so bright that its core is not flagged",
        Verdict.REAL_SOURCE,
        (
            Condition("ring_height", no=50, yes=150),
            Condition("width", no=4, yes=6),
            Condition("star", no=8, yes=4),
        ),
        ("ring", "star"),
    ),
    Rule(
        "a thin track, sharper than the optics allow",
        Verdict.COSMIC_RAY,
        (
            Condition("sharp_sigma", no=4.5, yes=8),
            Condition("sharpness", no=1.1, yes=1.4),
            Condition("brightness", no=5, yes=10),
            Condition("peak_dark", no=8, yes=4, unknown=1),
            Condition("hole_dark", no=8, yes=4, unknown=1),
            Condition("above_column", no=5, yes=10),
            Condition("column_along_size", no=8, yes=4, unknown=1),
            Condition("width", no=3.6, yes=3.0),
            Condition("ring_height", no=120, yes=60, unknown=1),  # else it is around something bright
            _ONLY_HERE,
            _NO_AFTER_IMAGE,
        ),
        ("sharp", "shape"),
    ),
    Rule(
        "more charge than light leaves within so few pixels",
        Verdict.COSMIC_RAY,
        (
            Condition("sharp_sigma", no=4.5, yes=8),
            Condition("sharpness", no=1.1, yes=1.4),
            Condition("peak_dark", no=8, yes=4, unknown=1),
            Condition("hole_dark", no=8, yes=4, unknown=1),
            Condition("above_column", no=5, yes=10),
            Condition("column_along_size", no=8, yes=4, unknown=1),
            Condition("density", no=700, yes=1000),
            Condition("ring_height", no=120, yes=60, unknown=1),
            _ONLY_HERE,
            _NO_AFTER_IMAGE,
        ),
        ("sharp", "charge"),
    ),
)
