"""The window and the contact sheets draw pixel values by the same rules."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np

import crviewer
from crviewer.products.core.shades import StretchCurve, fainter, far_below, limits_around, shades

PACKAGE = Path(crviewer.__file__).parent


def test_black_is_below_the_level_and_white_above_it_by_the_noise() -> None:
    assert limits_around(100, 5) == (80, 160)
    assert limits_around(100, 0) == (96, 112)


def test_what_is_beyond_the_limits_takes_the_nearer_end() -> None:
    values = np.array([-50.0, np.nan, 0.0, 5.0, 10.0, 70.0])
    assert shades(values, (0, 10)).tolist() == [0, 0, 0, 128, 255, 255]
    for curve in (StretchCurve.ASINH, StretchCurve.LOG):
        assert shades(values, (0, 10), curve)[3] > 128


def test_a_hole_is_told_from_noise() -> None:
    assert far_below(np.array([-11.0, -9.0, 0.0, np.nan]), (0, 10)).tolist() == [True, False, False, False]


def test_under_a_mask_an_image_is_faint() -> None:
    assert fainter(np.array([0, 100, 255], np.uint8)).tolist() == [0, 45, 114]


def test_no_other_file_has_these_rules() -> None:
    """A rule that stands twice drifts apart: numbers that belong to one are found in one file alone."""
    for number, owner in ((1.4826, "frames/robust_noise.py"), (0.45, "products/core/shades.py")):
        files = {
            str(path.relative_to(PACKAGE))
            for path in PACKAGE.rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and node.value == number
        }
        assert files == {owner}, number
