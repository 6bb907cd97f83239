"""What each number of the evidence means, for people: a title, a unit, and one or two sentences."""

from __future__ import annotations

from typing import NamedTuple


class EvidenceMeaning(NamedTuple):
    """One number in words.

    Attributes
    ----------
    title : str
        Short, as an axis or a heading has it.
    unit : str
        Empty for a pure number; "dark" stands for the unit of the exposure's dark.
    text : str
        What it is, and what it speaks for.
    """

    title: str
    unit: str
    text: str


MEANINGS = {
    "background": EvidenceMeaning("background", "e⁻", "Median of the unflagged pixels around the ray."),
    "noise": EvidenceMeaning("noise", "e⁻", "Robust standard deviation of the unflagged pixels around the ray."),
    "peak": EvidenceMeaning("peak", "e⁻", "The brightest flagged pixel, over the background."),
    "minimum": EvidenceMeaning(
        "minimum", "e⁻", "The lowest pixel of the ray and of what it encloses, over the background."
    ),
    "depth": EvidenceMeaning(
        "depth of the enclosed pixel",
        "σ",
        "How far the lowest pixel that the ray encloses is below the background. A hot pixel whose dark was "
        "over-subtracted is a deep hole with a ring of flagged pixels around it.",
    ),
    "hole_depth": EvidenceMeaning("hole depth", "σ", "The depth of the enclosed pixel, where it is a hole."),
    "ring_height": EvidenceMeaning(
        "height of the enclosed pixels",
        "σ",
        "How far all that the ray encloses is above the background: a ring without a hole.",
    ),
    "charge": EvidenceMeaning("charge", "e⁻", "All that the flagged pixels hold over the background."),
    "density": EvidenceMeaning("charge per pixel", "e⁻", "Charge divided by the number of flagged pixels."),
    "pixels": EvidenceMeaning("pixels", "", "How many pixels are flagged."),
    "brightness": EvidenceMeaning("brightness", "σ", "Peak in units of the noise."),
    "dark": EvidenceMeaning("dark", "dark", "Highest dark at the flagged pixels and in the hole."),
    "dark_sigma": EvidenceMeaning(
        "dark above the detector's", "σ", "How far that is above the median dark of the detector. High: a hot pixel."
    ),
    "hole_dark": EvidenceMeaning("dark in the hole", "σ", "The dark at the lowest enclosed pixel, above the median."),
    "peak_dark": EvidenceMeaning("dark at the peak", "σ", "The dark at the brightest flagged pixel, above the median."),
    "elongation": EvidenceMeaning("elongation", "", "Length over width, from second moments. 1 is round."),
    "orientation": EvidenceMeaning("orientation", "°", "Of the long axis, from rising x towards rising y."),
    "length": EvidenceMeaning("length", "pixels", "Along the long axis."),
    "width": EvidenceMeaning("width", "pixels", "Across it."),
    "straightness": EvidenceMeaning(
        "straightness", "", "1 for a straight track, less where the ray wanders: electrons do, muons do not."
    ),
    "sharpness": EvidenceMeaning(
        "sharpness",
        "",
        "How steeply the brightest pixel falls off, against the steepest star that the frame's own FWHM allows. "
        "Above 1, light through these optics cannot do it.",
    ),
    "sharp_sigma": EvidenceMeaning("sharper than a star", "σ", "By how much the fall exceeds what a star can have."),
    "run": EvidenceMeaning("run in a column", "pixels", "Longest unbroken run of flagged pixels in one column."),
    "column": EvidenceMeaning("column", "", "Which column at the ray stands out most from its sides (FITS)."),
    "column_above": EvidenceMeaning("column above", "σ", "How far that column stands out in the rows above the ray."),
    "column_below": EvidenceMeaning("column below", "σ", "How far it stands out in the rows below."),
    "column_along": EvidenceMeaning("column along", "σ", "How far it stands out along the ray."),
    "column_along_size": EvidenceMeaning(
        "column along, without sign", "σ", "How far the column stands out along the ray."
    ),
    "column_goes_on": EvidenceMeaning(
        "column goes on", "σ", "How far the column stands out beyond the ray, above or below. High: a bad column."
    ),
    "column_share": EvidenceMeaning(
        "share in the column", "", "Of the flagged pixels, those in that column or touching it."
    ),
    "above_column": EvidenceMeaning(
        "peak above the column", "σ", "How far the brightest pixel is above what its column has anyway."
    ),
    "masked": EvidenceMeaning(
        "masked neighbours", "pixels", "Pixels of the input mask within two rows and columns of the ray."
    ),
    "star": EvidenceMeaning(
        "distance to a star",
        "pixels",
        "From the brightest flagged pixel to the core of the nearest bright star. 0: its core.",
    ),
    "edge": EvidenceMeaning("distance to the edge", "pixels", "Between the ray and the edge of the frame."),
    "others": EvidenceMeaning("other exposures", "", "How many other exposures of the detector are known."),
    "recurred": EvidenceMeaning(
        "recurred in", "", "In how many of them at least half of the ray's pixels are flagged too."
    ),
    "recurrence": EvidenceMeaning(
        "recurrence", "", "The share of the other exposures in which the ray is flagged again: rays are random."
    ),
    "moved": EvidenceMeaning(
        "exposures with another field", "", "Of the other exposures, those between which and this one the field moved."
    ),
    "recurred_moved": EvidenceMeaning(
        "recurred in another field", "", "In how many of those the ray is flagged too: no light stays."
    ),
    "recurrence_moved": EvidenceMeaning(
        "recurrence in other fields", "", "The share of those. High: a defect of the detector."
    ),
    "earlier": EvidenceMeaning(
        "brightest earlier",
        "of saturation",
        "The brightest that one of the pixels was in an earlier exposure; high: an after-image.",
    ),
    "earlier_share": EvidenceMeaning(
        "share bright earlier", "", "Of the flagged pixels, those that were near saturation then."
    ),
    "since": EvidenceMeaning("time since", "s", "From the end of that exposure to the start of this one."),
}


def titled(name: str, dark_unit: str) -> str:
    """The title of a number with its unit, as an axis has it."""
    title, unit, _ = MEANINGS[name]
    unit = dark_unit if unit == "dark" else unit
    return f"{title} ({unit})" if unit else title
