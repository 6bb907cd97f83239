"""Colours of the verdicts for the window and other programs: six hexadecimal digits after a hash.

The hues are those of Okabe and Ito (2008), https://jfly.uni-koeln.de/color/; undecided rays are neutral.
"""

from __future__ import annotations

from crviewer.review.core.verdict import Verdict

INPUT_MASK = "#8a7f9e"
DEEP = "#2f55e0"  # values far below black: a hole, not a dark shade of noise
OUTSIDE = "#7f7f7f"  # of the frame

HEX = {
    Verdict.UNREVIEWED: "#f5f5f5",
    Verdict.COSMIC_RAY: "#56b4e9",
    Verdict.HOT_PIXEL: "#d55e00",
    Verdict.BAD_COLUMN: "#cc79a7",
    Verdict.AFTER_IMAGE: "#009e73",
    Verdict.OTHER_DEFECT: "#e69f00",
    Verdict.REAL_SOURCE: "#f0e442",
    Verdict.TRAIL: "#0072b2",
}
