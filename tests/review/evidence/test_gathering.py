from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from crviewer.frames.facts.colour_mosaic import ColourMosaic
from crviewer.review.evidence.evidence import NUMBERS, Evidence
from crviewer.review.evidence.gathering import gather
from crviewer.review.evidence.sentences import describe, say
from crviewer.review.evidence.surroundings import survey
from tests.builders import a_review, an_exposure

SHAPE = (80, 90)


def evidence(*, dark: bool = True) -> Evidence:
    """Of two rays on a sky of 100 ± 10: a ring around a deep hot pixel, and a track of four bright pixels."""
    rng = np.random.default_rng(7)
    image, cosmic = rng.normal(100, 10, SHAPE), np.zeros(SHAPE, bool)
    cosmic[19:22, 29:32], cosmic[20, 30] = True, False
    image[20, 30] = -400
    cosmic[50, 40:44] = True
    image[50, 40:44] = 1100
    rates = rng.normal(0.1, 0.01, SHAPE)
    rates[20, 30] = 3.1
    exposure = an_exposure(image, dark=rates if dark else None)
    return gather(a_review(exposure, cosmic, min_pixels=3), survey(exposure))


def test_every_number_is_measured_for_every_listed_ray() -> None:
    found = evidence()
    assert len(found) == 2
    assert {name: found.number(name).shape for name in NUMBERS} == dict.fromkeys(NUMBERS, (2,))
    of_the_frame = {"dark_unit", "fwhm"}
    assert set(NUMBERS) >= {number.name for number in fields(Evidence)} - of_the_frame


def test_a_hot_pixel_shows_its_hole_and_its_dark() -> None:
    found = evidence()
    assert found.depth == pytest.approx([50, np.nan], rel=0.3, nan_ok=True)
    assert found.dark == pytest.approx([3.1, found.dark[1]])
    assert found.hole_dark == pytest.approx([300, np.nan], rel=0.1, nan_ok=True)
    assert found.dark_sigma[0] == found.hole_dark[0]
    assert found.peak_dark == pytest.approx([0, 0], abs=4)


def test_light_is_measured_over_the_local_background() -> None:
    found = evidence()
    assert found.background == pytest.approx([100, 100], abs=8)
    assert found.peak[1] == pytest.approx(1000, abs=8)
    assert found.charge[1] == pytest.approx(4000, abs=32)
    assert found.density[1] == pytest.approx(1000, abs=8)
    assert found.minimum[0] == pytest.approx(-500, abs=8)


def test_only_a_long_ray_is_said_to_cross_the_frame() -> None:
    found = evidence()
    assert not any("crosses" in phrase for phrase in describe(found, 1))
    long = replace(found, crossing=np.full(2, 0.5))
    assert "crosses 50% of the frame on a straight line" in describe(long, 1)


def test_without_a_dark_its_numbers_are_unknown_and_not_spoken_of() -> None:
    found = evidence(dark=False)
    assert np.isnan([found.dark, found.dark_sigma, found.hole_dark, found.peak_dark]).all()
    assert not any("dark" in phrase for phrase in describe(found, 0))


def test_the_evidence_is_told_in_words_with_units() -> None:
    found = evidence()
    assert say(found, 0, ["dark"]) == {"dark": f"dark 3.1 e⁻/s, {found.dark_sigma[0]:+.0f} σ from the median"}
    assert say(found, 1, ["hole"]) == {}
    assert say(replace(found, dark=np.array([712.0, 0])), 0, ["dark"])["dark"].startswith("dark 712 e⁻/s,")
    told = describe(found, 1)
    assert "PSF unknown, as too few stars agree on one" in told
    assert "4 × 1.0 px, elongation 4.0, orientation 0°" in told
    assert "29 px from the edge of the frame" in told


def test_an_exposure_without_rays_gives_no_evidence() -> None:
    exposure = an_exposure(dark=np.full((32, 40), 0.1))
    nothing = gather(a_review(exposure, np.zeros((32, 40), bool)), survey(exposure))
    assert [len(nothing.number(name)) for name in NUMBERS] == [0] * len(NUMBERS)


def test_the_noise_of_an_empty_pixel_is_measured_through_a_gradient() -> None:
    gradient = np.linspace(0, 5000, 300)[None, :]
    image = np.random.default_rng(9).normal(0, 12, (300, 300)) + gradient
    assert survey(an_exposure(image)).noise == pytest.approx(12, rel=0.05)


def test_colours_of_a_mosaic_do_not_pass_for_light() -> None:
    rng = np.random.default_rng(7)
    image, cosmic = rng.normal(300, 10, SHAPE), np.zeros(SHAPE, bool)
    cosmic[50, 40:44] = True
    image[50, 40:44] += 1000
    colours = np.zeros(SHAPE)
    colours[::2, ::2], colours[1::2, 1::2] = 600, -200
    plain, mosaic = an_exposure(image), an_exposure(image + colours)
    mosaic = replace(mosaic, mosaic=ColourMosaic("RGGB", "BAYERPAT", 2))
    expected, found = (gather(a_review(each, cosmic, min_pixels=3), survey(each)) for each in (plain, mosaic))
    for name in ("noise", "peak", "charge", "light_misfit", "column_above"):
        np.testing.assert_allclose(found.number(name), expected.number(name), rtol=0.1, atol=2.0, err_msg=name)
    assert found.background == pytest.approx(400, abs=8)  # the mean of the colours
