"""Title, unit and meaning of each number of the evidence, for people."""

from __future__ import annotations

from typing import NamedTuple


class EvidenceMeaning(NamedTuple):
    """Description of one number.

    Attributes
    ----------
    title : str
        Short title, as for an axis or a heading.
    unit : str
        Empty for a pure number; "dark" stands for the unit of the exposure's dark frame.
    text : str
        What the number is, and what it indicates.
    """

    title: str
    unit: str
    text: str


MEANINGS = {
    "background": EvidenceMeaning("background", "e⁻", "Median of the unflagged pixels around the ray."),
    "noise": EvidenceMeaning("noise", "e⁻", "Robust standard deviation of the unflagged pixels around the ray."),
    "peak": EvidenceMeaning("peak", "e⁻", "The brightest flagged pixel, above the background."),
    "minimum": EvidenceMeaning("minimum", "e⁻", "The lowest pixel of the ray or of its hole, above the background."),
    "depth": EvidenceMeaning(
        "depth of the enclosed pixels",
        "σ",
        "How far the lowest enclosed pixel is below the background. A hot pixel with an "
        "over-subtracted dark is a deep hole in a ring of flagged pixels.",
    ),
    "hole_depth": EvidenceMeaning("hole depth", "σ", "Depth of the lowest enclosed pixel below the background."),
    "ring_height": EvidenceMeaning(
        "height of the enclosed pixels",
        "σ",
        "How far all enclosed pixels are above the background: a ring without a hole.",
    ),
    "charge": EvidenceMeaning("charge", "e⁻", "Sum of the flagged pixels above the background."),
    "density": EvidenceMeaning("charge per pixel", "e⁻", "Charge divided by the number of flagged pixels."),
    "pixels": EvidenceMeaning("pixels", "", "Number of flagged pixels."),
    "brightness": EvidenceMeaning("brightness", "σ", "Peak in units of the noise."),
    "dark": EvidenceMeaning("dark", "dark", "Highest dark value at the flagged pixels and in the hole."),
    "dark_sigma": EvidenceMeaning(
        "dark above the median", "σ", "How far the dark value is above the median of the dark frame. High: a hot pixel."
    ),
    "hole_dark": EvidenceMeaning("dark in the hole", "σ", "Dark value at the lowest enclosed pixel, above the median."),
    "peak_dark": EvidenceMeaning(
        "dark at the peak", "σ", "Dark value at the brightest flagged pixel, above the median."
    ),
    "concentration": EvidenceMeaning(
        "fraction in the peak", "", "Fraction of the charge in the brightest pixel. 1: a single pixel, as if hot."
    ),
    "unchecked_peak": EvidenceMeaning(
        "fraction in the peak, unchecked", "", "The same, only where no dark can show whether the pixel is hot."
    ),
    "slant": EvidenceMeaning(
        "slant", "°", "Angle between the major axis and the nearer of rows and columns. 0 for spectra and columns."
    ),
    "elongation": EvidenceMeaning("elongation", "", "Ratio of major to minor axis, from second moments. 1 is round."),
    "orientation": EvidenceMeaning("orientation", "°", "Direction of the major axis, from +x towards +y."),
    "length": EvidenceMeaning("length", "pixels", "Extent along the major axis."),
    "width": EvidenceMeaning("width", "pixels", "Extent across the major axis."),
    "straightness": EvidenceMeaning(
        "straightness", "", "1 for a straight track, less for a crooked one: electrons scatter, muons go straight."
    ),
    "crossing": EvidenceMeaning(
        "fraction of the frame crossed",
        "",
        "Length, relative to the line through the whole frame. 1: from edge to edge, as satellites do.",
    ),
    "sharpness": EvidenceMeaning(
        "sharpness",
        "",
        "How steeply the peak falls off, relative to the steepest profile that the PSF of the frame allows. "
        "Above 1, it cannot be light through these optics.",
    ),
    "sharp_sigma": EvidenceMeaning(
        "sharper than a star", "σ", "Significance with which the peak is sharper than a star."
    ),
    "light_misfit": EvidenceMeaning(
        "misfit of light",
        "",
        "Reduced χ² of the best-fitting star, or light up to 2.3 times wider, around the peak. About 1 if light "
        "explains it.",
    ),
    "track_misfit": EvidenceMeaning(
        "misfit of a track", "", "Reduced χ² of the best-fitting spot or straight track of a particle."
    ),
    "light_preference": EvidenceMeaning(
        "light over track", "", "χ² of the track minus χ² of light. Negative if the track fits better."
    ),
    "run": EvidenceMeaning("run in a column", "pixels", "Longest unbroken run of flagged pixels in one column."),
    "column": EvidenceMeaning(
        "column", "", "Column at the ray with the highest contrast to its neighbours (the first is 1)."
    ),
    "column_above": EvidenceMeaning("column above", "σ", "Contrast of that column in the rows above the ray."),
    "column_below": EvidenceMeaning("column below", "σ", "Contrast of that column in the rows below the ray."),
    "column_along": EvidenceMeaning("column along", "σ", "Contrast of that column along the ray."),
    "column_along_size": EvidenceMeaning(
        "column along, absolute", "σ", "Absolute contrast of that column along the ray."
    ),
    "column_goes_on": EvidenceMeaning(
        "column beyond the ray", "σ", "Absolute contrast of the column above or below the ray. High: a bad column."
    ),
    "column_share": EvidenceMeaning(
        "fraction in the column", "", "Fraction of the flagged pixels in that column or touching it."
    ),
    "above_column": EvidenceMeaning(
        "peak above the column", "σ", "How far the brightest pixel is above the level of its column."
    ),
    "masked": EvidenceMeaning(
        "masked neighbours", "pixels", "Pixels of the input mask within two rows and columns of the ray."
    ),
    "saturated": EvidenceMeaning(
        "saturated neighbours",
        "pixels",
        "Pixels near saturation within two rows and columns of the ray: a saturated star or its bleed trail.",
    ),
    "lit": EvidenceMeaning("exposed to light", "", "0 in darks and biases, 1 in other frames."),
    "star": EvidenceMeaning(
        "distance to a star",
        "pixels",
        "From the brightest flagged pixel to the core of the nearest bright star.",
    ),
    "edge": EvidenceMeaning("distance to the edge", "pixels", "Pixels between the ray and the edge of the frame."),
    "flagged_share": EvidenceMeaning(
        "flagged fraction", "", "Fraction of all pixels of the frame that are flagged. High: rays meet by chance."
    ),
    "others": EvidenceMeaning("other exposures", "", "Number of other exposures of the detector."),
    "recurred": EvidenceMeaning(
        "recurred in", "", "Number of other exposures in which at least half of the ray's pixels are flagged."
    ),
    "recurrence": EvidenceMeaning(
        "recurrence", "", "Fraction of the other exposures in which the ray recurs. Cosmic rays do not recur."
    ),
    "moved": EvidenceMeaning("dithered exposures", "", "Number of other exposures that are dithered against this one."),
    "recurred_moved": EvidenceMeaning(
        "recurred in dithered", "", "Number of dithered exposures in which the ray recurs. A source would have moved."
    ),
    "recurrence_moved": EvidenceMeaning(
        "recurrence in dithered",
        "",
        "Fraction of the dithered exposures in which the ray recurs. High: a detector defect.",
    ),
    "earlier": EvidenceMeaning(
        "brightest earlier",
        "of saturation",
        "Highest value of the ray's pixels in an earlier exposure. High: persistence (an after-image).",
    ),
    "earlier_share": EvidenceMeaning(
        "fraction bright earlier", "", "Fraction of the flagged pixels that were near saturation then."
    ),
    "recurrence_chance": EvidenceMeaning(
        "recurrence by chance", "", "Probability that a ray of this size recurs as often by chance."
    ),
    "witnesses": EvidenceMeaning(
        "witnesses", "", "Number of other exposures in which a steady source as bright would be seen."
    ),
    "seen_in_sky": EvidenceMeaning(
        "seen again in the sky", "", "In how many dithered exposures there is light at this place in the sky: a source."
    ),
    "seen_at_pixel": EvidenceMeaning(
        "seen again at the pixel", "", "In how many dithered exposures there is light at this pixel: a defect."
    ),
    "seen_still": EvidenceMeaning(
        "seen again, not dithered", "", "In how many exposures that are not dithered there is light here too."
    ),
    "seen_again": EvidenceMeaning(
        "seen again", "", "In how many of the witnesses there is light at this place or pixel. 0: a cosmic ray."
    ),
    "witness_chance": EvidenceMeaning(
        "seen again by chance", "", "Probability that other light falls on these places as often by chance."
    ),
    "since": EvidenceMeaning("time since then", "s", "From the end of that exposure to the start of this one."),
}


def titled(name: str, dark_unit: str) -> str:
    """Title of a number with its unit, as for an axis.

    Parameters
    ----------
    name : str
        One of `crviewer.review.evidence.evidence.NUMBERS`.
    dark_unit : str
        Unit of the exposure's dark frame.

    Returns
    -------
    str
        For example "peak (e⁻)".
    """
    title, unit, _ = MEANINGS[name]
    unit = dark_unit if unit == "dark" else unit
    return f"{title} ({unit})" if unit else title
