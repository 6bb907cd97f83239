"""Evidence in words, for the panel beside a ray and for the reasons of a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import isfinite
from string import Formatter
from typing import Any

from crviewer.frames.fits.plain_text import written
from crviewer.review.evidence.evidence import NUMBERS, Evidence
from crviewer.review.evidence.meaning import MEANINGS, titled

# What is said of a ray, in this order. A phrase is left out where a number in it is unknown.
PHRASES = {
    "dark": "dark {dark:digits} {dark_unit} here, {dark_sigma:z.0f} σ above this detector's",
    "hole": "hole {hole_depth:.0f} σ deep",
    "ring": "encloses pixels, all at least {ring_height:.0f} σ above the sky",
    "hole dark": "dark {hole_dark:z.0f} σ above this detector's in the hole",
    "peak dark": "dark {peak_dark:z.0f} σ above this detector's at the brightest pixel",
    "light": "brightest pixel {peak:z.0f} e⁻ above the sky ({brightness:z.0f} σ), lowest {minimum:+z.0f} e⁻",
    "charge": "{pixels:.0f} px hold {charge:z.0f} e⁻, {density:z.0f} each",
    "shape": "{length:.0f} × {width:.1f} px, elongation {elongation:.1f} at {orientation:.0f}°",
    "straight": "straight to {straightness:.0%}",
    "sharp": "falls off {sharpness:.1f}× as steeply as the sharpest star can ({sharp_sigma:+z.0f} σ)",
    "run": "{run:.0f} px in a row in one column",
    "column above": "column {column:.0f} stands out by {column_above:+z.0f} σ above it",
    "column below": "column {column:.0f} stands out by {column_below:+z.0f} σ below it",
    "column along": "column {column:.0f} stands out by {column_along:+z.0f} σ along it",
    "mask": "{masked:.0f} px of the input mask next to it",
    "star": "core of the nearest bright star {star:.1f} px away",
    "recurrence": "flagged in {recurred:.0f} of {others:.0f} other exposures here",
    "moved": "{recurred_moved:.0f} of {moved:.0f} other exposures have it here, though their field moved",
    "earlier": "reached {earlier:.0%} of saturation in an exposure {since:.0f} s before",
    "edge": "{edge:.0f} px from the edge of the frame",
}


class _EvidenceWords(Formatter):
    """Knows one more format than Python does: `digits`, two that count."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return written(value, 2) if format_spec == "digits" else str(super().format_field(value, format_spec))


_WORDS = _EvidenceWords()


def say(evidence: Evidence, ray: int, names: Sequence[str]) -> dict[str, str]:
    """Some of `PHRASES` about a ray, by name, in that order; those in which a number is unknown are left out."""
    numbers = evidence.of(ray)
    return {
        name: _WORDS.vformat(PHRASES[name], (), {**numbers, "dark_unit": evidence.dark_unit})
        for name in names
        if all(isfinite(numbers[number]) for number in numbers_in(name))
    }


@cache
def numbers_in(name: str) -> tuple[str, ...]:
    """The numbers of the evidence that one of `PHRASES` tells, in its order."""
    return tuple(field for _, field, _, _ in _WORDS.parse(PHRASES[name]) if field in NUMBERS)


def explain(name: str, dark_unit: str) -> list[tuple[str, str]]:
    """(title with unit, meaning) of every number in one of `PHRASES`."""
    return [(titled(number, dark_unit), MEANINGS[number].text) for number in numbers_in(name)]


def say_all(evidence: Evidence, ray: int) -> dict[str, str]:
    """All that is known of a ray, by the names of the `PHRASES`, in their order."""
    return say(evidence, ray, tuple(PHRASES))


def describe(evidence: Evidence, ray: int) -> list[str]:
    """All that is known of a ray, one phrase a line."""
    return list(say_all(evidence, ray).values())
