from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crviewer.products.catalogue.product import BAD_PIXELS_IRAF
from crviewer.products.formats.iraf_rectangles import rectangles
from crviewer.review.core.verdict import Verdict
from tests.builders import an_exposure, picture
from tests.products.examples import COSMIC, an_export, reviewed


def as_iraf_reads(path: Path, shape: tuple[int, int]) -> np.ndarray:
    """How often IRAF sets each pixel; it passes over lines that are not two or four numbers."""
    times = np.zeros(shape, int)
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        x1, x2, y1, y2 = map(int, line.split())
        times[y1 - 1 : y2, x1 - 1 : x2] += 1
    return times


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (picture("...", "..."), []),
        (picture("###", "###"), [[0, 2, 0, 1]]),
        (picture("#..", "..#"), [[0, 0, 0, 0], [2, 2, 1, 1]]),
        (picture(".#.", ".#.", "...", ".#."), [[1, 1, 0, 1], [1, 1, 3, 3]]),
        (picture("####", "#..#", "####"), [[0, 0, 1, 1], [0, 3, 0, 0], [0, 3, 2, 2], [3, 3, 1, 1]]),
    ],
)
def test_runs_are_joined_along_rows_and_columns(mask: np.ndarray, expected: list[list[int]]) -> None:
    assert rectangles(mask).tolist() == expected


def test_every_bad_pixel_is_covered_once_and_no_other() -> None:
    mask = np.random.default_rng(1).random((40, 50)) < 0.4
    times = np.zeros(mask.shape, int)
    for x1, x2, y1, y2 in rectangles(mask):
        times[y1 : y2 + 1, x1 : x2 + 1] += 1
    assert np.array_equal(times, mask)


def test_the_text_holds_the_defects_and_the_input_mask_without_after_images(tmp_path: Path) -> None:
    mask = np.zeros(COSMIC.shape, bool)
    mask[:, 9] = mask[0, 0] = True
    review = reviewed(an_exposure(shape=COSMIC.shape, mask=mask), Verdict.AFTER_IMAGE, Verdict.HOT_PIXEL)
    BAD_PIXELS_IRAF.write(an_export(review), tmp_path / "badpix.txt")
    lines = [line for line in (tmp_path / "badpix.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines == ["1 1 1 1", "4 5 6 7", "10 10 1 8"]
    assert np.array_equal(as_iraf_reads(tmp_path / "badpix.txt", COSMIC.shape), review.bad_pixels())
