"""Where a mask or a dark lies on a science frame, by what the two headers say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy.io.fits import Header

from crviewer.frames.facts.detector_window import NoPlacement, placement

WHOLE = (8, 10)
IMAGE = np.arange(80).reshape(WHOLE)
ROI = np.s_[3:6, 2:6]  # [3:6,4:6] as FITS counts


def on(shape: tuple[int, int], header: dict[str, Any], image: np.ndarray, other: dict[str, Any] | None) -> np.ndarray:
    found = placement(shape, Header(header), image.shape, None if other is None else Header(other))
    return found.onto(shape, image, elsewhere=0)


@pytest.mark.parametrize(
    "header",
    [
        {"LTV1": -2.0, "LTV2": -3.0},
        {"CCDSEC": "[3:6,4:6]"},
        {"DETSEC": "[3:6,4:6]"},
        {"XORGSUBF": 2, "YORGSUBF": 3},
        {"SUBSTRT1": 3, "SUBSTRT2": 4},
        {"HIERARCH ESO DET WIN1 STRX": 3, "HIERARCH ESO DET WIN1 STRY": 4},
        {"CCDSEC": "[3:6,4:6]", "DATASEC": "[1:4,1:3]", "CCDSUM": "1 1"},
    ],
)
@pytest.mark.parametrize("other", [None, {}, {"CCDSEC": "[1:10,1:8]", "LTV1": 0.0, "XORGSUBF": 0, "YORGSUBF": 0}])
def test_an_image_of_the_whole_detector_is_cut_to_a_subframe(
    header: dict[str, Any], other: dict[str, Any] | None
) -> None:
    np.testing.assert_array_equal(on((3, 4), header, IMAGE, other), IMAGE[ROI])


def test_windows_of_both_count() -> None:
    larger = IMAGE[2:, 1:]
    np.testing.assert_array_equal(on((3, 4), {"CCDSEC": "[3:6,4:6]"}, larger, {"CCDSEC": "[2:10,3:8]"}), IMAGE[ROI])


def test_binned_windows_are_pixels_of_the_image() -> None:
    header = {"CCDSEC": "[5:12,7:12]", "CCDSUM": "2 2"}
    np.testing.assert_array_equal(on((3, 4), header, IMAGE, {"CCDSEC": "[1:20,1:16]", "CCDSUM": "2 2"}), IMAGE[ROI])
    np.testing.assert_array_equal(on((3, 4), header | {"CCDSIZE": "[1:20,1:16]"}, IMAGE, None), IMAGE[ROI])
    origin = {"XORGSUBF": 2, "YORGSUBF": 3, "XBINNING": 2, "YBINNING": 2}
    full = {"XORGSUBF": 0, "YORGSUBF": 0, "XBINNING": 2, "YBINNING": 2}
    np.testing.assert_array_equal(on((3, 4), origin, IMAGE, full), IMAGE[ROI])
    for unlike in (None, {"CCDSEC": "[1:10,1:8]"}):  # of a binning that is unknown, or another
        with pytest.raises(NoPlacement, match="10×8 pixels"):
            on((3, 4), header, IMAGE, unlike)


def test_an_axis_that_was_read_backwards_is_turned() -> None:
    np.testing.assert_array_equal(on((3, 4), {"CCDSEC": "[6:3,4:6]"}, IMAGE, {}), IMAGE[ROI][:, ::-1])
    np.testing.assert_array_equal(on((3, 10), {"CCDSEC": "[1:10,3:1]"}, IMAGE, {}), IMAGE[2::-1])


def test_the_trimmed_image_is_placed_on_a_frame_with_overscan_and_the_other_way_round() -> None:
    raw = {"TRIMSEC": "[3:12,1:8]", "BIASSEC": "[1:2,1:8]"}
    placed = on((8, 12), raw, IMAGE, None)
    np.testing.assert_array_equal(placed[:, 2:], IMAGE)
    assert not placed[:, :2].any()
    with_overscan = np.pad(IMAGE, ((0, 0), (2, 0)))
    np.testing.assert_array_equal(on(WHOLE, {}, with_overscan, raw), IMAGE)


def test_what_is_smaller_is_placed_and_has_no_value_elsewhere() -> None:
    found = placement(WHOLE, Header(), (3, 4), Header({"CCDSEC": "[3:6,4:6]"}))
    dark = found.onto(WHOLE, np.ones((3, 4), np.int16), elsewhere=np.nan)
    assert np.isfinite(dark).sum() == 12
    assert np.isfinite(dark[ROI]).all()


def test_sizes_and_sections_are_told_where_nothing_says_how() -> None:
    with pytest.raises(NoPlacement) as told:
        placement((3, 4), Header({"TRIMSEC": "[1:4,1:2]"}), WHOLE, Header({"CCDSEC": "[1:10,1:8]"}))
    assert str(told.value) == (
        "has 10×8 pixels (CCDSEC = [1:10,1:8]) where the science frame has 4×3 (TRIMSEC = [1:4,1:2]), "
        "and no header says how they belong together"
    )
    with pytest.raises(NoPlacement, match="these do not lie within each other"):
        placement((3, 4), Header({"CCDSEC": "[8:11,4:6]"}), WHOLE, Header({"CCDSEC": "[1:10,1:8]"}))


def test_one_size_is_not_enough_where_both_name_another_part_of_the_detector() -> None:
    with pytest.raises(NoPlacement, match=r"is of another part of the detector \(CCDSEC = \[1:4,1:3\]\)"):
        placement((3, 4), Header({"CCDSEC": "[3:6,4:6]"}), (3, 4), Header({"CCDSEC": "[1:4,1:3]"}))
    same = placement((3, 4), Header({"CCDSEC": "[3:6,4:6]"}), (3, 4), Header({"XORGSUBF": 2, "YORGSUBF": 3}))
    assert same.by == ""
