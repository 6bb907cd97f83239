"""Rules by which the evidence supports a verdict, in one table.

A condition holds to a degree: 0 up to `no`, 1 from `yes` on, linear in between; either may be the larger one. The
degree of a rule is that of its weakest condition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.review.core.verdict import TrailKind, Verdict
from crviewer.review.evidence.evidence import Evidence
from crviewer.review.evidence.listed import Floats

_HOUR = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """Condition of a rule on one number.

    Attributes
    ----------
    number : str
        One of `crviewer.review.evidence.evidence.NUMBERS`.
    no, yes : float, unit of the number
        Where the condition starts to hold, and where it holds fully.
    unknown : float, 0 to 1
        Degree if the number is not known.
    """

    number: str
    no: float
    yes: float
    unknown: float = 0.0

    def degree(self, evidence: Evidence) -> Floats:
        """Degree to which the condition holds.

        Parameters
        ----------
        evidence : Evidence
            Numbers of all listed rays.

        Returns
        -------
        (rays,) float64, 0 to 1
            One degree for each ray.
        """
        values = evidence.number(self.number)
        degree = np.clip((values - self.no) / (self.yes - self.no), 0, 1)
        return np.where(np.isnan(values), self.unknown, degree)


@dataclass(frozen=True, slots=True)
class SuggestionRule:
    """Rule that suggests a verdict.

    Attributes
    ----------
    name : str
        Description of such a ray.
    verdict : Verdict
        The verdict suggested.
    conditions : tuple of RuleCondition
        Conditions that must all hold.
    tells : tuple of str
        Keys of `crviewer.review.evidence.sentences.PHRASES` that give the reason.
    decides : tuple of str
        Numbers on which the probability depends besides the degree.
    kind : TrailKind
        What left the trail, if that is the verdict.
    """

    name: str
    verdict: Verdict
    conditions: tuple[RuleCondition, ...]
    tells: tuple[str, ...]
    decides: tuple[str, ...]
    kind: TrailKind = TrailKind.STREAK

    def degree(self, evidence: Evidence) -> Floats:
        """Degree to which the rule holds.

        Parameters
        ----------
        evidence : Evidence
            Numbers of all listed rays.

        Returns
        -------
        (rays,) float64, 0 to 1
            One degree for each ray.
        """
        degree: Floats = np.minimum.reduce([condition.degree(evidence) for condition in self.conditions])
        return degree


# Cosmic rays do not recur. Among pixels that do, light is excluded: either the exposures are dithered, or the peak is
# sharper than light can be. Pixels that were saturated before may show an after-image, which also stays in place.
_NO_AFTER_IMAGE = RuleCondition("earlier_share", no=0.5, yes=0.2, unknown=1)
_NOT_CUT_OFF = RuleCondition("saturated", no=1, yes=0, unknown=1)  # otherwise it may be a star that bleeds
_BEYOND_CHANCE = RuleCondition("recurrence_chance", no=1e-3, yes=1e-5, unknown=1)
_STAYS = (
    _NOT_CUT_OFF,
    RuleCondition("recurred_moved", no=0.5, yes=2),
    RuleCondition("recurrence_moved", no=0.05, yes=0.2),
    _BEYOND_CHANCE,
    _NO_AFTER_IMAGE,
)
_RECURS = (
    _NOT_CUT_OFF,
    RuleCondition("recurred", no=0.5, yes=2),
    RuleCondition("recurrence", no=0.05, yes=0.2),
    _BEYOND_CHANCE,
)
_NO_HOLE = RuleCondition("hole_depth", no=5, yes=3, unknown=1)
_NO_COLUMN = RuleCondition("column_goes_on", no=6, yes=3, unknown=1)
_FEW_PIXELS = (RuleCondition("pixels", no=12, yes=8), RuleCondition("run", no=8, yes=6), _NO_HOLE, _NO_COLUMN)
_ONLY_HERE = RuleCondition("recurrence", no=0.2, yes=0.05, unknown=1)
_NOT_AGAIN = RuleCondition("seen_again", no=1, yes=0, unknown=1)
_NO_ACCIDENT = RuleCondition("witness_chance", no=0.03, yes=0.005)
_SPARSE = RuleCondition("flagged_share", no=0.01, yes=0.004, unknown=1)  # otherwise particles meet by chance
_LIT = RuleCondition("lit", no=0, yes=1, unknown=1)
_NO_LIGHT = (  # where the point-spread function is unknown, nobody can tell
    RuleCondition("sharp_sigma", no=2.5, yes=5),
    RuleCondition("sharpness", no=1.05, yes=1.25),
    RuleCondition("light_preference", no=0, yes=-15, unknown=1),
)
_NOT_HOT = (
    RuleCondition("unchecked_peak", no=0.84, yes=0.74, unknown=1),  # otherwise nothing tells it from a hot pixel
    RuleCondition("peak_dark", no=8, yes=4, unknown=1),
    RuleCondition("hole_dark", no=8, yes=4, unknown=1),
    RuleCondition("above_column", no=5, yes=10),
    RuleCondition("column_along_size", no=8, yes=4, unknown=1),
)
_NO_RING = RuleCondition("ring_height", no=120, yes=60, unknown=1)  # otherwise it is around something bright

RULES = (
    SuggestionRule(
        "a straight line across the frame",
        Verdict.TRAIL,
        (
            RuleCondition("crossing", no=0.4, yes=0.7),
            RuleCondition("length", no=100, yes=250),  # few particles fly so far within a detector
            RuleCondition("straightness", no=0.8, yes=0.9),
            RuleCondition("elongation", no=5, yes=10),
            RuleCondition("slant", no=0.3, yes=1),  # otherwise it may be a column or a row of the detector
            _LIT,
        ),
        ("crossing", "shape"),
        ("crossing",),
    ),
    SuggestionRule(
        "charge that ran along a column from a saturated core",
        Verdict.TRAIL,
        (
            RuleCondition("saturated", no=1, yes=4),
            RuleCondition("run", no=8, yes=14),
            RuleCondition("elongation", no=2, yes=3.5),
            RuleCondition("star", no=300, yes=150),  # otherwise it is a column of the detector that is saturated
            _LIT,
        ),
        ("saturated", "run", "star"),
        ("run",),
        TrailKind.BLEED,
    ),
    SuggestionRule(
        "the same few pixels in dithered exposures",
        Verdict.HOT_PIXEL,
        (*_STAYS, *_FEW_PIXELS),
        ("moved",),
        ("recurrence_moved",),
    ),
    SuggestionRule(
        "the same part of a column in dithered exposures",
        Verdict.BAD_COLUMN,
        (*_STAYS, RuleCondition("run", no=8, yes=14)),
        ("moved", "run"),
        ("recurrence_moved",),
    ),
    SuggestionRule(
        "the same patch of pixels in dithered exposures",
        Verdict.OTHER_DEFECT,
        (*_STAYS, RuleCondition("pixels", no=8, yes=12), RuleCondition("run", no=14, yes=8), _NO_HOLE, _NO_COLUMN),
        ("moved",),
        ("recurrence_moved",),
    ),
    SuggestionRule(
        # The sharpness of a larger ray means nothing: one bad pixel may lie on a spectrum.
        "the same few pixels in several exposures, too sharp to be light",
        Verdict.HOT_PIXEL,
        (
            *_RECURS,
            *_FEW_PIXELS,
            RuleCondition("sharp_sigma", no=4.5, yes=8),
            RuleCondition("sharpness", no=1.1, yes=1.4),
            RuleCondition("star", no=3, yes=6),
            _NO_AFTER_IMAGE,
        ),
        ("recurrence", "sharp"),
        ("sharp_sigma",),
    ),
    SuggestionRule(
        "the same hole in several exposures",
        Verdict.HOT_PIXEL,
        (
            *_RECURS,
            RuleCondition("hole_depth", no=5, yes=8),
            RuleCondition("hole_dark", no=2, yes=5, unknown=1),
            RuleCondition("brightness", no=40, yes=20),  # otherwise a ray is attached to the ring
            RuleCondition("run", no=20, yes=12),
        ),
        ("recurrence", "hole", "dark"),
        ("hole_depth",),
    ),
    SuggestionRule(
        "faint, where an earlier exposure was saturated and there is no star now",
        Verdict.AFTER_IMAGE,
        (
            RuleCondition("earlier", no=0.7, yes=0.9),
            RuleCondition("earlier_share", no=0.2, yes=0.5),
            RuleCondition("since", no=4 * _HOUR, yes=2 * _HOUR),
            RuleCondition("star", no=3, yes=6),
            RuleCondition("density", no=3000, yes=1500),
            RuleCondition("hole_depth", no=5, yes=3, unknown=1),
        ),
        ("earlier", "charge"),
        ("earlier_share",),
    ),
    SuggestionRule(
        "a hot pixel with over-subtracted dark",
        Verdict.HOT_PIXEL,
        (
            RuleCondition("hole_depth", no=8, yes=16),
            RuleCondition("hole_dark", no=5, yes=15, unknown=0.8),
            RuleCondition("brightness", no=40, yes=20),  # otherwise a ray is attached to the ring
            RuleCondition("run", no=20, yes=12),  # otherwise a bad column has
        ),
        ("dark", "hole"),
        ("hole_depth",),
    ),
    SuggestionRule(
        "a hot pixel with under-subtracted dark",
        Verdict.HOT_PIXEL,
        (
            RuleCondition("peak_dark", no=5, yes=15),
            RuleCondition("pixels", no=9, yes=5),
            RuleCondition("hole_depth", no=5, yes=3, unknown=1),
        ),
        ("peak dark", "charge"),
        (
            "peak_dark",
            "pixels",
        ),
    ),
    SuggestionRule(
        "a low pixel that is not hot",
        Verdict.OTHER_DEFECT,
        (
            RuleCondition("hole_depth", no=8, yes=16),
            RuleCondition("hole_dark", no=5, yes=2),
            RuleCondition("column_goes_on", no=5, yes=2),
            RuleCondition("column_along_size", no=5, yes=2, unknown=1),
            RuleCondition("brightness", no=40, yes=20),
        ),
        ("hole", "hole dark"),
        ("hole_depth",),
    ),
    SuggestionRule(
        "part of a bad column",
        Verdict.BAD_COLUMN,
        (
            RuleCondition("column_goes_on", no=4, yes=8),
            RuleCondition("column_share", no=0.5, yes=0.8),
            RuleCondition("above_column", no=8, yes=5),  # otherwise a ray is on the column
            _SPARSE,
            _NOT_CUT_OFF,
        ),
        ("column above", "column below"),
        (
            "column_goes_on",
            "pixels",
        ),
    ),
    SuggestionRule(
        "a bad column",
        Verdict.BAD_COLUMN,
        (
            RuleCondition("column_along_size", no=4, yes=8),
            RuleCondition("run", no=15, yes=35),  # few particles fly that far along a column
            _NOT_CUT_OFF,
        ),
        ("run", "column along"),
        (
            "column_along_size",
            "run",
        ),
    ),
    SuggestionRule(
        "a ring too faint for a particle of its width and too sharp for light",
        Verdict.AFTER_IMAGE,
        (
            RuleCondition("depth", no=8, yes=3),  # known: it encloses pixels, which are not low
            RuleCondition("width", no=2.5, yes=3.5),
            RuleCondition("elongation", no=2.0, yes=1.6),
            RuleCondition("density", no=800, yes=600),
            RuleCondition("sharp_sigma", no=3, yes=6),
            RuleCondition("column_goes_on", no=6, yes=3),
            _SPARSE,
        ),
        ("charge", "shape", "sharp"),
        (
            "density",
            "pixels",
        ),
    ),
    SuggestionRule(
        "the core of a star",
        Verdict.REAL_SOURCE,
        (
            RuleCondition("star", no=2, yes=1),
            RuleCondition("sharpness", no=1.4, yes=1.1),
            RuleCondition("sharp_sigma", no=4, yes=2),
            RuleCondition("light_preference", no=0, yes=12),
            RuleCondition("light_misfit", no=10, yes=6),
            RuleCondition("brightness", no=10, yes=20),
            RuleCondition("hole_depth", no=5, yes=3, unknown=1),
            _LIT,
        ),
        ("star", "fit", "sharp"),
        (
            "light_preference",
            "light_misfit",
        ),
    ),
    SuggestionRule(
        "the rim of a bright star whose core is not flagged",
        Verdict.REAL_SOURCE,
        (
            RuleCondition("ring_height", no=50, yes=150),
            RuleCondition("width", no=4, yes=6),
            RuleCondition("star", no=8, yes=4),
            _LIT,
        ),
        ("ring", "star"),
        ("ring_height",),
    ),
    SuggestionRule(
        "a thin track, sharper than the optics allow",
        Verdict.COSMIC_RAY,
        (
            *_NO_LIGHT,
            *_NOT_HOT,
            RuleCondition("brightness", no=5, yes=10),
            RuleCondition("width", no=3.6, yes=3.0),
            _NO_RING,
            _ONLY_HERE,
            _NOT_AGAIN,
            _NO_AFTER_IMAGE,
            _NOT_CUT_OFF,
        ),
        ("sharp", "fit", "shape"),
        (
            "sharp_sigma",
            "unchecked_peak",
        ),
    ),
    SuggestionRule(
        "more charge in few pixels than light can leave",
        Verdict.COSMIC_RAY,
        (
            *_NO_LIGHT,
            *_NOT_HOT,
            RuleCondition("density", no=700, yes=1000),
            _NO_RING,
            _ONLY_HERE,
            _NOT_AGAIN,
            _NO_AFTER_IMAGE,
            _NOT_CUT_OFF,
        ),
        ("sharp", "fit", "charge"),
        (
            "sharp_sigma",
            "unchecked_peak",
        ),
    ),
    SuggestionRule(
        "in this exposure alone, where a source would be seen in others",
        Verdict.COSMIC_RAY,
        (
            RuleCondition("witnesses", no=0, yes=1),
            _NOT_AGAIN,
            _ONLY_HERE,
            RuleCondition("brightness", no=8, yes=15),
            RuleCondition("sharpness", no=1.0, yes=1.1, unknown=1),  # otherwise it may be a trail
            RuleCondition("light_preference", no=15, yes=5, unknown=1),
            RuleCondition("peak_dark", no=8, yes=4, unknown=1),
            RuleCondition("hole_depth", no=8, yes=5, unknown=1),
            RuleCondition("above_column", no=5, yes=10),
            RuleCondition("column_along_size", no=8, yes=4, unknown=1),
            _NO_RING,
            _NO_AFTER_IMAGE,
            _NOT_CUT_OFF,
        ),
        ("alone", "sharp", "shape"),
        (
            "brightness",
            "concentration",
        ),
    ),
    SuggestionRule(
        "light at the same place in the sky of dithered exposures",
        Verdict.REAL_SOURCE,
        (
            RuleCondition("seen_in_sky", no=0, yes=1),
            RuleCondition("seen_at_pixel", no=1, yes=0),
            _NO_ACCIDENT,
            RuleCondition("brightness", no=5, yes=10),
            RuleCondition("light_preference", no=-60, yes=-30, unknown=1),  # otherwise a ray on a star
            RuleCondition("hole_depth", no=5, yes=3, unknown=1),
            _LIT,
        ),
        ("sky", "fit"),
        (
            "brightness",
            "sharpness",
        ),
    ),
    SuggestionRule(
        "light that is there again and as wide as a star",
        Verdict.REAL_SOURCE,
        (
            RuleCondition("seen_still", no=0, yes=1),
            _NO_ACCIDENT,
            RuleCondition("light_preference", no=0, yes=8),
            RuleCondition("sharpness", no=1.3, yes=1.1),
            RuleCondition("brightness", no=5, yes=10),
            RuleCondition("hole_depth", no=5, yes=3, unknown=1),
            _LIT,
        ),
        ("still", "fit"),
        ("light_preference",),
    ),
    SuggestionRule(
        "the same few pixels again while the field moved, and nothing in the sky",
        Verdict.HOT_PIXEL,
        (
            RuleCondition("seen_at_pixel", no=0, yes=1),
            RuleCondition("seen_in_sky", no=1, yes=0),
            RuleCondition("witness_chance", no=0.01, yes=0.001),
            RuleCondition("concentration", no=0.5, yes=0.65),
            RuleCondition("sharpness", no=1.05, yes=1.25, unknown=1),
            *_FEW_PIXELS,
            _NO_AFTER_IMAGE,
            _NOT_CUT_OFF,
        ),
        ("pixel", "charge"),
        ("concentration",),
    ),
    SuggestionRule(
        "charge on several pixels of a frame that no light reached",
        Verdict.COSMIC_RAY,
        (
            RuleCondition("lit", no=1, yes=0),
            *_NOT_HOT,
            RuleCondition("brightness", no=8, yes=15),
            RuleCondition("concentration", no=0.8, yes=0.65),  # otherwise it is a hot pixel
            RuleCondition("hole_depth", no=5, yes=3, unknown=1),
            _ONLY_HERE,
            _NOT_AGAIN,
            _NO_AFTER_IMAGE,
        ),
        ("dark frame", "charge", "shape"),
        (
            "brightness",
            "concentration",
        ),
    ),
    SuggestionRule(
        "a long thin track at a slant, as no spectrum has",
        Verdict.COSMIC_RAY,
        (
            RuleCondition("length", no=7, yes=10),
            RuleCondition("width", no=2.2, yes=1.8),
            RuleCondition("slant", no=8, yes=15),
            RuleCondition("sharpness", no=1.1, yes=1.4, unknown=1),
            RuleCondition("straightness", no=0.7, yes=0.8),
            RuleCondition("brightness", no=8, yes=15),
            *_NOT_HOT,
            _NO_RING,
            _ONLY_HERE,
            _NOT_AGAIN,
            _NO_AFTER_IMAGE,
            _NOT_CUT_OFF,
        ),
        ("shape", "straight"),
        (
            "length",
            "straightness",
        ),
    ),
)
