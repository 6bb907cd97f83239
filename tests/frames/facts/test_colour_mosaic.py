"""Colour mosaics, by their headers; and their planes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.facts.colour_mosaic import NO_MOSAIC, ColourMosaic, mosaic_in, mosaic_of
from crviewer.frames.facts.colour_planes import by_colour, colour_planes, levelled


@pytest.mark.parametrize(
    ("keyword", "value", "pattern"),
    [
        ("BAYERPAT", "RGGB", "RGGB"),
        ("BAYERPAT", "gbrg    ", "GBRG"),
        ("COLORTYP", "BGGR", "BGGR"),
        ("BAYERPAT", "TRUE", "TRUE"),
        ("BAYERPAT", True, "TRUE"),
        ("CFAPAT", "CMYG", "CMYG"),
    ],
)
def test_mosaic_of_four_colours_is_recognised(keyword: str, value: Any, pattern: str) -> None:
    assert mosaic_in(fits.Header([(keyword, value)])) == ColourMosaic(pattern, keyword, 2)


@pytest.mark.parametrize(
    "cards",
    [
        [],
        [("BAYERPAT", "NONE")],
        [("BAYERPAT", "")],
        [("COLORTYP", "MONO")],
        [("BAYERPAT", False)],
        [("BAYERPAT", "RGGB"), ("HISTORY", "Debayered with VNG")],
    ],
)
def test_frame_without_colours_is_no_mosaic(cards: list[tuple[str, Any]]) -> None:
    assert mosaic_in(fits.Header(cards)) == NO_MOSAIC


def test_larger_pattern_is_known_to_be_one_that_cannot_be_taken_apart() -> None:
    found = mosaic_in(fits.Header([("BAYERPAT", "X-TRANS")]))
    assert (found.pattern, found.step, found.is_unknown) == ("X-TRANS", 1, True)


@pytest.mark.parametrize("shape", [(4, 6), (5, 7)])
def test_pixels_of_a_plane_are_found_again_in_the_image(shape: tuple[int, int]) -> None:
    image = np.arange(shape[0] * shape[1]).reshape(shape)
    planes = colour_planes(shape, 2)
    for plane in planes:
        pixels = plane.of(image).reshape(-1)
        np.testing.assert_array_equal(plane.in_image(np.arange(pixels.size)), pixels)
    assert sorted(np.concatenate([plane.of(image).reshape(-1) for plane in planes])) == list(range(image.size))


def test_planes_stand_side_by_side() -> None:
    image = np.arange(12).reshape(3, 4)
    assert by_colour(image, 2).tolist() == [[0, 2, 1, 3], [8, 10, 9, 11], [4, 6, 5, 7]]
    assert by_colour(image, 1) is image


def test_binned_frame_is_a_mosaic_only_where_its_planes_differ() -> None:
    header, grey = (
        fits.Header([("BAYERPAT", "RGGB"), ("XBINNING", 2)]),
        np.random.default_rng(1).normal(500, 9, (60, 60)),
    )
    coloured = grey.copy()
    coloured[::2, ::2] += 200
    assert mosaic_of(header, grey) == NO_MOSAIC
    assert mosaic_of(header, coloured).step == 2
    assert mosaic_of(fits.Header([("BAYERPAT", "RGGB")]), grey).step == 2


def test_colours_are_brought_to_one_level() -> None:
    image = np.arange(24, dtype=np.float32).reshape(4, 6) / 100
    image[::2, ::2] += 40
    mask = np.zeros(image.shape, bool)
    image[0, 0], mask[0, 0] = 9e9, True
    even = levelled(image, mask, 2)
    planes = [even[row::2, column::2][~mask[row::2, column::2]] for row in (0, 1) for column in (0, 1)]
    np.testing.assert_allclose([np.median(plane) for plane in planes], 10.12, atol=0.01)
    assert levelled(image, mask, 1) is image
