"""Evidence in words, for the panel beside a ray and for the reasons of a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import isfinite
from string import Formatter
from typing import Any

import numpy as np

from crviewer.frames.fits.plain_text import written
from crviewer.review.evidence.evidence import NUMBERS, Evidence
from crviewer.review.evidence.meaning import MEANINGS, titled

_NOTABLE_CROSSING = 0.1  # share of the frame; a shorter ray crosses nothing

# Descriptions of a ray, in this order. A phrase is left out if a number in it is unknown.
PHRASES = {
    "dark": "dark {dark:digits} {dark_unit}, {dark_sigma:+z.0f} σ from the median",
    "hole": "hole {hole_depth:.0f} σ deep",
    "ring": "enclosed pixels at least {ring_height:.0f} σ above the sky",
    "hole dark": "dark in the hole {hole_dark:+z.0f} σ from the median",
    "peak dark": "dark at the peak {peak_dark:+z.0f} σ from the median",
    "dark frame": "not exposed to light{lit:none}",
    "light": "peak {peak:z.0f} e⁻ above the sky ({brightness:z.0f} σ), lowest pixel {minimum:+z.0f} e⁻",
    "charge": "total {charge:z.0f} e⁻ in {pixels:.0f} px, mean {density:z.0f} e⁻",
    "shape": "{length:.0f} × {width:.1f} px, elongation {elongation:.1f}, orientation {orientation:.0f}°",
    "straight": "straightness {straightness:.2f}",
    "crossing": "crosses {crossing:.0%} of the frame on a straight line",
    "no psf": "PSF unknown, as too few stars agree on one{lit:none}",
    "sharp": "sharpness {sharpness:.1f} × PSF limit ({sharp_sigma:+z.0f} σ)",
    "fit": "reduced χ² of light {light_misfit:.1f}, of a track {track_misfit:.1f}",
    "run": "run of {run:.0f} px in one column",
    "column above": "column {column:.0f} above the ray: {column_above:+z.0f} σ",
    "column below": "column {column:.0f} below the ray: {column_below:+z.0f} σ",
    "column along": "column {column:.0f} along the ray: {column_along:+z.0f} σ",
    "mask": "{masked:.0f} px of the input mask within 2 px",
    "saturated": "{saturated:.0f} px near saturation within 2 px",
    "star": "nearest bright star at {star:.1f} px",
    "recurrence": "recurs in {recurred:.0f} of {others:.0f} other exposures",
    "moved": "recurs in {recurred_moved:.0f} of {moved:.0f} dithered exposures",
    "alone": "seen in none of {witnesses:.0f} other exposures that would show a source{seen_again:none}",
    "sky": "seen again at its place in the sky in {seen_in_sky:.0f} of {witnesses:.0f} dithered exposures",
    "pixel": "seen again at its pixel in {seen_at_pixel:.0f} of {witnesses:.0f} dithered exposures",
    "still": "seen again in {seen_still:.0f} of {witnesses:.0f} other exposures",
    "earlier": "reached {earlier:.0%} of saturation in an exposure {since:.0f} s earlier",
    "edge": "{edge:.0f} px from the edge of the frame",
}


class _EvidenceWords(Formatter):
    """Formatter with two more format codes: `digits`, for two significant digits, and `none`, for nothing."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "none":
            return ""
        return written(value, 2) if format_spec == "digits" else str(super().format_field(value, format_spec))


_WORDS = _EvidenceWords()


def _always(numbers: dict[str, float]) -> bool:
    return True


# Phrases that only apply for some values of their numbers.
_APPLIES: dict[str, Callable[[dict[str, float]], bool]] = {
    "dark frame": lambda numbers: numbers["lit"] == 0,
    "no psf": lambda numbers: numbers["lit"] > 0 and not isfinite(numbers["fwhm"]),
    "crossing": lambda numbers: numbers["crossing"] >= _NOTABLE_CROSSING,
    "saturated": lambda numbers: numbers["saturated"] > 0,
    "alone": lambda numbers: numbers["seen_again"] == 0,
    "sky": lambda numbers: numbers["seen_in_sky"] > 0,
    "pixel": lambda numbers: numbers["seen_at_pixel"] > 0,
    "still": lambda numbers: numbers["seen_still"] > 0,
}


def say(evidence: Evidence, ray: int, names: Sequence[str]) -> dict[str, str]:
    """Describe a ray with some of `PHRASES`.

    Parameters
    ----------
    evidence : Evidence
        Numbers of all listed rays.
    ray : int
        The listed ray, 0-based.
    names : sequence of str
        Keys of `PHRASES`.

    Returns
    -------
    dict from name to str
        In the order of `names`; phrases with an unknown number are left out.
    """
    numbers = evidence.of(ray) | {"fwhm": float(np.ravel(evidence.fwhm)[0])}
    return {
        name: _WORDS.vformat(PHRASES[name], (), {**numbers, "dark_unit": evidence.dark_unit})
        for name in names
        if all(isfinite(numbers[number]) for number in _numbers_in(name)) and _APPLIES.get(name, _always)(numbers)
    }


@cache
def _numbers_in(name: str) -> tuple[str, ...]:
    """Names of the evidence numbers in one of `PHRASES`, in its order."""
    return tuple(field for _, field, _, _ in _WORDS.parse(PHRASES[name]) if field in NUMBERS)


def explain(name: str, dark_unit: str) -> list[tuple[str, str]]:
    """Title and meaning of every number in one of `PHRASES`.

    Parameters
    ----------
    name : str
        Key of `PHRASES`.
    dark_unit : str
        Unit of the exposure's dark frame.

    Returns
    -------
    list of (str, str)
        Title with unit, and meaning.
    """
    return [(titled(number, dark_unit), MEANINGS[number].text) for number in _numbers_in(name)]


def say_all(evidence: Evidence, ray: int) -> dict[str, str]:
    """Describe a ray with all `PHRASES` whose numbers are known.

    Parameters
    ----------
    evidence : Evidence
        Numbers of all listed rays.
    ray : int
        The listed ray, 0-based.

    Returns
    -------
    dict from name to str
        In the order of `PHRASES`.
    """
    return say(evidence, ray, tuple(PHRASES))


def describe(evidence: Evidence, ray: int) -> list[str]:
    """Describe a ray with all phrases whose numbers are known.

    Parameters
    ----------
    evidence : Evidence
        Numbers of all listed rays.
    ray : int
        The listed ray, 0-based.

    Returns
    -------
    list of str
        One phrase for each line.
    """
    return list(say_all(evidence, ray).values())
