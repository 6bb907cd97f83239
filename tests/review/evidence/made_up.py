"""Evidence with chosen numbers, for tests of what is made of it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from crviewer.review.evidence.evidence import Evidence

# A faint round ray on an even sky, about which nothing is known for certain.
_PLAIN = {
    "background": 100.0,
    "noise": 10.0,
    "peak": 50.0,
    "charge": 150.0,
    "pixels": 4,
    "elongation": 1.0,
    "length": 2.0,
    "width": 2.0,
    "straightness": 1.0,
    "crossing": 0.01,
    "run": 2,
    "column": 30,
    "column_above": 0.0,
    "column_below": 0.0,
    "column_share": 0.5,
    "star": np.inf,
    "edge": 20,
    "lit": 1.0,
    "saturated": 0,
}


def made_up(*rays: dict[str, float]) -> Evidence:
    """One ray for each set of numbers; those that are not given are plain, or unknown."""
    names = [number.name for number in fields(Evidence) if number.name != "dark_unit"]
    numbers = {name: np.array([(_PLAIN | ray).get(name, np.nan) for ray in rays]) for name in names}
    return Evidence(**numbers, dark_unit="e⁻/s")


HOT_PIXEL = {
    "depth": 24.0,
    "dark": 2.1,
    "dark_sigma": 38.0,
    "hole_dark": 38.0,
    "peak_dark": 0.3,
    "pixels": 37,
    "width": 5.8,
    "run": 7,
}
STREAK = {"crossing": 0.95, "length": 900.0, "width": 6.0, "elongation": 150.0, "orientation": 24.0, "pixels": 2000}
BLEED = {
    "star": 12.0,
    "saturated": 30,
    "run": 40,
    "length": 40.0,
    "width": 2.0,
    "elongation": 20.0,
    "orientation": 90.0,
    "pixels": 70,
}
SPIKE = {"dark": 1.0, "dark_sigma": 60.0, "peak_dark": 60.0, "peak": 2000.0, "sharpness": 3.0, "sharp_sigma": 30.0}
DEAD_PIXEL = {"depth": 24.0, "dark": 0.1, "dark_sigma": 1.0, "hole_dark": 0.2, "pixels": 30}
COLUMN_PIECE = {"column_above": -18.0, "column_below": -17.0, "column_share": 1.0, "peak": 20.0, "run": 3}
WHOLE_COLUMN = {"column_along": 12.0, "run": 120, "length": 120.0, "elongation": 60.0, "peak": 400.0}
AFTER_IMAGE = {"depth": -4.0, "width": 4.5, "pixels": 20, "charge": 8000.0, "peak": 900.0, "sharp_sigma": 12.0}
STAR = {
    "star": 0.0,
    "sharpness": 0.9,
    "sharp_sigma": -1.0,
    "peak": 9000.0,
    "light_misfit": 1.2,
    "track_misfit": 30.0,
    "light_preference": 600.0,
}
RAY = {"sharpness": 2.8, "sharp_sigma": 25.0, "peak": 1500.0, "charge": 5000.0, "peak_dark": 0.1}
AMONG_OTHERS = {"others": 9.0, "recurred": 0.0, "moved": 9.0, "recurred_moved": 0.0}
STAYS = {"others": 9.0, "recurred": 8.0, "moved": 9.0, "recurred_moved": 8.0}
STAYS_IN_A_STILL_FIELD = {"others": 9.0, "recurred": 8.0}
SATURATED_BEFORE = {"earlier": 1.0, "earlier_share": 0.9, "since": 600.0}
